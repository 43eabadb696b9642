/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Incidence and cohorts against survfit and raw days in R (oracle_cohort.R), and by hand. */
#include <gsl/gsl_errno.h>

#include "analyzer/cohort.h"
#include "analyzer/history.h"
#include "tests/analyzer/draw.h"
#include "tests/cmocka.h"
#include "tests/oracle.h"

#define PEOPLE    80
#define TOLERANCE 1e-9

static struct oracle oracle;

static void add_incidence(gsl_rng *rng, size_t count, double by, bool competing)
{
    struct follow_up people[PEOPLE];
    struct incidence_step steps[PEOPLE];
    double days[PEOPLE];
    double outcomes[PEOPLE];

    for (size_t i = 0; i < count; i++) {
        people[i].days = ceil(gsl_ran_exponential(rng, 40));
        people[i].outcome = gsl_rng_uniform(rng) < .5 ? OUTCOME_EVENT : OUTCOME_CENSORED;
        if (competing && gsl_rng_uniform(rng) < .3) {
            people[i].outcome = OUTCOME_COMPETING;
        }
        days[i] = people[i].days;
        outcomes[i] = people[i].outcome;
    }
    people[0] = (struct follow_up){3, OUTCOME_EVENT};
    people[1] = (struct follow_up){300, OUTCOME_CENSORED};
    days[0] = 3;
    outcomes[0] = OUTCOME_EVENT;
    days[1] = 300;
    outcomes[1] = OUTCOME_CENSORED;
    size_t made = incidence_steps(people, count, steps);
    size_t at = 0;

    while (at + 1 < made && steps[at + 1].days <= by) {
        at++;
    }
    struct estimate e = incidence_by(steps, made, by);

    oracle_case(&oracle, competing ? "incidence" : "survival");
    oracle_give(&oracle, "days", days, count);
    oracle_give(&oracle, "outcome", outcomes, count);
    oracle_give_one(&oracle, "by", by);
    oracle_expect(&oracle, e.value, TOLERANCE);
    oracle_expect(&oracle, incidence_variance(steps, at), TOLERANCE);
    oracle_expect(&oracle, e.low, TOLERANCE);
    oracle_expect(&oracle, e.high, TOLERANCE);
}

static void incidence_has_the_digits_of_survfit(void **state)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

    (void)state;
    gsl_rng_set(rng, 20260913);
    oracle_open(&oracle);
    for (size_t count = 8; count <= PEOPLE; count += 8) {
        add_incidence(rng, count, 4, true); /* few events */
        add_incidence(rng, count, 30, true);
        add_incidence(rng, count, 90, true);
        add_incidence(rng, count + 40 > PEOPLE ? PEOPLE : count + 40, 60, false);
    }
    oracle_ask(&oracle, "oracle_cohort.R");
    gsl_rng_free(rng);
}

static void what_nobody_was_followed_to_is_not_known(void **state)
{
    struct follow_up people[3] = {
        {10, OUTCOME_EVENT}, {20, OUTCOME_CENSORED}, {30, OUTCOME_CENSORED}};
    struct incidence_step steps[3];
    size_t made = incidence_steps(people, 3, steps);

    (void)state;
    assert_true(isfinite(incidence_by(steps, made, 30).value));
    assert_true(isnan(incidence_by(steps, made, 31).value));
    assert_true(incidence_by(steps, made, 5).value == 0);
    assert_true(incidence_by(steps, made, 5).high > .5);
    assert_true(isnan(incidence_by(steps, 0, 5).value));
    people[2] = (struct follow_up){30, OUTCOME_EVENT};
    people[1] = (struct follow_up){20, OUTCOME_COMPETING};
    made = incidence_steps(people, 3, steps);
    assert_float_equal((float)incidence_by(steps, made, 400).value, 2.F / 3, 1e-6F);
}

static struct follow_up abandoned(const int32_t *days, size_t count, int32_t revoked, int32_t until)
{
    const struct member member = {days, count, revoked};
    struct follow_up f = {-1, OUTCOME_CENSORED};

    if (!cohort_abandonment(&member, until, &f)) {
        f.days = -1;
    }
    return f;
}

static void abandonment_dates_to_the_last_use_before_sixty_silent_days(void **state)
{
    const int32_t days[] = {100, 110, 150, 300};

    (void)state;
    /* 150 + 60 = 210 is silent: known once 211 has begun */
    struct follow_up f = abandoned(days, 3, DAY_NEVER, 211);
    assert_true(f.days == 50 && f.outcome == OUTCOME_EVENT);
    f = abandoned(days, 3, DAY_NEVER, 210);
    assert_true(f.days == 49 && f.outcome == OUTCOME_CENSORED);
    /* a later return does not take it back */
    f = abandoned(days, 4, DAY_NEVER, 400);
    assert_true(f.days == 50 && f.outcome == OUTCOME_EVENT);
    /* who began within the last sixty days is not followed yet */
    assert_true(abandoned(days, 3, DAY_NEVER, 160).days == -1);
    assert_true(abandoned(days, 0, DAY_NEVER, 400).days == -1);
}

static void a_seat_revoked_while_it_is_used_competes_and_one_that_was_idle_does_not(void **state)
{
    const int32_t days[] = {100, 110, 150};

    (void)state;
    struct follow_up f = abandoned(days, 3, 155, 400);
    assert_true(f.days == 55 && f.outcome == OUTCOME_COMPETING);
    /* taken back when it had not been used for a month: it had been given up before */
    f = abandoned(days, 3, 180, 400);
    assert_true(f.days == 50 && f.outcome == OUTCOME_EVENT);
    f = abandoned(days, 3, 211, 400);
    assert_true(f.days == 50 && f.outcome == OUTCOME_EVENT);
    f = abandoned(days, 3, 155, 200); /* the horizon is day 139 */
    assert_true(f.days == 39 && f.outcome == OUTCOME_CENSORED);
}

/* Each day at which an outcome turns into another, and the day before and after it. */
static void abandonment_turns_on_the_very_day(void **state)
{
    const int32_t days[] = {100, 160, 221};
    const int32_t late[] = {100, 130};
    const int32_t on[] = {100, 160};

    (void)state;
    /* the sixtieth silent day is still one on which a use counts, the sixty-first is not */
    struct follow_up f = abandoned(days, 2, DAY_NEVER, 400);
    assert_true(f.days == 60 && f.outcome == OUTCOME_EVENT);
    f = abandoned(days, 3, DAY_NEVER, 400);
    assert_true(f.days == 60 && f.outcome == OUTCOME_EVENT);
    /* revoked thirteen days after the last use: it competes; a day later it was idle */
    f = abandoned(late, 2, 143, 400);
    assert_true(f.days == 43 && f.outcome == OUTCOME_COMPETING);
    f = abandoned(late, 2, 144, 400);
    assert_true(f.days == 30 && f.outcome == OUTCOME_EVENT);
    /* the horizon is day 169: revoked on it is known, a day later not yet */
    f = abandoned(on, 2, 169, 230);
    assert_true(f.days == 69 && f.outcome == OUTCOME_COMPETING);
    f = abandoned(on, 2, 170, 230);
    assert_true(f.days == 69 && f.outcome == OUTCOME_CENSORED);
    /* who begins on the horizon is followed for no day, a day later not at all */
    f = abandoned(late, 1, DAY_NEVER, 161);
    assert_true(f.days == 0 && f.outcome == OUTCOME_EVENT);
    assert_true(abandoned(late, 1, DAY_NEVER, 160).days == -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(incidence_has_the_digits_of_survfit),
        cmocka_unit_test(what_nobody_was_followed_to_is_not_known),
        cmocka_unit_test(abandonment_dates_to_the_last_use_before_sixty_silent_days),
        cmocka_unit_test(a_seat_revoked_while_it_is_used_competes_and_one_that_was_idle_does_not),
        cmocka_unit_test(abandonment_turns_on_the_very_day),
    };

    gsl_set_error_handler_off();
    return cmocka_run_group_tests_name("cohort", tests, NULL, NULL);
}
