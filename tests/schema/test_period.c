/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/day.h"
#include "schema/period.h"
#include "tests/cmocka.h"

struct example {
    const char *name;
    const char *first;
    const char *last;
    const char *next;
    const char *previous;
    const char *year_before;
};

/* Week years of 53 and 52 weeks, leap years, ends of months on and around Sundays. */
static const struct example examples[] = {
    {"2026-W38", "2026-09-14", "2026-09-20", "2026-W39", "2026-W37", "2025-W38"},
    {"2020-W53", "2020-12-28", "2021-01-03", "2021-W01", "2020-W52", "2019-W52"},
    {"2021-W01", "2021-01-04", "2021-01-10", "2021-W02", "2020-W53", "2020-W01"},
    {"2019-W01", "2018-12-31", "2019-01-06", "2019-W02", "2018-W52", "2018-W01"},
    {"2026-W53", "2026-12-28", "2027-01-03", "2027-W01", "2026-W52", "2025-W52"},
    {"2026-09", "2026-09-01", "2026-09-30", "2026-10", "2026-08", "2025-09"},
    {"2024-02", "2024-02-01", "2024-02-29", "2024-03", "2024-01", "2023-02"},
    {"2026-12", "2026-12-01", "2026-12-31", "2027-01", "2026-11", "2025-12"},
    {"2026-Q3", "2026-07-01", "2026-09-30", "2026-Q4", "2026-Q2", "2025-Q3"},
    {"2026-Q1", "2026-01-01", "2026-03-31", "2026-Q2", "2025-Q4", "2025-Q1"},
    {"2026", "2026-01-01", "2026-12-31", "2027", "2025", "2025"},
    {"r28:2026-10-18", "2026-09-21", "2026-10-18", "r28:2026-10-25", "r28:2026-10-11",
     "r28:2025-10-19"},
    {"r28:2027-01-03", "2026-12-07", "2027-01-03", "r28:2027-01-10", "r28:2026-12-27",
     "r28:2026-01-04"},
    {"r91:2026-10-25", "2026-07-27", "2026-10-25", "r91:2026-11-29", "r91:2026-09-27",
     "r91:2025-10-26"},
    /* A month that ends on a Sunday. */
    {"r91:2026-05-31", "2026-03-02", "2026-05-31", "r91:2026-06-28", "r91:2026-04-26",
     "r91:2025-05-25"},
    {"r91:2026-01-25", "2025-10-27", "2026-01-25", "r91:2026-02-22", "r91:2025-12-28",
     "r91:2025-01-26"},
};

static int32_t day(const char *text)
{
    int32_t read = -1;

    assert_true(day_read(text, &read));
    return read;
}

static struct period period(const char *name)
{
    struct period read = {0};
    struct error err;

    if (!period_read(name, -1, &read, &err)) {
        fail_msg("%s: %s", name, err.message);
    }
    return read;
}

static void periods_have_the_days_and_neighbours_of_the_calendar(void **state)
{
    struct arena arena = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
        const struct example *e = &examples[i];
        struct period p = period(e->name);

        assert_int_equal(p.from, day(e->first));
        assert_int_equal(p.until, day(e->last) + 1);
        assert_string_equal(period_name(&arena, p), e->name);
        assert_string_equal(period_name(&arena, period_next(p)), e->next);
        assert_string_equal(period_name(&arena, period_previous(p)), e->previous);
        assert_string_equal(period_name(&arena, period_year_before(p)), e->year_before);
    }
    arena_free(&arena);
}

static void an_id_leads_back_to_its_period(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
        struct period p = period(examples[i].name);
        struct period back = period_of_id(period_id(p));

        assert_int_equal(back.kind, p.kind);
        assert_int_equal(back.from, p.from);
        assert_int_equal(back.until, p.until);
    }
    assert_int_equal(period_id(period("2026-09")), 2 * 100000 + day("2026-09-01"));
}

static void every_day_of_ten_years_lies_in_its_calendar_periods(void **state)
{
    static const enum period_kind kinds[] = {PERIOD_WEEK, PERIOD_MONTH, PERIOD_QUARTER,
                                             PERIOD_YEAR};

    (void)state;
    for (int32_t d = day("2019-01-01"); d < day("2029-01-01"); d++) {
        for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
            struct period p = period_containing(kinds[k], d);

            assert_true(p.from <= d && d < p.until);
            assert_int_equal(period_next(p).from, p.until);
            assert_int_equal(period_previous(p).until, p.from);
        }
    }
}

static void rolling_periods_end_before_the_day_and_on_sundays(void **state)
{
    (void)state;
    for (int32_t d = day("2019-01-01"); d < day("2029-01-01"); d++) {
        struct period r28 = period_containing(PERIOD_R28, d);
        struct period r91 = period_containing(PERIOD_R91, d);

        assert_int_equal(r28.until - r28.from, 28);
        assert_int_equal(r91.until - r91.from, 91);
        assert_true(r28.until <= d && d < r28.until + 7);
        assert_true(r91.until <= d && d < period_next(r91).until);
        assert_int_equal(day_weekday(r28.until - 1), 7);
        assert_int_equal(day_weekday(r91.until - 1), 7);
        assert_int_not_equal(day_parts(r91.until - 1).month, day_parts(r91.until + 6).month);
    }
}

static void bare_rolling_periods_are_the_newest_complete_ones(void **state)
{
    struct arena arena = {0};
    struct period p = {0};
    struct error err;

    (void)state;
    assert_true(period_read("r28", day("2026-10-18"), &p, &err)); /* a Sunday: it is complete */
    assert_string_equal(period_name(&arena, p), "r28:2026-10-18");
    assert_true(period_read("r28", day("2026-10-17"), &p, &err));
    assert_string_equal(period_name(&arena, p), "r28:2026-10-11");
    assert_true(period_read("r91", day("2026-10-24"), &p, &err));
    assert_string_equal(period_name(&arena, p), "r91:2026-09-27");
    arena_free(&arena);
}

static void a_period_is_told_once_it_is_over_and_91_days_with_their_month(void **state)
{
    static const struct {
        const char *day;
        const char *names[6]; /* the newest told of each kind once the day is over */
    } cases[] = {
        {"2026-08-29",
         {"2026-W34", "2026-07", "2026-Q2", "2025", "r28:2026-08-23", "r91:2026-07-26"}},
        {"2026-08-30",
         {"2026-W35", "2026-07", "2026-Q2", "2025", "r28:2026-08-30", "r91:2026-07-26"}},
        {"2026-08-31",
         {"2026-W35", "2026-08", "2026-Q2", "2025", "r28:2026-08-30", "r91:2026-08-30"}},
        /* A month that ends on a Sunday. */
        {"2026-05-31",
         {"2026-W22", "2026-05", "2026-Q1", "2025", "r28:2026-05-31", "r91:2026-05-31"}},
        {"2026-12-31",
         {"2026-W52", "2026-12", "2026-Q4", "2026", "r28:2026-12-27", "r91:2026-12-27"}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        for (size_t k = 0; k < 6; k++) {
            struct period named = period(cases[i].names[k]);
            struct period newest = period_newest(named.kind, day(cases[i].day));

            assert_int_equal(period_id(newest), period_id(named));
            assert_true(period_told(newest, day(cases[i].day)));
            assert_false(period_told(period_next(newest), day(cases[i].day)));
        }
    }
}

static void what_is_no_period_is_refused_and_not_quoted(void **state)
{
    static const char *const wrong[] = {"",
                                        "2026-W00",
                                        "2026-W54",
                                        "2025-W53",
                                        "2026-13",
                                        "2026-00",
                                        "2026-Q0",
                                        "2026-Q5",
                                        "2026-9",
                                        "26",
                                        "2026-",
                                        "r28",
                                        "r91",
                                        "r28:",
                                        "r28:2026-10-17",
                                        "r91:2026-10-18",
                                        "r28:2026-02-30",
                                        "1999",
                                        "2026-W38x",
                                        "2026 ",
                                        "MULLER",
                                        "2100",
                                        "r28:4045-01-22",
                                        "2001-12",
                                        "r91:2000-05-28",
                                        "2026-Q33",
                                        "-2026"};

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct period p = {0};
        struct error err = {0};

        if (period_read(wrong[i], -1, &p, &err)) {
            fail_msg("%s was taken", wrong[i]);
        }
        assert_int_equal(err.kind, ERROR_INPUT);
        assert_null(strstr(err.message, "MULLER"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(periods_have_the_days_and_neighbours_of_the_calendar),
        cmocka_unit_test(an_id_leads_back_to_its_period),
        cmocka_unit_test(every_day_of_ten_years_lies_in_its_calendar_periods),
        cmocka_unit_test(rolling_periods_end_before_the_day_and_on_sundays),
        cmocka_unit_test(bare_rolling_periods_are_the_newest_complete_ones),
        cmocka_unit_test(a_period_is_told_once_it_is_over_and_91_days_with_their_month),
        cmocka_unit_test(what_is_no_period_is_refused_and_not_quoted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
