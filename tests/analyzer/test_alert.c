/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The alert rule against lm (oracle_alert.R), and how often it alerts where nothing happened.
 *
 * The simulated clinics are those of STATISTICS.md section 7: clinicians' own rates, correlated
 * weeks of clinicians and of the site, negative binomial events, people who are away.
 * DICTAMETER_COVERAGE=long draws twenty times as many charts, and writes the table that readers see
 * (tests/study.h).
 */
#include <gsl/gsl_errno.h>
#include <stdio.h>

#include "analyzer/alert.h"
#include "tests/analyzer/draw.h"
#include "tests/cmocka.h"
#include "tests/oracle.h"
#include "tests/study.h"

#define CLINICIANS 40
#define WEEKS      80
#define TOLERANCE  1e-9
#define CHARTS_CUT 300
#define BAND       .005 /* of chart-weeks */

static struct oracle oracle;
static struct cluster cells[CLINICIANS * WEEKS];

struct clinic {
    size_t clinicians;
    size_t baseline;
    size_t weeks;
    double events;   /* a week, of all */
    double phi;      /* of the weeks of clinicians and of the site */
    double change;   /* from the end of the baseline on, log */
    double learning; /* slope on the logarithm of the weeks */
};

/* The next value of a process that follows itself by phi. */
static double follow(gsl_rng *rng, double phi, double sd, double before)
{
    return phi * before + gsl_ran_gaussian(rng, sd * sqrt(1 - phi * phi));
}

static void draw_clinic(gsl_rng *rng, const struct clinic *c, struct watch *watch)
{
    double site[WEEKS];
    double words = c->events / .0848 / .8 / (double)c->clinicians;

    site[0] = gsl_ran_gaussian(rng, .05);
    for (size_t week = 1; week < c->weeks; week++) {
        site[week] = follow(rng, c->phi, .05, site[week - 1]);
    }
    for (size_t i = 0; i < c->clinicians; i++) {
        double rate = .0848 * exp(gsl_ran_gaussian(rng, .3));
        double volume = words * exp(gsl_ran_gaussian(rng, .8) - .32);
        double own = gsl_ran_gaussian(rng, .1);

        for (size_t week = 0; week < c->weeks; week++) {
            struct cluster *cell = &cells[i * c->weeks + week];
            double shock = own + site[week] + (week < c->baseline ? 0 : c->change) +
                           c->learning * log((double)week + 1);

            cell->x =
                gsl_rng_uniform(rng) < .2 ? 0 : 1 + floor(volume * exp(gsl_ran_gaussian(rng, .3)));
            double mean = rate * exp(shock) * cell->x;

            cell->y = cell->x > 0 ? gsl_ran_poisson(rng, mean * gsl_ran_gamma(rng, 50, .02)) : 0;
            own = follow(rng, c->phi, .1, own);
        }
    }
    *watch = (struct watch){cells, c->clinicians, c->weeks, c->baseline};
}

static void add_clinic(gsl_rng *rng, const struct clinic *clinic)
{
    struct watch watch;
    struct alert_week weeks[WEEKS];
    double y[CLINICIANS * WEEKS];
    double x[CLINICIANS * WEEKS];

    draw_clinic(rng, clinic, &watch);
    for (size_t i = 0; i < clinic->clinicians; i++) { /* a week of holidays */
        cells[i * clinic->weeks + 9] = (struct cluster){0, 0};
    }
    for (size_t week = 0; week < clinic->baseline; week++) { /* one who came later */
        cells[week] = (struct cluster){0, 0};
    }
    for (size_t i = 0; i < clinic->clinicians * clinic->weeks; i++) {
        y[i] = cells[i].y;
        x[i] = cells[i].x;
    }
    assert_int_equal(alert_watch(&watch, weeks), ALERT_WATCHING);
    oracle_case(&oracle, "watched");
    oracle_give(&oracle, "y", y, clinic->clinicians * clinic->weeks);
    oracle_give(&oracle, "x", x, clinic->clinicians * clinic->weeks);
    oracle_give_one(&oracle, "weeks", (double)clinic->weeks);
    oracle_give_one(&oracle, "baseline", (double)clinic->baseline);
    for (size_t i = 0; i < clinic->weeks; i++) {
        oracle_expect(&oracle, weeks[i].log_ratio, TOLERANCE);
        oracle_expect(&oracle, weeks[i].low, TOLERANCE);
        oracle_expect(&oracle, weeks[i].high, TOLERANCE);
        oracle_expect(&oracle, weeks[i].beyond, 0);
        oracle_expect(&oracle, weeks[i].alert, 0);
    }
}

static void limits_and_alerts_are_those_of_a_prediction_by_lm(void **state)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

    (void)state;
    gsl_rng_set(rng, 20260913);
    oracle_open(&oracle);
    for (int i = 0; i < 8; i++) {
        const struct clinic clinic = {9 + 4 * (size_t)i, 26 + (size_t)i,     60, 300, .1 * i,
                                      i % 2 ? .5 : 0,    i % 3 ? -.1 * i : 0};

        add_clinic(rng, &clinic);
    }
    oracle_ask(&oracle, "oracle_alert.R");
    gsl_rng_free(rng);
}

/* The share of weeks after the baseline that alert; `any` is the share of charts that do. */
static double alert_rate(gsl_rng *rng, const struct clinic *clinic, int charts, double *any)
{
    size_t alerts = 0;
    int with = 0;

    for (int i = 0; i < charts; i++) {
        struct watch watch;
        struct alert_week weeks[WEEKS];
        size_t before = alerts;

        draw_clinic(rng, clinic, &watch);
        (void)alert_watch(&watch, weeks);
        for (size_t week = clinic->baseline; week < clinic->weeks; week++) {
            alerts += weeks[week].alert ? 1 : 0;
        }
        with += alerts > before;
    }
    *any = with / (double)charts;
    return (double)alerts / ((double)charts * (double)(clinic->weeks - clinic->baseline));
}

/* The hardest are told to readers, and those that learn. */
static void hold_cell(const struct clinic *clinic, double rate, int charts)
{
    study_hold(&(struct study_cell){"alert",
                                    clinic->clinicians,
                                    {{"baseline", (double)clinic->baseline},
                                     {"events", clinic->events},
                                     {"phi", clinic->phi},
                                     {clinic->learning == 0 ? NULL : "learning", clinic->learning}},
                                    0,
                                    BAND,
                                    NULL},
               rate, charts);
}

static void at_most_one_chart_week_in_200_alerts_where_nothing_happened(void **state)
{
    static const size_t clinicians[] = {8, 20, 40};
    static const size_t baselines[] = {24, 52};
    static const double phis[] = {0, .2, .4};
    static const double events[] = {25, 400};
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    int charts = CHARTS_CUT * (study_long() ? 20 : 1);

    (void)state;
    gsl_rng_set(rng, STUDY_SEED);
    for (size_t cell = 0; cell < 36; cell++) {
        const struct clinic clinic = {clinicians[cell % 3],
                                      baselines[cell / 3 % 2],
                                      baselines[cell / 3 % 2] + 28,
                                      events[cell / 6 % 2],
                                      phis[cell / 12],
                                      0,
                                      0};
        double any = 0;
        double rate = alert_rate(rng, &clinic, charts, &any);

        assert_true(rate <= BAND);
        if (clinic.phi >= .4 && clinic.baseline == 24) {
            hold_cell(&clinic, rate, charts);
        }
    }
    gsl_rng_free(rng);
}

/* A power law whose weeks fall by a fifth from the second to the fourth, and one half as steep. */
static void at_most_one_in_200_alerts_where_a_clinic_learns(void **state)
{
    static const double slopes[] = {-.3, -.15};
    static const size_t baselines[] = {24, 52};
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    int charts = CHARTS_CUT * (study_long() ? 20 : 1);

    (void)state;
    gsl_rng_set(rng, STUDY_SEED);
    for (size_t cell = 0; cell < 4; cell++) {
        const struct clinic clinic = {20, baselines[cell % 2], baselines[cell % 2] + 28, 400, .4,
                                      0,  slopes[cell / 2]};
        double any = 0;
        double rate = alert_rate(rng, &clinic, charts, &any);

        assert_true(rate <= BAND);
        hold_cell(&clinic, rate, charts);
    }
    gsl_rng_free(rng);
}

/* The share of charts that alert in the second week of a lasting rise, in which the product asks.
 */
static double found_at_once(const struct clinic *clinic)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    int found = 0;

    gsl_rng_set(rng, 20260919);
    for (int i = 0; i < CHARTS_CUT; i++) {
        struct watch watch;
        struct alert_week weeks[WEEKS];

        draw_clinic(rng, clinic, &watch);
        (void)alert_watch(&watch, weeks);
        found += weeks[clinic->baseline + 1].alert;
    }
    gsl_rng_free(rng);
    return found / (double)CHARTS_CUT;
}

static void a_lasting_rise_is_found_as_well_where_a_clinic_learns(void **state)
{
    const struct clinic steady = {20, 52, 54, 400, .2, .405, 0};
    /* Of as many events when the rise comes. */
    const struct clinic learning = {20, 52, 54, 1300, .2, .405, -.3};
    double in_steady = found_at_once(&steady);
    double in_learning = found_at_once(&learning);

    (void)state;
    (void)fprintf(stderr,
                  "# a rise by half is found in its second week: %.0f %%, learning %.0f %%\n",
                  100 * in_steady, 100 * in_learning);
    assert_true(in_steady >= .5);
    assert_true(in_learning >= .9 * in_steady);
}

static void a_rise_by_half_is_found_within_28_weeks(void **state)
{
    const struct clinic clinic = {20, 52, 80, 400, .2, .405, 0};
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    double any = 0;

    (void)state;
    gsl_rng_set(rng, 20260915);
    double rate = alert_rate(rng, &clinic, CHARTS_CUT, &any);

    (void)fprintf(stderr, "# a rise by half: %.1f %% of weeks, %.1f %% of charts\n", 100 * rate,
                  100 * any);
    assert_true(any >= .9);
    gsl_rng_free(rng);
}

static void too_small_a_baseline_gives_no_limits_and_says_why(void **state)
{
    static const struct {
        struct clinic clinic;
        enum alert_state state;
    } cases[] = {
        {{20, 23, 40, 400, 0, 0, 0}, ALERT_FEW_WEEKS},
        {{7, 30, 40, 400, 0, 0, 0}, ALERT_FEW_CLINICIANS},
        {{20, 30, 40, 10, 0, 0, 0}, ALERT_FEW_EVENTS},
        {{20, 30, 40, 400, 0, 0, 0}, ALERT_WATCHING},
    };
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

    (void)state;
    gsl_rng_set(rng, 20260916);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct watch watch;
        struct alert_week weeks[WEEKS];

        draw_clinic(rng, &cases[i].clinic, &watch);
        assert_int_equal(alert_watch(&watch, weeks), cases[i].state);
        assert_int_equal(isnan(weeks[39].low) != 0, cases[i].state != ALERT_WATCHING);
    }
    gsl_rng_free(rng);
}

/* Steady weeks but for those that are raised: which of them alert. */
static void alerts_with(const double *factors, bool *alerts)
{
    const struct clinic clinic = {20, 30, 34, 400, 0, 0, 0};
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    struct watch watch;
    struct alert_week weeks[WEEKS];

    gsl_rng_set(rng, 20260918);
    draw_clinic(rng, &clinic, &watch);
    for (size_t i = 0; i < clinic.clinicians * clinic.weeks; i++) {
        size_t week = i % clinic.weeks;
        double usual = week % 3 == 1 ? 20 : 21; /* the baseline needs some spread */

        cells[i] = (struct cluster){usual * factors[week < 29 ? 0 : week - 28], 250};
    }
    assert_int_equal(alert_watch(&watch, weeks), ALERT_WATCHING);
    for (size_t week = 29; week < 34; week++) {
        alerts[week - 28] = weeks[week].alert;
    }
    gsl_rng_free(rng);
}

/* factors: of all weeks up to the 29th, of the last of the baseline, of the four after it. */
static void two_weeks_in_a_row_beyond_the_same_limit_alert_and_nothing_else(void **state)
{
    static const struct {
        double factors[6];
        bool alerts[6];
    } cases[] = {
        {{1, 1, 3, 1, 3, 1}, {false}},   /* never two */
        {{1, 1, 3, .3, 3, .3}, {false}}, /* never the same limit */
        {{1, 1, 3, 3, 3, 3}, {[3] = true, [4] = true, [5] = true}},
        {{1, 1, 1, .3, .3, 1}, {[4] = true}},
        {{1, 3, 3, 1, 1, 1}, {false}}, /* the first of the two is of the baseline */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        bool alerts[6] = {false};

        alerts_with(cases[i].factors, alerts);
        for (size_t week = 1; week < 6; week++) {
            assert_int_equal(alerts[week], cases[i].alerts[week]);
        }
    }
}

/* Every other week without anybody: 24 weeks with data, and not one next to another. */
static void weeks_that_never_follow_one_another_are_too_few(void **state)
{
    const struct clinic clinic = {20, 48, 60, 400, 0, 0, 0};
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    struct watch watch;
    struct alert_week weeks[WEEKS];

    (void)state;
    gsl_rng_set(rng, 20260917);
    draw_clinic(rng, &clinic, &watch);
    for (size_t i = 0; i < clinic.clinicians * clinic.weeks; i++) {
        if (i % clinic.weeks < clinic.baseline && i % clinic.weeks % 2 == 1) {
            cells[i] = (struct cluster){0, 0};
        }
    }
    assert_int_equal(alert_watch(&watch, weeks), ALERT_FEW_WEEKS);
    for (size_t i = 0; i < clinic.weeks; i++) {
        assert_true(isnan(weeks[i].low) && !weeks[i].alert);
    }
    for (size_t week = 1; week <= 5; week += 2) { /* three pairs and three more */
        cells[week] = (struct cluster){30, 300};
    }
    assert_int_equal(alert_watch(&watch, weeks), ALERT_WATCHING);
    assert_true(isfinite(weeks[clinic.weeks - 1].low));
    gsl_rng_free(rng);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_and_alerts_are_those_of_a_prediction_by_lm),
        cmocka_unit_test(at_most_one_chart_week_in_200_alerts_where_nothing_happened),
        cmocka_unit_test(at_most_one_in_200_alerts_where_a_clinic_learns),
        cmocka_unit_test(a_lasting_rise_is_found_as_well_where_a_clinic_learns),
        cmocka_unit_test(a_rise_by_half_is_found_within_28_weeks),
        cmocka_unit_test(too_small_a_baseline_gives_no_limits_and_says_why),
        cmocka_unit_test(two_weeks_in_a_row_beyond_the_same_limit_alert_and_nothing_else),
        cmocka_unit_test(weeks_that_never_follow_one_another_are_too_few),
    };

    gsl_set_error_handler_off();
    return cmocka_run_group_tests_name("alert", tests, NULL, NULL);
}
