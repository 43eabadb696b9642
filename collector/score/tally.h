/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tally.h: counts summed over pairs, by group and profile. Rates are never averaged.
 *
 * Keeps two numbers a document and rate for the intervals, and nothing else of it.
 */
#ifndef COLLECTOR_SCORE_TALLY_H
#define COLLECTOR_SCORE_TALLY_H

#include "base/arena.h"
#include "collector/score/figures.h"
#include "collector/score/interval.h"
#include "collector/score/profile.h"

#define TALLY_BINS 10

/* Rates that are ratios of sums over documents. */
enum tally_rate {
    TALLY_ERRORS,
    TALLY_CHARACTERS,
    TALLY_DISTANCE, /* of drafts */
    TALLY_KEPT,     /* of drafts */
    TALLY_RATES,
};

/* Of the documents that have any of both numbers. */
struct observations {
    struct observation *items;
    size_t count;
    size_t capacity;
};

struct tally_group {
    const char *key; /* NULL: pairs without a group */
    const struct profile *profile;
    uint64_t pairs;
    uint64_t rejected;
    uint64_t critical_pairs;   /* with at least one critical region */
    uint64_t bins[TALLY_BINS]; /* pairs by their rate; tally_edges */
    struct figures sum;
    struct observations rates[TALLY_RATES];
};

struct tally {
    struct arena *arena;
    struct tally_group **groups; /* in the order in which they came */
    size_t count;
    size_t capacity;
};

/* Upper limit of each bin but the last, included: the first bin holds pairs without an error. */
extern const double tally_edges[TALLY_BINS - 1];

/* The group of that key and profile; profiles are told apart by their names. */
struct tally_group *tally_group(struct tally *tally, const char *key,
                                const struct profile *profile);

void tally_add(struct tally *tally, struct tally_group *group, const struct figures *figures);

#endif
