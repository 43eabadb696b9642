/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is told of a time-to-event curve, and that whoever reads it learns no more than that. */
#include <gsl/gsl_rng.h>
#include <math.h>

#include "analyzer/disclosure.h"
#include "analyzer/lifetime.h"
#include "tests/cmocka.h"

#define PEOPLE   300
#define CASES    3000
#define STEPS_OF 20 /* of 5 points */

static struct follow_up people[PEOPLE];

static size_t add_people(size_t from, size_t count, double days, enum outcome outcome)
{
    for (size_t i = 0; i < count; i++) {
        people[from + i] = (struct follow_up){days, outcome};
    }
    return from + count;
}

static void draw(size_t count, struct lifetime *lifetime)
{
    struct horizon_site site = {.people = people, .count = count};
    struct horizon_site all = {.people = people};

    horizon_plan(&site, 1, HORIZON_TIMES, &all);
    lifetime_draw(&all, lifetime);
}

static void shares_are_in_fives_and_limits_are_wilsons_from_half_a_step_off(void **state)
{
    struct lifetime lifetime;
    size_t count = add_people(0, 33, 5, OUTCOME_EVENT);

    (void)state;
    count = add_people(count, 4, 6, OUTCOME_COMPETING);
    count = add_people(count, 31, 12, OUTCOME_EVENT);
    count = add_people(count, 51, 90, OUTCOME_CENSORED);
    draw(count, &lifetime);
    assert_int_equal(count, 119);
    assert_int_equal(lifetime.people, 110);
    assert_int_equal(lifetime.count, 2);
    /* 33 of 119 are 27.7 %, 64 are 53.8 %: binom::binom.confint(c(.275, .525, .325, .575) * 110,
     * 110, methods = "wilson") */
    assert_int_equal(lround(lifetime.points[0].value * 100), 30);
    assert_int_equal(lround(lifetime.points[0].low * 100), 20);
    assert_int_equal(lround(lifetime.points[0].high * 100), 42);
    assert_int_equal(lround(lifetime.points[1].value * 100), 55);
    assert_int_equal(lround(lifetime.points[1].low * 100), 43);
    assert_int_equal(lround(lifetime.points[1].high * 100), 67);
}

/* Draws a cohort: some have the event, by preference early, some lose the seat. */
static size_t draw_people(gsl_rng *rng)
{
    size_t count = 15 + gsl_rng_uniform_int(rng, PEOPLE - 15);
    unsigned long often = 1 + gsl_rng_uniform_int(rng, 9);

    for (size_t i = 0; i < count; i++) {
        bool event = gsl_rng_uniform_int(rng, 10) < often;
        bool early = gsl_rng_uniform_int(rng, 2) == 0;

        people[i].days = (double)gsl_rng_uniform_int(rng, early ? 15 : 92);
        people[i].outcome = event                              ? OUTCOME_EVENT
                            : gsl_rng_uniform_int(rng, 8) == 0 ? OUTCOME_COMPETING
                                                               : OUTCOME_CENSORED;
    }
    return count;
}

static size_t events_by(size_t count, int32_t week)
{
    size_t events = 0;

    for (size_t i = 0; i < count; i++) {
        events += people[i].outcome == OUTCOME_EVENT && people[i].days <= 7.0 * week ? 1 : 0;
    }
    return events;
}

static void the_limits_hold_those_of_the_people_themselves(void **state)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    size_t seen = 0;

    (void)state;
    gsl_rng_set(rng, 11);
    for (size_t c = 0; c < CASES; c++) {
        struct lifetime lifetime;
        size_t count = draw_people(rng);

        draw(count, &lifetime);
        for (size_t i = 0; i < lifetime.count; i++) {
            const struct lifetime_point *point = &lifetime.points[i];
            struct estimate e =
                estimate_wilson((double)events_by(count, point->week), (double)count);

            assert_true(fabs(point->value - e.value) <= .025 + 1e-12);
            assert_true(point->low <= e.low && point->high >= e.high);
            seen++;
        }
    }
    assert_true(seen > CASES / 2);
    gsl_rng_free(rng);
}

static bool is_told_as(const struct lifetime *lifetime, size_t at, size_t events, size_t count)
{
    long steps = lround(STEPS_OF * (double)events / (double)count);

    return steps == lround(STEPS_OF * lifetime->points[at].value);
}

/* Whether so many people could have been told of like that: some numbers of events fit. */
static bool fits(const struct lifetime *lifetime, size_t count)
{
    size_t before = 0;

    for (size_t i = 0; i < lifetime->count; i++) {
        size_t events = before + CLINICIANS_PUBLISHED;

        while (events <= count && !is_told_as(lifetime, i, events, count)) {
            events++;
        }
        if (events + CLINICIANS_PUBLISHED > count) {
            return false;
        }
        before = events;
    }
    return count / CLINICIANS_PUBLISHED * CLINICIANS_PUBLISHED == lifetime->people;
}

/* So that, less any number that is known exactly, one to ten are left for certain in no case. */
static void each_number_of_people_that_is_told_as_the_same_remains(void **state)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    size_t seen = 0;

    (void)state;
    gsl_rng_set(rng, 12);
    for (size_t c = 0; c < CASES; c++) {
        struct lifetime lifetime;
        size_t remain = 0;

        draw(draw_people(rng), &lifetime);
        for (size_t count = 1; count < (size_t)2 * PEOPLE; count++) {
            remain += fits(&lifetime, count) ? 1 : 0;
        }
        if (lifetime.count > 0) {
            assert_int_equal(remain, CLINICIANS_PUBLISHED);
            seen++;
        }
    }
    assert_true(seen > CASES / 2);
    gsl_rng_free(rng);
}

static void assert_alike(const struct lifetime_point *one, const struct lifetime_point *other)
{
    assert_true(one->week == other->week && one->value == other->value && one->low == other->low &&
                one->high == other->high);
}

/* Each number of events and of people that is told as the same has the same limits, to the bit. */
static void the_limits_add_nothing_to_the_share_and_the_number(void **state)
{
    static struct lifetime_point first[PEOPLE][STEPS_OF + 1];
    size_t alike = 0;

    (void)state;
    for (size_t count = 22; count < PEOPLE; count++) {
        for (size_t events = 11; events + 11 <= count; events++) {
            struct lifetime lifetime;

            add_people(add_people(0, events, 5, OUTCOME_EVENT), count - events, 90,
                       OUTCOME_CENSORED);
            draw(count, &lifetime);
            if (lifetime.count == 0) {
                continue;
            }
            struct lifetime_point *point =
                &first[lifetime.people][lround(STEPS_OF * lifetime.points[0].value)];

            if (point->week == 0) {
                *point = lifetime.points[0];
            } else {
                assert_alike(point, &lifetime.points[0]);
                alike++;
            }
        }
    }
    assert_true(alike > 10000);
}

/* Seats that were revoked change nothing that is told: how many left is not in it. */
static void how_many_lost_their_seat_is_not_told(void **state)
{
    struct lifetime none;
    struct lifetime some;
    size_t count = add_people(0, 40, 5, OUTCOME_EVENT);

    (void)state;
    count = add_people(count, 60, 90, OUTCOME_CENSORED);
    draw(count, &none);
    for (size_t lost = 1; lost <= 60; lost++) {
        add_people(count - lost, 1, 3, OUTCOME_COMPETING);
        draw(count, &some);
        assert_int_equal(some.people, none.people);
        assert_int_equal(some.count, none.count);
        assert_alike(&some.points[0], &none.points[0]);
    }
    assert_int_equal(none.count, 1);
}

static void a_share_of_just_a_half_may_be_on_either_side(void **state)
{
    struct lifetime lifetime;
    size_t count = add_people(0, 40, 5, OUTCOME_EVENT);

    (void)state;
    count = add_people(count, 60, 10, OUTCOME_EVENT);
    count = add_people(count, 40, 20, OUTCOME_EVENT);
    count = add_people(count, 60, 90, OUTCOME_CENSORED);
    draw(count, &lifetime); /* 20, 50 and 70 % */
    assert_int_equal(lifetime.count, 3);
    assert_int_equal(lround(lifetime.points[1].value * 100), 50);
    assert_int_equal(lifetime.half.low, 1);
    assert_int_equal(lifetime.half.high, 4);
    assert_int_equal(lifetime.half_limit.low, 1);
    assert_int_equal(lifetime.half_limit.high, 4);
}

static void a_half_that_is_not_reached_has_no_end(void **state)
{
    struct lifetime lifetime;
    size_t count = add_people(0, 20, 5, OUTCOME_EVENT);

    (void)state;
    count = add_people(count, 80, 90, OUTCOME_CENSORED);
    draw(count, &lifetime);
    assert_int_equal(lifetime.count, 1);
    assert_int_equal(lifetime.half.low, 1);
    assert_int_equal(lifetime.half.high, 0);
    assert_int_equal(lifetime.half_limit.high, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_are_in_fives_and_limits_are_wilsons_from_half_a_step_off),
        cmocka_unit_test(the_limits_hold_those_of_the_people_themselves),
        cmocka_unit_test(each_number_of_people_that_is_told_as_the_same_remains),
        cmocka_unit_test(the_limits_add_nothing_to_the_share_and_the_number),
        cmocka_unit_test(how_many_lost_their_seat_is_not_told),
        cmocka_unit_test(a_share_of_just_a_half_may_be_on_either_side),
        cmocka_unit_test(a_half_that_is_not_reached_has_no_end),
    };

    return cmocka_run_group_tests_name("lifetime", tests, NULL, NULL);
}
