/* SPDX-License-Identifier: GPL-3.0-or-later */
/* told.h: a figure on the grid as it is told, and what an attacker compares. */
#ifndef TESTS_ANALYZER_TOLD_H
#define TESTS_ANALYZER_TOLD_H

#include <math.h>

#include "analyzer/disclosure.h"
#include "tests/cmocka.h"

#define FEWEST 5
#define PEOPLE 60
#define SLACK  1e-9

/* As they are stored of a figure on the grid, with all that could be told beside them. */
static inline struct figure told_of(const struct estimate *e, enum grid grid, double size,
                                    bool people)
{
    struct figure figure = {.state = STATE_GRID,
                            .method = e->method,
                            .clinicians = (int32_t)e->k,
                            .documents = (int64_t)size,
                            .numerator = e->value * size,
                            .denominator = size,
                            .value = e->value,
                            .low = e->low,
                            .high = e->high,
                            .k_eff = e->k_eff};

    disclosure_apply(&figure, grid, people);
    assert_true(isnan(figure.numerator) && isnan(figure.denominator) && figure.documents == -1);
    return figure;
}

static inline bool holds(const struct figure *told, const struct estimate *e)
{
    return told->low <= e->low + SLACK * fabs(e->low) &&
           told->high >= e->high - SLACK * fabs(e->high) && told->low <= told->value &&
           told->value <= told->high;
}

static inline bool alike(const struct figure *a, const struct figure *b)
{
    return a->value == b->value && a->low == b->low && a->high == b->high &&
           a->method == b->method && a->clinicians == b->clinicians;
}

#endif
