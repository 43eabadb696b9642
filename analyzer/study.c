/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/study.h"

#include <math.h>
#include <string.h>

#include "analyzer/adjust.h"
#include "analyzer/control.h"
#include "analyzer/shift.h"
#include "base/text.h"

#define CHART_WEEKS 53
#define DISCOVERIES .05
#define HINT_WEEKS  4
#define PHASES_MAX  8
#define CONFIDENCE  .95
#define POINTS_MIN  2
#define ERROR_LEAST 1e-12 /* what rounding leaves of a constant series */

/* One release at one series: a test of its family. */
struct test {
    const struct series *series;
    const struct release_mark *mark;
    size_t at; /* week */
    struct shift shift;
    struct shift placebo;
    size_t weeks_before;
    size_t weeks_after;
    double p; /* adjusted */
    bool alone;
    bool shown;
};

struct test_list {
    struct test *items;
    size_t count;
};

static bool is_share(const struct series *series)
{
    return series->metric->kind == METRIC_SHARE;
}

/* Onto the scale on which changes are estimated; NAN where a figure has no place on it. */
static double onto_scale(const struct series *series, double value)
{
    if (!(value > 0) || (is_share(series) && !(value < 1))) {
        return (double)NAN;
    }
    return is_share(series) ? log(value / (1 - value)) : log(value);
}

static double off_scale(const struct series *series, double value)
{
    return is_share(series) ? 1 / (1 + exp(-value)) : exp(value);
}

static bool judged_at_releases(const struct series *series)
{
    return series->kind != NULL &&
           (text_equal(series->kind->id, "all") || text_equal(series->kind->id, "site"));
}

static size_t newest_week(const struct series *series)
{
    size_t week = SERIES_WEEKS - 1;

    while (week > 0 && isnan(series->value[week])) {
        week--;
    }
    return week;
}

static struct finding blank(const struct series_list *list, const struct series *series,
                            const char *kind)
{
    double none = (double)NAN;

    return (struct finding){.kind = kind,
                            .scope_id = series->scope_id,
                            .period_id = series_period(list, newest_week(series)),
                            .metric = series->metric->id,
                            .value = none,
                            .centre = none,
                            .before = none,
                            .after = none,
                            .change = none,
                            .low = none,
                            .high = none,
                            .level = none,
                            .p = none,
                            .degrees = none,
                            .phi = none};
}

/* The weeks of the marks within the series, in order; how many. */
static size_t mark_weeks(const struct series_list *list, const struct release_mark *marks,
                         size_t mark_count, size_t *weeks)
{
    size_t count = 0;

    for (size_t i = 0; i < mark_count; i++) {
        size_t week = series_week(list, marks[i].day);

        if (week < SERIES_WEEKS) {
            weeks[count++] = week;
        }
    }
    return count;
}

/* Looks between the marks beside it, so that no other step stands in the trend. */
static void test_release(struct test *test, const size_t *weeks, size_t week_count)
{
    double values[SERIES_WEEKS];
    size_t from = 0;
    size_t until = SERIES_WEEKS;
    size_t same = 0;

    for (size_t i = 0; i < week_count; i++) {
        from = weeks[i] < test->at ? weeks[i] : from;
        until = weeks[i] > test->at && weeks[i] < until ? weeks[i] : until;
        same += weeks[i] == test->at ? 1 : 0;
    }
    for (size_t i = from; i < until; i++) {
        values[i - from] = onto_scale(test->series, test->series->value[i]);
        test->weeks_before += i < test->at && !isnan(values[i - from]) ? 1 : 0;
        test->weeks_after += i >= test->at && !isnan(values[i - from]) ? 1 : 0;
    }
    test->alone = same == 1 && shift_stands_alone(test->at, weeks, week_count);
    const struct shift_series series = {values, until - from, NULL, 0};

    test->shift = shift_in_series(&series, test->at - from);
    test->placebo = shift_placebo(&series, isfinite(test->shift.low) ? test->at - from : 0);
    test->p = (double)NAN;
}

static struct test_list test_releases(struct arena *arena, const struct series_list *list,
                                      const struct release_mark *marks, size_t mark_count)
{
    size_t *weeks = ARENA_NEW(arena, size_t, mark_count);
    size_t week_count = mark_weeks(list, marks, mark_count, weeks);
    struct test_list tests = {ARENA_NEW(arena, struct test, list->count * mark_count), 0};

    for (size_t s = 0; s < list->count; s++) {
        for (size_t m = 0; m < mark_count && judged_at_releases(&list->items[s]); m++) {
            size_t week = series_week(list, marks[m].day);

            if (week < SERIES_WEEKS) {
                struct test *test = &tests.items[tests.count++];

                *test = (struct test){.series = &list->items[s], .mark = &marks[m], .at = week};
                test_release(test, weeks, week_count);
            }
        }
    }
    return tests;
}

/* Could be shown at all: enough data that vary, nothing else at that date. */
static bool testable(const struct test *test)
{
    return test->alone && isfinite(test->shift.low) && test->shift.error > ERROR_LEAST;
}

static bool placebo_failed(const struct test *test)
{
    return test->placebo.low > 0 || test->placebo.high < 0;
}

/* Selects within the family of one scope level; the selected get intervals that match. */
static void adjust_family(struct arena *arena, const struct test_list *tests,
                          const struct scope_kind *kind)
{
    double *p = ARENA_NEW(arena, double, tests->count);
    double *adjusted = ARENA_NEW(arena, double, tests->count);
    struct test **members = ARENA_NEW(arena, struct test *, tests->count);
    size_t count = 0;
    size_t selected = 0;

    for (size_t i = 0; i < tests->count; i++) {
        struct test *test = &tests->items[i];

        if (test->series->kind == kind && testable(test)) {
            p[count] = adjust_p_value(test->shift.effect, test->shift.error, test->shift.degrees);
            members[count++] = test;
        }
    }
    adjust_discoveries(p, count, adjusted);
    for (size_t i = 0; i < count; i++) {
        members[i]->p = adjusted[i];
        members[i]->shown = adjusted[i] <= DISCOVERIES;
        selected += members[i]->shown ? 1 : 0;
    }
    for (size_t i = 0; i < count; i++) {
        if (members[i]->shown) {
            shift_widen(&members[i]->shift, adjust_coverage_level(selected, count, DISCOVERIES));
        }
    }
}

static void adjust_families(struct arena *arena, const struct test_list *tests)
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

static const char *release_text(const struct test *test)
{
    if (!test->alone) {
        return "finding.release.not_alone";
    }
    if (!testable(test)) {
        return "finding.release.few";
    }
    if (!test->shown) {
        return "finding.release.none";
    }
    return placebo_failed(test) ? "finding.release.placebo" : "finding.release.shown";
}

/* The change from the level at the date: relative for ratios, in points for shares. */
static double change_of(const struct test *test, double effect)
{
    double before = off_scale(test->series, test->shift.level);
    double after = off_scale(test->series, test->shift.level + effect);

    return is_share(test->series) ? after - before : after / before - 1;
}

static struct finding release_finding(struct arena *arena, const struct series_list *list,
                                      const struct test *test, double selected_level)
{
    struct finding finding = blank(list, test->series, "release");

    finding.text = release_text(test);
    finding.release = test->mark->code;
    finding.subject = arena_format(arena, "%s %s", finding.metric, finding.release);
    finding.weeks_before = test->weeks_before;
    finding.weeks_after = test->weeks_after;
    if (testable(test)) {
        finding.before = off_scale(test->series, test->shift.level);
        finding.after = off_scale(test->series, test->shift.level + test->shift.effect);
        finding.change = change_of(test, test->shift.effect);
        finding.low = change_of(test, test->shift.low);
        finding.high = change_of(test, test->shift.high);
        finding.level = test->shown ? selected_level : CONFIDENCE;
        finding.p = test->p;
        finding.degrees = test->shift.degrees;
        finding.phi = test->shift.phi;
    }
    return finding;
}

/* The level of the family's selected: as adjust_family() had it. */
static double selected_level(const struct test_list *tests, const struct scope_kind *kind)
{
    size_t count = 0;
    size_t selected = 0;

    for (size_t i = 0; i < tests->count; i++) {
        const struct test *test = &tests->items[i];

        count += test->series->kind == kind && testable(test) ? 1 : 0;
        selected += test->series->kind == kind && test->shown ? 1 : 0;
    }
    return adjust_coverage_level(selected, count, DISCOVERIES);
}

/* Phases of a chart begin with its first week and where a change has been shown. */
static size_t find_phases(const struct test_list *tests, const struct series *series, size_t first,
                          size_t *starts)
{
    size_t count = 1;

    starts[0] = 0;
    for (size_t i = 0; i < tests->count && count < PHASES_MAX; i++) {
        const struct test *test = &tests->items[i];

        if (test->series == series && test->shown && !placebo_failed(test) && test->at > first) {
            starts[count++] = test->at - first;
        }
    }
    return count;
}

static size_t draw_chart(const struct series *series, const size_t *starts, size_t phase_count,
                         struct control_point *points, struct control_phase *phases)
{
    size_t first = SERIES_WEEKS - CHART_WEEKS;

    if (is_share(series)) {
        struct control_share shares[CHART_WEEKS];

        for (size_t i = 0; i < CHART_WEEKS; i++) {
            shares[i] = (struct control_share){series->numerator[first + i],
                                               series->denominator[first + i]};
        }
        control_share(shares, CHART_WEEKS, starts, phase_count, points, phases);
    } else {
        control_xmr(&series->value[first], CHART_WEEKS, starts, phase_count, points, phases);
    }
    return CHART_WEEKS - 1;
}

static const char *chart_text(const struct control_point *point, const struct control_phase *phase)
{
    if (phase->trial) {
        return "finding.control.trial";
    }
    if ((point->signals & CONTROL_OUTSIDE) != 0) {
        return "finding.control.outside";
    }
    if ((point->signals & CONTROL_SIDE) != 0) {
        return "finding.control.side";
    }
    if ((point->signals & CONTROL_TREND) != 0) {
        return "finding.control.trend";
    }
    return (point->signals & CONTROL_NEAR) != 0 ? "finding.control.near" : "finding.control.steady";
}

/* A release in the weeks before the newest: where to look first. */
static const char *hint(const struct series_list *list, const struct release_mark *marks,
                        size_t mark_count)
{
    const char *code = NULL;

    for (size_t i = 0; i < mark_count; i++) {
        size_t week = series_week(list, marks[i].day);

        if (week < SERIES_WEEKS && week + HINT_WEEKS >= SERIES_WEEKS) {
            code = marks[i].code;
        }
    }
    return code;
}

/* False where the newest week is not published, or nothing can be said about its limits. */
static bool chart_finding(const struct series_list *list, const struct test_list *tests,
                          const struct series *series, const char *release, struct finding *finding)
{
    size_t starts[PHASES_MAX];
    struct control_point points[CHART_WEEKS];
    struct control_phase phases[PHASES_MAX];
    size_t count = find_phases(tests, series, SERIES_WEEKS - CHART_WEEKS, starts);
    const struct control_point *last = &points[draw_chart(series, starts, count, points, phases)];
    const struct control_phase *phase = &phases[count - 1];

    if (isnan(last->value) || isnan(last->low) || phase->points < POINTS_MIN) {
        return false;
    }
    *finding = blank(list, series, "control");
    finding->text = chart_text(last, phase);
    finding->subject = finding->metric;
    finding->release = last->signals != 0 && !phase->trial ? release : NULL;
    finding->value = last->value;
    finding->centre = last->centre;
    finding->low = fmax(0, last->low); /* no ratio or share that is watched can be less */
    finding->high = last->high;
    finding->weeks_before = phase->points;
    return true;
}

void study_series(struct arena *arena, const struct series_list *series,
                  const struct release_mark *marks, size_t mark_count,
                  struct finding_list *findings)
{
    struct test_list tests = test_releases(arena, series, marks, mark_count);
    const char *recent = hint(series, marks, mark_count);

    adjust_families(arena, &tests);
    *findings =
        (struct finding_list){ARENA_NEW(arena, struct finding, series->count + tests.count), 0};
    for (size_t i = 0; i < tests.count; i++) {
        findings->items[findings->count++] = release_finding(
            arena, series, &tests.items[i], selected_level(&tests, tests.items[i].series->kind));
    }
    for (size_t i = 0; i < series->count; i++) {
        findings->count += chart_finding(series, &tests, &series->items[i], recent,
                                         &findings->items[findings->count])
                               ? 1
                               : 0;
    }
}
