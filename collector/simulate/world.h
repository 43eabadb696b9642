/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world.h: the simulated process itself, day by day (STATISTICS.md, section 7).
 *
 * Writes its events where it has a writer, and sums its measures where it has a truth; the draws of
 * the process are the same either way.
 */
#ifndef COLLECTOR_SIMULATE_WORLD_H
#define COLLECTOR_SIMULATE_WORLD_H

#include "collector/simulate/document.h"
#include "collector/simulate/truth.h"
#include "collector/simulate/writer.h"

struct world {
    const struct design *design;
    struct arena *arena;
    struct dice *dice;
    struct person *persons;    /* [design->clinicians], by unit */
    double *site_shocks;       /* [site_count], of the week */
    double sign;               /* -1 in a mirrored world */
    struct sim_document **due; /* [days] documents and amendments of a coming day */
    struct sim_document *spare;
    struct writer *writer; /* or NULL */
    struct truth *truth;   /* or NULL */
};

/*
 * Draws the clinicians. A mirrored world has the same clinicians with all normal effects on the
 * error rate reversed: the mean of both is far more precise than of two others.
 */
void world_open(struct world *world, struct arena *arena, const struct design *design,
                uint64_t seed, bool mirror);
void world_close(struct world *world);

/* Runs all days. */
void world_run(struct world *world);

/* A clinician's day (day.c). */
void world_visit(struct world *world, struct person *person, int32_t day);

/* Hands a document in when it is signed: now or on a later day. */
void world_hand_in(struct world *world, const struct sim_document *document, int32_t day);

#endif
