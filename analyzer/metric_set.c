/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/metric_set.h"

void metric_set_add(struct metric_set *set, size_t metric)
{
    set->bits[metric / 64] |= UINT64_C(1) << (metric % 64);
}

void metric_set_join(struct metric_set *set, const struct metric_set *other)
{
    for (size_t w = 0; w < METRIC_WORDS; w++) {
        set->bits[w] |= other->bits[w];
    }
}

void metric_set_drop(struct metric_set *set, const struct metric_set *other)
{
    for (size_t w = 0; w < METRIC_WORDS; w++) {
        set->bits[w] &= ~other->bits[w];
    }
}

bool metric_set_any(const struct metric_set *set)
{
    uint64_t any = 0;

    for (size_t w = 0; w < METRIC_WORDS; w++) {
        any |= set->bits[w];
    }
    return any != 0;
}

bool metric_set_has(const struct metric_set *set, size_t metric)
{
    return (set->bits[metric / 64] >> (metric % 64) & 1) != 0;
}

size_t metric_set_rank(const struct metric_set *set, size_t metric)
{
    uint64_t before = set->bits[metric / 64] & ((UINT64_C(1) << metric % 64) - 1);
    size_t rank = (size_t)__builtin_popcountll(before);

    for (size_t w = 0; w < metric / 64; w++) {
        rank += (size_t)__builtin_popcountll(set->bits[w]);
    }
    return rank;
}
