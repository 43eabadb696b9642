/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "base/day.h"
#include "base/text.h"
#include "reports/chart/scale.h"
#include "tests/cmocka.h"

static void a_linear_scale_maps_its_domain_onto_its_range(void **state)
{
    struct scale scale = scale_with_range(scale_linear(0, 10), 200, 100);

    (void)state;
    assert_float_equal(scale_map(&scale, 0), 200, 1e-12);
    assert_float_equal(scale_map(&scale, 10), 100, 1e-12);
    assert_float_equal(scale_map(&scale, 2.5), 175, 1e-12);
    assert_float_equal(scale_map(&scale, scale_clamp(&scale, 12)), 100, 1e-12);
    assert_true(scale_holds(&scale, 10));
    assert_false(scale_holds(&scale, 10.1));
    assert_false(scale_holds(&scale, NAN));
}

static void a_domain_without_width_is_widened(void **state)
{
    struct scale scale = scale_with_range(scale_linear(3, 3), 0, 100);

    (void)state;
    assert_true(isfinite(scale_map(&scale, 3)));
}

static void a_band_scale_maps_a_row_to_its_middle(void **state)
{
    struct scale scale = scale_with_range(scale_band(4), 0, 80);

    (void)state;
    assert_float_equal(scale_map(&scale, 0), 10, 1e-12);
    assert_float_equal(scale_map(&scale, 3), 70, 1e-12);
    assert_float_equal(scale_band_width(&scale), 20, 1e-12);
}

/* "0 %|5 %|10 %" */
static const char *joined(struct arena *arena, const struct ticks *ticks)
{
    struct text text = {.arena = arena};

    for (size_t i = 0; i < ticks->count; i++) {
        text_add_format(&text, "%s%s", i > 0 ? "|" : "", ticks->items[i].text);
        if (ticks->items[i].more != NULL) {
            text_add_format(&text, "/%s", ticks->items[i].more);
        }
    }
    return text_string(&text);
}

static void linear_ticks_are_round_and_within_the_domain(void **state)
{
    static const struct {
        double low;
        double high;
        size_t most;
        enum language language;
        const char *unit;
        const char *ticks;
    } cases[] = {
        {0, 10, 6, LANGUAGE_EN, "%", "0%|2%|4%|6%|8%|10%"},
        {0, 10, 3, LANGUAGE_EN, "", "0|5|10"},
        {0, 1, 6, LANGUAGE_FR, "", "0,0|0,2|0,4|0,6|0,8|1,0"},
        {-3, 3, 7, LANGUAGE_FR, "min", "\u22123|\u22122|\u22121|0|1|2|3"},
        {3, 97, 6, LANGUAGE_FR, "%", "20\u202F%|40\u202F%|60\u202F%|80\u202F%"},
        {0, 250000, 6, LANGUAGE_EN, "", "0|50,000|100,000|150,000|200,000|250,000"},
        {0.012, 0.019, 5, LANGUAGE_EN, "", "0.012|0.014|0.016|0.018"},
    };
    struct arena arena = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct scale scale = scale_linear(cases[i].low, cases[i].high);
        struct ticks ticks =
            scale_ticks(&scale, &arena, cases[i].language, cases[i].most, cases[i].unit);
        assert_string_equal(joined(&arena, &ticks), cases[i].ticks);
    }
    arena_free(&arena);
}

static void a_logarithmic_scale_gives_equal_room_to_equal_ratios(void **state)
{
    struct scale scale = scale_with_range(scale_log(1, 1000), 0, 300);

    (void)state;
    assert_float_equal(scale_map(&scale, 1), 0, 1e-9);
    assert_float_equal(scale_map(&scale, 10), 100, 1e-9);
    assert_float_equal(scale_map(&scale, 1000), 300, 1e-9);
}

static void logarithmic_ticks_are_as_many_as_there_is_room_for(void **state)
{
    static const struct {
        double low;
        double high;
        size_t most;
        const char *ticks;
    } cases[] = {
        {1, 100, 9, "1|2|5|10|20|50|100"},
        {1, 100, 8, "1|10|100"},
        {15, 4000, 12, "20|50|100|200|500|1,000|2,000"},
        {1, 1e6, 4, "1|100|10,000|1,000,000"},
        {.05, .5, 9, "0.05|0.1|0.2|0.5"},
        {30, 45, 5, ""},
    };
    struct arena arena = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct scale scale = scale_log(cases[i].low, cases[i].high);
        struct ticks ticks = scale_ticks(&scale, &arena, LANGUAGE_EN, cases[i].most, "");

        assert_string_equal(joined(&arena, &ticks), cases[i].ticks);
    }
    arena_free(&arena);
}

static void time_ticks_stand_at_days_mondays_months_or_years(void **state)
{
    static const struct {
        const char *from;
        const char *until;
        size_t most;
        enum language language;
        const char *ticks;
    } cases[] = {
        {"2026-03-02", "2026-03-06", 8, LANGUAGE_EN,
         "2\u00A0Mar/2026|3\u00A0Mar|4\u00A0Mar|5\u00A0Mar|6\u00A0Mar"},
        {"2026-03-01", "2026-03-31", 6, LANGUAGE_FR,
         "2\u00A0mars/2026|9\u00A0mars|16\u00A0mars|23\u00A0mars|30\u00A0mars"},
        {"2025-11-15", "2026-03-01", 6, LANGUAGE_FR, "déc./2025|janv./2026|févr.|mars"},
        {"2025-11-24", "2026-11-23", 7, LANGUAGE_EN, "Jan/2026|Mar|May|Jul|Sep|Nov"},
        {"2020-01-01", "2026-06-01", 7, LANGUAGE_EN, "2020|2021|2022|2023|2024|2025|2026"},
    };
    struct arena arena = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int32_t from = 0;
        int32_t until = 0;
        assert_true(day_read(cases[i].from, &from) && day_read(cases[i].until, &until));
        struct scale scale = scale_time(from, until);
        struct ticks ticks = scale_ticks(&scale, &arena, cases[i].language, cases[i].most, "");
        assert_string_equal(joined(&arena, &ticks), cases[i].ticks);
    }
    arena_free(&arena);
}

static void every_domain_gets_ticks_and_never_too_many(void **state)
{
    struct arena arena = {0};

    (void)state;
    for (int length = 1; length < 5000; length = length * 3 / 2 + 1) {
        for (size_t most = 2; most < 12; most++) {
            struct scale scale = scale_time(9000, 9000 + length);
            struct ticks ticks = scale_ticks(&scale, &arena, LANGUAGE_EN, most, "");
            assert_true(ticks.count <= most);
            scale = scale_linear(-length / 7.0, length / 3.0);
            ticks = scale_ticks(&scale, &arena, LANGUAGE_EN, most, "");
            assert_true(ticks.count >= 1 && ticks.count <= most);
        }
    }
    arena_free(&arena);
}

static void a_nice_domain_holds_its_values(void **state)
{
    static const double cases[][2] = {{0, 0}, {0.3, 9.4}, {-17, 4}, {5, 5}, {0.001, 0.0032}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct scale scale = scale_nice(cases[i][0], cases[i][1]);
        assert_true(scale.low <= cases[i][0] && scale.high >= cases[i][1]);
        assert_true(scale.low < scale.high);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_linear_scale_maps_its_domain_onto_its_range),
        cmocka_unit_test(a_domain_without_width_is_widened),
        cmocka_unit_test(a_band_scale_maps_a_row_to_its_middle),
        cmocka_unit_test(linear_ticks_are_round_and_within_the_domain),
        cmocka_unit_test(a_logarithmic_scale_gives_equal_room_to_equal_ratios),
        cmocka_unit_test(logarithmic_ticks_are_as_many_as_there_is_room_for),
        cmocka_unit_test(time_ticks_stand_at_days_mondays_months_or_years),
        cmocka_unit_test(every_domain_gets_ticks_and_never_too_many),
        cmocka_unit_test(a_nice_domain_holds_its_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
