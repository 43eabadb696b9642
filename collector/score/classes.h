/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * classes.h: what an error region does to numbers, units, drugs, negations and sides.
 *
 * The values of a class on both sides are compared as multisets; what is left over is an event. A
 * value that was changed counts once, so events are the larger of what was lost and what was added.
 */
#ifndef COLLECTOR_SCORE_CLASSES_H
#define COLLECTOR_SCORE_CLASSES_H

#include "collector/score/figures.h"
#include "collector/score/regions.h"
#include "collector/score/terms.h"

/* A text's tokens and the terms among them. */
struct side {
    const struct token_list *tokens;
    struct term_list terms;
    size_t next; /* the first term that a later region can have; regions come in order */
};

/* Counts the terms of the reference: the denominators. */
void classes_count_terms(const struct term_list *reference, struct figures *figures);

/* Adds one region's events, and the region where it has any of them. */
void classes_compare(struct arena *arena, const struct region *region, struct side *reference,
                     struct side *hypothesis, struct figures *figures);

#endif
