/* SPDX-License-Identifier: GPL-3.0-or-later */
/* practice.h: clinicians who follow a practice some of the time, drawn with a known effect. */
#ifndef TESTS_ANALYZER_PRACTICE_H
#define TESTS_ANALYZER_PRACTICE_H

#include "analyzer/contrast.h"
#include "tests/analyzer/draw.h"

#define PRACTICE_CLINICIANS 60
#define PRACTICE_WEEKS      12
#define PRACTICE_TYPES      2
#define PRACTICE_ROWS       ((size_t)PRACTICE_CLINICIANS * PRACTICE_WEEKS * 5 * PRACTICE_TYPES * 2)

struct practice {
    size_t clinicians;
    size_t weeks;
    double effect;      /* log ratio */
    double effect_sd;   /* between clinicians */
    double confounding; /* log rate of who always follows it over that of who never does */
};

/* One row, where its documents are more than none: documents vary in length and in their rate. */
static inline void draw_row(gsl_rng *rng, double documents, double rate, struct contrast_row row,
                            struct contrast_row *rows, size_t *count)
{
    unsigned n = gsl_ran_poisson(rng, documents);

    for (unsigned i = 0; i < n; i++) {
        double words = 100 * exp(gsl_ran_gaussian(rng, .5));

        row.sums.x += words;
        row.sums.y += gsl_ran_poisson(rng, rate * words * exp(gsl_ran_gaussian(rng, .35) - .06125));
    }
    row.documents = n;
    if (n > 0) {
        rows[(*count)++] = row;
    }
}

static inline void draw_practice(gsl_rng *rng, const struct practice *p, struct contrast_row *rows,
                                 struct contrast_data *data)
{
    size_t count = 0;

    for (size_t i = 0; i < p->clinicians; i++) {
        double share = .1 + .8 * gsl_rng_uniform(rng);
        double rate = .0848 * exp(gsl_ran_gaussian(rng, .3) + p->confounding * share);
        double effect = p->effect + gsl_ran_gaussian(rng, p->effect_sd);
        double daily = 1.5 * exp(gsl_ran_gaussian(rng, .4));

        for (size_t at = 0; at < p->weeks * 5 * PRACTICE_TYPES * 2; at++) {
            size_t day = at / 2 / PRACTICE_TYPES;
            size_t type = at / 2 % PRACTICE_TYPES;
            bool exposed = at % 2 == 1;
            struct contrast_row row = {i, day / 5 * PRACTICE_TYPES + type, day, exposed, 0, {0, 0}};
            double season = .05 * sin((double)(day / 5)) + (type == 0 ? 0 : .4);

            draw_row(rng, daily * (exposed ? share : 1 - share),
                     rate * exp(season + (exposed ? effect : 0)), row, rows, &count);
        }
    }
    *data =
        (struct contrast_data){rows, count, p->clinicians, p->weeks * PRACTICE_TYPES, p->weeks * 5};
}

#endif
