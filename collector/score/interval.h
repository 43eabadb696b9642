/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * interval.h: a rate over documents with its 95 % interval; each document is one cluster.
 *
 * Leave-one-out jackknife (LJK) on the scale of log for ratios of sums, of logit for shares.
 * Source: STATISTICS section 1: limits g^-1(g(theta) +- t[.975, max(1, k_eff - 1)] sqrt(v)).
 */
#ifndef COLLECTOR_SCORE_INTERVAL_H
#define COLLECTOR_SCORE_INTERVAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One document. */
struct observation {
    uint32_t numerator;
    uint32_t denominator;
};

struct rate {
    double value; /* NAN where there is no denominator */
    double low;   /* NAN where no interval can be given */
    double high;
};

enum rate_scale { RATE_LOG, RATE_LOGIT };

/* With fewer than two documents there is no interval. Without any event: the exact upper limit. */
struct rate rate_of(const struct observation *observations, size_t count, enum rate_scale scale);

#endif
