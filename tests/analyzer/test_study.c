/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the study says of series whose story is known. */
#include <gsl/gsl_errno.h>

#include "tests/analyzer/story.h"
#include "tests/cmocka.h"

static void says(const struct finding *finding, const char *text)
{
    assert_non_null(finding);
    assert_string_equal(finding->text, text);
}

static void a_step_at_a_release_is_shown_with_before_after_and_interval(void **state)
{
    struct story story;

    (void)state;
    story_begin(&story, 1);
    (void)story_release(&story, "2026.3", 1, 70);
    (void)story_tell(&story, &story_all, &story_ratio, -.2, 70);
    (void)story_tell(&story, &story_all, &story_share, .5, 70);
    story_make(&story);
    const struct finding *f = story_found(&story, "release", 1, NULL);

    says(f, "finding.release.shown");
    assert_string_equal(f->release, "2026.3");
    assert_string_equal(f->subject, "B2 2026.3");
    assert_float_equal((float)f->before, (float)exp(-2.4), .006F);
    assert_float_equal((float)f->after, (float)exp(-2.6), .006F);
    assert_true(f->low < exp(-.2) - 1 && exp(-.2) - 1 < f->high && f->high < 0);
    assert_true(f->weeks_before == 70 && f->weeks_after == 34 && f->p < .05);
    f = story_found(&story, "release", 2, NULL);
    says(f, "finding.release.shown");
    /* a share changes by points */
    assert_float_equal((float)f->change, (float)(1 / (1 + exp(1.9)) - 1 / (1 + exp(2.4))), .01F);
    story_end(&story);
}

static void a_release_without_a_step_shows_no_change(void **state)
{
    struct story story;

    (void)state;
    story_begin(&story, 2);
    (void)story_release(&story, "a1", 1, 60);
    (void)story_tell(&story, &story_all, &story_ratio, 0, 0);
    story_make(&story);
    const struct finding *f = story_found(&story, "release", 1, NULL);

    says(f, "finding.release.none");
    assert_true(f->low < 0 && 0 < f->high && f->level == .95);
    story_end(&story);
}

static void what_cannot_be_judged_says_why(void **state)
{
    struct story story;

    (void)state;
    story_begin(&story, 3);
    (void)story_release(&story, "r1", 1, 30);
    (void)story_release(&story, "r2", 1, 33);
    (void)story_release(&story, "r3", 1, 98);
    (void)story_tell(&story, &story_all, &story_ratio, 0, 0);
    story_make(&story);
    assert_int_equal(story.findings.count, 4); /* and the chart */
    says(&story.findings.items[0], "finding.release.not_alone");
    says(&story.findings.items[1], "finding.release.not_alone");
    says(&story.findings.items[2], "finding.release.few");
    assert_int_equal(story.findings.items[2].weeks_before, 98);
    assert_int_equal(story.findings.items[2].weeks_after, 6);
    for (size_t i = 0; i < 3; i++) {
        assert_true(isnan(story.findings.items[i].change));
        assert_int_equal(story.findings.items[i].tests, 0);
    }
    story_end(&story);
}

static void a_step_where_no_release_was_takes_the_word_shown_away(void **state)
{
    struct story story;

    (void)state;
    story_begin(&story, 4);
    (void)story_release(&story, "r1", 1, 70);
    struct series *series = story_tell(&story, &story_all, &story_ratio, -.4, 70);

    for (size_t week = 35; week < 70; week++) {
        story_set(series, week, 1.5 * series->value[week]);
    }
    story_make(&story);
    says(story_found(&story, "release", 1, NULL), "finding.release.placebo");
    story_end(&story);
}

static void only_all_and_sites_are_judged_at_releases_and_every_scope_has_a_chart(void **state)
{
    struct story story;

    (void)state;
    story_begin(&story, 5);
    story_everywhere(&story, "r1", 2, 60);
    (void)story_tell(&story, &story_all, &story_ratio, 0, 0);
    (void)story_tell(&story, &story_site, &story_ratio, 0, 0);
    (void)story_tell(&story, &story_unit, &story_ratio, 0, 0);
    story_make(&story);
    assert_non_null(story_found(&story, "release", 1, NULL));
    assert_non_null(story_found(&story, "release", 2, NULL));
    assert_null(story_found(&story, "release", 3, NULL));
    for (int32_t scope = 1; scope <= 3; scope++) {
        assert_non_null(story_found(&story, "control", scope, NULL));
    }
    story_end(&story);
}

/* One weak change among ten sites: alone it would be shown, in its family it is not. */
static void several_sites_are_one_family(void **state)
{
    struct story story;
    double alone = 0;

    (void)state;
    story_begin(&story, 6);
    story_everywhere(&story, "r1", 11, 60);
    (void)story_tell(&story, &story_site, &story_ratio, .04, 60);
    story_make(&story);
    alone = story_found(&story, "release", 1, NULL)->p;
    for (size_t i = 0; i < 10; i++) {
        (void)story_tell(&story, &story_site, &story_ratio, 0, 0);
    }
    story_make(&story);
    const struct finding *first = story_found(&story, "release", 1, NULL);

    assert_true(alone < .05 && first->p > .05);
    says(first, "finding.release.none");
    story_end(&story);
}

static void a_selected_change_has_an_interval_wider_than_95_percent(void **state)
{
    struct story story;

    (void)state;
    story_begin(&story, 7);
    story_everywhere(&story, "r1", 10, 70);
    (void)story_tell(&story, &story_site, &story_ratio, -.3, 70);
    for (size_t i = 0; i < 9; i++) {
        (void)story_tell(&story, &story_site, &story_ratio, 0, 0);
    }
    story_make(&story);
    says(story_found(&story, "release", 1, NULL), "finding.release.shown");
    assert_float_equal((float)story_found(&story, "release", 1, NULL)->level, .995F, 1e-6F);
    assert_float_equal((float)story_found(&story, "release", 2, NULL)->level, .95F, 1e-6F);
    story_end(&story);
}

static void a_last_week_outside_the_limits_points_to_a_release_shortly_before(void **state)
{
    struct story story;

    (void)state;
    story_begin(&story, 8);
    (void)story_release(&story, "r9", 1, SERIES_WEEKS - 2);
    struct series *jumping = story_tell(&story, &story_unit, &story_ratio, 0, 0);

    story_set(jumping, SERIES_WEEKS - 1, 1.5 * jumping->value[SERIES_WEEKS - 1]);
    (void)story_tell(&story, &story_unit, &story_ratio, 0, 0);
    story_make(&story);
    const struct finding *f = story_found(&story, "control", 1, NULL);

    says(f, "finding.control.outside");
    assert_string_equal(f->release, "r9");
    assert_true(f->value > f->high);
    f = story_found(&story, "control", 2, NULL);
    says(f, "finding.control.steady");
    assert_null(f->release);
    assert_int_equal(f->weeks_before, 53);
    story_end(&story);
}

static void a_shown_change_begins_a_new_phase_and_an_unshown_one_does_not(void **state)
{
    struct story story;

    (void)state;
    story_begin(&story, 19);
    (void)story_release(&story, "r1", 1, 80);
    (void)story_tell(&story, &story_all, &story_ratio, .4, 80);
    (void)story_tell(&story, &story_all, &story_share, 0, 0);
    story_make(&story);
    assert_int_equal(story_found(&story, "control", 1, NULL)->weeks_before, 24);
    assert_float_equal((float)story_found(&story, "control", 1, NULL)->centre, (float)exp(-2),
                       .005F);
    assert_int_equal(story_found(&story, "control", 2, NULL)->weeks_before, 53);
    story_end(&story);
}

static void a_series_whose_newest_week_is_withheld_has_no_chart(void **state)
{
    struct story story;

    (void)state;
    story_begin(&story, 10);
    story_set(story_tell(&story, &story_all, &story_ratio, 0, 0), SERIES_WEEKS - 1, (double)NAN);
    struct series *young = story_tell(&story, &story_all, &story_ratio, 0, 0);

    for (size_t week = 0; week < SERIES_WEEKS - 6; week++) {
        story_set(young, week, (double)NAN);
    }
    story_make(&story);
    assert_null(story_found(&story, "control", 1, NULL));
    says(story_found(&story, "control", 2, NULL), "finding.control.trial");
    story_end(&story);
}

/* What is drawn of a change that a placebo takes the word from: one phase, with all weeks. */
static void a_change_whose_placebo_fails_begins_no_phase(void **state)
{
    struct story story;

    (void)state;
    story_begin(&story, 14);
    (void)story_release(&story, "r1", 1, 70);
    struct series *series = story_tell(&story, &story_all, &story_ratio, -.4, 70);

    for (size_t week = 35; week < 70; week++) {
        story_set(series, week, 1.5 * series->value[week]);
    }
    story_make(&story);
    says(story_found(&story, "release", 1, NULL), "finding.release.placebo");
    assert_int_equal(story_found(&story, "control", 1, NULL)->weeks_before, 53);
    story_end(&story);
}

/* Shares of few documents have wide limits, of many narrow ones: those of p', not of XmR. */
static void a_chart_of_a_share_has_limits_by_the_documents_of_its_week(void **state)
{
    struct story story;
    double width[2];

    (void)state;
    for (int many = 0; many <= 1; many++) {
        story_begin(&story, 15);
        struct series *series = story_tell(&story, &story_unit, &story_share, 0, 0);
        size_t last = SERIES_WEEKS - 1;

        series->denominator[last] = many ? 20000 : 50;
        series->numerator[last] = series->denominator[last] * series->value[last];
        story_make(&story);
        const struct finding *f = story_found(&story, "control", 1, NULL);

        width[many] = f->high - f->low;
        story_end(&story);
    }
    assert_true(width[0] > 8 * width[1]);
}

/* The limits that are told are those of the level that is told. */
static void the_interval_of_a_selected_change_is_that_of_its_level(void **state)
{
    struct story story;

    (void)state;
    story_begin(&story, 16);
    (void)story_tell(&story, &story_site, &story_ratio, -.3, 70);
    for (size_t i = 0; i < 9; i++) {
        (void)story_tell(&story, &story_site, &story_ratio, 0, 0);
    }
    story_everywhere(&story, "r1", 10, 70);
    story_make(&story);
    const struct release_marks marks = story_marks(&story);
    struct release_test test = release_judge(&story.arena, &story.list, &marks).items[0];
    const struct finding *f = story_found(&story, "release", 1, NULL);

    assert_true(test.selected && f->tests == 10);
    shift_widen(&test.shift, f->level);
    assert_float_equal(f->low, release_change(&test, test.shift.low), 1e-12);
    assert_float_equal(f->high, release_change(&test, test.shift.high), 1e-12);
    shift_widen(&test.shift, .95);
    assert_true(f->low < release_change(&test, test.shift.low));
    story_end(&story);
}

/* A constant series has no error: its p-value is none, and must not spoil those of the others. */
static void a_constant_series_takes_no_part_in_its_family(void **state)
{
    struct story story;

    (void)state;
    story_begin(&story, 22);
    story_everywhere(&story, "r1", 2, 70);
    struct series *constant = story_tell(&story, &story_site, &story_ratio, 0, 0);

    (void)story_tell(&story, &story_site, &story_ratio, -.3, 70);
    for (size_t week = 0; week < SERIES_WEEKS; week++) {
        story_set(constant, week, .1);
    }
    story_make(&story);
    assert_true(isnan(story_found(&story, "release", 1, NULL)->p));
    says(story_found(&story, "release", 2, NULL), "finding.release.shown");
    assert_float_equal((float)story_found(&story, "release", 2, NULL)->level, .95F, 1e-6F);
    says(story_found(&story, "control", 1, NULL), "finding.control.steady");
    story_end(&story);
}

static void a_finding_dates_to_the_newest_week_that_it_rests_on(void **state)
{
    struct story story;

    (void)state;
    story_begin(&story, 12);
    (void)story_release(&story, "r1", 1, 60);
    (void)story_tell(&story, &story_all, &story_ratio, 0, 0);
    struct series *ended = story_tell(&story, &story_all, &story_ratio, 0, 0);

    for (size_t week = 90; week < SERIES_WEEKS; week++) {
        story_set(ended, week, (double)NAN);
    }
    story_make(&story);
    assert_int_equal(story_found(&story, "release", 1, NULL)->period_id,
                     series_period(&story.list, SERIES_WEEKS - 1));
    assert_int_equal(story_found(&story, "control", 1, NULL)->period_id,
                     series_period(&story.list, SERIES_WEEKS - 1));
    assert_int_equal(story_found(&story, "release", 2, NULL)->period_id,
                     series_period(&story.list, 89));
    story_end(&story);
}

static void limits_of_usual_variation_do_not_fall_below_zero(void **state)
{
    struct story story;

    (void)state;
    story_begin(&story, 13);
    struct series *wild = story_tell(&story, &story_unit, &story_ratio, 0, 0);

    for (size_t week = 0; week < SERIES_WEEKS; week++) {
        story_set(wild, week, week % 2 == 0 ? .01 : .09);
    }
    story_make(&story);
    assert_true(story_found(&story, "control", 1, NULL)->low == 0);
    story_end(&story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_step_at_a_release_is_shown_with_before_after_and_interval),
        cmocka_unit_test(a_release_without_a_step_shows_no_change),
        cmocka_unit_test(what_cannot_be_judged_says_why),
        cmocka_unit_test(a_step_where_no_release_was_takes_the_word_shown_away),
        cmocka_unit_test(only_all_and_sites_are_judged_at_releases_and_every_scope_has_a_chart),
        cmocka_unit_test(several_sites_are_one_family),
        cmocka_unit_test(a_selected_change_has_an_interval_wider_than_95_percent),
        cmocka_unit_test(a_last_week_outside_the_limits_points_to_a_release_shortly_before),
        cmocka_unit_test(a_shown_change_begins_a_new_phase_and_an_unshown_one_does_not),
        cmocka_unit_test(a_series_whose_newest_week_is_withheld_has_no_chart),
        cmocka_unit_test(a_change_whose_placebo_fails_begins_no_phase),
        cmocka_unit_test(a_chart_of_a_share_has_limits_by_the_documents_of_its_week),
        cmocka_unit_test(the_interval_of_a_selected_change_is_that_of_its_level),
        cmocka_unit_test(a_constant_series_takes_no_part_in_its_family),
        cmocka_unit_test(a_finding_dates_to_the_newest_week_that_it_rests_on),
        cmocka_unit_test(limits_of_usual_variation_do_not_fall_below_zero),
    };

    gsl_set_error_handler_off();
    return cmocka_run_group_tests_name("study", tests, NULL, NULL);
}
