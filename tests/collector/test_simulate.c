/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The simulated process: repeatable, and true to what it says it plants. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "collector/simulate/design.h"
#include "collector/simulate/rate.h"
#include "collector/simulate/structure.h"
#include "collector/simulate/truth.h"
#include "collector/simulate/world.h"
#include "tests/cmocka.h"

#define WORLDS 12

/* cmocka's own compares floats */
#define assert_near(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))

static struct design a_design(struct arena *arena, int clinicians, int days, int sites)
{
    struct design design;
    struct error err;

    assert_true(
        design_make(arena, clinicians, days, sites, day_from_parts(2026, 10, 1), &design, &err));
    return design;
}

static char *events_of(uint64_t seed, size_t *size)
{
    struct arena arena = {0};
    struct design design = a_design(&arena, 25, 45, 3);
    struct writer writer = {0};
    struct world world;
    struct error err;
    char *text = NULL;
    FILE *out = open_memstream(&text, size);

    assert_true(writer_open(&writer, &arena, &design, seed, out, &err));
    world_open(&world, &arena, &design, seed, false);
    world.writer = &writer;
    world_run(&world);
    world_close(&world);
    writer_close(&writer);
    (void)fclose(out);
    arena_free(&arena);
    return text;
}

static void the_same_seed_gives_the_same_bytes_and_another_does_not(void **state)
{
    size_t first_size = 0;
    size_t again_size = 0;
    size_t other_size = 0;
    char *first = events_of(7, &first_size);
    char *again = events_of(7, &again_size);
    char *other = events_of(8, &other_size);

    (void)state;
    assert_true(first_size > 100000);
    assert_int_equal(first_size, again_size);
    assert_memory_equal(first, again, first_size);
    assert_true(first_size != other_size || memcmp(first, other, first_size) != 0);
    free(first);
    free(again);
    free(other);
}

static void days_come_in_order(void **state)
{
    size_t size = 0;
    char *events = events_of(7, &size);
    char last[11] = "0000-00-00";

    (void)state;
    for (const char *at = strstr(events, "\"day\":\""); at != NULL;
         at = strstr(at + 7, "\"day\":\"")) {
        assert_true(strncmp(at + 7, last, 10) >= 0);
        memcpy(last, at + 7, 10);
    }
    assert_string_equal(last, "2026-09-30");
    free(events);
}

static void every_clinician_has_a_unit_whatever_the_number(void **state)
{
    static const int cases[][2] = {{1, 1}, {7, 3}, {300, 3}, {301, 2}, {1000, 7}, {5000, 99}};
    struct arena arena = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct design design = a_design(&arena, cases[i][0], 30, cases[i][1]);
        int total = 0;

        for (int u = 0; u < design.unit_count; u++) {
            total += design.units[u].clinicians;
            assert_in_range(design.units[u].site, 0, design.site_count - 1);
        }
        assert_int_equal(total, cases[i][0]);
    }
    arena_free(&arena);
}

static void units_are_of_very_unequal_size(void **state)
{
    struct arena arena = {0};
    struct design design = a_design(&arena, 300, 365, 3);
    int large = 0;
    int small = 0;

    (void)state;
    for (int u = 0; u < design.unit_count; u++) {
        large += design.units[u].clinicians > 40 ? 1 : 0;
        small += design.units[u].clinicians < 5 ? 1 : 0;
    }
    assert_int_equal(design.unit_count, 20);
    assert_true(large >= 2);
    assert_true(small >= 4);
    arena_free(&arena);
}

static void numbers_out_of_range_are_refused(void **state)
{
    struct arena arena = {0};
    struct design design;
    struct error err;

    (void)state;
    assert_false(design_make(&arena, 0, 10, 3, 0, &design, &err));
    assert_false(design_make(&arena, 10, DESIGN_DAYS_MAX + 1, 3, 0, &design, &err));
    assert_false(design_make(&arena, 10, 10, DESIGN_SITES_MAX + 1, 0, &design, &err));
    assert_int_equal(err.kind, ERROR_USAGE);
    arena_free(&arena);
}

/* The factor between two days that differ in one thing only. */
static double factor(const struct design *design, const struct person *person,
                     const struct rate_day *with, const struct rate_day *without)
{
    return exp(rate_log(person, design, with) - rate_log(person, design, without));
}

static void planted_effects_are_those_of_the_specification(void **state)
{
    struct arena arena = {0};
    struct design design = a_design(&arena, 300, 365, 3);
    struct person person = {.unit = &design.units[0],
                            .device_effect = PLANT_DEVICE,
                            .coached = DESIGN_NEVER,
                            .dictated = 1e9};
    const struct rate_day plain = {.snr_db = 20};
    struct rate_day changed = plain;

    (void)state;
    changed.dedicated = true;
    assert_near(factor(&design, &person, &changed, &plain), .90, 1e-6);
    changed = plain;
    changed.snr_db = 23;
    assert_near(factor(&design, &person, &changed, &plain), .98, 1e-6);
    changed = plain;
    changed.topic_match = true;
    assert_near(factor(&design, &person, &changed, &plain), .92, 1e-6);
    changed = plain;
    changed.winter = true;
    assert_near(factor(&design, &person, &changed, &plain), 1.03, 1e-6);
    changed = plain;
    changed.release = 1;
    assert_near(factor(&design, &person, &changed, &plain), .90, 1e-6);
    struct rate_day regressed = changed;
    regressed.release = 3;
    assert_near(factor(&design, &person, &regressed, &changed), 1.20, 1e-6);
    assert_near(rate_learning(false, 0), 1 / .6, 1e-9);
    assert_near(rate_learning(false, 1e6), 1, 1e-9);
    assert_near(rate_learning(true, 1e6), 1, 1e-9);
    arena_free(&arena);
}

static void coaching_grows_to_ten_percent_but_where_a_trigger_chose(void **state)
{
    struct arena arena = {0};
    struct design design = a_design(&arena, 300, 365, 3);
    const struct unit *third = &design.units[design.unit_count - 1];
    struct person coached = {.unit = &design.units[0], .coached = 0};
    struct person not_yet = {.unit = &design.units[0], .coached = DESIGN_NEVER};
    const struct rate_day month = {.day = 30, .snr_db = 20};
    const struct rate_day year = {.day = 360, .snr_db = 20};

    (void)state;
    assert_near(exp(rate_log(&coached, &design, &month) - rate_log(&not_yet, &design, &month)), .98,
                1e-3);
    assert_near(exp(rate_log(&coached, &design, &year) - rate_log(&not_yet, &design, &year)), .90,
                1e-6);
    coached.unit = third;
    not_yet.unit = third;
    assert_near(exp(rate_log(&coached, &design, &year) - rate_log(&not_yet, &design, &year)), 1,
                1e-9);
    arena_free(&arena);
}

static void the_third_site_is_spared_the_regression(void **state)
{
    struct arena arena = {0};
    struct design design = a_design(&arena, 300, 365, 3);
    bool seen[3] = {false, false, false};

    (void)state;
    for (int s = 0; s < 3; s++) {
        for (int day = 0; day < design.days; day++) {
            seen[s] = seen[s] || design_release(&design.sites[s], day) == 3;
        }
    }
    assert_true(seen[0] && seen[1] && !seen[2]);
    arena_free(&arena);
}

/* B2 over all of one part. */
static double pooled(const struct truth_scope *scope)
{
    return scope->sums[SUM_EDITS_DICTATED] / scope->sums[SUM_WORDS_ENGINE_DICTATED];
}

static void realised_b2_lies_within_sampling_error_of_the_truth(void **state)
{
    struct arena arena = {0};
    struct design design = a_design(&arena, 120, 120, 3);
    struct truth truth;
    struct truth_scope sum = {{0}};
    double mean = 0;
    double square = 0;

    (void)state;
    truth_integrate(&truth, &arena, &design, 12);
    for (int d = 0; d < truth.draws; d++) {
        for (int i = 0; i < SUM_COUNT; i++) {
            sum.sums[i] += truth.parts[truth.scope_count * (size_t)d].sums[i];
        }
    }
    for (int seed = 1; seed <= WORLDS; seed++) {
        struct truth one = truth;

        one.scopes = ARENA_NEW(&arena, struct truth_scope, truth.scope_count);
        truth_run(&one, (uint64_t)seed, false);
        mean += pooled(one.scopes) / WORLDS;
        square += pooled(one.scopes) * pooled(one.scopes) / WORLDS;
    }
    double sd = sqrt(fmax(square - mean * mean, 0) * WORLDS / (WORLDS - 1));
    assert_true(sd > 0 && sd < .012);
    assert_true(fabs(mean - pooled(&sum)) < 4 * sd / sqrt(WORLDS));
    assert_in_range((long)(1e4 * pooled(&sum)), 500, 1000);
    arena_free(&arena);
}

static void the_truth_does_not_depend_on_a_seed(void **state)
{
    struct arena arena = {0};
    struct design design = a_design(&arena, 20, 30, 1);
    struct truth first;
    struct truth again;

    (void)state;
    truth_integrate(&first, &arena, &design, 2);
    truth_integrate(&again, &arena, &design, 2);
    assert_memory_equal(first.parts, again.parts,
                        sizeof(*first.parts) * first.scope_count * (size_t)first.draws);
    arena_free(&arena);
}

static void clinicians_follow_the_mixtures_of_adoption(void **state)
{
    struct arena arena = {0};
    struct design design = a_design(&arena, 300, 365, 3);
    struct dice *dice = dice_open(5, 9);
    double tiers[2][TIER_COUNT] = {{0}};
    const int draws = 40000;

    (void)state;
    for (int managed = 0; managed < 2; managed++) {
        const struct unit *unit = &design.units[managed == 1 ? 2 : 0];
        assert_int_equal(unit->plan->managed, managed == 1);
        for (int i = 0; i < draws; i++) {
            struct person person;
            person_draw(dice, &design, unit, 0, false, &person);
            assert_int_equal(strlen(person.user), 43);
            tiers[managed][person.tier] += 1.0 / draws;
        }
    }
    assert_near(tiers[0][TIER_NONE], .53, .01);
    assert_near(tiers[0][TIER_HIGH], .00, 1e-9);
    assert_near(tiers[1][TIER_NONE], .10, .01);
    assert_near(tiers[1][TIER_REGULAR], .30, .01);
    assert_near(tiers[1][TIER_HIGH], .25, .01);
    dice_close(dice);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_gives_the_same_bytes_and_another_does_not),
        cmocka_unit_test(days_come_in_order),
        cmocka_unit_test(every_clinician_has_a_unit_whatever_the_number),
        cmocka_unit_test(units_are_of_very_unequal_size),
        cmocka_unit_test(numbers_out_of_range_are_refused),
        cmocka_unit_test(planted_effects_are_those_of_the_specification),
        cmocka_unit_test(coaching_grows_to_ten_percent_but_where_a_trigger_chose),
        cmocka_unit_test(the_third_site_is_spared_the_regression),
        cmocka_unit_test(realised_b2_lies_within_sampling_error_of_the_truth),
        cmocka_unit_test(the_truth_does_not_depend_on_a_seed),
        cmocka_unit_test(clinicians_follow_the_mixtures_of_adoption),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
