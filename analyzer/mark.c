/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/mark.h"

#define WORD_BITS 64

struct mark *mark_add(struct mark_list *list, enum mark_kind kind, struct span days, int32_t since,
                      size_t scope_count)
{
    struct mark *mark = ARENA_NEW(list->arena, struct mark, 1);

    *mark = (struct mark){.next = list->newest,
                          .kind = kind,
                          .days = days,
                          .since = since,
                          .scope_count = scope_count,
                          .words = (list->metric_count + WORD_BITS - 1) / WORD_BITS};
    mark->held = ARENA_NEW(&mark->arena, uint64_t, scope_count * mark->words);
    mark->grid = ARENA_NEW(&mark->arena, uint64_t, scope_count * mark->words);
    list->newest = mark;
    return mark;
}

static void set_bit(uint64_t *words, size_t bit)
{
    words[bit / WORD_BITS] |= UINT64_C(1) << bit % WORD_BITS;
}

static bool has_bit(const uint64_t *words, size_t bit)
{
    return (words[bit / WORD_BITS] >> bit % WORD_BITS & 1) != 0;
}

void mark_hold(const struct mark *mark, size_t scope, size_t metric, bool grid)
{
    set_bit(&mark->held[scope * mark->words], metric);
    if (grid) {
        set_bit(&mark->grid[scope * mark->words], metric);
    }
}

const struct mark *mark_find(const struct mark_list *list, enum mark_kind kind, struct span days)
{
    const struct mark *mark = list->newest;

    while (mark != NULL &&
           (mark->kind != kind || mark->days.from != days.from || mark->days.until != days.until)) {
        mark = mark->next;
    }
    return mark;
}

bool mark_has_month(const struct mark_list *list, struct period month)
{
    struct span parts[MONTH_PARTS_MAX];
    size_t count = window_month_parts(month, parts);
    bool all = mark_find(list, MARK_MONTH, (struct span){month.from, month.until}) != NULL;

    for (size_t i = 0; i < count && all; i++) {
        all = mark_find(list, MARK_PART, parts[i]) != NULL;
    }
    return all;
}

bool mark_held(const struct mark *mark, size_t scope, size_t metric)
{
    return mark != NULL && scope < mark->scope_count &&
           has_bit(&mark->held[scope * mark->words], metric);
}

bool mark_rounded(const struct mark *mark, size_t scope, size_t metric)
{
    return mark != NULL && scope < mark->scope_count &&
           has_bit(&mark->grid[scope * mark->words], metric);
}

void mark_forget(struct mark_list *list, int32_t before)
{
    struct mark **at = &list->newest;

    while (*at != NULL) {
        struct mark *mark = *at;

        if (mark->days.until < before) {
            *at = mark->next;
            arena_free(&mark->arena);
        } else {
            at = &mark->next;
        }
    }
}
