/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the study says of series whose story is known. */
#include <gsl/gsl_errno.h>
#include <string.h>

#include "analyzer/study.h"
#include "base/text.h"
#include "tests/analyzer/draw.h"
#include "tests/cmocka.h"

#define MONDAY     9002
#define SERIES_MAX 12

static const struct scope_kind all = {.number = 1, .id = "all"};
static const struct scope_kind site = {.number = 2, .id = "site"};
static const struct scope_kind unit = {.number = 4, .id = "unit"};
static const struct metric ratio = {.number = 205, .id = "B2", .kind = METRIC_RATIO};
static const struct metric share = {.number = 110, .id = "A7", .kind = METRIC_SHARE};

/* One study: series are added, then it is made. */
struct story {
    struct arena arena;
    gsl_rng *rng;
    struct series items[SERIES_MAX];
    struct series_list list;
    struct finding_list findings;
};

static void begin(struct story *story, unsigned long seed)
{
    *story = (struct story){.rng = gsl_rng_alloc(gsl_rng_mt19937)};
    gsl_rng_set(story->rng, seed);
    story->list = (struct series_list){MONDAY, story->items, 0};
}

static void end(struct story *story)
{
    gsl_rng_free(story->rng);
    arena_free(&story->arena);
}

/* A steady series that changes by `step` (log or logit) at week `at`. */
static struct series *tell(struct story *story, const struct scope_kind *kind,
                           const struct metric *metric, double step, size_t at)
{
    struct series *series = &story->items[story->list.count++];

    *series =
        (struct series){.scope_id = (int32_t)story->list.count, .kind = kind, .metric = metric};
    for (size_t week = 0; week < SERIES_WEEKS; week++) {
        double level = -2.4 + gsl_ran_gaussian(story->rng, .03) + (week >= at ? step : 0);

        series->value[week] = metric == &share ? 1 / (1 + exp(-level)) : exp(level);
        series->denominator[week] = 5000;
        series->numerator[week] = 5000 * series->value[week];
    }
    return series;
}

static struct release_mark mark_at(size_t week, const char *code)
{
    return (struct release_mark){MONDAY + 7 * (int32_t)week + 2, code};
}

static void make(struct story *story, const struct release_mark *marks, size_t mark_count)
{
    study_series(&story->arena, &story->list, marks, mark_count, &story->findings);
}

/* The finding of a kind about a scope; NULL. */
static const struct finding *found(const struct story *story, const char *kind, int32_t scope_id)
{
    for (size_t i = 0; i < story->findings.count; i++) {
        const struct finding *finding = &story->findings.items[i];

        if (text_equal(finding->kind, kind) && finding->scope_id == scope_id) {
            return finding;
        }
    }
    return NULL;
}

static void says(const struct finding *finding, const char *text)
{
    assert_non_null(finding);
    assert_string_equal(finding->text, text);
}

static void a_step_at_a_release_is_shown_with_before_after_and_interval(void **state)
{
    const struct release_mark mark = mark_at(52, "2026.3");
    struct story story;

    (void)state;
    begin(&story, 1);
    (void)tell(&story, &all, &ratio, -.2, 52);
    (void)tell(&story, &all, &share, .5, 52);
    make(&story, &mark, 1);
    const struct finding *f = found(&story, "release", 1);

    says(f, "finding.release.shown");
    assert_string_equal(f->release, "2026.3");
    assert_string_equal(f->subject, "B2 2026.3");
    assert_float_equal((float)f->before, (float)exp(-2.4), .006F);
    assert_float_equal((float)f->after, (float)exp(-2.6), .006F);
    assert_true(f->low < exp(-.2) - 1 && exp(-.2) - 1 < f->high && f->high < 0);
    assert_true(f->weeks_before == 52 && f->weeks_after == 52 && f->p < .05);
    f = found(&story, "release", 2);
    says(f, "finding.release.shown");
    /* a share changes by points */
    assert_float_equal((float)f->change, (float)(1 / (1 + exp(1.9)) - 1 / (1 + exp(2.4))), .01F);
    end(&story);
}

static void a_release_without_a_step_shows_no_change(void **state)
{
    const struct release_mark mark = mark_at(60, "a1");
    struct story story;

    (void)state;
    begin(&story, 2);
    (void)tell(&story, &all, &ratio, 0, 0);
    make(&story, &mark, 1);
    const struct finding *f = found(&story, "release", 1);

    says(f, "finding.release.none");
    assert_true(f->low < 0 && 0 < f->high && f->level == .95);
    end(&story);
}

static void what_cannot_be_judged_says_why(void **state)
{
    const struct release_mark marks[] = {mark_at(30, "r1"), mark_at(33, "r2"), mark_at(98, "r3")};
    struct story story;

    (void)state;
    begin(&story, 3);
    (void)tell(&story, &all, &ratio, 0, 0);
    make(&story, marks, 3);
    assert_int_equal(story.findings.count, 4); /* and the chart */
    says(&story.findings.items[0], "finding.release.not_alone");
    says(&story.findings.items[1], "finding.release.not_alone");
    says(&story.findings.items[2], "finding.release.few");
    assert_int_equal(story.findings.items[2].weeks_before, 65);
    assert_int_equal(story.findings.items[2].weeks_after, 6);
    assert_true(isnan(story.findings.items[2].change));
    end(&story);
}

static void a_step_where_no_release_was_takes_the_word_shown_away(void **state)
{
    const struct release_mark mark = mark_at(60, "r1");
    struct story story;

    (void)state;
    begin(&story, 4);
    struct series *series = tell(&story, &all, &ratio, -.4, 60);

    for (size_t week = 30; week < 60; week++) {
        series->value[week] *= 1.5;
    }
    make(&story, &mark, 1);
    says(found(&story, "release", 1), "finding.release.placebo");
    end(&story);
}

static void only_all_and_sites_are_judged_at_releases_and_every_scope_has_a_chart(void **state)
{
    const struct release_mark mark = mark_at(60, "r1");
    struct story story;

    (void)state;
    begin(&story, 5);
    (void)tell(&story, &all, &ratio, 0, 0);
    (void)tell(&story, &site, &ratio, 0, 0);
    (void)tell(&story, &unit, &ratio, 0, 0);
    make(&story, &mark, 1);
    assert_non_null(found(&story, "release", 1));
    assert_non_null(found(&story, "release", 2));
    assert_null(found(&story, "release", 3));
    for (int32_t scope = 1; scope <= 3; scope++) {
        assert_non_null(found(&story, "control", scope));
    }
    end(&story);
}

/* One weak change among ten sites: alone it would be shown, in its family it is not. */
static void several_sites_are_one_family(void **state)
{
    const struct release_mark mark = mark_at(60, "r1");
    struct story story;
    double alone = 0;

    (void)state;
    begin(&story, 6);
    (void)tell(&story, &site, &ratio, .04, 60);
    make(&story, &mark, 1);
    alone = found(&story, "release", 1)->p;
    for (size_t i = 0; i < 10; i++) {
        (void)tell(&story, &site, &ratio, 0, 0);
    }
    make(&story, &mark, 1);
    const struct finding *first = found(&story, "release", 1);

    assert_true(alone < .05 && first->p > .05);
    says(first, "finding.release.none");
    end(&story);
}

static void a_selected_change_has_an_interval_wider_than_95_percent(void **state)
{
    const struct release_mark mark = mark_at(60, "r1");
    struct story story;

    (void)state;
    begin(&story, 7);
    (void)tell(&story, &site, &ratio, -.3, 60);
    for (size_t i = 0; i < 9; i++) {
        (void)tell(&story, &site, &ratio, 0, 0);
    }
    make(&story, &mark, 1);
    says(found(&story, "release", 1), "finding.release.shown");
    assert_float_equal((float)found(&story, "release", 1)->level, .995F, 1e-6F);
    assert_float_equal((float)found(&story, "release", 2)->level, .95F, 1e-6F);
    end(&story);
}

static void a_last_week_outside_the_limits_points_to_a_release_shortly_before(void **state)
{
    const struct release_mark mark = mark_at(SERIES_WEEKS - 2, "r9");
    struct story story;

    (void)state;
    begin(&story, 8);
    tell(&story, &unit, &ratio, 0, 0)->value[SERIES_WEEKS - 1] *= 1.5;
    (void)tell(&story, &unit, &ratio, 0, 0);
    make(&story, &mark, 1);
    const struct finding *f = found(&story, "control", 1);

    says(f, "finding.control.outside");
    assert_string_equal(f->release, "r9");
    assert_true(f->value > f->high);
    f = found(&story, "control", 2);
    says(f, "finding.control.steady");
    assert_null(f->release);
    assert_int_equal(f->weeks_before, 53);
    end(&story);
}

static void a_shown_change_begins_a_new_phase_and_an_unshown_one_does_not(void **state)
{
    const struct release_mark mark = mark_at(80, "r1");
    struct story story;

    (void)state;
    begin(&story, 9);
    (void)tell(&story, &all, &ratio, .4, 80);
    (void)tell(&story, &all, &share, 0, 0);
    make(&story, &mark, 1);
    assert_int_equal(found(&story, "control", 1)->weeks_before, 24);
    assert_float_equal((float)found(&story, "control", 1)->centre, (float)exp(-2), .005F);
    assert_int_equal(found(&story, "control", 2)->weeks_before, 53);
    end(&story);
}

static void a_series_whose_newest_week_is_withheld_has_no_chart(void **state)
{
    struct story story;

    (void)state;
    begin(&story, 10);
    tell(&story, &all, &ratio, 0, 0)->value[SERIES_WEEKS - 1] = (double)NAN;
    struct series *young = tell(&story, &all, &ratio, 0, 0);

    for (size_t week = 0; week < SERIES_WEEKS - 6; week++) {
        young->value[week] = (double)NAN;
    }
    make(&story, NULL, 0);
    assert_null(found(&story, "control", 1));
    says(found(&story, "control", 2), "finding.control.trial");
    end(&story);
}

/* A constant series has no error: its p-value is none, and must not spoil those of the others. */
static void a_constant_series_takes_no_part_in_its_family(void **state)
{
    const struct release_mark mark = mark_at(60, "r1");
    struct story story;

    (void)state;
    begin(&story, 11);
    struct series *constant = tell(&story, &site, &ratio, 0, 0);

    (void)tell(&story, &site, &ratio, -.3, 60);
    for (size_t week = 0; week < SERIES_WEEKS; week++) {
        constant->value[week] = .1;
        constant->numerator[week] = 500;
    }
    make(&story, &mark, 1);
    assert_true(isnan(found(&story, "release", 1)->p));
    says(found(&story, "release", 2), "finding.release.shown");
    assert_float_equal((float)found(&story, "release", 2)->level, .95F, 1e-6F);
    says(found(&story, "control", 1), "finding.control.steady");
    end(&story);
}

static void a_finding_dates_to_the_newest_week_that_it_rests_on(void **state)
{
    const struct release_mark mark = mark_at(60, "r1");
    struct story story;

    (void)state;
    begin(&story, 12);
    (void)tell(&story, &all, &ratio, 0, 0);
    struct series *ended = tell(&story, &all, &ratio, 0, 0);

    for (size_t week = 90; week < SERIES_WEEKS; week++) {
        ended->value[week] = (double)NAN;
        ended->denominator[week] = ended->numerator[week] = 0;
    }
    make(&story, &mark, 1);
    assert_int_equal(found(&story, "release", 1)->period_id,
                     series_period(&story.list, SERIES_WEEKS - 1));
    assert_int_equal(found(&story, "control", 1)->period_id,
                     series_period(&story.list, SERIES_WEEKS - 1));
    assert_int_equal(found(&story, "release", 2)->period_id, series_period(&story.list, 89));
    end(&story);
}

static void limits_of_usual_variation_do_not_fall_below_zero(void **state)
{
    struct story story;

    (void)state;
    begin(&story, 13);
    struct series *wild = tell(&story, &unit, &ratio, 0, 0);

    for (size_t week = 0; week < SERIES_WEEKS; week++) {
        wild->value[week] = week % 2 == 0 ? .01 : .09;
    }
    make(&story, NULL, 0);
    assert_true(found(&story, "control", 1)->low == 0);
    end(&story);
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
        cmocka_unit_test(a_constant_series_takes_no_part_in_its_family),
        cmocka_unit_test(a_finding_dates_to_the_newest_week_that_it_rests_on),
        cmocka_unit_test(limits_of_usual_variation_do_not_fall_below_zero),
    };

    gsl_set_error_handler_off();
    return cmocka_run_group_tests_name("study", tests, NULL, NULL);
}
