/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The alert rule over a scope's clinicians: what is told, of whom, and what coincides. */
#include <math.h>
#include <string.h>

#include "analyzer/alarm.h"
#include "tests/analyzer/draw.h"
#include "tests/cmocka.h"

#define CLINICIANS ((size_t)20)

static struct alarm_week weeks[CLINICIANS * ALARM_WEEKS];

/* A scope whose clinicians dictate 2,000 words a week and edit one in ten, more or less. */
static struct alarm_crew crew_of(size_t count)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

    gsl_rng_set(rng, 3);

    for (size_t i = 0; i < count * ALARM_WEEKS; i++) {
        double words = 2000 + floor(gsl_ran_flat(rng, 0, 200));
        double edits = floor(words * .1 * exp(gsl_ran_gaussian(rng, .05)));

        weeks[i] = (struct alarm_week){.voice = 15,
                                       .documents = 30,
                                       .edits = edits,
                                       .words = words,
                                       .corrections = floor(edits / 2),
                                       .words_corrected = words,
                                       .signed_24h = 32 + floor(gsl_ran_flat(rng, 0, 3)),
                                       .followed = 40,
                                       .dedicated = 50,
                                       .microphone = 100};
    }
    gsl_rng_free(rng);
    return (struct alarm_crew){weeks, count};
}

static struct alarm_week *week_of(size_t clinician, size_t week)
{
    return &weeks[clinician * ALARM_WEEKS + week];
}

/* Multiplies the edits of the last weeks. */
static void change_edits(size_t clinicians, size_t last, double factor)
{
    for (size_t i = 0; i < clinicians; i++) {
        for (size_t week = ALARM_WEEKS - last; week < ALARM_WEEKS; week++) {
            week_of(i, week)->edits *= factor;
        }
    }
}

static void a_steady_scope_is_quiet_and_told_in_whole_per_cent(void **state)
{
    struct alarm_crew crew = crew_of(CLINICIANS);
    struct alarm alarm = alarm_judge(&crew, "B2");

    (void)state;
    assert_int_equal(alarm.verdict, ALARM_QUIET);
    assert_true(alarm.low < alarm.change && alarm.change < alarm.high);
    assert_int_equal(alarm.weeks, ALARM_BASELINE);
    assert_int_equal(alarm.clinicians, CLINICIANS);
    assert_int_equal(alarm.causes, 0);
    const double told[] = {alarm.change, alarm.low, alarm.high};

    for (size_t i = 0; i < 3; i++) {
        assert_true(fabs(100 * told[i] - round(100 * told[i])) < 1e-9);
    }
}

static void two_weeks_beyond_on_one_side_alert_and_one_does_not(void **state)
{
    struct alarm_crew crew = crew_of(CLINICIANS);

    (void)state;
    change_edits(CLINICIANS, 2, 1.3);
    assert_int_equal(alarm_judge(&crew, "B2").verdict, ALARM_HIGH);
    assert_int_equal(alarm_judge(&crew, "C1").verdict, ALARM_QUIET);
    crew = crew_of(CLINICIANS);
    change_edits(CLINICIANS, 2, .7);
    assert_int_equal(alarm_judge(&crew, "B2").verdict, ALARM_LOW);
    crew = crew_of(CLINICIANS);
    change_edits(CLINICIANS, 1, 1.3);
    assert_int_equal(alarm_judge(&crew, "B2").verdict, ALARM_QUIET);
}

static void documents_signed_late_two_weeks_running_alert(void **state)
{
    struct alarm_crew crew = crew_of(CLINICIANS);

    (void)state;
    assert_int_equal(alarm_judge(&crew, "D9").verdict, ALARM_QUIET);
    for (size_t i = 0; i < CLINICIANS; i++) {
        week_of(i, ALARM_WEEKS - 2)->signed_24h = 26;
        week_of(i, ALARM_WEEKS - 1)->signed_24h = 25;
    }
    assert_int_equal(alarm_judge(&crew, "D9").verdict, ALARM_LOW);
    assert_int_equal(alarm_judge(&crew, "A7").verdict, ALARM_QUIET);
}

static void limits_are_rounded_outward(void **state)
{
    struct alarm_crew crew = crew_of(CLINICIANS);
    struct cluster cells[CLINICIANS * ALARM_WEEKS];
    struct alert_week exact[ALARM_WEEKS];
    struct watch watch = {cells, CLINICIANS, ALARM_WEEKS, ALARM_BASELINE};

    (void)state;
    for (size_t i = 0; i < CLINICIANS * ALARM_WEEKS; i++) {
        cells[i] = (struct cluster){weeks[i].edits, weeks[i].words};
    }
    assert_int_equal(alert_watch(&watch, exact), ALERT_WATCHING);
    struct alarm alarm = alarm_judge(&crew, "B2");
    const struct alert_week *newest = &exact[ALARM_WEEKS - 1];

    assert_true(alarm.low <= exp(newest->low) - 1 && alarm.low > exp(newest->low) - 1.01);
    assert_true(alarm.high >= exp(newest->high) - 1 && alarm.high < exp(newest->high) - .99);
    assert_true(fabs(alarm.change - (exp(newest->log_ratio) - 1)) <= .005 + 1e-12);
}

static void told_of(const struct alarm_crew *crew, bool expected)
{
    struct alarm alarm = alarm_judge(crew, "B2");

    assert_int_equal(alarm.verdict != ALARM_FEW, expected);
    assert_int_equal(!isnan(alarm.change), expected);
    assert_int_equal(!isnan(alarm.low), expected);
    assert_int_equal(!isnan(alarm.high), expected);
    assert_int_equal(alarm.clinicians > 0, expected);
}

static void nothing_is_told_of_fewer_than_eleven(void **state)
{
    struct alarm_crew crew = crew_of(11);

    (void)state;
    told_of(&crew, true);
    crew.clinician_count = 10;
    told_of(&crew, false);
    /* Eleven, of whom one is away in the week before the newest. */
    crew = crew_of(11);
    week_of(4, ALARM_WEEKS - 2)->words = 0;
    told_of(&crew, false);
    /* Eleven at work, of whom one has no baseline. */
    crew = crew_of(11);
    for (size_t week = 0; week < ALARM_BASELINE; week++) {
        week_of(4, week)->words = 0;
    }
    told_of(&crew, false);
}

static void nothing_is_told_where_one_clinician_makes_up_the_week(void **state)
{
    struct alarm_crew crew = crew_of(CLINICIANS);

    (void)state;
    for (size_t week = 0; week < ALARM_WEEKS; week++) {
        week_of(0, week)->words *= 200;
        week_of(0, week)->edits *= 200;
    }
    told_of(&crew, false);
}

/* Of the volume he has hardly more than the others; what is expected is nearly all his. */
static void nothing_is_told_where_one_clinician_is_what_is_expected(void **state)
{
    struct alarm_crew crew = crew_of(CLINICIANS);

    (void)state;
    for (size_t week = 0; week < ALARM_WEEKS; week++) {
        week_of(0, week)->edits *= 200;
    }
    told_of(&crew, false);
}

static void a_third_of_the_staff_away_is_a_cause_however_young_the_telemetry(void **state)
{
    static const size_t begins[] = {0, ALARM_BASELINE - 26};

    (void)state;
    for (size_t n = 0; n < 2; n++) {
        struct alarm_crew crew = crew_of(CLINICIANS);

        change_edits(crew.clinician_count, 2, 2);
        for (size_t i = 0; i < crew.clinician_count; i++) {
            for (size_t week = 0; week < begins[n]; week++) {
                *week_of(i, week) = (struct alarm_week){0};
            }
            if (i % 3 == 0) {
                *week_of(i, ALARM_WEEKS - 2) = (struct alarm_week){0};
                *week_of(i, ALARM_WEEKS - 1) = (struct alarm_week){0};
            }
        }
        struct alarm alarm = alarm_judge(&crew, "B2");

        assert_int_equal(alarm.verdict, ALARM_HIGH);
        assert_int_equal(alarm.causes & ALARM_STAFFING, ALARM_STAFFING);
    }
}

static void a_short_baseline_is_not_enough(void **state)
{
    struct alarm_crew crew = crew_of(CLINICIANS);

    (void)state;
    for (size_t i = 0; i < CLINICIANS; i++) {
        for (size_t week = 0; week < ALARM_BASELINE - 24; week++) {
            *week_of(i, week) = (struct alarm_week){0};
        }
    }
    told_of(&crew, true);
    for (size_t i = 0; i < CLINICIANS; i++) {
        *week_of(i, ALARM_BASELINE - 24) = (struct alarm_week){0};
    }
    told_of(&crew, false);
}

static unsigned causes_now(const struct alarm_crew *crew)
{
    struct alarm alarm = alarm_judge(crew, "B2");

    assert_int_equal(alarm.verdict, ALARM_HIGH);
    return alarm.causes;
}

static void what_coincides_is_told_with_an_alert(void **state)
{
    struct alarm_crew crew = crew_of(CLINICIANS);

    (void)state;
    change_edits(CLINICIANS, 2, 1.3);
    assert_int_equal(causes_now(&crew), 0);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(causes_now(&crew), 0); /* four trained are not told of */
        week_of(i, ALARM_WEEKS - 6)->trainings = 1;
    }
    assert_int_equal(causes_now(&crew), ALARM_TRAINING);
    for (size_t i = 0; i < CLINICIANS; i++) {
        week_of(i, ALARM_WEEKS - 1)->dedicated = 85;
        week_of(i, ALARM_WEEKS - 2)->dedicated = 85;
    }
    assert_int_equal(causes_now(&crew), ALARM_TRAINING | ALARM_DEVICE);
    for (size_t i = 13; i < CLINICIANS; i++) {
        week_of(i, ALARM_WEEKS - 1)->words = 0;
    }
    assert_int_equal(causes_now(&crew), ALARM_TRAINING | ALARM_DEVICE | ALARM_STAFFING);
}

static void newcomers_are_a_change_of_staffing(void **state)
{
    struct alarm_crew crew = crew_of(CLINICIANS);

    (void)state;
    change_edits(CLINICIANS, 2, 1.3);
    for (size_t i = 0; i < 6; i++) { /* three in ten of those at work now */
        assert_int_equal(causes_now(&crew), 0);
        for (size_t week = 0; week < ALARM_BASELINE; week++) {
            week_of(i, week)->words = 0;
        }
    }
    assert_int_equal(causes_now(&crew), ALARM_STAFFING);
}

static void only_what_has_events_is_watched(void **state)
{
    (void)state;
    assert_true(alarm_watches("A7") && alarm_watches("B2") && alarm_watches("C1") &&
                alarm_watches("D9"));
    assert_false(alarm_watches("D3") || alarm_watches(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_steady_scope_is_quiet_and_told_in_whole_per_cent),
        cmocka_unit_test(two_weeks_beyond_on_one_side_alert_and_one_does_not),
        cmocka_unit_test(documents_signed_late_two_weeks_running_alert),
        cmocka_unit_test(limits_are_rounded_outward),
        cmocka_unit_test(nothing_is_told_of_fewer_than_eleven),
        cmocka_unit_test(nothing_is_told_where_one_clinician_makes_up_the_week),
        cmocka_unit_test(nothing_is_told_where_one_clinician_is_what_is_expected),
        cmocka_unit_test(a_third_of_the_staff_away_is_a_cause_however_young_the_telemetry),
        cmocka_unit_test(a_short_baseline_is_not_enough),
        cmocka_unit_test(what_coincides_is_told_with_an_alert),
        cmocka_unit_test(newcomers_are_a_change_of_staffing),
        cmocka_unit_test(only_what_has_events_is_watched),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
