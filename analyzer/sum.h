/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sum.h: the sums of components that metrics publish, and which of them are the same.
 */
#ifndef ANALYZER_SUM_H
#define ANALYZER_SUM_H

#include <stdbool.h>
#include <stddef.h>

#include "schema/catalog.h"

struct sum {
    const struct metric_term *terms;
    size_t count;
};

struct sum sum_numerator(const struct metric *metric);
struct sum sum_denominator(const struct metric *metric);

/* True of a quotient of two sums. */
bool sum_quotient(const struct metric *metric);

/* a = b + c, term by term. */
bool sum_adds(struct sum a, struct sum b, struct sum c);

/* A sum that a reader has: some terms, or these less others. */
struct told {
    struct sum plus;
    struct sum minus;
};

#define TOLD_MAX 3

/*
 * Denominator, numerator, and what lies between: the sums that a metric publishes, of which a
 * reader has the last by taking the second from the first; returns how many. Time saved tells of
 * its documents and days only: its numerator is no sum of components.
 */
size_t told_list(const struct metric *metric, struct told sums[static TOLD_MAX]);

/* Whether a metric publishes a sum, but for a factor, and may stand for it. */
bool told_by(const struct metric *teller, struct told sum);

#endif
