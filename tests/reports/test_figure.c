/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "base/day.h"
#include "reports/figure/figure.h"
#include "tests/cmocka.h"

#define WEEKS 10

static struct arena arena;
static const struct catalog *catalog;

static int set_up(void **state)
{
    struct error err;

    (void)state;
    return catalog_load(&arena, &catalog, &err) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static struct figure_context context_in(enum language language)
{
    return (struct figure_context){
        .arena = &arena,
        .catalog = catalog,
        .language = language,
        .scope = "CHU simulé",
        .complete_until = INT32_MAX,
    };
}

static struct period week(int number)
{
    int32_t monday = day_of_iso_week(2026, number);

    return (struct period){PERIOD_WEEK, monday, monday + 7};
}

static struct measure measure_of(const char *metric, int32_t scope_id, struct period period,
                                 double value)
{
    return (struct measure){
        .metric = catalog_metric(catalog, metric),
        .scope_id = scope_id,
        .period_id = period_id(period),
        .state = MEASURE_PUBLISHED,
        .clinicians = 42,
        .documents = 1234,
        .numerator = NAN,
        .denominator = NAN,
        .value = value,
        .low = value - 0.004,
        .high = value + 0.004,
    };
}

static struct measure withheld(const char *metric, int32_t scope_id, struct period period)
{
    struct measure measure = measure_of(metric, scope_id, period, NAN);

    measure.low = measure.high = NAN;
    measure.clinicians = measure.documents = -1;
    measure.state = MEASURE_SUPPRESSED;
    return measure;
}

/* Correction by week: missing in week 3, withheld in week 4. */
static const struct figure *over_time(const struct figure_context *context)
{
    struct measure *items = ARENA_NEW(&arena, struct measure, WEEKS);
    struct measure_list *list = ARENA_NEW(&arena, struct measure_list, 1);
    size_t count = 0;

    for (int i = 1; i <= WEEKS; i++) {
        if (i == 4) {
            items[count++] = withheld("B2", 1, week(i));
        } else if (i != 3) {
            items[count++] = measure_of("B2", 1, week(i), 0.060 - 0.0006 * i);
        }
    }
    *list = (struct measure_list){items, count};
    const struct figure_series series = {.measures = list, .scope_id = 1};
    const struct release release = {.id = 1, .code = "2026.1", .day = week(5).from};
    const struct release_list releases = {&release, 1};
    const struct figure_time spec = {.id = "trend-B2",
                                     .metric = catalog_metric(catalog, "B2"),
                                     .series = &series,
                                     .series_count = 1,
                                     .first = week(1),
                                     .last = week(WEEKS),
                                     .releases = &releases};
    return figure_time(context, &spec);
}

static void a_title_states_the_newest_value_with_its_interval(void **state)
{
    struct figure_context fr = context_in(LANGUAGE_FR);
    struct figure_context en = context_in(LANGUAGE_EN);

    (void)state;
    assert_non_null(strstr(over_time(&fr)->title, "5,4\u202F% [5,0\u202F;\u00A05,8]"));
    assert_non_null(strstr(over_time(&en)->title, "5.4% [5.0,\u00A05.8]"));
    assert_non_null(strstr(over_time(&en)->sentence, "5.9% [5.5,\u00A06.3]"));
}

static void chart_and_table_show_the_same_rows(void **state)
{
    struct figure_context context = context_in(LANGUAGE_EN);
    const struct figure *figure = over_time(&context);
    const struct series *series = figure->chart->marks[1].series;

    (void)state;
    assert_int_equal(figure->chart->marks[1].kind, MARK_LINE);
    assert_int_equal(figure->table->row_count, WEEKS);
    assert_int_equal(series->count, WEEKS);
    for (size_t i = 0; i < WEEKS; i++) {
        struct cell cell = table_cell(figure->table, i, 1);
        if (isnan(series->data[i].value)) {
            assert_true(isnan(cell.value));
        } else {
            assert_float_equal(cell.value, series->data[i].value, 1e-12);
            assert_float_equal(cell.low, series->data[i].low, 1e-12);
        }
    }
    assert_int_equal(series->data[2].state, DATUM_MISSING);
    assert_int_equal(series->data[3].state, DATUM_SUPPRESSED);
    assert_int_equal(table_cell(figure->table, 2, 1).status, STATUS_NO_DATA);
    assert_int_equal(table_cell(figure->table, 3, 1).status, STATUS_SUPPRESSED);
    assert_string_equal(table_cell(figure->table, 3, 2).words, "");
}

static void an_unfinished_week_is_provisional_and_no_title(void **state)
{
    struct figure_context context = context_in(LANGUAGE_EN);

    (void)state;
    context.complete_until = week(WEEKS).from + 3;
    const struct figure *figure = over_time(&context);
    assert_int_equal(figure->chart->marks[1].series->data[WEEKS - 1].state, DATUM_PROVISIONAL);
    assert_int_equal(figure->chart->marks[1].series->data[WEEKS - 2].state, DATUM_SHOWN);
    assert_non_null(strstr(figure->title, "5.5% [5.1"));
}

static void without_data_a_figure_has_no_chart_and_says_why(void **state)
{
    struct figure_context context = context_in(LANGUAGE_FR);
    const struct measure_list none = {NULL, 0};
    const struct figure_series series = {.measures = &none, .scope_id = 1};
    const struct figure_time spec = {.id = "trend-B2",
                                     .metric = catalog_metric(catalog, "B2"),
                                     .series = &series,
                                     .series_count = 1,
                                     .first = week(1),
                                     .last = week(WEEKS)};
    const struct figure *figure = figure_time(&context, &spec);

    (void)state;
    assert_null(figure->chart);
    assert_int_equal(figure->table->row_count, 0);
    assert_string_equal(figure->empty, catalog_text(catalog, LANGUAGE_FR, "empty.no_data"));
    assert_null(figure_spark(&context, spec.metric, &series, spec.first, spec.last));
}

static void groups_keep_their_order_and_withheld_ones_stay_withheld(void **state)
{
    struct figure_context context = context_in(LANGUAGE_EN);
    const struct measure items[] = {
        measure_of("A7", 1, week(9), 0.5),
        measure_of("A7", 2, week(9), 0.3),
        withheld("A7", 3, week(9)),
        measure_of("A7", 4, week(9), 0.7),
    };
    const struct measure_list list = {items, 4};
    const struct figure_group groups[] = {
        {2, "Anesthésie", NULL}, {3, "Gériatrie", NULL}, {4, "Urgences", "/x"}};
    struct figure_groups spec = {.id = "units-A7",
                                 .metric = catalog_metric(catalog, "A7"),
                                 .measures = &list,
                                 .period = week(9),
                                 .groups = groups,
                                 .group_count = 3,
                                 .whole_scope_id = 1,
                                 .title = "figure.title.spread",
                                 .head = "table.service"};
    const struct figure *figure = figure_groups(&context, &spec);
    const struct series *series = figure->chart->marks[0].series;

    (void)state;
    assert_string_equal(figure->chart->y.rows[1].name, "Gériatrie");
    assert_int_equal(series->data[1].state, DATUM_SUPPRESSED);
    assert_true(isnan(series->data[1].value));
    assert_int_equal(figure->chart->marks[1].kind, MARK_BAND);
    assert_non_null(strstr(figure->title, "from 30"));
    assert_string_equal(table_cell(figure->table, 2, 0).href, "/x");
    spec.bars = true;
    figure = figure_groups(&context, &spec);
    assert_string_equal(figure->chart->y.rows[0].name, "Urgences");
    assert_string_equal(figure->chart->y.rows[2].name, "Gériatrie");
}

static void time_saved_is_three_numbers_and_shown_only_above_zero(void **state)
{
    struct figure_context context = context_in(LANGUAGE_EN);
    const double minute = 60000;
    struct measure items[] = {
        measure_of("D4_low", 1, week(9), -0.9 * minute),
        measure_of("D4_central", 1, week(9), 0.4 * minute),
        measure_of("D4_high", 1, week(9), 1.6 * minute),
    };
    struct measure_list list = {items, 3};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        items[i].low = items[i].value - 0.2 * minute;
        items[i].high = items[i].value + 0.2 * minute;
    }
    const struct figure *figure =
        figure_time_saved(&context, "time-saved-D4", "D4", &list, 1, week(9));
    assert_non_null(strstr(figure->title, "\u22120.9"));
    assert_non_null(strstr(figure->title, "1.6"));
    assert_int_equal(figure->table->row_count, 3);
    assert_string_equal(figure->sentence + strlen(figure->sentence) - 1, ".");
    list.count = 2;
    figure = figure_time_saved(&context, "time-saved-D4", "D4", &list, 1, week(9));
    assert_null(figure->chart);
}

static void sensitivity_puts_the_assumption_that_matters_most_first(void **state)
{
    struct figure_context context = context_in(LANGUAGE_EN);
    const double minute = 60000;
    struct measure items[] = {
        measure_of("D5_central", 1, week(9), 0.4 * minute),
        measure_of("D5_fast_typing", 1, week(9), -0.1 * minute),
        measure_of("D5_slow_typing", 1, week(9), 0.8 * minute),
        measure_of("D5_short", 1, week(9), -1.5 * minute),
        measure_of("D5_full", 1, week(9), 1.5 * minute),
        measure_of("D5_no_review", 1, week(9), 0.3 * minute),
    };
    struct measure_list list = {items, 6};

    (void)state;
    const struct figure *figure = figure_sensitivity(&context, "s", "D5", &list, 1, week(9));
    assert_int_equal(figure->table->row_count, 3);
    assert_string_equal(table_cell(figure->table, 0, 0).words, "Length of the typed document");
    assert_string_equal(table_cell(figure->table, 1, 0).words, "Typing speed");
    assert_string_equal(table_cell(figure->table, 2, 0).words, "Proofreading of typed text");
    assert_non_null(strstr(figure->title, "\u22121.5"));
    /* What spans an assumption must not be read as limits, and lies within the axis. */
    assert_null(strstr(figure->chart->words.interval, "95"));
    assert_true(figure->chart->x.low <= -1.5 && figure->chart->x.high >= 1.5);
    list.count = 3;
    figure = figure_sensitivity(&context, "s", "D5", &list, 1, week(9));
    assert_int_equal(figure->table->row_count, 1);
    list.count = 2; /* one end of an assumption is no bar */
    assert_null(figure_sensitivity(&context, "s", "D5", &list, 1, week(9)));
}

static void a_practice_without_data_is_never_met(void **state)
{
    struct figure_context context = context_in(LANGUAGE_EN);
    const struct practice *practice = catalog_practice(catalog, "BP14");
    const struct assessment items[] = {
        {.practice = practice,
         .class = "A",
         .state = 0,
         .clinicians = 30,
         .value = 0.93,
         .low = 0.91,
         .high = 0.95,
         .target = 0.9},
        {.practice = catalog_practice(catalog, "BP01"),
         .class = "not_measured",
         .state = -1,
         .clinicians = -1,
         .value = NAN,
         .low = NAN,
         .high = NAN,
         .target = NAN},
        {.practice = practice,
         .class = "not_assessable",
         .state = MEASURE_SUPPRESSED,
         .clinicians = -1,
         .value = NAN,
         .low = NAN,
         .high = NAN,
         .target = 0.9},
    };
    const struct assessment_list list = {items, 3};
    const struct figure *figure = figure_practices(&context, "practices", &list, NULL, week(9));
    const struct series *series = figure->chart->marks[0].series;

    (void)state;
    assert_int_equal(series->data[0].verdict, STATE_MET);
    assert_float_equal(series->data[0].value, 93, 1e-9);
    assert_float_equal(series->data[0].target, 90, 1e-9);
    assert_int_not_equal(series->data[1].verdict, STATE_MET);
    assert_int_equal(series->data[1].state, DATUM_MISSING);
    assert_int_equal(series->data[2].state, DATUM_SUPPRESSED);
    assert_int_equal(table_cell(figure->table, 1, 3).status, STATUS_NOT_MEASURED);
}

/* Four steps of a curve; quartiles up to the given number of them. */
static const struct figure *learned(const struct figure_context *context, size_t with_quartiles)
{
    struct learning_step *steps = ARENA_NEW(&arena, struct learning_step, 4);
    struct learning_curve *curve = ARENA_NEW(&arena, struct learning_curve, 1);

    for (size_t i = 0; i < 4; i++) {
        bool known = i < with_quartiles;

        steps[i] =
            (struct learning_step){.n = (int64_t)1 << i,
                                   .learners = 20,
                                   .median = {8 - (double)i, known ? 6 : NAN, known ? 9 : NAN},
                                   .fit = {NAN, NAN, NAN},
                                   .panel = NAN};
    }
    *curve = (struct learning_curve){.metric = catalog_metric(catalog, "C1"),
                                     .text = "finding.learning.points",
                                     .form = "",
                                     .learners = 20,
                                     .steps = steps,
                                     .step_count = 4};
    return figure_learning(context, "learning", curve, week(9));
}

static void quartiles_are_named_only_where_there_are_any(void **state)
{
    struct figure_context context = context_in(LANGUAGE_EN);
    const struct figure *few = learned(&context, 0);
    const struct figure *many = learned(&context, 1);

    (void)state;
    assert_int_equal(few->chart->mark_count, 1);
    assert_int_equal(few->chart->marks[0].kind, MARK_LINE);
    assert_null(strstr(few->subtitle, "quartile"));
    assert_null(strstr(few->table->columns[2].words, "quartile"));
    assert_int_equal(many->chart->mark_count, 2);
    assert_int_equal(many->chart->marks[0].kind, MARK_LIMITS);
    assert_non_null(strstr(many->subtitle, "quartile"));
    assert_non_null(strstr(many->table->columns[2].words, "quartile"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_title_states_the_newest_value_with_its_interval),
        cmocka_unit_test(chart_and_table_show_the_same_rows),
        cmocka_unit_test(an_unfinished_week_is_provisional_and_no_title),
        cmocka_unit_test(without_data_a_figure_has_no_chart_and_says_why),
        cmocka_unit_test(groups_keep_their_order_and_withheld_ones_stay_withheld),
        cmocka_unit_test(time_saved_is_three_numbers_and_shown_only_above_zero),
        cmocka_unit_test(sensitivity_puts_the_assumption_that_matters_most_first),
        cmocka_unit_test(a_practice_without_data_is_never_met),
        cmocka_unit_test(quartiles_are_named_only_where_there_are_any),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
