/* SPDX-License-Identifier: GPL-3.0-or-later */
/* draw.h: random draws with a fixed seed, for tests that simulate. */
#ifndef TESTS_ANALYZER_DRAW_H
#define TESTS_ANALYZER_DRAW_H

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>

#include "analyzer/estimate.h"

/* How one clinician's documents come about: a superpopulation with a known share or rate. */
struct source {
    size_t k;         /* clinicians */
    double volume_sd; /* log-SD of the volumes */
    double volume;    /* median volume */
    double rate;      /* mean of the clinicians' rates or shares */
    double rate_sd;   /* log-SD of clinicians' rates (ratios) */
    double icc;       /* of clinicians' shares (beta) */
    double corr;      /* of log volume and log rate */
};

/* The superpopulation's E[Y] / E[X]: not the mean rate where volume and rate go together. */
static inline double draw_truth(const struct source *p)
{
    return p->rate * exp(p->corr * p->volume_sd * p->rate_sd);
}

static inline void draw_rates(gsl_rng *rng, const struct source *p, struct cluster *clusters)
{
    for (size_t i = 0; i < p->k; i++) {
        double z = gsl_ran_gaussian(rng, 1);
        double other = gsl_ran_gaussian(rng, 1);
        double log_rate = p->rate_sd * (p->corr * z + sqrt(1 - p->corr * p->corr) * other);

        clusters[i].x = p->volume * exp(p->volume_sd * z);
        clusters[i].y = gsl_ran_poisson(rng, p->rate * exp(log_rate - p->rate_sd * p->rate_sd / 2) *
                                                 clusters[i].x);
    }
}

static inline void draw_shares(gsl_rng *rng, const struct source *p, struct cluster *clusters)
{
    double size = 1 / p->icc - 1;

    for (size_t i = 0; i < p->k; i++) {
        double own = gsl_ran_beta(rng, p->rate * size, (1 - p->rate) * size);

        clusters[i].x = floor(p->volume * exp(gsl_ran_gaussian(rng, p->volume_sd))) + 5;
        clusters[i].y = gsl_ran_binomial(rng, own, (unsigned)clusters[i].x);
    }
}

#endif
