/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Releases at series whose story is known: what each is said to have done, and how often that is
 * wrong where nothing happened.
 */
#include <gsl/gsl_errno.h>

#include "tests/analyzer/story.h"
#include "tests/cmocka.h"

#define DRAWS 200

static struct release_test_list judge(struct story *story)
{
    const struct release_marks marks = story_marks(story);

    return release_judge(&story->arena, &story->list, &marks);
}

/* The test of a release at a scope; NULL. */
static const struct release_test *test_of(const struct release_test_list *tests, int32_t scope_id,
                                          const char *code)
{
    for (size_t i = 0; i < tests->count; i++) {
        if (tests->items[i].series->scope_id == scope_id &&
            text_equal(tests->items[i].code, code)) {
            return &tests->items[i];
        }
    }
    return NULL;
}

/* What is said of the first test of a story that has one. */
static enum release_verdict verdict(struct story *story)
{
    struct release_test_list tests = judge(story);

    assert_true(tests.count > 0);
    return tests.items[0].verdict;
}

static void add_step(struct series *series, size_t from, size_t until, double step)
{
    for (size_t week = from; week < until; week++) {
        story_set(series, week, exp(step) * series->value[week]);
    }
}

/* Two years with a release every twenty weeks: each is judged, and has its own change. */
static void releases_that_follow_one_another_are_each_judged(void **state)
{
    static const char *const codes[] = {"e.r1", "e.r2", "e.r3"};
    static const double steps[] = {-.2, .15, -.25};
    size_t covered = 0;

    (void)state;
    for (unsigned long seed = 1; seed <= DRAWS; seed++) {
        struct story story;

        story_begin(&story, seed);
        struct series *series = story_tell(&story, &story_all, &story_ratio, 0, 0);

        for (size_t i = 0; i < 3; i++) {
            (void)story_release(&story, codes[i], 1, 30 + 20 * i);
            add_step(series, 30 + 20 * i, SERIES_WEEKS, steps[i]);
        }
        struct release_test_list tests = judge(&story);

        assert_int_equal(tests.count, 3);
        for (size_t i = 0; i < 3; i++) {
            const struct release_test *t = &tests.items[i];

            assert_true(release_estimated(t));
            shift_widen(&tests.items[i].shift, .95);
            covered += t->shift.low <= steps[i] && steps[i] <= t->shift.high ? 1 : 0;
        }
        story_end(&story);
    }
    (void)fprintf(stderr, "# a step between others: covered in %.1f %%\n",
                  100. * (double)covered / (3 * DRAWS));
    assert_true(covered >= 3 * DRAWS * .90);
}

static void a_site_is_judged_from_the_week_in_which_it_got_the_release(void **state)
{
    double sum = 0;
    size_t covered = 0;

    (void)state;
    for (unsigned long seed = 1; seed <= DRAWS; seed++) {
        struct story story;

        story_begin(&story, seed);
        for (int64_t site = 1; site <= 2; site++) {
            size_t week = 70 + 6 * (size_t)(site - 1);

            (void)story_tell(&story, &story_site, &story_ratio, log(.9), week);
            (void)story_release(&story, "e.r1", site, week);
        }
        struct release_test_list tests = judge(&story);
        const struct release_test *late = test_of(&tests, 2, "e.r1");

        assert_int_equal(late->at, 76);
        assert_false(late->compared);
        sum += release_change(late, late->shift.effect);
        covered += late->shift.low <= log(.9) && log(.9) <= late->shift.high ? 1 : 0;
        story_end(&story);
    }
    (void)fprintf(stderr, "# -10 %% six weeks later: mean %.2f %%, covered in %.1f %%\n",
                  100 * sum / DRAWS, 100. * (double)covered / DRAWS);
    assert_float_equal((float)(sum / DRAWS), -.1F, .004F);
    assert_true(covered >= DRAWS * .90);
}

static void all_sites_together_are_judged_only_where_all_got_it_in_one_week(void **state)
{
    struct story story;

    (void)state;
    story_begin(&story, 1);
    (void)story_tell(&story, &story_all, &story_ratio, -.2, 70);
    story_everywhere(&story, "e.r1", 2, 70);
    assert_true(verdict(&story) >= RELEASE_SERIAL);
    story.marks[1].dictated_week = 71;
    assert_int_equal(verdict(&story), RELEASE_STAGGERED);
    story.marks[1].dictated_week = SERIES_WEEKS; /* it never got it */
    assert_int_equal(verdict(&story), RELEASE_STAGGERED);
    story.marks[1].last_week = 69; /* nor did it work any more */
    assert_true(verdict(&story) >= RELEASE_SERIAL);
    story.marks[1].last_week = 70;
    story.marks[1].code = "e.r0"; /* it knows another release only */
    assert_int_equal(verdict(&story), RELEASE_STAGGERED);
    story_end(&story);
}

static void a_site_is_not_judged_at_a_release_that_it_never_had_or_always_had(void **state)
{
    struct story story;

    (void)state;
    story_begin(&story, 2);
    for (int site = 1; site <= 3; site++) {
        (void)story_tell(&story, &story_site, &story_ratio, 0, 0);
    }
    (void)story_release(&story, "e.r1", 1, 70);
    (void)story_release(&story, "e.r1", 2, SERIES_WEEKS);
    (void)story_release(&story, "e.r1", 3, 0);
    struct release_test_list tests = judge(&story);

    assert_int_equal(tests.count, 1);
    assert_int_equal(tests.items[0].series->scope_id, 1);
    story_end(&story);
}

/* The ambient assistant makes no dictated document: its releases are none of the dictation's. */
static void a_release_of_another_engine_does_not_stand_beside_one_of_dictation(void **state)
{
    struct story story;

    (void)state;
    story_begin(&story, 3);
    (void)story_tell(&story, &story_all, &story_ratio, 0, 0);
    (void)story_tell(&story, &story_all, &story_share, 0, 0);
    (void)story_release(&story, "e.r1", 1, 70);
    story_release(&story, "ambient.a1", 1, 72)->dictated_week = SERIES_WEEKS;
    struct release_test_list tests = judge(&story);

    assert_int_equal(tests.count, 3);
    assert_true(test_of(&tests, 1, "e.r1")->verdict > RELEASE_NOT_ALONE);
    assert_null(test_of(&tests, 1, "ambient.a1"));
    assert_int_equal(test_of(&tests, 2, "e.r1")->verdict, RELEASE_NOT_ALONE);
    assert_int_equal(test_of(&tests, 2, "ambient.a1")->verdict, RELEASE_NOT_ALONE);
    story_end(&story);
}

static void two_releases_of_one_week_do_not_stand_alone(void **state)
{
    struct story story;

    (void)state;
    story_begin(&story, 4);
    (void)story_tell(&story, &story_all, &story_ratio, -.3, 70);
    (void)story_release(&story, "e.r1", 1, 70);
    (void)story_release(&story, "e.r2", 1, 70);
    assert_int_equal(verdict(&story), RELEASE_NOT_ALONE);
    story.marks[1].dictated_week = 75;
    assert_true(verdict(&story) >= RELEASE_SERIAL);
    story_end(&story);
}

/* Sites 1 to `sites`, of which the first gets the release; all change by `shock` at that week. */
static void tell_sites(struct story *story, size_t sites, double step, double shock)
{
    for (size_t i = 0; i < sites; i++) {
        struct series *series = story_tell(story, &story_site, &story_ratio, 0, 0);

        add_step(series, 70, SERIES_WEEKS, i == 0 ? step + shock : shock);
        (void)story_release(story, "e.r1", (int64_t)i + 1, i == 0 ? 70 : SERIES_WEEKS);
    }
}

static void three_sites_still_without_it_are_the_comparison(void **state)
{
    size_t shown = 0;
    size_t false_shown = 0;

    (void)state;
    for (unsigned long seed = 1; seed <= DRAWS; seed++) {
        struct story story;

        story_begin(&story, seed);
        tell_sites(&story, 6, -.2, .1);
        shown += verdict(&story) == RELEASE_COMPARED ? 1 : 0;
        story_end(&story);
        story_begin(&story, seed);
        tell_sites(&story, 6, 0, .1);
        struct release_test_list tests = judge(&story);

        assert_true(tests.items[0].compared);
        assert_int_equal(tests.items[0].weeks_before, 30);
        assert_int_equal(tests.items[0].weeks_after, 16);
        false_shown += tests.items[0].verdict >= RELEASE_SHOWN ? 1 : 0;
        story_end(&story);
    }
    (void)fprintf(stderr, "# against sites without it: -18 %% shown in %.1f %%, none in %.1f %%\n",
                  100. * (double)shown / DRAWS, 100. * (double)false_shown / DRAWS);
    assert_true(shown >= DRAWS * .85);
    assert_true(false_shown <= DRAWS * .08);
}

static void a_comparison_needs_three_sites_without_any_release_near(void **state)
{
    struct story story;

    (void)state;
    story_begin(&story, 5);
    tell_sites(&story, 3, -.2, 0);
    assert_false(judge(&story).items[0].compared);
    story_end(&story);
    story_begin(&story, 5);
    tell_sites(&story, 4, -.2, 0);
    assert_true(judge(&story).items[0].compared);
    const struct release_test t = judge(&story).items[0];

    assert_float_equal((float)release_after(&t), (float)exp(-2.6), .004F);
    assert_float_equal((float)release_before(&t), (float)exp(-2.4), .006F);
    story.marks[3].dictated_week = 85; /* it gets the release too soon after */
    assert_false(judge(&story).items[0].compared);
    story.marks[3].dictated_week = 86;
    assert_true(judge(&story).items[0].compared);
    story.marks[3].dictated_week = 0; /* it has had it all the time */
    assert_false(judge(&story).items[0].compared);
    story.marks[3].dictated_week = SERIES_WEEKS;
    (void)story_release(&story, "e.r2", 4, 41); /* another within the weeks compared */
    assert_false(judge(&story).items[0].compared);
    story.marks[4].dictated_week = 40;
    assert_true(judge(&story).items[0].compared);
    story_end(&story);
}

/* Winter by 3 % from the week of a release in November on: the release did nothing. */
static void a_season_is_not_read_as_a_release(void **state)
{
    size_t shown = 0;
    size_t of_effect = 0;

    (void)state;
    for (unsigned long seed = 1; seed <= DRAWS; seed++) {
        struct story story;

        story_begin(&story, seed);
        (void)story_release(&story, "e.r1", 1, 76);
        struct series *series = story_tell(&story, &story_all, &story_ratio, 0, 0);

        for (size_t year = 0; year < 2; year++) {
            add_step(series, 24 + 52 * year, 24 + 52 * year + 17, .03);
        }
        shown += verdict(&story) >= RELEASE_SHOWN ? 1 : 0;
        story_end(&story);
        story_begin(&story, seed);
        (void)story_release(&story, "e.r1", 1, 76);
        (void)story_tell(&story, &story_all, &story_ratio, log(.9), 76);
        of_effect += verdict(&story) == RELEASE_SHOWN ? 1 : 0;
        story_end(&story);
    }
    (void)fprintf(stderr, "# a winter of 3 %% shown in %.1f %%; -10 %% without one in %.1f %%\n",
                  100. * (double)shown / DRAWS, 100. * (double)of_effect / DRAWS);
    assert_true(shown <= DRAWS * .05);
    assert_true(of_effect >= DRAWS * .8);
}

static void without_a_year_before_the_season_is_not_excluded(void **state)
{
    struct story story;

    (void)state;
    story_begin(&story, 6);
    (void)story_tell(&story, &story_all, &story_ratio, -.3, 63);
    (void)story_release(&story, "e.r1", 1, 63);
    assert_int_equal(verdict(&story), RELEASE_SEASON);
    story_end(&story);
}

/* 24 weeks before, with another release in their middle: nowhere is a placebo. */
static void a_change_that_no_placebo_checks_is_not_shown(void **state)
{
    struct story story;

    (void)state;
    story_begin(&story, 7);
    struct series *series = story_tell(&story, &story_all, &story_ratio, -.3, 70);

    for (size_t week = 0; week < 46; week++) {
        story_set(series, week, (double)NAN);
    }
    (void)story_release(&story, "e.r1", 1, 70);
    (void)story_release(&story, "e.r2", 1, 58);
    struct release_test_list tests = judge(&story);

    assert_int_equal(test_of(&tests, 1, "e.r1")->verdict, RELEASE_UNCHECKED);
    story_end(&story);
}

/* Up or down: a step where no release was takes the word away. */
static void a_placebo_fails_in_either_direction(void **state)
{
    (void)state;
    for (int sign = -1; sign <= 1; sign += 2) {
        struct story story;

        story_begin(&story, 8);
        struct series *series = story_tell(&story, &story_all, &story_ratio, -sign * .4, 70);

        add_step(series, 35, 70, sign * .4);
        (void)story_release(&story, "e.r1", 1, 70);
        assert_int_equal(verdict(&story), RELEASE_PLACEBO);
        story_end(&story);
    }
}

static void weeks_at_nought_and_at_all_are_data(void **state)
{
    struct story story;

    (void)state;
    story_begin(&story, 9);
    struct series *share = story_tell(&story, &story_all, &story_share, 0, 0);
    struct series *ratio = story_tell(&story, &story_all, &story_ratio, 0, 0);

    (void)story_release(&story, "e.r1", 1, 70);
    for (size_t week = 0; week < SERIES_WEEKS; week++) {
        bool never = week % 3 == 0;

        share->denominator[week] = 200;
        share->numerator[week] = week >= 70 ? 200 : floor(150 + 20 * gsl_rng_uniform(story.rng));
        share->value[week] = share->numerator[week] / 200;
        story_set(ratio, week, never ? 0 : ratio->value[week]);
    }
    struct release_test_list tests = judge(&story);
    const struct release_test *t = test_of(&tests, 1, "e.r1");

    assert_int_equal(t->verdict, RELEASE_SHOWN);
    assert_int_equal(t->weeks_before, 70);
    assert_int_equal(t->weeks_after, 34);
    assert_float_equal((float)release_before(t), .8F, .02F);
    assert_true(release_after(t) > .99);
    assert_int_equal(test_of(&tests, 2, "e.r1")->weeks_before, 70);
    story_end(&story);
}

static void a_hole_is_no_week(void **state)
{
    struct story story;

    (void)state;
    story_begin(&story, 10);
    struct series *series = story_tell(&story, &story_all, &story_ratio, 0, 0);

    (void)story_release(&story, "e.r1", 1, 70);
    for (size_t week = 0; week < 46; week++) {
        story_set(series, week, (double)NAN);
    }
    for (size_t week = 71; week < 93; week++) {
        story_set(series, week, (double)NAN);
    }
    const struct release_test t = judge(&story).items[0];

    assert_int_equal(t.weeks_before, 24);
    assert_int_equal(t.weeks_after, 12);
    assert_true(fabs(t.units - 36 * 5000) < 1e-6);
    assert_true(t.verdict > RELEASE_FEW);
    story_set(series, 46, (double)NAN);
    assert_int_equal(verdict(&story), RELEASE_FEW);
    story_end(&story);
}

/* A random walk has weeks enough, and no degree of freedom. */
static void weeks_that_depend_on_one_another_are_not_called_few(void **state)
{
    struct story story;
    double level = -2.4;

    (void)state;
    story_begin(&story, 11);
    struct series *series = story_tell(&story, &story_all, &story_ratio, 0, 0);

    (void)story_release(&story, "e.r1", 1, 70);
    for (size_t week = 0; week < SERIES_WEEKS; week++) {
        level += gsl_ran_gaussian(story.rng, .05);
        story_set(series, week, exp(level));
    }
    const struct release_test t = judge(&story).items[0];

    assert_int_equal(t.verdict, RELEASE_SERIAL);
    assert_true(t.weeks_before == 70 && t.weeks_after == 34);
    story_end(&story);
}

/* All sites are one level, each site another: what one has found does not weigh on the other. */
static void each_scope_level_is_a_family_of_its_own(void **state)
{
    struct story story;

    (void)state;
    story_begin(&story, 12);
    (void)story_tell(&story, &story_all, &story_ratio, -.3, 70);
    for (size_t i = 0; i < 9; i++) {
        (void)story_tell(&story, &story_site, &story_ratio, 0, 0);
    }
    story_everywhere(&story, "e.r1", 10, 70);
    struct release_test_list tests = judge(&story);

    assert_int_equal(test_of(&tests, 1, "e.r1")->family, 1);
    assert_float_equal((float)test_of(&tests, 1, "e.r1")->level, .95F, 1e-6F);
    assert_int_equal(test_of(&tests, 2, "e.r1")->family, 9);
    story_end(&story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(releases_that_follow_one_another_are_each_judged),
        cmocka_unit_test(a_site_is_judged_from_the_week_in_which_it_got_the_release),
        cmocka_unit_test(all_sites_together_are_judged_only_where_all_got_it_in_one_week),
        cmocka_unit_test(a_site_is_not_judged_at_a_release_that_it_never_had_or_always_had),
        cmocka_unit_test(a_release_of_another_engine_does_not_stand_beside_one_of_dictation),
        cmocka_unit_test(two_releases_of_one_week_do_not_stand_alone),
        cmocka_unit_test(three_sites_still_without_it_are_the_comparison),
        cmocka_unit_test(a_comparison_needs_three_sites_without_any_release_near),
        cmocka_unit_test(a_season_is_not_read_as_a_release),
        cmocka_unit_test(without_a_year_before_the_season_is_not_excluded),
        cmocka_unit_test(a_change_that_no_placebo_checks_is_not_shown),
        cmocka_unit_test(a_placebo_fails_in_either_direction),
        cmocka_unit_test(weeks_at_nought_and_at_all_are_data),
        cmocka_unit_test(a_hole_is_no_week),
        cmocka_unit_test(weeks_that_depend_on_one_another_are_not_called_few),
        cmocka_unit_test(each_scope_level_is_a_family_of_its_own),
    };

    gsl_set_error_handler_off();
    return cmocka_run_group_tests_name("release", tests, NULL, NULL);
}
