/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/regions.h"

#include <stdbool.h>

size_t regions_find(struct arena *arena, const struct word_pair *pair, const struct hit *hits,
                    size_t hit_count, struct region **regions)
{
    struct region *found = ARENA_NEW(arena, struct region, hit_count + 1);
    struct region gap = {0, 0, 0, 0};
    size_t count = 0;

    for (size_t i = 0; i <= hit_count; i++) {
        bool last = i == hit_count;
        gap.ref_until = last ? (uint32_t)pair->reference_count : hits[i].reference;
        gap.hyp_until = last ? (uint32_t)pair->hypothesis_count : hits[i].hypothesis;
        if (region_ref_count(&gap) + region_hyp_count(&gap) > 0) {
            found[count++] = gap;
        }
        gap.ref_from = gap.ref_until + 1;
        gap.hyp_from = gap.hyp_until + 1;
    }
    *regions = found;
    return count;
}

uint32_t region_ref_count(const struct region *region)
{
    return region->ref_until - region->ref_from;
}

uint32_t region_hyp_count(const struct region *region)
{
    return region->hyp_until - region->hyp_from;
}

uint32_t region_errors(const struct region *region)
{
    uint32_t ref = region_ref_count(region);
    uint32_t hyp = region_hyp_count(region);

    return ref > hyp ? ref : hyp;
}
