/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cohorts, seats never used, and time to first use against R's survfit (oracle_survival.R). */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "analyzer/history.h"
#include "base/day.h"
#include "tests/analyzer/draw.h"
#include "tests/cmocka.h"

#define PEOPLE 60
#define BEGAN  9000
#define CASES  30
#define MONTHS 24 /* that the site sends */
#define SITE   1

/* People with one cell each, seats and days of use as given. */
struct clinic {
    struct population population;
    struct history history;
    struct cell cells[PEOPLE];
    struct user users[PEOPLE];
    struct tenure tenures[PEOPLE];
    int32_t days[PEOPLE][4];
    uint32_t places[PEOPLE];
    struct scope scope; /* of all sites */
    struct sender sender;
    struct sent sent[MONTHS];
};

static void clear(struct clinic *c)
{
    *c = (struct clinic){0};
    c->population.cells = c->cells;
    c->history.users = c->users;
    c->history.tenures = c->tenures;
    c->population.scopes = &c->scope;
    c->sender = (struct sender){.site_id = SITE, .began = BEGAN, .months = c->sent};
    c->history.senders = &c->sender;
    c->history.sender_count = 1;
    c->history.last_day = DAY_NEVER - 1;
}

static void add(struct clinic *c, int32_t assigned, int32_t revoked, const int32_t *days,
                size_t count)
{
    size_t i = c->population.cell_count++;

    c->places[i] = (uint32_t)i;
    c->cells[i].clinician_id = (int64_t)i + 1;
    c->tenures[i] =
        (struct tenure){.assigned = assigned,
                        .revoked = revoked,
                        .first_use = count > 0 ? days[0] : DAY_NEVER,
                        .seat = {.pending = DAY_NEVER, .ended = revoked, .seen = DAY_NEVER - 1}};
    c->history.tenure_count++;
    if (count > 0) {
        struct user *user = &c->users[c->history.user_count++];

        *user = (struct user){.clinician_id = (int64_t)i + 1,
                              .site_id = SITE,
                              .days = c->days[i],
                              .count = count,
                              .capacity = count};
        for (size_t d = 0; d < count; d++) {
            c->days[i][d] = days[d];
        }
    }
}

static struct period month(void)
{
    return period_containing(PERIOD_MONTH, BEGAN + 110);
}

static struct estimate median(const struct clinic *c)
{
    return history_time_to_use(&c->history, &c->population, c->places, c->population.cell_count,
                               month());
}

/* A draw: seats since the second day; some used, the others watched to the period's end. */
static void draw_clinic(struct clinic *c, gsl_rng *rng, size_t people, double rate)
{
    clear(c);
    for (size_t i = 0; i < people; i++) {
        int32_t assigned = BEGAN + 1 + (int32_t)gsl_rng_uniform_int(rng, 120);
        int32_t used = assigned + (int32_t)gsl_ran_exponential(rng, rate);

        add(c, assigned, DAY_NEVER, &used, used < month().until ? 1 : 0);
    }
}

static void tell(FILE *file, const struct clinic *c, size_t number)
{
    for (size_t i = 0; i < c->population.cell_count; i++) {
        const struct tenure *t = &c->tenures[i];
        bool used = t->first_use < month().until;

        (void)fprintf(file, "%zu %d %d\n", number,
                      (used ? t->first_use : month().until) - t->assigned, used);
    }
}

static void compare(double ours, double theirs)
{
    assert_true((isnan(ours) && isnan(theirs)) || fabs(ours - theirs) < 1e-9);
}

static void the_median_time_to_first_use_is_survfits(void **state)
{
    static struct estimate ours[CASES];
    static struct clinic clinic;
    char path[] = "/tmp/dictameter-survival-XXXXXX";
    char command[256];
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    int descriptor = mkstemp(path);
    size_t seen = 0;

    (void)state;
    assert_true(descriptor >= 0);
    FILE *file = fdopen(descriptor, "w");

    for (size_t i = 0; i < CASES; i++) {
        draw_clinic(&clinic, rng, 5 + i, 5 + 2 * (double)i);
        tell(file, &clinic, i);
        ours[i] = median(&clinic);
    }
    (void)fclose(file);
    (void)snprintf(command, sizeof(command),
                   "Rscript --vanilla tests/analyzer/oracle_survival.R %s", path);
    FILE *answers = popen(command, "r"); /* NOLINT(cert-env33-c): a fixed script, our own file */

    for (char line[256]; fgets(line, sizeof(line), answers) != NULL; seen++) {
        char *at = line;
        size_t i = strtoul(at, &at, 10);
        double value = strtod(at, &at);
        double low = strtod(at, &at);
        double high = strtod(at, &at);

        compare(ours[i].value, value);
        if (!isnan(value)) {
            compare(ours[i].low, low);
            compare(ours[i].high, high);
        }
    }
    assert_int_equal(pclose(answers), 0);
    assert_int_equal(seen, CASES);
    (void)unlink(path);
    gsl_rng_free(rng);
}

static void a_revoked_seat_competes_and_is_not_censored(void **state)
{
    static struct clinic clinic;
    int32_t used = BEGAN + 20;

    (void)state;
    clear(&clinic);
    for (int i = 0; i < 4; i++) {
        add(&clinic, BEGAN + 10, DAY_NEVER, &used, 1);
    }
    assert_true(median(&clinic).value == 10);
    for (int i = 0; i < 6; i++) {
        add(&clinic, BEGAN + 10, BEGAN + 15, NULL, 0);
    }
    /* Six of ten left before: four tenths never reach the half. Censored they would have. */
    assert_true(isnan(median(&clinic).value));
    assert_int_equal(median(&clinic).k, 10);
}

/* The site sends every day of so many months from this one on, but in one of them, for so many
 * days. */
static void send_but(struct clinic *c, int32_t month, size_t count, size_t silent, int days)
{
    struct period at = period_containing(PERIOD_MONTH, month);

    for (c->sender.count = 0; c->sender.count < count; at = period_next(at)) {
        const uint32_t all = (uint32_t)((UINT64_C(1) << (at.until - at.from)) - 1);
        const uint32_t left = c->sender.count == silent ? all << days & all : all;

        c->sent[c->sender.count++] = (struct sent){at.from, left};
    }
}

static void a_cohort_is_of_those_who_began_in_a_whole_month_after_the_run_in(void **state)
{
    static struct clinic clinic;
    const struct period march = period_containing(PERIOD_MONTH, day_from_parts(2026, 3, 1));
    const struct period next = period_next(march);
    const int32_t first = day_from_parts(2025, 12, 1);
    int32_t kept[2] = {first, first + 34};
    int32_t lapsed[2] = {first + 30, first + 30 + 35};
    int32_t later[1] = {first + 31};
    bool used = false;

    (void)state;
    clear(&clinic);
    clinic.sender.began = day_from_parts(2025, 10, 1) - RUN_IN_DAYS;
    send_but(&clinic, clinic.sender.began, MONTHS, MONTHS, 0);
    add(&clinic, DAY_NEVER, DAY_NEVER, kept, 2);
    add(&clinic, DAY_NEVER, DAY_NEVER, lapsed, 2);
    add(&clinic, DAY_NEVER, DAY_NEVER, later, 1);
    assert_true(history_cohort(&clinic.history, &clinic.population, 0, 4, march, &used));
    assert_true(used);
    assert_true(history_cohort(&clinic.history, &clinic.population, 1, 4, march, &used));
    assert_false(used);
    assert_false(history_cohort(&clinic.history, &clinic.population, 2, 4, march, &used));
    assert_true(history_cohort(&clinic.history, &clinic.population, 2, 4, next, &used));
    clinic.sender.began++; /* a part of the month's quarter lies in the run-in */
    assert_false(history_cohort(&clinic.history, &clinic.population, 1, 4, march, &used));
}

static void a_cohort_is_of_sites_that_send_until_its_week_is_over(void **state)
{
    static struct clinic clinic;
    const struct period march = period_containing(PERIOD_MONTH, day_from_parts(2026, 3, 1));
    int32_t use[2] = {day_from_parts(2025, 12, 1), day_from_parts(2026, 1, 3)};
    bool used = false;

    (void)state;
    clear(&clinic);
    clinic.sender.began = day_from_parts(2025, 9, 1);
    add(&clinic, DAY_NEVER, DAY_NEVER, use, 2);
    /* The quarter is months 1 to 3, at whose begin a silence counts from there; the week of who
     * began on its last day is over on the third of month 5. */
    for (size_t silent = 0; silent < 8; silent++) {
        const bool over = silent < 2 || silent > 5;

        send_but(&clinic, clinic.sender.began, MONTHS, silent, SEAT_SILENCE_DAYS);
        assert_int_equal(history_cohort(&clinic.history, &clinic.population, 0, 4, march, &used),
                         over);
        send_but(&clinic, clinic.sender.began, MONTHS, silent, SEAT_SILENCE_DAYS - 1);
        assert_true(history_cohort(&clinic.history, &clinic.population, 0, 4, march, &used));
    }
}

static void a_cohort_is_told_when_the_quarter_of_its_month_is_over(void **state)
{
    static struct clinic clinic;
    const struct period january = period_containing(PERIOD_MONTH, day_from_parts(2026, 1, 1));
    int32_t used_on = day_from_parts(2025, 10, 5);
    bool used = false;

    (void)state;
    clear(&clinic);
    clinic.sender.began = used_on - 100;
    send_but(&clinic, clinic.sender.began, MONTHS, MONTHS, 0);
    add(&clinic, DAY_NEVER, DAY_NEVER, &used_on, 1);
    clinic.history.last_day = day_from_parts(2026, 3, 31);
    assert_true(history_cohort(&clinic.history, &clinic.population, 0, 4, january, &used));
    clinic.history.last_day--;
    assert_false(history_cohort(&clinic.history, &clinic.population, 0, 4, january, &used));
}

static void
a_seat_of_a_month_that_is_not_over_is_followed_to_the_last_day_that_is_known(void **state)
{
    static struct clinic clinic;
    bool never = false;

    (void)state;
    clear(&clinic);
    clinic.history.last_day = month().from + 9;
    for (int i = 0; i < 6; i++) {
        int32_t used = month().from + i;

        add(&clinic, month().from - 1, DAY_NEVER, &used, 1);
        add(&clinic, month().from + 8, DAY_NEVER, NULL, 0);
    }
    /* Two days after, six of them may use it yet: followed to the month's end, they would not have.
     */
    assert_true(median(&clinic).value == 4);
    add(&clinic, month().from + 10 - NEVER_ACTIVE_DAYS, DAY_NEVER, NULL, 0);
    assert_true(history_never_active(&clinic.history, &clinic.population, 12, month(), &never));
    assert_true(never);
    add(&clinic, month().from + 11 - NEVER_ACTIVE_DAYS, DAY_NEVER, NULL, 0);
    assert_false(history_never_active(&clinic.history, &clinic.population, 13, month(), &never));
}

static void a_seat_is_followed_while_its_site_sends(void **state)
{
    static struct clinic clinic;
    int32_t used = BEGAN + 30;

    (void)state;
    clear(&clinic);
    for (int i = 0; i < 6; i++) {
        add(&clinic, BEGAN + 20, DAY_NEVER, &used, 1);
        add(&clinic, BEGAN + 20, DAY_NEVER, NULL, 0);
        add(&clinic, BEGAN + 20, DAY_NEVER, NULL, 0);
    }
    assert_true(isnan(median(&clinic).value)); /* a third of those who are followed */
    for (size_t i = 0; i < clinic.population.cell_count; i += 3) {
        clinic.tenures[i + 1].seat.seen = BEGAN + 25; /* who is silent is not known not to use it */
        clinic.tenures[i + 2].seat.seen = BEGAN + 19; /* not followed at all */
    }
    assert_true(median(&clinic).value == 10);
}

/* Whether a clinician counts for a flow of the month, and holds. */
static int flow_of(const struct clinic *c, uint32_t cell, enum user_flow flow)
{
    bool holds = false;
    bool counted = history_flow(&c->history, &c->population, cell, flow, month(), &holds);

    return !counted ? -1 : holds ? 1 : 0;
}

static void users_of_a_month_are_new_kept_or_returned_and_some_have_lapsed(void **state)
{
    static struct clinic clinic;
    int32_t before = period_previous(month()).from;
    int32_t use[][2] = {
        {month().from, month().from + 3},   /* new */
        {month().from - 1, month().from},   /* kept */
        {before - 1, month().until - 1},    /* returned */
        {before, before + 5},               /* lapsed */
        {before - 2, before - 1},           /* gone long since */
        {month().until, month().until + 1}, /* yet to come */
    };
    const int expected[][FLOW_COUNT] = {{1, 0, 0, -1},   {0, 1, 0, 0},     {0, 0, 1, -1},
                                        {-1, -1, -1, 1}, {-1, -1, -1, -1}, {-1, -1, -1, -1}};

    (void)state;
    clear(&clinic);
    clinic.history.last_day = month().until - 1;
    for (size_t i = 0; i < 6; i++) {
        add(&clinic, DAY_NEVER, DAY_NEVER, use[i], 2);
    }
    for (uint32_t i = 0; i < 6; i++) {
        for (int f = 0; f < FLOW_COUNT; f++) {
            assert_int_equal(flow_of(&clinic, i, (enum user_flow)f), expected[i][f]);
        }
    }
    clinic.history.last_day--; /* the month is not over */
    assert_int_equal(flow_of(&clinic, 1, FLOW_KEPT), -1);
    clinic.history.last_day++;
    clinic.sender.began = before - RUN_IN_DAYS + 1; /* the month before lies in the run-in */
    assert_int_equal(flow_of(&clinic, 1, FLOW_KEPT), -1);
    clinic.sender.began--;
    assert_int_equal(flow_of(&clinic, 1, FLOW_KEPT), 1);
}

static void who_is_new_is_not_known_where_a_site_of_the_scope_has_just_begun(void **state)
{
    static struct clinic clinic;
    static struct sender senders[2] = {{.site_id = SITE, .began = BEGAN}, {.site_id = SITE + 1}};
    int32_t use[2] = {month().from, month().from + 3};

    (void)state;
    clear(&clinic);
    clinic.history.senders = senders;
    clinic.history.sender_count = 2;
    add(&clinic, DAY_NEVER, DAY_NEVER, use, 2);
    senders[1].began = month().from + 5;
    assert_int_equal(flow_of(&clinic, 0, FLOW_NEW), -1);
    clinic.scope.key.site_id = SITE; /* where nobody has */
    assert_int_equal(flow_of(&clinic, 0, FLOW_NEW), 1);
    clinic.scope.key.site_id = 0;
    senders[1].began = month().until; /* later */
    assert_int_equal(flow_of(&clinic, 0, FLOW_NEW), 1);
}

static void flows_are_of_months_and_of_who_belongs_to_the_scope(void **state)
{
    static struct clinic clinic;
    int32_t use[2] = {month().from - 1, month().from};
    struct period quarter = {PERIOD_QUARTER, month().from, month().until};
    bool holds = false;

    (void)state;
    clear(&clinic);
    clinic.history.last_day = month().until;
    add(&clinic, DAY_NEVER, DAY_NEVER, use, 2);
    assert_int_equal(flow_of(&clinic, 0, FLOW_KEPT), 1);
    assert_false(history_flow(&clinic.history, &clinic.population, 0, FLOW_KEPT, quarter, &holds));
    clinic.tenures[0].first_use = month().until; /* used it elsewhere till then */
    assert_int_equal(flow_of(&clinic, 0, FLOW_KEPT), -1);
}

static void a_seat_counts_as_never_used_after_thirty_days(void **state)
{
    static struct clinic clinic;
    int32_t late = month().until + 3;
    int32_t used = BEGAN + 90;
    bool never = false;

    (void)state;
    clear(&clinic);
    add(&clinic, BEGAN + 50, DAY_NEVER, NULL, 0);
    add(&clinic, BEGAN + 50, DAY_NEVER, &used, 1);
    add(&clinic, BEGAN + 50, DAY_NEVER, &late, 1);
    add(&clinic, month().until - 29, DAY_NEVER, NULL, 0);
    add(&clinic, BEGAN + 50, BEGAN + 60, NULL, 0);
    assert_true(history_never_active(&clinic.history, &clinic.population, 0, month(), &never));
    assert_true(never);
    assert_true(history_never_active(&clinic.history, &clinic.population, 1, month(), &never));
    assert_false(never);
    assert_true(history_never_active(&clinic.history, &clinic.population, 2, month(), &never));
    assert_true(never);
    assert_false(history_never_active(&clinic.history, &clinic.population, 3, month(), &never));
    assert_false(history_never_active(&clinic.history, &clinic.population, 4, month(), &never));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_median_time_to_first_use_is_survfits),
        cmocka_unit_test(a_revoked_seat_competes_and_is_not_censored),
        cmocka_unit_test(a_cohort_is_of_those_who_began_in_a_whole_month_after_the_run_in),
        cmocka_unit_test(a_cohort_is_of_sites_that_send_until_its_week_is_over),
        cmocka_unit_test(who_is_new_is_not_known_where_a_site_of_the_scope_has_just_begun),
        cmocka_unit_test(a_cohort_is_told_when_the_quarter_of_its_month_is_over),
        cmocka_unit_test(a_seat_is_followed_while_its_site_sends),
        cmocka_unit_test(
            a_seat_of_a_month_that_is_not_over_is_followed_to_the_last_day_that_is_known),
        cmocka_unit_test(users_of_a_month_are_new_kept_or_returned_and_some_have_lapsed),
        cmocka_unit_test(flows_are_of_months_and_of_who_belongs_to_the_scope),
        cmocka_unit_test(a_seat_counts_as_never_used_after_thirty_days),
    };

    return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}
