/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How often the jackknife's interval holds the truth, which is the superpopulation's E[Y]/E[X].
 *
 * 10,000 draws a cell with a fixed seed; DICTAMETER_COVERAGE=long draws ten times as often and
 * writes the table that readers see (tests/study.h). Source: STATISTICS.md section 8.
 */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdbool.h>

#include "tests/analyzer/draw.h"
#include "tests/cmocka.h"
#include "tests/study.h"

#define CLUSTERS_MAX 50
#define DRAWS_CUT    10000
#define DRAWS_LONG   100000
#define HIGHEST      .975

typedef void (*draw_fn)(gsl_rng *rng, const struct source *p, struct cluster *clusters);

struct cell {
    const char *family;
    draw_fn draw;
    enum estimate_scale scale;
    struct source population;
    double lowest;    /* of the coverage: .935, or the stress cell's own floor */
    const char *note; /* "stress", "weak" */
};

static double cover(const struct cell *cell, gsl_rng *rng, int draws)
{
    struct cluster clusters[CLUSTERS_MAX];
    double truth = draw_truth(&cell->population);
    int held = 0;

    for (int i = 0; i < draws; i++) {
        cell->draw(rng, &cell->population, clusters);
        struct estimate e = estimate_ratio(clusters, cell->population.k, cell->scale);

        held += e.low <= truth && truth <= e.high;
    }
    return held / (double)draws;
}

static struct study_cell told(const struct cell *cell)
{
    const struct source *p = &cell->population;
    struct study_cell study = {.family = cell->family,
                               .k = p->k,
                               .lowest = cell->lowest,
                               .highest = HIGHEST,
                               .note = cell->note,
                               .conditions = {{"volume_sd", p->volume_sd}}};

    if (cell->draw == draw_rates) {
        study.conditions[1] = (struct study_condition){"rate_sd", p->rate_sd};
        study.conditions[2] = (struct study_condition){"correlation", p->corr};
    } else {
        study.conditions[1] = (struct study_condition){"icc", p->icc};
        study.conditions[2] = (struct study_condition){"share", p->rate};
    }
    return study;
}

static void hold(const struct cell *cells, size_t count)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    int draws = study_long() ? DRAWS_LONG : DRAWS_CUT;

    gsl_rng_set(rng, STUDY_SEED);
    for (size_t i = 0; i < count; i++) {
        struct study_cell cell = told(&cells[i]);

        study_hold(&cell, cover(&cells[i], rng, draws), draws);
    }
    gsl_rng_free(rng);
}

static void ratios_are_covered_at_5_to_50_clinicians(void **state)
{
    static const struct cell cells[] = {
        {"ratio", draw_rates, SCALE_LOG, {5, .2, 400, .0848, .3, 0, 0}, .935, NULL},
        {"ratio", draw_rates, SCALE_LOG, {5, .8, 400, .0848, .3, 0, 0}, .935, NULL},
        {"ratio", draw_rates, SCALE_LOG, {8, .8, 400, .0848, .3, 0, 0}, .935, NULL},
        {"ratio", draw_rates, SCALE_LOG, {15, .8, 400, .0848, .3, 0, 0}, .935, NULL},
        {"ratio", draw_rates, SCALE_LOG, {28, .8, 400, .0848, .3, 0, 0}, .935, NULL},
        {"ratio", draw_rates, SCALE_LOG, {50, .8, 400, .0848, .3, 0, 0}, .935, NULL},
        {"ratio", draw_rates, SCALE_LOG, {15, .8, 400, .0848, .3, 0, -.4}, .935, NULL},
        {"ratio", draw_rates, SCALE_LOG, {50, .8, 400, .0848, .3, 0, -.4}, .935, NULL},
        {"ratio", draw_rates, SCALE_LOG, {15, .8, 400, .0848, .3, 0, .3}, .90, "weak"},
        {"ratio", draw_rates, SCALE_LOG, {50, .8, 400, .0848, .3, 0, .3}, .90, "weak"},
        {"ratio", draw_rates, SCALE_LOG, {15, 1.1, 400, .0848, .5, 0, 0}, .92, "stress"},
    };

    (void)state;
    hold(cells, sizeof(cells) / sizeof(cells[0]));
}

static void shares_are_covered_at_5_to_50_clinicians(void **state)
{
    static const struct cell cells[] = {
        {"share", draw_shares, SCALE_LOGIT, {5, .8, 60, .7, 0, .1, 0}, .935, NULL},
        {"share", draw_shares, SCALE_LOGIT, {15, .8, 60, .7, 0, .1, 0}, .935, NULL},
        {"share", draw_shares, SCALE_LOGIT, {50, .8, 60, .7, 0, .1, 0}, .935, NULL},
        {"share", draw_shares, SCALE_LOGIT, {15, .8, 60, .7, 0, .3, 0}, .935, NULL},
        {"share", draw_shares, SCALE_LOGIT, {50, .8, 60, .7, 0, .3, 0}, .935, NULL},
        {"share", draw_shares, SCALE_LOGIT, {15, .8, 60, .9, 0, .3, 0}, .92, "stress"},
    };

    (void)state;
    hold(cells, sizeof(cells) / sizeof(cells[0]));
}

/* Exact enumeration: every count, weighed by its probability. */
static double exact_coverage(double p, unsigned n, struct estimate (*limits)(double, double))
{
    double covered = 0;

    for (unsigned x = 0; x <= n; x++) {
        struct estimate e = limits(x, n);

        covered += e.low <= p && p <= e.high ? gsl_ran_binomial_pdf(x, p, n) : 0;
    }
    return covered;
}

static void exact_limits_have_their_pinned_minimum_and_mean(void **state)
{
    double wilson_least = 1;
    double clopper_least = 1;
    double wilson_sum = 0;
    double clopper_sum = 0;

    (void)state;
    for (int i = 1; i < 200; i++) {
        double p = i / 200.;
        double wilson = exact_coverage(p, 20, estimate_wilson);
        double clopper = exact_coverage(p, 20, estimate_clopper_pearson);

        wilson_least = fmin(wilson_least, wilson);
        clopper_least = fmin(clopper_least, clopper);
        wilson_sum += wilson;
        clopper_sum += clopper;
    }
    study_hold(&(struct study_cell){"wilson", 20, {{"least", 1}}, .90, 1, NULL}, wilson_least, 0);
    study_hold(&(struct study_cell){"wilson", 20, {{"least", 0}}, .948, .958, NULL},
               wilson_sum / 199, 0);
    study_hold(&(struct study_cell){"clopper", 20, {{"least", 1}}, .95, 1, NULL}, clopper_least, 0);
    study_hold(&(struct study_cell){"clopper", 20, {{"least", 0}}, .95, 1, NULL}, clopper_sum / 199,
               0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ratios_are_covered_at_5_to_50_clinicians),
        cmocka_unit_test(shares_are_covered_at_5_to_50_clinicians),
        cmocka_unit_test(exact_limits_have_their_pinned_minimum_and_mean),
    };

    gsl_set_error_handler_off();
    return cmocka_run_group_tests_name("coverage", tests, NULL, NULL);
}
