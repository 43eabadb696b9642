/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/window.h"

#include <stdlib.h>
#include <string.h>

#include "base/day.h"

#define DAYS_WEEK 7

/* The windows while they are gathered. */
struct gathering {
    struct arena *arena;
    struct window_list list;
    size_t capacity;
    int32_t as_of;
};

bool window_weekly(enum period_kind kind)
{
    return kind == PERIOD_WEEK || kind == PERIOD_R28;
}

static bool rolling(enum period_kind kind)
{
    return kind == PERIOD_R28 || kind == PERIOD_R91;
}

static struct period month_of(int32_t day)
{
    return period_containing(PERIOD_MONTH, day);
}

static struct period quarter_of(int32_t day)
{
    return period_containing(PERIOD_QUARTER, day);
}

size_t window_month_cuts(struct period month, int32_t cuts[static CUTS_MAX])
{
    struct period period = period_containing(PERIOD_R91, month.from);
    size_t count = 0;

    cuts[count++] = month.from;
    /* In the order of their ends; those that begin within the month end up to four months later. */
    for (; period.from < month.until; period = period_next(period)) {
        const int32_t ends[] = {period.from, period.until};

        for (size_t i = 0; i < 2; i++) {
            bool known = ends[i] <= month.from || ends[i] >= month.until;

            for (size_t c = 0; c < count && !known; c++) {
                known = cuts[c] == ends[i];
            }
            if (!known) {
                cuts[count++] = ends[i];
            }
        }
    }
    for (size_t i = 2; i < count; i++) {
        for (size_t at = i; at > 1 && cuts[at] < cuts[at - 1]; at--) {
            int32_t later = cuts[at - 1];

            cuts[at - 1] = cuts[at];
            cuts[at] = later;
        }
    }
    cuts[count++] = month.until;
    return count;
}

struct span window_month_head(struct period month)
{
    int32_t monday = period_containing(PERIOD_WEEK, month.from).from;

    return (struct span){month.from, monday == month.from ? monday : monday + DAYS_WEEK};
}

struct span window_month_tail(struct period month)
{
    return (struct span){period_containing(PERIOD_WEEK, month.until).from, month.until};
}

/* What begins later is not computed; of the rolling ones the first that ends later is. */
static void add(struct gathering *g, struct window window)
{
    struct period period = window.period;

    if (period.from > g->as_of || period.from >= period.until ||
        (rolling(period.kind) && period_previous(period).until > g->as_of)) {
        return;
    }
    if (g->list.count == g->capacity) {
        size_t wider = g->capacity == 0 ? 64 : g->capacity * 2;
        struct window *items = ARENA_NEW(g->arena, struct window, wider);

        if (g->list.count > 0) {
            memcpy(items, g->list.items, g->list.count * sizeof(*items));
        }
        g->list.items = items;
        g->capacity = wider;
    }
    g->list.items[g->list.count++] = window;
}

static void add_helper(struct gathering *g, struct period period)
{
    add(g, (struct window){.period = period, .helper = true});
}

static void add_part(struct gathering *g, struct span span)
{
    add(g, (struct window){
               .period = {PERIOD_MONTH, span.from, span.until}, .part = true, .helper = true});
}

/* A quarter and its months: whether the months may be seen. */
static void want_quarter(struct gathering *g, int32_t day)
{
    struct period quarter = quarter_of(day);

    add_helper(g, quarter);
    for (int32_t at = quarter.from; at < quarter.until; at = month_of(at).until) {
        add_helper(g, month_of(at));
    }
}

/* Whether the weeks of a month may be seen. */
static void want_weeks(struct gathering *g, struct period month)
{
    want_quarter(g, month.from);
    add_part(g, window_month_head(month));
    add_part(g, window_month_tail(month));
    for (int32_t at = window_month_head(month).until; at + DAYS_WEEK <= month.until;
         at += DAYS_WEEK) {
        add_helper(g, period_containing(PERIOD_WEEK, at));
    }
}

/* Whether the 91 days that begin or end in a month may be seen. */
static void want_cuts(struct gathering *g, struct period month)
{
    int32_t cuts[CUTS_MAX];
    size_t count = window_month_cuts(month, cuts);

    want_quarter(g, month.from);
    for (size_t i = 1; i < count; i++) {
        add_part(g, (struct span){cuts[i - 1], cuts[i]});
    }
}

/* The weeks of every month that the period touches. */
static void want_months(struct gathering *g, struct period period)
{
    for (int32_t at = period.from; at < period.until; at = month_of(at).until) {
        want_weeks(g, month_of(at));
    }
}

/*
 * A period that is stored once it is over, and what its states follow from. What runs is looked at
 * only: who kept what is told of it could subtract two states.
 */
static void add_stored(struct gathering *g, struct period period)
{
    bool running = !period_told(period, g->as_of);

    add(g, (struct window){.period = period, .helper = running, .running = running});
    switch (period.kind) {
    case PERIOD_R28:
        for (int32_t at = period.from; at < period.until; at += DAYS_WEEK) {
            add_helper(g, period_containing(PERIOD_WEEK, at));
        }
        want_months(g, period);
        break;
    case PERIOD_WEEK:
        want_months(g, period);
        break;
    case PERIOD_MONTH:
    case PERIOD_QUARTER:
        want_quarter(g, period.from);
        break;
    case PERIOD_YEAR:
        for (int32_t at = period.from; at < period.until; at = quarter_of(at).until) {
            want_quarter(g, at);
        }
        break;
    case PERIOD_R91:
        for (int32_t at = period.from; at < period.until; at = quarter_of(at).until) {
            want_quarter(g, at);
        }
        want_cuts(g, month_of(period.from));
        want_cuts(g, month_of(period.until));
        break;
    }
}

static void add_touching(struct gathering *g, enum period_kind kind, struct span range)
{
    struct period period = period_containing(kind, range.from);

    while (period_previous(period).until > range.from) {
        period = period_previous(period);
    }
    for (; period.from < range.until && period.from <= g->as_of; period = period_next(period)) {
        if (period.until > range.from) {
            add_stored(g, period);
        }
    }
}

/* The 91 days that touch the range, or begin or end in one of its months. */
static void add_r91(struct gathering *g, struct span range)
{
    struct period period = period_containing(PERIOD_R91, range.from);

    for (; month_of(period.from).from < range.until && period.from <= g->as_of;
         period = period_next(period)) {
        if (month_of(period.until).until > range.from) {
            add_stored(g, period);
        }
    }
}

static int by_end(const void *a, const void *b)
{
    const struct window *left = a;
    const struct window *right = b;
    const int32_t pairs[][2] = {
        {left->period.until, right->period.until},
        {(int32_t)left->part, (int32_t)right->part},
        {(int32_t)left->period.kind, (int32_t)right->period.kind},
        {left->period.from, right->period.from},
        {(int32_t)left->helper, (int32_t)right->helper},
        {(int32_t)right->running, (int32_t)left->running},
    };
    int order = 0;

    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]) && order == 0; i++) {
        order = (pairs[i][0] > pairs[i][1]) - (pairs[i][0] < pairs[i][1]);
    }
    return order;
}

static bool same(const struct window *a, const struct window *b)
{
    return a->part == b->part && a->period.kind == b->period.kind &&
           a->period.from == b->period.from && a->period.until == b->period.until;
}

static int by_from(const void *a, const void *b)
{
    const struct span *left = a;
    const struct span *right = b;

    return (left->from > right->from) - (left->from < right->from);
}

/* The quarters that the spans touch, as few ranges as it takes. */
static size_t widen(struct arena *arena, const struct span *spans, size_t count,
                    struct span **ranges)
{
    struct span *wide = ARENA_NEW(arena, struct span, count);
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        wide[i] =
            (struct span){quarter_of(spans[i].from).from, quarter_of(spans[i].until - 1).until};
    }
    qsort(wide, count, sizeof(*wide), by_from);
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && wide[i].from <= wide[kept - 1].until) {
            wide[kept - 1].until =
                wide[i].until > wide[kept - 1].until ? wide[i].until : wide[kept - 1].until;
        } else {
            wide[kept++] = wide[i];
        }
    }
    *ranges = wide;
    return kept;
}

struct window_list window_list_make(struct arena *arena, const struct span *spans, size_t count,
                                    int32_t as_of)
{
    static const enum period_kind kinds[] = {PERIOD_WEEK, PERIOD_MONTH, PERIOD_QUARTER, PERIOD_YEAR,
                                             PERIOD_R28};
    struct gathering g = {.arena = arena, .as_of = as_of};
    struct span *ranges = NULL;
    size_t range_count = count == 0 ? 0 : widen(arena, spans, count, &ranges);
    size_t kept = 0;

    for (size_t i = 0; i < range_count; i++) {
        for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
            add_touching(&g, kinds[k], ranges[i]);
        }
        add_r91(&g, ranges[i]);
    }
    if (g.list.count == 0) {
        return g.list;
    }
    qsort(g.list.items, g.list.count, sizeof(*g.list.items), by_end);
    for (size_t i = 0; i < g.list.count; i++) {
        if (kept == 0 || !same(&g.list.items[kept - 1], &g.list.items[i])) {
            g.list.items[kept++] = g.list.items[i];
        }
    }
    g.list.count = kept;
    return g.list;
}

int32_t window_block_end(int32_t day)
{
    int32_t monday = period_containing(PERIOD_WEEK, day).until;
    int32_t month = period_containing(PERIOD_MONTH, day).until;

    return monday < month ? monday : month;
}
