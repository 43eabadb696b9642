/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/window.h"

#include <stdlib.h>

#include "analyzer/mark.h"
#include "base/day.h"

#define DAYS_WEEK 7

/* The windows while they are gathered. */
struct gathering {
    struct arena *arena;
    struct window_list list;
    size_t capacity;
    int32_t as_of;
    const struct mark_list *decided;
};

bool window_weekly(enum period_kind kind)
{
    return kind == PERIOD_WEEK || kind == PERIOD_R28;
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

static void put_part(struct span part, struct span *parts, size_t *count)
{
    bool known = part.from >= part.until;

    for (size_t i = 0; i < *count && !known; i++) {
        known = parts[i].from == part.from && parts[i].until == part.until;
    }
    if (!known) {
        parts[(*count)++] = part;
    }
}

size_t window_month_parts(struct period month, struct span parts[static MONTH_PARTS_MAX])
{
    int32_t cuts[CUTS_MAX];
    size_t cut_count = window_month_cuts(month, cuts);
    size_t count = 0;

    put_part(window_month_head(month), parts, &count);
    put_part(window_month_tail(month), parts, &count);
    for (size_t i = 1; cut_count > 2 && i < cut_count; i++) {
        put_part((struct span){cuts[i - 1], cuts[i]}, parts, &count);
    }
    return count;
}

static void add(struct gathering *g, struct window window)
{
    struct period period = window.period;

    if (period.from >= period.until || period.from > g->as_of) {
        return;
    }
    g->list.items =
        arena_grow(g->arena, g->list.items, g->list.count, &g->capacity, sizeof(*g->list.items));
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

static void add_for_order(struct gathering *g, struct period month)
{
    add(g, (struct window){.period = month, .helper = true, .for_order = true});
}

static bool is_decided(const struct gathering *g, enum mark_kind kind, struct period period)
{
    return kind == MARK_MONTH
               ? mark_has_month(g->decided, period)
               : mark_find(g->decided, kind, (struct span){period.from, period.until}) != NULL;
}

/* The figures of a month, and of what is told or may be had within it. */
static void add_month(struct gathering *g, struct period month)
{
    struct span parts[MONTH_PARTS_MAX];
    size_t count = window_month_parts(month, parts);
    bool decided = is_decided(g, MARK_MONTH, month);

    add_helper(g, month);
    for (int32_t at = window_month_head(month).until; at < window_month_tail(month).from;
         at += DAYS_WEEK) {
        struct period week = period_containing(PERIOD_WEEK, at);

        add_helper(g, week);
        decided = decided && is_decided(g, MARK_WEEK, week);
    }
    for (size_t i = 0; i < count; i++) {
        add_part(g, parts[i]);
    }
    if (!decided) {
        add_for_order(g, period_previous(month));
    }
}

/* What is said of a month and its parts. */
static void want_month(struct gathering *g, struct period month)
{
    if (!is_decided(g, MARK_MONTH, month)) {
        add_month(g, month);
    }
}

/* What is said of a week; of one of two months, what may be had of both. */
static void want_week(struct gathering *g, struct period week)
{
    struct period month = month_of(week.until - 1);

    if (is_decided(g, MARK_WEEK, week)) {
        return;
    }
    add_helper(g, week);
    add_for_order(g, period_previous(month));
    if (week.from < month.from) {
        add_part(g, window_month_head(month));
        want_month(g, period_previous(month));
    }
}

static void add_months(struct gathering *g, struct period period)
{
    for (int32_t at = period.from; at < period.until; at = month_of(at).until) {
        add_month(g, month_of(at));
    }
}

static void want_quarter(struct gathering *g, struct period quarter)
{
    if (!is_decided(g, MARK_QUARTER, quarter)) {
        add_helper(g, quarter);
        add_months(g, quarter);
    }
}

static void add_stored(struct gathering *g, struct period period)
{
    add(g,
        (struct window){.period = period,
                        .told = period.kind == PERIOD_MONTH && is_decided(g, MARK_MONTH, period)});
    switch (period.kind) {
    case PERIOD_R28:
        for (int32_t at = period.from; at < period.until; at += DAYS_WEEK) {
            want_week(g, period_containing(PERIOD_WEEK, at));
        }
        break;
    case PERIOD_WEEK:
        want_week(g, period);
        break;
    case PERIOD_MONTH:
    case PERIOD_QUARTER:
        add_months(g, period);
        break;
    case PERIOD_YEAR:
        for (int32_t at = period.from; at < period.until; at = quarter_of(at).until) {
            want_quarter(g, quarter_of(at));
        }
        break;
    case PERIOD_R91:
        for (int32_t at = period.from; at <= period.until; at = month_of(at).until) {
            want_month(g, month_of(at));
        }
        break;
    }
}

/*
 * The day before which something of a period is not told, as far as it is by `as_of`: the end of a
 * quarter tells the cohorts of its months as well (retained.h).
 */
static int32_t told_from(struct period period, int32_t as_of)
{
    if (period.kind == PERIOD_MONTH && period_told(quarter_of(period.from), as_of)) {
        return quarter_of(period.from).until;
    }
    return period.kind == PERIOD_R91 ? month_of(period.until - 1).until : period.until;
}

/* Of a kind, those of which `range` may change what is told: of days from `first` on. */
static void add_touching(struct gathering *g, enum period_kind kind, struct span range,
                         int32_t first)
{
    struct period period = period_containing(kind, range.from);

    while (period_previous(period).until > range.from) {
        period = period_previous(period);
    }
    for (; period.from < range.until && period.from <= g->as_of; period = period_next(period)) {
        if (period.until > range.from && told_from(period, g->as_of) > first &&
            period_told(period, g->as_of)) {
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
        {(int32_t)left->for_order, (int32_t)right->for_order},
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

/*
 * The months of a span and the next; of weeks also the one that reaches out of it, of months those
 * of the quarter.
 */
static struct span reach_of(struct span span, enum period_kind kind)
{
    int32_t from = month_of(span.from).from;
    int32_t until = period_next(month_of(span.until - 1)).until;

    if (window_weekly(kind)) {
        until = period_containing(PERIOD_WEEK, until - 1).until;
    }
    return (struct span){kind == PERIOD_MONTH ? quarter_of(from).from : from, until};
}

struct window_list window_list_make(struct arena *arena, const struct span *spans, size_t count,
                                    int32_t as_of, const struct mark_list *decided)
{
    static const enum period_kind kinds[] = {PERIOD_WEEK, PERIOD_MONTH, PERIOD_QUARTER,
                                             PERIOD_YEAR, PERIOD_R28,   PERIOD_R91};
    struct gathering g = {.arena = arena, .as_of = as_of, .decided = decided};
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
            add_touching(&g, kinds[k], reach_of(spans[i], kinds[k]), spans[i].from);
        }
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
