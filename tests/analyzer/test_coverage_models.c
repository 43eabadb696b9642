/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How often the intervals of fitted models hold the truth: release effects, contrasts, shrunken
 * units, incidence, learning curves; and how many units that do not differ a funnel flags.
 *
 * 2,000 draws a cell with a fixed seed; DICTAMETER_COVERAGE=long draws ten times as often and
 * writes the table that readers see (tests/study.h). Source: STATISTICS.md section 8.
 */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_statistics.h>

#include "analyzer/casemix.h"
#include "analyzer/cohort.h"
#include "analyzer/compare.h"
#include "analyzer/learning.h"
#include "analyzer/shift.h"
#include "tests/analyzer/practice.h"
#include "tests/cmocka.h"
#include "tests/study.h"

#define DRAWS     2000
#define LONG      10
#define LOWEST    .93
#define HIGHEST   .98
#define FUNNEL    .88 /* drawing the extremes in makes tau2 small, and few clinicians heavy tails */
#define UNITS     50
#define WEEKS     80
#define DOCUMENTS 40

/* One draw: how many intervals held the truth out of how many. */
struct held {
    double held;
    double of;
};

struct cell {
    const char *family;
    const char *varied; /* what `spread` is */
    struct held (*draw)(gsl_rng *rng, const struct cell *cell);
    size_t k;
    double spread;
    double lowest;
    double highest;
};

static struct held once(bool held)
{
    return (struct held){held ? 1 : 0, 1};
}

static void hold(const struct cell *cells, size_t count, int wanted)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    int draws = study_long() ? wanted * LONG : wanted;

    gsl_rng_set(rng, STUDY_SEED);
    for (size_t i = 0; i < count; i++) {
        struct held all = {0};

        for (int draw = 0; draw < draws; draw++) {
            struct held own = cells[i].draw(rng, &cells[i]);

            all.held += own.held;
            all.of += own.of;
        }
        assert_true(all.of > 0);
        study_hold(&(struct study_cell){.family = cells[i].family,
                                        .k = cells[i].k,
                                        .conditions = {{cells[i].varied, cells[i].spread}},
                                        .lowest = cells[i].lowest,
                                        .highest = cells[i].highest,
                                        .note = cells[i].lowest < LOWEST ? "weak" : NULL},
                   all.held / all.of, draws);
    }
    gsl_rng_free(rng);
}

#define HOLD(cells, wanted) hold((cells), sizeof(cells) / sizeof((cells)[0]), (wanted))

static struct held draw_series(gsl_rng *rng, const struct cell *cell)
{
    double values[WEEKS];
    double error = gsl_ran_gaussian(rng, 1);

    for (size_t i = 0; i < cell->k; i++) {
        values[i] = -2.4 + .01 * (double)i + error;
        error = cell->spread * error + gsl_ran_gaussian(rng, sqrt(1 - cell->spread * cell->spread));
    }
    struct shift_series series = {.values = values, .count = cell->k};
    struct shift shift = shift_in_series(&series, cell->k * 2 / 3);

    return isnan(shift.low) ? (struct held){0, 0} : once(shift.low <= 0 && 0 <= shift.high);
}

/* Changes of sites with a common shock, which cancels; the exposed are one in four. */
static struct held draw_sites(gsl_rng *rng, const struct cell *cell)
{
    struct site_change sites[UNITS];
    double shock = gsl_ran_gaussian(rng, cell->spread);

    for (size_t i = 0; i < cell->k; i++) {
        sites[i] = (struct site_change){shock + gsl_ran_gaussian(rng, .1), i % 4 == 0};
    }
    struct shift shift = shift_against_sites(sites, cell->k);

    return once(shift.low <= 0 && 0 <= shift.high);
}

static void release_effects_are_covered(void **state)
{
    static const struct cell cells[] = {
        {"weeks", "phi", draw_series, 36, 0, LOWEST, HIGHEST},
        {"weeks", "phi", draw_series, 36, .2, LOWEST, HIGHEST},
        {"weeks", "phi", draw_series, 36, .4, LOWEST, HIGHEST},
        {"weeks", "phi", draw_series, 52, 0, LOWEST, HIGHEST},
        {"weeks", "phi", draw_series, 52, .2, LOWEST, HIGHEST},
        {"weeks", "phi", draw_series, 52, .4, LOWEST, HIGHEST},
        {"weeks", "phi", draw_series, 80, .4, LOWEST, HIGHEST},
        {"sites", "shock", draw_sites, 5, .1, LOWEST, HIGHEST},
        {"sites", "shock", draw_sites, 12, .1, LOWEST, HIGHEST},
    };

    (void)state;
    HOLD(cells, DRAWS);
}

/* Clinicians' log ratios, whose variances are known only from a few days. */
static struct held draw_pooled(gsl_rng *rng, const struct cell *cell)
{
    struct effect effects[UNITS];

    for (size_t i = 0; i < cell->k; i++) {
        double variance = .01 * exp(gsl_ran_gaussian(rng, .5));

        effects[i].y =
            -.1 + gsl_ran_gaussian(rng, cell->spread) + gsl_ran_gaussian(rng, sqrt(variance));
        effects[i].variance = variance * gsl_ran_chisq(rng, 15) / 15;
        effects[i].degrees = 15;
    }
    struct pooled pooled = pool_effects(effects, cell->k);

    return once(pooled.low <= -.1 && -.1 <= pooled.high);
}

/* The whole way from documents: see tests/analyzer/practice.h. */
static struct held draw_contrast(gsl_rng *rng, const struct cell *cell)
{
    static struct contrast_row rows[PRACTICE_ROWS];
    const struct practice practice = {
        .clinicians = cell->k, .weeks = 8, .effect = -.1, .effect_sd = cell->spread};
    struct contrast_data data;
    struct effect effects[PRACTICE_CLINICIANS];

    draw_practice(rng, &practice, rows, &data);
    struct contrast c = contrast_make(&data, effects);

    return isnan(c.effect.low) ? (struct held){0, 0}
                               : once(c.effect.low <= -.1 && -.1 <= c.effect.high);
}

static void contrasts_are_covered(void **state)
{
    static const struct cell pooled[] = {
        {"pooled", "tau", draw_pooled, 12, 0, LOWEST, HIGHEST},
        {"pooled", "tau", draw_pooled, 12, .15, LOWEST, HIGHEST},
        {"pooled", "tau", draw_pooled, 26, .15, LOWEST, HIGHEST},
        {"pooled", "tau", draw_pooled, 50, .15, LOWEST, HIGHEST},
    };
    static const struct cell whole[] = {
        {"contrast", "tau", draw_contrast, 15, 0, LOWEST, HIGHEST},
        {"contrast", "tau", draw_contrast, 15, .15, LOWEST, HIGHEST},
        {"contrast", "tau", draw_contrast, 30, .15, LOWEST, HIGHEST},
    };

    (void)state;
    HOLD(pooled, DRAWS);
    HOLD(whole, DRAWS / 5);
}

/* One draw of units that differ as units do, with the variances that are read back from their
 * intervals, as those are what is published. */
struct drawn_units {
    struct effect units[UNITS];
    double truth[UNITS];
    double whole;
};

static void draw_units(gsl_rng *rng, const struct cell *cell, struct drawn_units *drawn)
{
    struct cluster all = {0};

    for (size_t i = 0; i < cell->k; i++) {
        struct cluster clusters[20];
        struct source source = {
            12 + i % 9, .8, 400, .0848 * exp(gsl_ran_gaussian(rng, cell->spread)), .3, 0, 0};

        drawn->truth[i] = log(draw_truth(&source));
        draw_rates(rng, &source, clusters);
        for (size_t j = 0; j < source.k; j++) {
            all.y += clusters[j].y;
            all.x += clusters[j].x;
        }
        struct estimate e = estimate_ratio(clusters, source.k, SCALE_LOG);

        assert_true(compare_effect(&(struct compared){e.value, e.low, e.high, e.k}, SCALE_LOG,
                                   &drawn->units[i]));
    }
    drawn->whole = log(all.y / all.x);
}

/* How many of the units' own true rates their shrunken intervals hold. */
static struct held draw_shrunken(gsl_rng *rng, const struct cell *cell)
{
    struct drawn_units drawn;
    struct shrunken shrunken[UNITS];
    struct held held = {0, (double)cell->k};

    draw_units(rng, cell, &drawn);
    assert_true(pool_shrink(drawn.units, cell->k, shrunken));
    for (size_t i = 0; i < cell->k; i++) {
        held.held += shrunken[i].low <= drawn.truth[i] && drawn.truth[i] <= shrunken[i].high;
    }
    return held;
}

/* How many are within the 95 % limits. */
static struct held draw_funnel(gsl_rng *rng, const struct cell *cell)
{
    struct drawn_units drawn;
    struct placed placed[UNITS];
    struct funnel funnel;
    struct held held = {0, (double)cell->k};

    draw_units(rng, cell, &drawn);
    assert_true(compare_units(drawn.whole, SCALE_LOG, drawn.units, cell->k, &funnel, placed));
    for (size_t i = 0; i < cell->k; i++) {
        held.held += placed[i].position == FUNNEL_WITHIN;
    }
    return held;
}

/* Two units with other mixes of two kinds of work: the first one's standardised rate. */
static struct held draw_casemix(gsl_rng *rng, const struct cell *cell)
{
    struct casemix_row rows[UNITS * 4];
    struct cluster clusters[UNITS * 2];
    struct arena arena = {0};
    struct casemix casemix;
    size_t count = 0;

    for (size_t i = 0; i < cell->k * 2; i++) {
        double own = exp(gsl_ran_gaussian(rng, cell->spread) - cell->spread * cell->spread / 2);

        for (size_t stratum = 0; stratum < 2; stratum++) {
            bool usual = stratum == (i < cell->k ? 0 : 1);
            double x = 400 * exp(gsl_ran_gaussian(rng, .8)) * (usual ? 1 : .25);

            rows[count++] = (struct casemix_row){
                i,
                i < cell->k ? 0 : 1,
                stratum,
                {gsl_ran_poisson(rng, .05 * (double)(stratum + 1) * own * x), x}};
        }
    }
    casemix_make(&arena, rows, count, cell->k * 2, 2, &casemix);
    struct estimate e = casemix_standardise(&casemix, 0, casemix.rates, clusters);

    arena_free(&arena);
    /* both kinds of work are as much: the mean of .05 and .1 */
    return once(e.low <= .075 && .075 <= e.high);
}

static void units_are_covered_and_seldom_flagged(void **state)
{
    static const struct cell cells[] = {
        {"shrunken", "tau", draw_shrunken, 10, .1, LOWEST, .99},
        {"shrunken", "tau", draw_shrunken, 12, .05, LOWEST, .99},
        {"shrunken", "tau", draw_shrunken, 12, .15, LOWEST, HIGHEST},
        {"shrunken", "tau", draw_shrunken, 50, .15, LOWEST, HIGHEST},
        {"shrunken", "tau", draw_shrunken, 50, .3, LOWEST, HIGHEST},
        {"funnel", "tau", draw_funnel, 12, 0, FUNNEL, HIGHEST},
        {"funnel", "tau", draw_funnel, 12, .15, FUNNEL, HIGHEST},
        {"funnel", "tau", draw_funnel, 40, .15, FUNNEL, HIGHEST},
        {"casemix", "rate_sd", draw_casemix, 15, .3, LOWEST, HIGHEST},
        {"casemix", "rate_sd", draw_casemix, 40, .3, LOWEST, HIGHEST},
    };

    (void)state;
    HOLD(cells, DRAWS);
}

/* Exponential events at `spread` a day, leaving and end of telemetry compete and censor: by day 30.
 */
static struct held draw_incidence(gsl_rng *rng, const struct cell *cell)
{
    struct follow_up people[UNITS];
    struct incidence_step steps[UNITS];
    double leaving = .01;
    double all = cell->spread + leaving;
    double truth = cell->spread / all * (1 - exp(-30 * all));

    for (size_t i = 0; i < cell->k; i++) {
        double end = 31 + 60 * gsl_rng_uniform(rng);
        double event = gsl_ran_exponential(rng, 1 / cell->spread);
        double leave = gsl_ran_exponential(rng, 1 / leaving);

        end = i % 3 == 0 ? 40 * gsl_rng_uniform(rng) : end;
        people[i].days = fmin(end, fmin(event, leave));
        people[i].outcome = people[i].days == event   ? OUTCOME_EVENT
                            : people[i].days == leave ? OUTCOME_COMPETING
                                                      : OUTCOME_CENSORED;
    }
    struct estimate e = incidence_by(steps, incidence_steps(people, cell->k, steps), 30);

    return isnan(e.low) ? (struct held){0, 0} : once(e.low <= truth && truth <= e.high);
}

/* The power curve's level at the tenth document; clinicians differ in level and in pace. */
static struct held draw_curve(gsl_rng *rng, const struct cell *cell)
{
    static double efforts[UNITS][DOCUMENTS];
    struct learner learners[UNITS];
    struct learning_fit fit;
    struct learning_value curve[DOCUMENTS];

    for (size_t i = 0; i < cell->k; i++) {
        double level = gsl_ran_gaussian(rng, cell->spread);
        double pace = -.2 + gsl_ran_gaussian(rng, .05);

        learners[i] = (struct learner){efforts[i], DOCUMENTS};
        for (size_t n = 0; n < DOCUMENTS; n++) {
            efforts[i][n] = exp(5 + level + pace * log((double)n + 1) + gsl_ran_gaussian(rng, .3));
        }
    }
    assert_true(learning_fit(learners, cell->k, DOCUMENTS, LEARNING_POWER, &fit, curve));
    double truth = exp(5 - .2 * log(10));

    return once(curve[9].low <= truth && truth <= curve[9].high);
}

static void incidence_and_curves_are_covered(void **state)
{
    static const struct cell incidence[] = {
        {"incidence", "daily", draw_incidence, 20, .005, LOWEST, 1},
        {"incidence", "daily", draw_incidence, 20, .03, LOWEST, HIGHEST},
        {"incidence", "daily", draw_incidence, 50, .01, LOWEST, HIGHEST},
        {"incidence", "daily", draw_incidence, 50, .05, LOWEST, HIGHEST},
    };
    static const struct cell curves[] = {
        {"learning", "rate_sd", draw_curve, 6, .3, LOWEST, HIGHEST},
        {"learning", "rate_sd", draw_curve, 15, .3, LOWEST, HIGHEST},
        {"learning", "rate_sd", draw_curve, 50, .3, LOWEST, HIGHEST},
    };

    (void)state;
    HOLD(incidence, DRAWS);
    HOLD(curves, DRAWS / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(release_effects_are_covered),
        cmocka_unit_test(contrasts_are_covered),
        cmocka_unit_test(units_are_covered_and_seldom_flagged),
        cmocka_unit_test(incidence_and_curves_are_covered),
    };

    gsl_set_error_handler_off();
    return cmocka_run_group_tests_name("coverage of models", tests, NULL, NULL);
}
