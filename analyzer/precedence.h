/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * precedence.h: which figure goes first where one of several must be withheld.
 *
 * The smallest: of a week and a month by what they were in the month before, so that from week to
 * week the same is withheld, and nothing that was not over yet has a say. Of cohorts, which are
 * told with their quarter, by what they are.
 */
#ifndef ANALYZER_PRECEDENCE_H
#define ANALYZER_PRECEDENCE_H

#include <stddef.h>
#include <stdint.h>

#include "analyzer/figures.h"

struct precedence_size {
    uint32_t clinicians; /* 0: it had none */
    float sum;
    float part; /* the numerator */
};

struct precedence {
    struct arena arena;
    int32_t month; /* first day of the month whose figures they were */
    size_t scope_count;
    size_t metric_count;
    struct precedence_size *sizes; /* [scope][metric] */
};

/* How large a figure is. */
struct precedence_size precedence_size(const struct figure *figure);

/* Takes the sizes of all figures; freed with precedence_free(). */
void precedence_take(struct precedence *precedence, const struct figures *figures, int32_t month);
void precedence_free(struct precedence *precedence);

/* By what a figure is chosen; `precedence` may be NULL. */
struct precedence_size precedence_of(const struct precedence *precedence,
                                     const struct figures *figures, size_t scope, size_t metric);

#endif
