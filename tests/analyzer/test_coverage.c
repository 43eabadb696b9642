/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How often the jackknife's interval holds the truth, which is the superpopulation's E[Y]/E[X].
 *
 * 10,000 draws a cell with a fixed seed; DICTAMETER_COVERAGE=long draws ten times as often. The
 * table is printed on standard error. Source: STATISTICS.md section 8.
 */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/analyzer/draw.h"
#include "tests/cmocka.h"

#define CLUSTERS_MAX 50
#define DRAWS_CUT    10000
#define DRAWS_LONG   100000
#define HIGHEST      .975

typedef void (*draw_fn)(gsl_rng *rng, const struct source *p, struct cluster *clusters);

struct cell {
    const char *name;
    draw_fn draw;
    enum estimate_scale scale;
    struct source population;
    double lowest; /* of the coverage: .935, or the stress cell's own floor */
};

static bool long_run(void)
{
    const char *asked = getenv("DICTAMETER_COVERAGE"); /* NOLINT(concurrency-mt-unsafe) */

    return asked != NULL && asked[0] == 'l';
}

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

static void hold(const struct cell *cells, size_t count)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

    gsl_rng_set(rng, 20260913);
    for (size_t i = 0; i < count; i++) {
        double covered = cover(&cells[i], rng, long_run() ? DRAWS_LONG : DRAWS_CUT);

        (void)fprintf(stderr, "# %-34s k=%-3zu %.4f\n", cells[i].name, cells[i].population.k,
                      covered);
        assert_true(covered >= cells[i].lowest && covered <= HIGHEST);
    }
    gsl_rng_free(rng);
}

static void ratios_are_covered_at_5_to_50_clinicians(void **state)
{
    static const struct cell cells[] = {
        {"ratio, even volumes", draw_rates, SCALE_LOG, {5, .2, 400, .0848, .3, 0, 0}, .935},
        {"ratio", draw_rates, SCALE_LOG, {5, .8, 400, .0848, .3, 0, 0}, .935},
        {"ratio", draw_rates, SCALE_LOG, {8, .8, 400, .0848, .3, 0, 0}, .935},
        {"ratio", draw_rates, SCALE_LOG, {15, .8, 400, .0848, .3, 0, 0}, .935},
        {"ratio", draw_rates, SCALE_LOG, {28, .8, 400, .0848, .3, 0, 0}, .935},
        {"ratio", draw_rates, SCALE_LOG, {50, .8, 400, .0848, .3, 0, 0}, .935},
        {"ratio, corr -.4", draw_rates, SCALE_LOG, {15, .8, 400, .0848, .3, 0, -.4}, .935},
        {"ratio, corr -.4", draw_rates, SCALE_LOG, {50, .8, 400, .0848, .3, 0, -.4}, .935},
        {"ratio, corr +.3 (known weak)",
         draw_rates,
         SCALE_LOG,
         {15, .8, 400, .0848, .3, 0, .3},
         .90},
        {"ratio, corr +.3 (known weak)",
         draw_rates,
         SCALE_LOG,
         {50, .8, 400, .0848, .3, 0, .3},
         .90},
        {"ratio, volumes 1.1, rates .5",
         draw_rates,
         SCALE_LOG,
         {15, 1.1, 400, .0848, .5, 0, 0},
         .92},
    };

    (void)state;
    hold(cells, sizeof(cells) / sizeof(cells[0]));
}

static void shares_are_covered_at_5_to_50_clinicians(void **state)
{
    static const struct cell cells[] = {
        {"share, ICC .1", draw_shares, SCALE_LOGIT, {5, .8, 60, .7, 0, .1, 0}, .935},
        {"share, ICC .1", draw_shares, SCALE_LOGIT, {15, .8, 60, .7, 0, .1, 0}, .935},
        {"share, ICC .1", draw_shares, SCALE_LOGIT, {50, .8, 60, .7, 0, .1, 0}, .935},
        {"share, ICC .3", draw_shares, SCALE_LOGIT, {15, .8, 60, .7, 0, .3, 0}, .935},
        {"share, ICC .3", draw_shares, SCALE_LOGIT, {50, .8, 60, .7, 0, .3, 0}, .935},
        {"share of .9, ICC .3", draw_shares, SCALE_LOGIT, {15, .8, 60, .9, 0, .3, 0}, .92},
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
    (void)fprintf(stderr, "# n=20 Wilson %.4f %.4f Clopper-Pearson %.4f %.4f\n", wilson_least,
                  wilson_sum / 199, clopper_least, clopper_sum / 199);
    assert_true(clopper_least >= .95);
    assert_true(wilson_least >= .90 && fabs(wilson_sum / 199 - .953) < .005);
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
