/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/tally.h"

#include <string.h>

#include "base/text.h"

#define FIRST_CAPACITY 64

const double tally_edges[TALLY_BINS - 1] = {0, .02, .05, .1, .15, .2, .3, .5, 1};

struct tally_group *tally_group(struct tally *tally, const char *key, const struct profile *profile)
{
    for (size_t i = tally->count; i-- > 0;) { /* mostly the one before */
        struct tally_group *group = tally->groups[i];
        if (text_equal(group->key, key) && text_equal(group->profile->name, profile->name)) {
            return group;
        }
    }
    if (tally->count == tally->capacity) {
        size_t capacity = tally->capacity > 0 ? tally->capacity * 2 : FIRST_CAPACITY;
        struct tally_group **groups = ARENA_NEW(tally->arena, struct tally_group *, capacity);
        if (tally->count > 0) {
            memcpy(groups, tally->groups, tally->count * sizeof(struct tally_group *));
        }
        tally->groups = groups;
        tally->capacity = capacity;
    }
    struct tally_group *group = ARENA_NEW(tally->arena, struct tally_group, 1);
    group->key = key != NULL ? arena_copy(tally->arena, key, strlen(key)) : NULL;
    group->profile = profile;
    tally->groups[tally->count++] = group;
    return group;
}

static size_t bin_of(uint64_t errors, uint64_t words)
{
    size_t bin = 0;
    double rate = words > 0 ? (double)errors / (double)words : errors > 0 ? 2 : 0;

    while (bin < TALLY_BINS - 1 && rate > tally_edges[bin]) {
        bin++;
    }
    return bin;
}

static void observe(struct arena *arena, struct observations *all, uint64_t numerator,
                    uint64_t denominator)
{
    if (numerator == 0 && denominator == 0) {
        return;
    }
    if (all->count == all->capacity) {
        size_t capacity = all->capacity > 0 ? all->capacity * 2 : FIRST_CAPACITY;
        struct observation *items = ARENA_NEW(arena, struct observation, capacity);
        if (all->count > 0) {
            memcpy(items, all->items, all->count * sizeof(*items));
        }
        all->items = items;
        all->capacity = capacity;
    }
    all->items[all->count++] = (struct observation){(uint32_t)numerator, (uint32_t)denominator};
}

void tally_add(struct tally *tally, struct tally_group *group, const struct figures *figures)
{
    const uint64_t *of = figures->of;
    const struct {
        uint64_t numerator;
        uint64_t denominator;
    } rates[TALLY_RATES] = {
        [TALLY_ERRORS] = {figures_errors(figures), of[FIGURE_REF_WORDS]},
        [TALLY_CHARACTERS] = {of[FIGURE_CER_EDITS], of[FIGURE_CER_CHARS]},
        [TALLY_DISTANCE] = {of[FIGURE_DRAFT_EDITS], of[FIGURE_DRAFT_LONGEST]},
        [TALLY_KEPT] = {of[FIGURE_DRAFT_KEPT], of[FIGURE_DRAFT_WORDS]},
    };

    for (int i = 0; i < TALLY_RATES; i++) {
        observe(tally->arena, &group->rates[i], rates[i].numerator, rates[i].denominator);
    }
    group->pairs++;
    group->critical_pairs += of[FIGURE_CRITICAL] > 0 ? 1 : 0;
    group->bins[bin_of(rates[TALLY_ERRORS].numerator, rates[TALLY_ERRORS].denominator)]++;
    figures_add(&group->sum, figures);
}
