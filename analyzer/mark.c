/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/mark.h"

struct mark *mark_add(struct mark_list *list, enum mark_kind kind, struct span days,
                      size_t scope_count)
{
    struct mark *mark = ARENA_NEW(list->arena, struct mark, 1);

    *mark = (struct mark){.next = list->newest,
                          .kind = kind,
                          .days = days,
                          .scope_count = scope_count,
                          .metric_count = list->metric_count};
    mark->held = ARENA_NEW(&mark->arena, uint64_t, scope_count * list->metric_count / 64 + 1);
    list->newest = mark;
    return mark;
}

void mark_hold(const struct mark *mark, size_t scope, size_t metric)
{
    size_t at = scope * mark->metric_count + metric;

    mark->held[at / 64] |= UINT64_C(1) << at % 64;
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

bool mark_held(const struct mark *mark, size_t scope, size_t metric)
{
    if (mark == NULL || scope >= mark->scope_count) {
        return false;
    }
    size_t at = scope * mark->metric_count + metric;

    return (mark->held[at / 64] >> at % 64 & 1) != 0;
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
