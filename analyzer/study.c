/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/study.h"

#include <math.h>

#include "analyzer/control.h"
#include "base/text.h"

#define CHART_WEEKS 53
#define PHASES_MAX  8
#define POINTS_MIN  2
#define FIVES       5

static bool is_share(const struct series *series)
{
    return series->metric->kind == METRIC_SHARE;
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
                            .phi = none,
                            .units = none};
}

static const char *const release_texts[] = {
    [RELEASE_NOT_ALONE] = "finding.release.not_alone",
    [RELEASE_STAGGERED] = "finding.release.staggered",
    [RELEASE_FEW] = "finding.release.few",
    [RELEASE_SERIAL] = "finding.release.serial",
    [RELEASE_NONE] = "finding.release.none",
    [RELEASE_UNCHECKED] = "finding.release.unchecked",
    [RELEASE_PLACEBO] = "finding.release.placebo",
    [RELEASE_SEASON] = "finding.release.season",
    [RELEASE_SHOWN] = "finding.release.shown",
    [RELEASE_COMPARED] = "finding.release.compared",
};

static struct finding release_finding(struct arena *arena, const struct series_list *list,
                                      const struct release_test *test)
{
    struct finding finding = blank(list, test->series, "release");

    finding.text = release_texts[test->verdict];
    finding.release = test->code;
    finding.subject = arena_format(arena, "%s %s", finding.metric, finding.release);
    finding.weeks_before = test->weeks_before;
    finding.weeks_after = test->weeks_after;
    finding.units = test->units;
    finding.tests = test->family;
    finding.ground = test->ground;
    if (release_estimated(test)) {
        finding.before = release_before(test);
        finding.after = release_after(test);
        finding.change = release_change(test, test->shift.effect);
        finding.low = release_change(test, test->shift.low);
        finding.high = release_change(test, test->shift.high);
        finding.level = test->level;
        finding.p = test->p;
        finding.degrees = test->shift.degrees;
        finding.phi = test->shift.phi;
    }
    return finding;
}

/* Phases of a chart begin with its first week and where a change has been shown. */
static size_t find_phases(const struct release_test_list *tests, const struct series *series,
                          size_t first, size_t *starts)
{
    size_t count = 1;

    starts[0] = 0;
    for (size_t i = 0; i < tests->count && count < PHASES_MAX; i++) {
        const struct release_test *test = &tests->items[i];

        if (test->series == series && test->verdict >= RELEASE_SHOWN && test->at > first) {
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

static struct ground chart_ground(struct arena *arena, const size_t *starts, size_t count)
{
    const size_t first = SERIES_WEEKS - CHART_WEEKS;
    size_t *weeks = ARENA_NEW(arena, size_t, count);

    for (size_t i = 0; i < count; i++) {
        weeks[i] = first + starts[i];
    }
    return (struct ground){.first = first,
                           .at = SERIES_WEEKS - 1,
                           .last = SERIES_WEEKS - 1,
                           .weeks = weeks,
                           .week_count = count};
}

/* False where the newest week is not published, or nothing can be said about its limits. */
static bool chart_finding(struct arena *arena, const struct series_list *list,
                          const struct release_test_list *tests, const struct series *series,
                          const struct release_marks *marks, struct finding *finding)
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
    finding->release = last->signals != 0 && !phase->trial ? release_recent(series, marks) : NULL;
    finding->value = last->value;
    finding->centre = last->centre;
    finding->low = fmax(0, last->low); /* no ratio or share that is watched can be less */
    finding->high = last->high;
    finding->weeks_before = phase->points;
    finding->ground = chart_ground(arena, starts, count);
    return true;
}

void study_series(struct arena *arena, const struct series_list *series,
                  const struct release_marks *marks, struct finding_list *findings)
{
    struct release_test_list tests = release_judge(arena, series, marks);

    *findings =
        (struct finding_list){ARENA_NEW(arena, struct finding, series->count + tests.count), 0};
    for (size_t i = 0; i < tests.count; i++) {
        findings->items[findings->count++] = release_finding(arena, series, &tests.items[i]);
    }
    for (size_t i = 0; i < series->count; i++) {
        struct finding *next = &findings->items[findings->count];

        findings->count +=
            chart_finding(arena, series, &tests, &series->items[i], marks, next) ? 1 : 0;
    }
}

/* "release,training": keys of the texts "cause.…". */
static const char *causes_of(struct arena *arena, unsigned causes)
{
    static const struct {
        unsigned bit;
        const char *name;
    } names[] = {{ALARM_RELEASE, "release"},
                 {ALARM_TRAINING, "training"},
                 {ALARM_DEVICE, "device"},
                 {ALARM_STAFFING, "staffing"}};
    struct text text = {.arena = arena};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if ((causes & names[i].bit) != 0) {
            text_add_format(&text, "%s%s", text.length == 0 ? "" : ",", names[i].name);
        }
    }
    return text.length == 0 ? NULL : text_string(&text);
}

static struct finding alarm_finding(struct arena *arena, const struct series_list *series,
                                    const struct alarm_of *of)
{
    static const char *const texts[] = {[ALARM_FEW] = "finding.alert.few",
                                        [ALARM_QUIET] = "finding.alert.quiet",
                                        [ALARM_HIGH] = "finding.alert.high",
                                        [ALARM_LOW] = "finding.alert.low"};
    struct finding finding = blank(series, of->series, "alert");

    finding.text = texts[of->alarm.verdict];
    finding.subject = finding.metric;
    finding.release = of->release;
    finding.causes = causes_of(arena, of->alarm.causes);
    finding.ground = (struct ground){
        .first = SERIES_WEEKS - ALARM_WEEKS, .at = SERIES_WEEKS - 2, .last = SERIES_WEEKS - 1};
    if (of->alarm.verdict != ALARM_FEW) {
        finding.change = of->alarm.change;
        finding.low = of->alarm.low;
        finding.high = of->alarm.high;
        finding.alarm = &of->alarm;
        finding.weeks_before = of->alarm.weeks;
        /* Beside a published number the exact one would tell how many are new. */
        finding.units = (double)(of->alarm.clinicians - of->alarm.clinicians % FIVES);
    }
    return finding;
}

void study_alarms(struct arena *arena, const struct series_list *series,
                  const struct alarm_list *alarms, struct finding_list *findings)
{
    *findings = (struct finding_list){ARENA_NEW(arena, struct finding, alarms->count), 0};
    for (size_t i = 0; i < alarms->count; i++) {
        findings->items[findings->count++] = alarm_finding(arena, series, &alarms->items[i]);
    }
}
