/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * estimate.h: a figure and its 95 % interval from the sums of k clusters (clinicians).
 *
 * Pure: numbers in, numbers out; knows neither metrics nor disclosure control. The interval is
 * about the process that made the period, so whole clusters are left out, never single documents.
 * Source: STATISTICS.md section 1; each function names the R call that is its oracle.
 */
#ifndef ANALYZER_ESTIMATE_H
#define ANALYZER_ESTIMATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

/* Stored in measure.method: never renumber. */
enum PACKED estimate_method {
    METHOD_NONE = 0,            /* counted completely, or no interval can be had */
    METHOD_LJK_LOG = 1,         /* jackknife over clusters on the log scale */
    METHOD_LJK_LOGIT = 2,       /* the same on the logit scale */
    METHOD_LJK_IDENTITY = 3,    /* the same, untransformed */
    METHOD_CLOPPER_PEARSON = 4, /* on n_eff = k_eff */
    METHOD_WILSON = 5,          /* one Bernoulli draw a clinician */
    METHOD_GARWOOD = 6,         /* exact Poisson */
    METHOD_T = 7,               /* mean of a scale */
    METHOD_WOODRUFF = 8,        /* quantile from a histogram, clustered variance of its CDF */
    METHOD_NPS = 9,             /* multinomial with +1 in each of three cells */
    METHOD_KAPLAN_MEIER = 10,   /* log-log band */
};
#define METHOD_COUNT 11

/* The catalog's word for a method: "ljk_log", "clopper_pearson", … */
const char *estimate_method_name(enum estimate_method method);

enum estimate_scale { SCALE_LOG, SCALE_LOGIT, SCALE_IDENTITY };

/* One cluster's sums. */
struct cluster {
    double y; /* numerator */
    double x; /* denominator */
};

/* A cluster's histogram. */
#define BIN_COUNT 64
struct cluster_bins {
    const int64_t *counts; /* [BIN_COUNT] */
};

/* value is NAN where there is no data; low and high are NAN where there is no interval. */
struct estimate {
    double value;
    double low;
    double high;
    enum estimate_method method;
    size_t k;     /* contributing clusters */
    double k_eff; /* 1 / sum of squared shares of the denominator */
};

/*
 * Sum of y over sum of x, with the linearised jackknife (LJK) on a scale. Clusters with neither
 * are passed over. Where a leave-one-out leaves the scale (0 on log; 0 or 1 on logit) the exact
 * interval takes its place: Garwood on the sum of y, Clopper-Pearson on k_eff.
 * Oracle: survey::withReplicates over as.svrepdesign(type = "JK1"), then qt(.975, max(1, k_eff-1)).
 */
struct estimate estimate_ratio(const struct cluster *clusters, size_t count,
                               enum estimate_scale scale);

/*
 * The jackknife variance of the ratio on its scale, for what compares or pools units. False, and
 * nothing set, where there is one cluster or a leave-one-out leaves the scale.
 */
bool estimate_variance(const struct cluster *clusters, size_t count, enum estimate_scale scale,
                       double *variance);

/*
 * The total of y: LJK on the log scale with one x a cluster; Garwood (qgamma) where there is no
 * second cluster, or where whole numbers vary less over the clusters than events by chance do.
 */
struct estimate estimate_count(const struct cluster *clusters, size_t count);

/* The same without an interval, for what will not be shown; of a ratio it is estimate_census(). */
struct estimate estimate_total(const struct cluster *clusters, size_t count);

/* y of x counted completely: no interval. k as for a ratio. */
struct estimate estimate_census(const struct cluster *clusters, size_t count);

/* Share x/n of clinicians. Oracle: prop.test(x, n, correct = FALSE). */
struct estimate estimate_wilson(double x, double n);

/* Exact binomial limits, x and n need not be whole. Oracle: qbeta. */
struct estimate estimate_clopper_pearson(double x, double n);

/* Mean of n values from their sum and sum of squares. Oracle: t.test. */
struct estimate estimate_mean(double n, double sum, double sum_squares);

/* Promoters less detractors over all, -1 to 1; limits kept within that. */
struct estimate estimate_nps(double promoters, double passives, double detractors);

/*
 * A quantile (0-1) from histograms with edges origin * 2^((i-1)/4): log interpolation within a bin,
 * linear below the origin; limits by Woodruff with the CR2 variance of the CDF.
 * Oracle: clubSandwich::vcovCR(lm(r ~ 1, weights = x), cluster, "CR2", inverse_var = TRUE).
 */
struct estimate estimate_quantile(const struct cluster_bins *clusters, size_t count,
                                  double quantile, double origin);

/* Student's quantile .975. */
double estimate_t975(double degrees);

#endif
