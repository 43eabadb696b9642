/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "base/day.h"
#include "reports/local.h"
#include "tests/cmocka.h"

static void numbers_are_written_as_each_language_does(void **state)
{
    static const struct {
        double value;
        int decimals;
        const char *fr;
        const char *en;
    } cases[] = {
        {5.44, 1, "5,4", "5.4"},
        {0, 0, "0", "0"},
        {999, 0, "999", "999"},
        {1234.5, 1, "1\u202F234,5", "1,234.5"},
        {1234567, 0, "1\u202F234\u202F567", "1,234,567"},
        {-0.9, 1, "\u22120,9", "\u22120.9"},
        {-0.04, 1, "0,0", "0.0"},
        {NAN, 1, "–", "–"},
    };
    struct arena arena = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_string_equal(local_number(&arena, LANGUAGE_FR, cases[i].value, cases[i].decimals),
                            cases[i].fr);
        assert_string_equal(local_number(&arena, LANGUAGE_EN, cases[i].value, cases[i].decimals),
                            cases[i].en);
    }
    assert_string_equal(local_signed(&arena, LANGUAGE_EN, 0.3, 1), "+0.3");
    assert_string_equal(local_signed(&arena, LANGUAGE_EN, 0.01, 1), "0.0");
    arena_free(&arena);
}

static void units_and_intervals_keep_their_spaces(void **state)
{
    struct arena arena = {0};

    (void)state;
    assert_string_equal(local_quantity(&arena, LANGUAGE_FR, 5.4, 1, "%"), "5,4\u202F%");
    assert_string_equal(local_quantity(&arena, LANGUAGE_EN, 5.4, 1, "%"), "5.4%");
    assert_string_equal(local_quantity(&arena, LANGUAGE_FR, 1.6, 1, "min"), "1,6\u00A0min");
    assert_string_equal(local_quantity(&arena, LANGUAGE_FR, NAN, 1, "min"), "–");
    assert_string_equal(local_interval(&arena, LANGUAGE_FR, 5.1, 5.7, 1), "[5,1\u202F;\u00A05,7]");
    assert_string_equal(local_interval(&arena, LANGUAGE_EN, -5.1, 5.7, 1), "[\u22125.1,\u00A05.7]");
    arena_free(&arena);
}

static void days_and_periods_are_said_in_words(void **state)
{
    static const struct {
        const char *name;
        const char *fr;
        const char *en;
    } cases[] = {
        {"2026-W38", "semaine 38 de 2026 (14\u00A0sept. – 20\u00A0sept.\u00A02026)",
         "week 38 of 2026 (14\u00A0Sep – 20\u00A0Sep\u00A02026)"},
        {"2026-09", "septembre 2026", "September 2026"},
        {"2026-Q1", "1er trimestre 2026", "Q1 2026"},
        {"2026-Q3", "3e trimestre 2026", "Q3 2026"},
        {"2026", "2026", "2026"},
        {"r28:2026-10-18", "28 jours jusqu’au 18\u00A0oct.\u00A02026",
         "28 days to 18\u00A0Oct\u00A02026"},
    };
    struct arena arena = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct period period;
        struct error err;
        assert_true(period_read(cases[i].name, -1, &period, &err));
        assert_string_equal(local_period(&arena, LANGUAGE_FR, period), cases[i].fr);
        assert_string_equal(local_period(&arena, LANGUAGE_EN, period), cases[i].en);
    }
    assert_string_equal(local_day(&arena, LANGUAGE_FR, day_from_parts(2026, 1, 1)),
                        "1er\u00A0janv.\u00A02026");
    assert_string_equal(
        local_days(&arena, LANGUAGE_EN, day_from_parts(2025, 12, 29), day_from_parts(2026, 1, 5)),
        "29\u00A0Dec\u00A02025 – 4\u00A0Jan\u00A02026");
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_written_as_each_language_does),
        cmocka_unit_test(units_and_intervals_keep_their_spaces),
        cmocka_unit_test(days_and_periods_are_said_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
