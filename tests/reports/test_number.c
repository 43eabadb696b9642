/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "reports/number.h"
#include "reports/phrase.h"
#include "tests/cmocka.h"

#define THIN     "\xe2\x80\xaf"
#define NO_BREAK "\xc2\xa0"

static struct arena arena;
static const struct catalog *catalog;

static int open_catalog(void **state)
{
    struct error err;

    (void)state;
    return catalog_load(&arena, &catalog, &err) ? 0 : -1;
}

static int close_catalog(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static const char *shown(const char *id, enum language language, double value, double low,
                         double high)
{
    const struct metric *metric = catalog_metric(catalog, id);

    return number_metric(&arena, catalog, language, metric, value,
                         number_decimals(metric, low, high));
}

static const char *interval(const char *id, enum language language, double low, double high)
{
    const struct metric *metric = catalog_metric(catalog, id);

    return number_metric_interval(&arena, language, metric, low, high,
                                  number_decimals(metric, low, high));
}

static void a_value_is_scaled_and_has_its_unit(void **state)
{
    (void)state;
    assert_string_equal(shown("B2", LANGUAGE_FR, .054, .051, .057), "5,4" THIN "%");
    assert_string_equal(shown("B2", LANGUAGE_EN, .054, .051, .057), "5.4%");
    assert_string_equal(shown("D1", LANGUAGE_FR, 168, 159, 177),
                        "168" NO_BREAK "caract\xc3\xa8res/min");
}

static void wide_intervals_take_fewer_decimals(void **state)
{
    (void)state;
    assert_string_equal(shown("A7", LANGUAGE_EN, .624, .56, .68), "62%");
    assert_string_equal(shown("A7", LANGUAGE_EN, .624, .621, .627), "62.4%");
    assert_string_equal(shown("A7", LANGUAGE_EN, .6242, .6238, .6246), "62.42%");
    assert_string_equal(interval("A7", LANGUAGE_EN, .56, .68), "[56," NO_BREAK "68]");
}

/* Limits on the grid are wide, and say nothing of its steps. */
static void a_rounded_value_is_shown_in_its_own_steps(void **state)
{
    static const struct {
        const char *id;
        double value;
        double high;
        int decimals;
    } cases[] = {{"B2", .15, .8, 0},
                 {"D3", 3.4522712143931, 60, 1},
                 {"D3", .3186308177103568, 6, 2},
                 {"D3", 25.5, 60, 0},
                 {"A7", 0, .65, 0}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct metric *metric = catalog_metric(catalog, cases[i].id);
        const struct measure measure = {
            .metric = metric,
            .state = MEASURE_GRID,
            .value = cases[i].value / (metric->scale == 100 ? 1 : metric->scale),
            .low = 0,
            .high = cases[i].high / (metric->scale == 100 ? 1 : metric->scale)};

        assert_int_equal(number_measure_decimals(&measure), cases[i].decimals);
    }
}

static void audited_rates_keep_two_decimals(void **state)
{
    (void)state;
    assert_string_equal(shown("B1", LANGUAGE_EN, 3164.0 / 34034.0, .076033, .11367), "9.30%");
    assert_string_equal(interval("B1", LANGUAGE_EN, .076033, .11367), "[7.60," NO_BREAK "11.37]");
    assert_string_equal(shown("B1", LANGUAGE_FR, 3164.0 / 34034.0, .076033, .11367),
                        "9,30" THIN "%");
}

static void a_value_without_interval_has_one_decimal_in_per_cent(void **state)
{
    (void)state;
    assert_string_equal(shown("A1", LANGUAGE_EN, .5, (double)NAN, (double)NAN), "50.0%");
}

static void units_that_say_nothing_are_not_written(void **state)
{
    static const char *const silent[] = {"", "1", "n", "count", "ratio"};

    (void)state;
    for (size_t i = 0; i < sizeof silent / sizeof silent[0]; i++) {
        assert_string_equal(number_unit(&arena, catalog, LANGUAGE_FR, silent[i]), "");
    }
    assert_string_equal(number_unit(&arena, catalog, LANGUAGE_EN, "parsec"), NO_BREAK "parsec");
}

static void an_instant_is_written_in_utc(void **state)
{
    (void)state;
    assert_non_null(
        strstr(number_instant(&arena, LANGUAGE_EN, INT64_C(1791959400000000)), "06:30"));
    assert_non_null(strstr(number_instant(&arena, LANGUAGE_EN, INT64_C(-60000000)), "23:59"));
}

static void periods_have_short_names(void **state)
{
    static const struct {
        const char *period;
        const char *fr;
        const char *en;
    } cases[] = {{"2026-Q3", "T3" NO_BREAK "2026", "Q3" NO_BREAK "2026"},
                 {"2026-W38", "S38", "W38"},
                 {"2026", "2026", "2026"}};
    struct error err;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct period period;

        assert_true(period_read(cases[i].period, -1, &period, &err));
        assert_string_equal(number_period_short(&arena, LANGUAGE_FR, period), cases[i].fr);
        assert_string_equal(number_period_short(&arena, LANGUAGE_EN, period), cases[i].en);
    }
}

static void places_of_a_phrase_are_filled(void **state)
{
    static const struct {
        const char *pattern;
        const char *made;
    } cases[] = {{"{a} of {b}", "1 of {2}"}, {"{a}{a}", "11"},         {"{c} stays", "{c} stays"},
                 {"open {a", "open {a"},     {"no place", "no place"}, {"", ""}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_string_equal(phrase(&arena, cases[i].pattern, PHRASE({"a", "1"}, {"b", "{2}"})),
                            cases[i].made);
    }
}

static void nought_is_singular_in_french_only(void **state)
{
    (void)state;
    assert_string_equal(phrase_count(&arena, catalog, LANGUAGE_FR, "documents", 0), "0 document");
    assert_string_equal(phrase_count(&arena, catalog, LANGUAGE_EN, "documents", 0), "0 documents");
    assert_string_equal(phrase_count(&arena, catalog, LANGUAGE_EN, "documents", 1), "1 document");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_is_scaled_and_has_its_unit),
        cmocka_unit_test(wide_intervals_take_fewer_decimals),
        cmocka_unit_test(a_rounded_value_is_shown_in_its_own_steps),
        cmocka_unit_test(audited_rates_keep_two_decimals),
        cmocka_unit_test(a_value_without_interval_has_one_decimal_in_per_cent),
        cmocka_unit_test(units_that_say_nothing_are_not_written),
        cmocka_unit_test(an_instant_is_written_in_utc),
        cmocka_unit_test(periods_have_short_names),
        cmocka_unit_test(places_of_a_phrase_are_filled),
        cmocka_unit_test(nought_is_singular_in_french_only),
    };
    return cmocka_run_group_tests(tests, open_catalog, close_catalog);
}
