/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/release.h"

#include <math.h>

#include "analyzer/adjust.h"
#include "base/text.h"

#define DISCOVERIES    .05
#define HALF           .5    /* of an event: a week without any has a place on the scale too */
#define ERROR_LEAST    1e-12 /* what rounding leaves of a constant series */
#define COMPARE_BEFORE 30    /* weeks in which sites are compared: a few of them may lack data */
#define COMPARE_AFTER  16
#define RECENT_WEEKS   4
#define PLACEBO_BEFORE 12 /* weeks before the release that a comparison has its placebo at */
#define PLACEBO_LEAST  9  /* weeks with data on either side of it */

/* What is judged. */
struct bench {
    struct arena *arena;
    const struct series_list *list;
    const struct release_marks *marks;
    const double *scaled; /* [list->count][SERIES_WEEKS], on the scale of the analysis */
};

/* Weeks of a comparison: from `from` to `at`, and from there to `until`. */
struct span {
    size_t from;
    size_t at;
    size_t until;
    size_t least_before; /* with data */
    size_t least_after;
};

static bool is_share(const struct series *series)
{
    return series->metric->kind == METRIC_SHARE;
}

static bool is_of(const struct series *series, const char *kind)
{
    return series->kind != NULL && text_equal(series->kind->id, kind);
}

/* Weeks at 0 % and 100 % are data: half an event keeps them on the scale. */
static double onto_scale(const struct series *series, size_t week)
{
    double y = series->numerator[week];
    double x = series->denominator[week];

    if (isnan(series->value[week]) || !(x > 0)) {
        return (double)NAN;
    }
    return is_share(series) ? log((y + HALF) / (x - y + HALF)) : log((y > 0 ? y : HALF) / x);
}

static double off_scale(const struct series *series, double value)
{
    return is_share(series) ? 1 / (1 + exp(-value)) : exp(value);
}

double release_before(const struct release_test *test)
{
    return off_scale(test->series, test->shift.level);
}

double release_after(const struct release_test *test)
{
    return off_scale(test->series, test->shift.level + test->shift.effect);
}

double release_change(const struct release_test *test, double effect)
{
    double before = release_before(test);
    double after = off_scale(test->series, test->shift.level + effect);

    return is_share(test->series) ? after - before : after / before - 1;
}

size_t release_week(const struct release_mark *mark, const struct series *series)
{
    if (series->site_id != 0 && series->site_id != mark->site_id) {
        return SERIES_WEEKS;
    }
    return series->dictated ? mark->dictated_week : mark->voice_week;
}

const char *release_recent(const struct series *series, const struct release_marks *marks)
{
    const char *code = NULL;

    for (size_t i = 0; i < marks->count; i++) {
        size_t week = release_week(&marks->items[i], series);

        if (week < SERIES_WEEKS && week + RECENT_WEEKS >= SERIES_WEEKS) {
            code = marks->items[i].code;
        }
    }
    return code;
}

static const double *scaled_of(const struct bench *bench, const struct series *series)
{
    return bench->scaled + (size_t)(series - bench->list->items) * SERIES_WEEKS;
}

static bool is_step(size_t week)
{
    return week > 0 && week < SERIES_WEEKS; /* at 0 it was there before */
}

/* The weeks in which a series' other releases came, rising, each once; how many. */
static size_t other_weeks(const struct bench *bench, const struct series *series, const char *code,
                          size_t *weeks)
{
    bool marked[SERIES_WEEKS] = {false};
    size_t count = 0;

    for (size_t i = 0; i < bench->marks->count; i++) {
        const struct release_mark *mark = &bench->marks->items[i];
        size_t week = release_week(mark, series);

        if (is_step(week) && !text_equal(mark->code, code)) {
            marked[week] = true;
        }
    }
    for (size_t week = 0; week < SERIES_WEEKS; week++) {
        if (marked[week]) {
            weeks[count++] = week;
        }
    }
    return count;
}

/* When a site, or the first of several, got a release after the beginning; SERIES_WEEKS: never. */
static size_t arrival(const struct bench *bench, const struct series *series, const char *code)
{
    size_t first = SERIES_WEEKS;

    for (size_t i = 0; i < bench->marks->count; i++) {
        const struct release_mark *mark = &bench->marks->items[i];
        size_t week = release_week(mark, series);

        if (text_equal(mark->code, code) && is_step(week) && week < first) {
            first = week;
        }
    }
    return first;
}

/* Whether the site of a mark has a release from just that week on. */
static bool site_has_it(const struct bench *bench, const struct series *series, int64_t site_id,
                        const struct release_test *test)
{
    for (size_t i = 0; i < bench->marks->count; i++) {
        const struct release_mark *mark = &bench->marks->items[i];

        if (mark->site_id == site_id && text_equal(mark->code, test->code)) {
            return release_week(mark, series) == test->at;
        }
    }
    return false;
}

/* Whether all sites of a series that still work got the release in one week. */
static bool all_together(const struct bench *bench, const struct release_test *test)
{
    for (size_t i = 0; i < bench->marks->count; i++) {
        const struct release_mark *mark = &bench->marks->items[i];
        bool concerned = test->series->site_id == 0 || test->series->site_id == mark->site_id;

        if (concerned && mark->last_week >= test->at &&
            !site_has_it(bench, test->series, mark->site_id, test)) {
            return false;
        }
    }
    return true;
}

static size_t with_data(const double *values, size_t from, size_t until)
{
    size_t found = 0;

    for (size_t i = from; i < until; i++) {
        found += isnan(values[i]) ? 0 : 1;
    }
    return found;
}

/* NAN with fewer than `least` weeks with data. */
static double mean_of(const double *values, size_t from, size_t until, size_t least)
{
    double sum = 0;

    for (size_t i = from; i < until; i++) {
        sum += isnan(values[i]) ? 0 : values[i];
    }
    size_t found = with_data(values, from, until);

    return found < least ? (double)NAN : sum / (double)found;
}

static void count_data(const struct bench *bench, struct release_test *test, size_t from,
                       size_t until)
{
    const double *values = scaled_of(bench, test->series);

    test->weeks_before = with_data(values, from, test->at);
    test->weeks_after = with_data(values, test->at, until);
    test->units = 0;
    for (size_t i = from; i < until; i++) {
        test->units += isnan(values[i]) ? 0 : test->series->denominator[i];
    }
}

/* Without a release of its own but the tested one; a control is without that one too. */
static bool undisturbed(const struct bench *bench, const struct release_test *test,
                        const struct series *series)
{
    for (size_t i = 0; i < bench->marks->count; i++) {
        const struct release_mark *mark = &bench->marks->items[i];
        size_t week = release_week(mark, series);
        bool tested = text_equal(mark->code, test->code);

        if (week == SERIES_WEEKS || (tested && series == test->series)) {
            continue;
        }
        if (week < test->at + COMPARE_AFTER && (tested || week + COMPARE_BEFORE > test->at)) {
            return false;
        }
    }
    return true;
}

/* The change of the test's site less that of the sites that are still without the release; which
 * these are. */
static struct shift compare(const struct bench *bench, const struct release_test *test,
                            const struct span *span, struct ground *ground)
{
    struct site_change *sites = ARENA_NEW(bench->arena, struct site_change, bench->list->count);
    int32_t *others = ARENA_NEW(bench->arena, int32_t, bench->list->count);
    size_t count = 0;

    *ground = (struct ground){
        .first = span->from, .at = span->at, .last = span->until - 1, .scopes = others};
    double after = (double)NAN;

    for (size_t i = 0; i < bench->list->count; i++) {
        const struct series *series = &bench->list->items[i];

        if (series->kind != test->series->kind || series->metric != test->series->metric ||
            !undisturbed(bench, test, series)) {
            continue;
        }
        const double *values = scaled_of(bench, series);
        double later = mean_of(values, span->at, span->until, span->least_after);
        double change = later - mean_of(values, span->from, span->at, span->least_before);

        if (!isnan(change)) {
            sites[count++] = (struct site_change){change, series == test->series};
            after = series == test->series ? later : after;
            others[ground->scope_count] = series->scope_id;
            ground->scope_count += series == test->series ? 0 : 1;
        }
    }
    struct shift shift = shift_against_sites(sites, count);

    shift.level = after - shift.effect;
    return shift;
}

static void compare_sites(const struct bench *bench, struct release_test *test)
{
    size_t until = test->at + COMPARE_AFTER;
    struct span span = {test->at - COMPARE_BEFORE, test->at,
                        until < SERIES_WEEKS ? until : SERIES_WEEKS, SHIFT_BEFORE_MIN,
                        SHIFT_AFTER_MIN};
    struct span before = {span.from, test->at - PLACEBO_BEFORE, test->at, PLACEBO_LEAST,
                          PLACEBO_LEAST};

    if (!is_of(test->series, "site") || test->at < COMPARE_BEFORE) {
        return;
    }
    struct ground ground;
    struct ground unused;
    struct shift shift = compare(bench, test, &span, &ground);

    if (!isnan(shift.low)) {
        test->compared = true;
        test->shift = shift;
        test->ground = ground;
        test->placebo = compare(bench, test, &before, &unused);
        count_data(bench, test, span.from, span.until);
    }
}

static void judge_series(const struct bench *bench, struct release_test *test)
{
    size_t *others = ARENA_NEW(bench->arena, size_t, SERIES_WEEKS);
    size_t count = other_weeks(bench, test->series, test->code, others);
    const struct shift_series series = {scaled_of(bench, test->series), SERIES_WEEKS, others,
                                        count};

    count_data(bench, test, 0, SERIES_WEEKS);
    test->ground = (struct ground){
        .at = test->at, .last = SERIES_WEEKS - 1, .weeks = others, .week_count = count};
    test->alone = shift_stands_alone(test->at, others, count);
    test->together = all_together(bench, test);
    compare_sites(bench, test);
    if (!test->compared) {
        test->shift = shift_in_series(&series, test->at);
        test->placebo = shift_placebo(&series, test->at);
        test->season = shift_year_before(&series, test->at);
    }
}

static bool first_of_code(const struct release_marks *marks, size_t i)
{
    return i == 0 || !text_equal(marks->items[i].code, marks->items[i - 1].code);
}

static bool is_judged(const struct series *series)
{
    return is_of(series, "all") || is_of(series, "site");
}

static size_t tests_at_most(const struct bench *bench)
{
    size_t series = 0;
    size_t codes = 0;

    for (size_t s = 0; s < bench->list->count; s++) {
        series += is_judged(&bench->list->items[s]) ? 1 : 0;
    }
    for (size_t m = 0; m < bench->marks->count; m++) {
        codes += first_of_code(bench->marks, m) ? 1 : 0;
    }
    return series * codes;
}

static struct release_test_list find_tests(const struct bench *bench)
{
    struct release_test_list tests = {
        ARENA_NEW(bench->arena, struct release_test, tests_at_most(bench)), 0};

    for (size_t s = 0; s < bench->list->count; s++) {
        const struct series *series = &bench->list->items[s];
        bool judged = is_judged(series);

        for (size_t m = 0; m < bench->marks->count && judged; m++) {
            const char *code = bench->marks->items[m].code;
            size_t at =
                first_of_code(bench->marks, m) ? arrival(bench, series, code) : SERIES_WEEKS;

            if (at < SERIES_WEEKS) {
                tests.items[tests.count] = (struct release_test){
                    .series = series, .code = code, .at = at, .p = (double)NAN};
                judge_series(bench, &tests.items[tests.count++]);
            }
        }
    }
    return tests;
}

/* Could be shown at all: enough data that vary, nothing else at that date. */
static bool testable(const struct release_test *test)
{
    return test->alone && test->together && isfinite(test->shift.low) &&
           test->shift.error > ERROR_LEAST;
}

bool release_estimated(const struct release_test *test)
{
    return test->verdict >= RELEASE_NONE;
}

/* Selects within the family of one scope level; the selected get intervals that match. */
static void adjust_family(struct arena *arena, const struct release_test_list *tests,
                          const struct scope_kind *kind)
{
    double *p = ARENA_NEW(arena, double, tests->count);
    double *adjusted = ARENA_NEW(arena, double, tests->count);
    struct release_test **members = ARENA_NEW(arena, struct release_test *, tests->count);
    size_t count = 0;
    size_t selected = 0;

    for (size_t i = 0; i < tests->count; i++) {
        struct release_test *test = &tests->items[i];

        if (test->series->kind == kind && testable(test)) {
            p[count] = adjust_p_value(test->shift.effect, test->shift.error, test->shift.degrees);
            members[count++] = test;
        }
    }
    adjust_discoveries(p, count, adjusted);
    for (size_t i = 0; i < count; i++) {
        members[i]->p = adjusted[i];
        members[i]->selected = adjusted[i] <= DISCOVERIES;
        selected += members[i]->selected ? 1 : 0;
    }
    for (size_t i = 0; i < count; i++) {
        members[i]->family = count;
        members[i]->level =
            adjust_coverage_level(members[i]->selected ? selected : 0, count, DISCOVERIES);
        shift_widen(&members[i]->shift, members[i]->level);
    }
}

static void adjust_families(struct arena *arena, const struct release_test_list *tests)
{
    for (size_t i = 0; i < tests->count; i++) {
        const struct scope_kind *kind = tests->items[i].series->kind;
        bool first = true;

        for (size_t j = 0; j < i && first; j++) {
            first = tests->items[j].series->kind != kind;
        }
        if (first) {
            adjust_family(arena, tests, kind);
        }
    }
}

/* An interval with 0 in it; false where there is none at all. */
static bool passed(const struct shift *control)
{
    return control->low <= 0 && control->high >= 0;
}

/* A year before there is none that shows, and none that the change cannot be told from. */
static bool season_excluded(const struct release_test *test)
{
    const struct shift *year = &test->season;
    struct shift beyond = {.effect = test->shift.effect - year->effect,
                           .error = hypot(test->shift.error, year->error),
                           .degrees = fmin(test->shift.degrees, year->degrees)};

    shift_widen(&beyond, 1 - DISCOVERIES);
    return passed(year) && !passed(&beyond);
}

static enum release_verdict verdict_of(const struct release_test *test)
{
    if (!test->alone) {
        return RELEASE_NOT_ALONE;
    }
    if (!test->together) {
        return RELEASE_STAGGERED;
    }
    if (test->weeks_before < SHIFT_BEFORE_MIN || test->weeks_after < SHIFT_AFTER_MIN) {
        return RELEASE_FEW;
    }
    if (!testable(test)) {
        return RELEASE_SERIAL;
    }
    if (!test->selected) {
        return RELEASE_NONE;
    }
    if (!passed(&test->placebo)) {
        return isnan(test->placebo.low) ? RELEASE_UNCHECKED : RELEASE_PLACEBO;
    }
    if (test->compared) {
        return RELEASE_COMPARED;
    }
    return season_excluded(test) ? RELEASE_SHOWN : RELEASE_SEASON;
}

struct release_test_list release_judge(struct arena *arena, const struct series_list *list,
                                       const struct release_marks *marks)
{
    double *scaled = ARENA_NEW(arena, double, list->count *SERIES_WEEKS);
    const struct bench bench = {arena, list, marks, scaled};

    for (size_t s = 0; s < list->count; s++) {
        for (size_t week = 0; week < SERIES_WEEKS; week++) {
            scaled[s * SERIES_WEEKS + week] = onto_scale(&list->items[s], week);
        }
    }
    struct release_test_list tests = find_tests(&bench);

    adjust_families(arena, &tests);
    for (size_t i = 0; i < tests.count; i++) {
        tests.items[i].verdict = verdict_of(&tests.items[i]);
    }
    return tests;
}
