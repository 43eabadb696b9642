/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/part.h"

#include <stdlib.h>

#include "base/day.h"
#include "base/text.h"
#include "schema/db.h"
#include "schema/period.h"

#define MONTH_DAYS 31
/* Sites with other days go together while no more than this many times the days are folded. */
#define WASTE      1.5

static size_t count_days(struct days days)
{
    return (size_t)__builtin_popcount(days.bits);
}

const char *days_text(struct arena *arena, struct days days)
{
    struct text text = {.arena = arena};

    for (int32_t i = 0; i < MONTH_DAYS; i++) {
        if ((days.bits >> i & 1) != 0) {
            text_add(&text, text.length == 0 ? "{" : ",");
            text_add(&text, db_day(arena, days.month + i));
        }
    }
    text_add(&text, text.length == 0 ? "{}" : "}");
    return text_string(&text);
}

struct days days_after(struct days days, int32_t day)
{
    for (int32_t i = 0; i < MONTH_DAYS; i++) {
        if (days.month + i <= day) {
            days.bits &= ~(UINT32_C(1) << i);
        }
    }
    return days;
}

void share_add(struct share *shares, size_t *count, int64_t site_id, int32_t day)
{
    int32_t month = period_containing(PERIOD_MONTH, day).from;

    if (*count == 0 || shares[*count - 1].site_id != site_id ||
        shares[*count - 1].days.month != month) {
        shares[(*count)++] = (struct share){.site_id = site_id, .days.month = month};
    }
    shares[*count - 1].days.bits |= UINT32_C(1) << (day - month);
}

int64_t part_shard(const struct part *part)
{
    return part->sites[0] % SHARDS;
}

static int by_month_and_shard(const void *a, const void *b)
{
    const struct share *left = a;
    const struct share *right = b;
    const int64_t pairs[][2] = {
        {left->days.month, right->days.month},
        {left->site_id % SHARDS, right->site_id % SHARDS},
        {left->site_id, right->site_id},
    };
    int order = 0;

    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]) && order == 0; i++) {
        order = (pairs[i][0] > pairs[i][1]) - (pairs[i][0] < pairs[i][1]);
    }
    return order;
}

/* Whether a site's days go with a part's without too much being folded that need not be. */
static bool goes_with(const struct part *part, const struct share *share)
{
    const struct days both = {part->days.month, part->days.bits | share->days.bits};
    size_t folded = count_days(both) * (part->site_count + 1);
    size_t wanted = part->wanted + count_days(share->days);

    return part->days.month == share->days.month && part_shard(part) == share->site_id % SHARDS &&
           (double)folded <= WASTE * (double)wanted;
}

struct part_list part_list_make(struct arena *arena, struct share *shares, size_t count)
{
    struct part_list list = {.items = ARENA_NEW(arena, struct part, count)};
    int64_t *sites = ARENA_NEW(arena, int64_t, count);

    if (count > 0) {
        qsort(shares, count, sizeof(*shares), by_month_and_shard);
    }
    for (size_t i = 0; i < count; i++) {
        struct part *part = list.count == 0 ? NULL : &list.items[list.count - 1];

        sites[i] = shares[i].site_id;
        if (part == NULL || !goes_with(part, &shares[i])) {
            part = &list.items[list.count++];
            *part = (struct part){.sites = &sites[i], .days.month = shares[i].days.month};
        }
        part->site_count++;
        part->days.bits |= shares[i].days.bits;
        part->wanted += count_days(shares[i].days);
    }
    return list;
}

void part_list_turn(struct part_list *list)
{
    for (size_t i = 0; i < list->count / 2; i++) {
        struct part last = list->items[list->count - 1 - i];

        list->items[list->count - 1 - i] = list->items[i];
        list->items[i] = last;
    }
}
