/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/window.h"

#include <stdlib.h>
#include <string.h>

#include "base/day.h"

static const enum period_kind kinds[] = {PERIOD_WEEK, PERIOD_MONTH, PERIOD_QUARTER,
                                         PERIOD_YEAR, PERIOD_R28,   PERIOD_R91};
#define KIND_COUNT (sizeof(kinds) / sizeof(kinds[0]))

bool window_weekly(enum period_kind kind)
{
    return kind == PERIOD_WEEK || kind == PERIOD_R28;
}

static bool rolling(enum period_kind kind)
{
    return kind == PERIOD_R28 || kind == PERIOD_R91;
}

/* The earliest period of a kind that holds `day` or begins after it. */
static struct period first_holding(enum period_kind kind, int32_t day)
{
    struct period period = period_containing(kind, day);

    while (period_previous(period).until > day) {
        period = period_previous(period);
    }
    while (period.until <= day) {
        period = period_next(period);
    }
    return period;
}

static int by_end(const void *a, const void *b)
{
    const struct window *left = a;
    const struct window *right = b;

    if (left->period.until != right->period.until) {
        return left->period.until < right->period.until ? -1 : 1;
    }
    if (left->period.kind != right->period.kind) {
        return (int)left->period.kind - (int)right->period.kind;
    }
    return (int)left->helper - (int)right->helper;
}

static bool same(const struct window *a, const struct window *b)
{
    return a->period.kind == b->period.kind && a->period.from == b->period.from;
}

static void add(struct arena *arena, struct window_list *list, size_t *capacity,
                struct window window)
{
    if (list->count == *capacity) {
        size_t wider = *capacity == 0 ? 64 : *capacity * 2;
        struct window *items = ARENA_NEW(arena, struct window, wider);

        if (list->count > 0) {
            memcpy(items, list->items, list->count * sizeof(*items));
        }
        list->items = items;
        *capacity = wider;
    }
    list->items[list->count++] = window;
}

static void add_kind(struct arena *arena, struct window_list *list, size_t *capacity,
                     enum period_kind kind, struct span span, int32_t as_of)
{
    struct period period = first_holding(kind, span.from);
    bool last = false;

    while (!last && period.from <= as_of && period_previous(period).until <= as_of) {
        bool holds = period.from < span.until && period.until > span.from;

        /* The rolling period after the last that holds a day differs from it by these days. */
        last = !holds;
        if (holds || rolling(kind)) {
            add(arena, list, capacity, (struct window){.period = period});
        }
        if ((holds || last) && rolling(kind)) {
            struct window before = {.period = period_previous(period), .helper = true};

            add(arena, list, capacity, before);
        }
        period = period_next(period);
    }
}

struct window_list window_list_make(struct arena *arena, const struct span *spans, size_t count,
                                    int32_t as_of)
{
    struct window_list list = {0};
    size_t capacity = 0;
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < KIND_COUNT; k++) {
            add_kind(arena, &list, &capacity, kinds[k], spans[i], as_of);
        }
    }
    if (list.count == 0) {
        return list;
    }
    qsort(list.items, list.count, sizeof(*list.items), by_end);
    for (size_t i = 0; i < list.count; i++) {
        if (kept == 0 || !same(&list.items[kept - 1], &list.items[i])) {
            list.items[kept++] = list.items[i];
        }
    }
    list.count = kept;
    return list;
}

int32_t window_block_end(int32_t day)
{
    int32_t monday = period_containing(PERIOD_WEEK, day).until;
    int32_t month = period_containing(PERIOD_MONTH, day).until;

    return monday < month ? monday : month;
}
