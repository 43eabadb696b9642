/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * regions.h: error regions: the maximal runs of words between two hits.
 *
 * Within one, substitutions are as many as the shorter side has words, and what is more on the
 * other side is deleted or inserted; so nothing that is said of a region depends on ties.
 */
#ifndef COLLECTOR_SCORE_REGIONS_H
#define COLLECTOR_SCORE_REGIONS_H

#include "collector/score/align.h"

struct region {
    uint32_t ref_from;
    uint32_t ref_until;
    uint32_t hyp_from;
    uint32_t hyp_until;
};

/* The regions in order, from an alignment's hits. Returns how many. */
size_t regions_find(struct arena *arena, const struct word_pair *pair, const struct hit *hits,
                    size_t hit_count, struct region **regions);

uint32_t region_ref_count(const struct region *region);
uint32_t region_hyp_count(const struct region *region);
uint32_t region_errors(const struct region *region); /* S + D + I */

#endif
