/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/timeline.h"

#include <string.h>

#define MARKS_DAYS 400 /* a year's first quarter is asked for at its end */
#define SPLIT      3   /* a quarter's mark: held, and some of its months are shown */

static struct span days(struct period period)
{
    return (struct span){period.from, period.until};
}

/* Rules */

static bool months_of_a_quarter(struct circle *c, size_t s, size_t m)
{
    size_t held = circle_count(c, s, m, STANDING_HELD);
    enum standing whole = standing_of(c->whole, s, m);

    if (c->running && held > 0) {
        return standing_hold(c->whole, s, m, STATE_COMPLEMENTARY);
    }
    return (held > 0 || whole == STANDING_HELD) && circle_hold_parts(c, s, m);
}

/* What cannot be taken away from a month: head, tail and the weeks that are withheld. */
struct rest {
    int64_t clinicians; /* at least as many */
    size_t parts;       /* that have data: one alone is the month less the weeks that are shown */
    struct spread of_x;
    struct spread of_y;
};

static bool is_within(const struct sheet *sheet, struct span cell)
{
    return sheet->period.from >= cell.from && sheet->period.until <= cell.until;
}

static struct rest rest_of(const struct circle *c, struct span cell, size_t s, size_t m)
{
    struct rest rest = {0};

    for (size_t i = 0; i < c->part_count; i++) {
        const struct sheet *sheet = c->parts[i];
        enum standing stands = standing_of(sheet, s, m);

        if (is_within(sheet, cell) &&
            (stands == STANDING_HELD || (sheet->part && stands == STANDING_EXACT))) {
            const struct figure *figure = sheet_figure(sheet, s, m);

            rest.clinicians =
                figure->clinicians > rest.clinicians ? figure->clinicians : rest.clinicians;
            rest.parts++;
            rest.of_x =
                spread_join(rest.of_x, figures_spread(&sheet->figures, s, m, SIDE_DENOMINATOR));
            rest.of_y =
                spread_join(rest.of_y, figures_spread(&sheet->figures, s, m, SIDE_NUMERATOR));
        }
    }
    return rest;
}

/* Withholds weeks of some days of a month until what cannot be taken away from them passes. */
static bool enlarge_rest(struct circle *c, struct span cell, size_t s, size_t m)
{
    enum metric_kind kind = c->links->catalog->metrics[m].kind;
    /* Bounds on spreads do not hold where parts of a clinician's sum may cancel out. */
    bool signed_sums = kind == METRIC_DIFFERENCE || kind == METRIC_TIME_SAVED;
    struct rest rest = rest_of(c, cell, s, m);
    bool any = false;

    for (size_t i = 0; i < c->part_count; i++) {
        struct sheet *week = c->parts[i];
        bool passes = !signed_sums && rest.parts > 1 && rest.clinicians >= CLINICIANS_PUBLISHED &&
                      !spread_dominated(rest.of_x) && !spread_dominated(rest.of_y);

        if (rest.clinicians == 0 || passes) {
            break;
        }
        if (!week->part && is_within(week, cell) &&
            standing_hold(week, s, m, STATE_COMPLEMENTARY)) {
            any = true;
            rest = rest_of(c, cell, s, m);
        }
    }
    return any;
}

static bool weeks_of_a_month(struct circle *c, size_t s, size_t m)
{
    bool none = standing_of(c->whole, s, m) == STANDING_HELD;
    bool some = circle_count(c, s, m, STANDING_HELD) > 0;
    int32_t cuts[CUTS_MAX];
    bool any = false;

    *mark_value(c->outcome, s, m) = none || some;
    if (none) {
        return circle_hold_parts(c, s, m);
    }
    size_t count = some ? window_month_cuts(c->month, cuts) : 0;

    for (size_t i = 1; i < count; i++) {
        any = enlarge_rest(c, (struct span){cuts[i - 1], cuts[i]}, s, m) || any;
    }
    return (some && enlarge_rest(c, days(c->month), s, m)) || any;
}

/* Whether a mark of the parts says that one is withheld, or does not pass. */
static bool any_recalled(const struct circle *c, size_t s, size_t m)
{
    bool any = false;

    for (size_t i = 0; i < c->recalled_count && !any; i++) {
        any = mark_recall(c->recalled[i], s, m) != 0;
    }
    return any;
}

/* Of a week of two months, and of the weeks of 28 days. */
static bool weeks_together(struct circle *c, size_t s, size_t m)
{
    return any_recalled(c, s, m) && standing_hold(c->whole, s, m, STATE_COMPLEMENTARY);
}

static bool ninety_one_days(struct circle *c, size_t s, size_t m)
{
    const struct metric *metric = &c->links->catalog->metrics[m];
    enum measure_state state = metric_grid(metric) == GRID_NONE ? STATE_COMPLEMENTARY : STATE_GRID;

    return any_recalled(c, s, m) && standing_hold(c->whole, s, m, state);
}

static bool quarters_of_a_year(struct circle *c, size_t s, size_t m)
{
    size_t counts[SPLIT + 1] = {0};

    for (size_t i = 0; i < c->recalled_count; i++) {
        counts[mark_recall(c->recalled[i], s, m)]++;
    }

    bool some = counts[STANDING_HELD] > 0 || counts[SPLIT] > 0;
    bool mixed = counts[SPLIT] > 0 || (some && counts[STANDING_EXACT] > 0);
    bool vain = !some && counts[STANDING_EXACT] > 0 && standing_of(c->whole, s, m) == STANDING_HELD;

    /* A year withheld for another is had from its quarters: then the other's year must go. */
    if (vain && !c->vain[m]) {
        c->vain[m] = true;
        return true;
    }
    return (mixed || (some && c->vain[m])) && standing_hold(c->whole, s, m, STATE_COMPLEMENTARY);
}

/* Recalling: once a period, not once a figure */

static void recall(struct circle *c, const struct mark_list *marks, enum mark_kind kind,
                   struct span span)
{
    c->recalled[c->recalled_count++] = mark_find(marks, kind, span);
}

/* Of each period of a kind that the circle's touches. */
static void recall_each(struct circle *c, const struct mark_list *marks, enum mark_kind kind,
                        enum period_kind of)
{
    struct period whole = c->whole->period;

    for (int32_t at = whole.from; at < whole.until;) {
        struct period part = period_containing(of, at);

        recall(c, marks, kind, days(part));
        at = part.until;
    }
}

/* Of the parts into which 91 days that begin or end on a day cut its month. */
static void recall_cuts(struct circle *c, const struct mark_list *marks, int32_t day)
{
    struct period month = period_containing(PERIOD_MONTH, day);
    int32_t cuts[CUTS_MAX];
    size_t count = day == month.from ? 0 : window_month_cuts(month, cuts);

    for (size_t i = 1; i < count; i++) {
        recall(c, marks, MARK_PART, (struct span){cuts[i - 1], cuts[i]});
    }
}

static void recall_parts(struct circle *c, const struct mark_list *marks)
{
    switch (c->whole->period.kind) {
    case PERIOD_WEEK:
        recall_each(c, marks, MARK_WEEKS, PERIOD_MONTH);
        break;
    case PERIOD_R28:
        recall_each(c, marks, MARK_WEEK, PERIOD_WEEK);
        break;
    case PERIOD_R91:
        recall_each(c, marks, MARK_MONTH, PERIOD_MONTH);
        recall_cuts(c, marks, c->whole->period.from);
        recall_cuts(c, marks, c->whole->period.until);
        break;
    case PERIOD_YEAR:
        recall_each(c, marks, MARK_QUARTER, PERIOD_QUARTER);
        break;
    case PERIOD_MONTH:
    case PERIOD_QUARTER:
        break;
    }
}

/* The order of decisions */

static struct sheet *find(const struct timeline *t, enum period_kind kind, bool part, int32_t from,
                          int32_t until)
{
    for (size_t i = 0; i < t->pending_count; i++) {
        struct sheet *sheet = t->pending[i];

        if (sheet->part == part && sheet->period.kind == kind && sheet->period.from == from &&
            sheet->period.until == until) {
            return sheet;
        }
    }
    return NULL;
}

/* Notes whether a sheet's figures are held. */
static void mark_held(struct timeline *t, enum mark_kind kind, const struct sheet *sheet)
{
    struct mark *mark = mark_add(&t->marks, kind, days(sheet->period), sheet->scope_count);

    for (size_t s = 0; s < mark->scope_count; s++) {
        for (size_t m = 0; m < mark->metric_count; m++) {
            *mark_value(mark, s, m) = standing_of(sheet, s, m) == STANDING_HELD;
        }
    }
}

/* What is pending of a kind, or the parts of months; the list is the arena's. */
static struct sheet **list_pending(struct arena *arena, const struct timeline *t,
                                   enum period_kind kind, bool part, size_t *count)
{
    struct sheet **sheets = ARENA_NEW(arena, struct sheet *, t->pending_count);

    *count = 0;
    for (size_t i = 0; i < t->pending_count; i++) {
        if (t->pending[i]->part == part && t->pending[i]->period.kind == kind) {
            sheets[(*count)++] = t->pending[i];
        }
    }
    return sheets;
}

/* How each part of a month stands by itself, before its month has a say. */
static void mark_parts(struct timeline *t)
{
    struct arena scratch = {0};
    size_t count = 0;
    struct sheet **parts = list_pending(&scratch, t, PERIOD_MONTH, true, &count);

    circle_protect(&t->links, parts, count);
    for (size_t i = 0; i < count; i++) {
        mark_held(t, MARK_PART, parts[i]);
    }
    arena_free(&scratch);
}

static void decide_quarter(struct timeline *t)
{
    struct circle circle = {.links = &t->links,
                            .whole =
                                find(t, PERIOD_QUARTER, false, t->quarter.from, t->quarter.until),
                            .running = t->quarter.until > t->closed + 1};

    for (int32_t at = t->quarter.from; at < t->quarter.until;) {
        struct period month = period_containing(PERIOD_MONTH, at);

        circle_put(&circle, find(t, PERIOD_MONTH, false, month.from, month.until));
        at = month.until;
    }
    circle_decide(&circle, months_of_a_quarter);
    for (size_t i = 0; i < circle.part_count; i++) {
        mark_held(t, MARK_MONTH, circle.parts[i]);
    }
    struct mark *mark = mark_add(&t->marks, MARK_QUARTER, days(t->quarter), circle_scopes(&circle));

    for (size_t s = 0; s < mark->scope_count; s++) {
        for (size_t m = 0; m < mark->metric_count; m++) {
            enum standing whole = standing_of(circle.whole, s, m);
            bool split = whole == STANDING_HELD && circle_count(&circle, s, m, STANDING_EXACT) > 0;

            *mark_value(mark, s, m) = split ? SPLIT : (uint8_t)whole;
        }
    }
}

static void decide_weeks(struct timeline *t, struct period month)
{
    struct span head = window_month_head(month);
    struct span tail = window_month_tail(month);
    struct circle circle = {.links = &t->links,
                            .month = month,
                            .whole = find(t, PERIOD_MONTH, false, month.from, month.until)};

    circle_put(&circle, find(t, PERIOD_MONTH, true, head.from, head.until));
    for (int32_t at = head.until; at < tail.from; at = period_containing(PERIOD_WEEK, at).until) {
        circle_put(&circle,
                   find(t, PERIOD_WEEK, false, at, period_containing(PERIOD_WEEK, at).until));
    }
    circle_put(&circle, find(t, PERIOD_MONTH, true, tail.from, tail.until));
    circle.outcome = mark_add(&t->marks, MARK_WEEKS, days(month), circle_scopes(&circle));
    circle_decide(&circle, weeks_of_a_month);
}

/* What reaches over months, or is made of weeks, when these are decided. */
static void decide_long(struct timeline *t, enum period_kind kind, rule_fn rule)
{
    struct arena scratch = {0};
    size_t count = 0;
    struct sheet **sheets = list_pending(&scratch, t, kind, false, &count);

    circle_protect(&t->links, sheets, count);
    for (size_t i = 0; i < count; i++) {
        struct sheet *sheet = sheets[i];
        struct circle circle = {.links = &t->links,
                                .whole = sheet,
                                .vain = ARENA_NEW(&scratch, bool, sheet->metric_count)};
        struct period month = period_containing(PERIOD_MONTH, sheet->period.from);

        if (kind != PERIOD_WEEK || sheet->period.until > month.until) {
            recall_parts(&circle, &t->marks);
            circle_decide(&circle, rule);
        }
        if (kind == PERIOD_WEEK) {
            mark_held(t, MARK_WEEK, sheet);
        }
    }
    arena_free(&scratch);
}

static bool hand_over(struct timeline *t, struct error *err)
{
    size_t stored = 0;

    for (size_t i = 0; i < t->pending_count; i++) {
        struct sheet *sheet = t->pending[i];

        if (sheet->helper) {
            sheet_free(sheet);
        } else {
            aside_hold(&t->aside, &t->marks, sheet);
            links_hide_documents(&t->links, sheet);
            t->pending[stored++] = sheet;
        }
    }
    for (size_t i = 0; i < stored; i++) {
        t->pending[i]->order = NULL;
    }
    t->pending_count = 0;
    return stored == 0 || t->ready(t->context, t->pending, stored, err);
}

/* Months and weeks withhold first what is smallest in their quarter, so that it stays the same. */
static void set_order(struct timeline *t)
{
    struct sheet *quarter = find(t, PERIOD_QUARTER, false, t->quarter.from, t->quarter.until);

    for (size_t i = 0; i < t->pending_count; i++) {
        enum period_kind kind = t->pending[i]->period.kind;

        t->pending[i]->order = kind == PERIOD_R91 || kind == PERIOD_YEAR ? NULL : quarter;
    }
}

/* All that ends within the quarter is there. */
static bool close_quarter(struct timeline *t, struct error *err)
{
    set_order(t);
    mark_parts(t);
    decide_quarter(t);
    for (int32_t at = t->quarter.from; at < t->quarter.until;) {
        struct period month = period_containing(PERIOD_MONTH, at);

        decide_weeks(t, month);
        at = month.until;
    }
    decide_long(t, PERIOD_WEEK, weeks_together);
    decide_long(t, PERIOD_R28, weeks_together);
    decide_long(t, PERIOD_R91, ninety_one_days);
    decide_long(t, PERIOD_YEAR, quarters_of_a_year);
    mark_forget(&t->marks, t->quarter.from - MARKS_DAYS);
    return hand_over(t, err);
}

void timeline_start(struct timeline *t, struct arena *arena, const struct population *population,
                    const struct feed_list *feeds, int32_t closed)
{
    const struct catalog *catalog = population->layout->catalog;

    *t = (struct timeline){.arena = arena,
                           .closed = closed,
                           .marks = {.arena = arena, .metric_count = catalog->metric_count}};
    links_make(arena, catalog, &t->links);
    aside_make(arena, population, feeds, closed, &t->aside);
}

bool timeline_add(struct timeline *t, struct sheet *sheet, struct error *err)
{
    struct period quarter = period_containing(PERIOD_QUARTER, sheet->period.until - 1);

    if (t->pending_count > 0 && quarter.from != t->quarter.from && !close_quarter(t, err)) {
        sheet_free(sheet);
        return false;
    }
    t->quarter = quarter;
    if (t->pending_count == t->pending_capacity) {
        size_t wider = t->pending_capacity == 0 ? 64 : t->pending_capacity * 2;
        struct sheet **pending = ARENA_NEW(t->arena, struct sheet *, wider);

        if (t->pending_count > 0) {
            memcpy(pending, t->pending, t->pending_count * sizeof(struct sheet *));
        }
        t->pending = pending;
        t->pending_capacity = wider;
    }
    t->pending[t->pending_count++] = sheet;
    return true;
}

bool timeline_finish(struct timeline *t, struct error *err)
{
    return t->pending_count == 0 || close_quarter(t, err);
}

void timeline_free(struct timeline *t)
{
    for (size_t i = 0; i < t->pending_count; i++) {
        sheet_free(t->pending[i]);
    }
    t->pending_count = 0;
    mark_forget(&t->marks, INT32_MAX);
}
