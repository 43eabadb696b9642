/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/tally.h"

#include <string.h>

#include "base/text.h"

#define FIRST_CAPACITY 64

const double tally_edges[TALLY_BINS - 1] = {0, .02, .05, .1, .15, .2, .3, .5, 1};

struct tally_group *tally_group(struct tally *tally, const char *key, const char *profile,
                                bool clinical)
{
    for (size_t i = tally->count; i-- > 0;) { /* mostly the one before */
        struct tally_group *group = tally->groups[i];
        if (text_equal(group->key, key) && text_equal(group->profile, profile)) {
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
    group->clinical = clinical;
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

void tally_add(struct tally *tally, struct tally_group *group, const struct figures *figures)
{
    uint64_t errors = figures_errors(figures);
    uint64_t words = figures->of[FIGURE_REF_WORDS];

    if (group->pairs == group->capacity) {
        size_t capacity = group->capacity > 0 ? group->capacity * 2 : FIRST_CAPACITY;
        struct observation *documents = ARENA_NEW(tally->arena, struct observation, capacity);
        if (group->pairs > 0) {
            memcpy(documents, group->documents, group->pairs * sizeof(*documents));
        }
        group->documents = documents;
        group->capacity = capacity;
    }
    group->documents[group->pairs++] = (struct observation){(uint32_t)errors, (uint32_t)words};
    group->critical_pairs += figures->of[FIGURE_CRITICAL] > 0 ? 1 : 0;
    group->bins[bin_of(errors, words)]++;
    figures_add(&group->sum, figures);
}
