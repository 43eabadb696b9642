/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/timeline.h"

#include "analyzer/decision.h"

#define MONTHS_QUARTER 3
#define RECALLED_MAX   40 /* months of 91 days, and the parts of two months; weeks of 28 days */

static struct span days(struct period period)
{
    return (struct span){period.from, period.until};
}

static bool same_days(struct span a, struct span b)
{
    return a.from == b.from && a.until == b.until;
}

/* What is pending */

static struct sheet *find(const struct timeline *t, enum period_kind kind, bool part,
                          struct span span)
{
    for (size_t i = 0; i < t->pending_count; i++) {
        struct sheet *sheet = t->pending[i];

        if (sheet->part == part && sheet->period.kind == kind &&
            same_days(days(sheet->period), span)) {
            return sheet;
        }
    }
    return NULL;
}

/* Notes whether a sheet's figures are held, as may be said from a day on; NULL is passed over. */
static void note_held(struct timeline *t, enum mark_kind kind, const struct sheet *sheet,
                      int32_t since)
{
    if (sheet == NULL || sheet->decided) {
        return;
    }
    struct mark *mark = mark_add(t->marks, kind, days(sheet->period), since, sheet->scope_count);

    mark->stored = since > t->closed + 1;
    for (size_t s = 0; s < sheet->scope_count; s++) {
        for (size_t m = 0; m < sheet->metric_count; m++) {
            if (standing_of(sheet, s, m) == STANDING_HELD) {
                mark_hold(mark, s, m, sheet_figure(sheet, s, m)->state == STATE_GRID);
            }
        }
    }
}

/* A month and its parts are decided together, but for its head. */
static const struct mark *find_mark(const struct timeline *t, struct period period, bool part)
{
    struct period month = period_containing(PERIOD_MONTH, period.from);
    struct span span = days(period);

    switch (period.kind) {
    case PERIOD_WEEK:
        return mark_find(t->marks, MARK_WEEK, span);
    case PERIOD_MONTH:
        return mark_has_month(t->marks, month) || same_days(span, window_month_head(month))
                   ? mark_find(t->marks, part ? MARK_PART : MARK_MONTH, span)
                   : NULL;
    case PERIOD_QUARTER:
    case PERIOD_YEAR:
    case PERIOD_R28:
    case PERIOD_R91:
        break;
    }
    return NULL;
}

bool timeline_knows(const struct timeline *t, const struct window *window)
{
    return window->helper && (window->part || window->period.kind == PERIOD_WEEK) &&
           find_mark(t, window->period, window->part) != NULL;
}

/*
 * Gives a sheet the states back that were decided by an earlier run. What is told later than its
 * period (cohorts, with the quarter) was not: it does not add up, and families are quickly asked.
 */
static void give_back(const struct timeline *t, struct sheet *sheet)
{
    const struct mark *mark = find_mark(t, sheet->period, sheet->part);

    if (mark == NULL || sheet->for_order) {
        return;
    }
    for (size_t s = 0; s < sheet->scope_count; s++) {
        for (size_t m = 0; m < sheet->metric_count; m++) {
            if (mark_held(mark, s, m)) {
                (void)standing_hold(sheet, s, m,
                                    mark_rounded(mark, s, m) ? STATE_GRID : STATE_COMPLEMENTARY);
            }
        }
    }
    for (size_t m = 0; m < sheet->metric_count; m++) {
        sheet->changed[m] =
            !sheet->helper && !standing_adds_up(sheet->catalog, &sheet->catalog->metrics[m]);
    }
    sheet->decided = true;
}

/* Months and quarters */

static void find_cuts(const struct timeline *t, struct month_sheets *month)
{
    int32_t cuts[CUTS_MAX];
    size_t count = window_month_cuts(month->period, cuts);

    for (size_t i = 1; count > 2 && i < count; i++) {
        struct span part = {cuts[i - 1], cuts[i]};
        struct sheet *sheet = find(t, PERIOD_MONTH, true, part);

        if (same_days(part, window_month_head(month->period))) {
            month->head_cut = true;
        } else if (same_days(part, window_month_tail(month->period))) {
            month->tail_cut = true;
        } else if (sheet != NULL) {
            month->cuts[month->cut_count++] = sheet;
        }
    }
}

static struct month_sheets find_month(const struct timeline *t, struct period period)
{
    struct span head = window_month_head(period);
    struct span tail = window_month_tail(period);
    struct month_sheets month = {.period = period,
                                 .head = find(t, PERIOD_MONTH, true, head),
                                 .tail = find(t, PERIOD_MONTH, true, tail),
                                 .whole = find(t, PERIOD_MONTH, false, days(period))};

    if (month.whole != NULL && month.whole->for_order) {
        month.whole = NULL;
    }
    if (head.from < head.until) {
        month.torn = find(t, PERIOD_WEEK, false, days(period_containing(PERIOD_WEEK, head.from)));
    }
    for (int32_t at = head.until; at < tail.from; at = period_containing(PERIOD_WEEK, at).until) {
        struct sheet *week = find(t, PERIOD_WEEK, false, days(period_containing(PERIOD_WEEK, at)));

        if (week != NULL) {
            month.weeks[month.week_count++] = week;
        }
    }
    find_cuts(t, &month);
    return month;
}

/* The sizes of the month before; NULL where nothing is known of it. */
static const struct precedence *sizes_before(const struct timeline *t, struct period month)
{
    int32_t before = period_previous(month).from;

    for (size_t i = 0; i < TIMELINE_MONTHS; i++) {
        if (t->sizes[i].sizes != NULL && t->sizes[i].month == before) {
            return &t->sizes[i];
        }
    }
    return NULL;
}

static void set_order(const struct timeline *t, const struct month_sheets *month)
{
    const struct precedence *order = sizes_before(t, month->period);

    for (size_t i = 0; i < t->pending_count; i++) {
        struct sheet *sheet = t->pending[i];
        int32_t last = sheet->period.until - 1;

        if (last >= month->period.from && last < month->period.until &&
            (sheet->period.kind == PERIOD_WEEK || sheet->period.kind == PERIOD_MONTH ||
             sheet->period.kind == PERIOD_R28)) {
            sheet->order = order;
        }
    }
}

static void note_week(struct timeline *t, const struct sheet *week)
{
    if (week != NULL) {
        note_held(t, MARK_WEEK, week, week->period.until);
    }
}

/*
 * Of a month that is decided each part: of one in which nothing happened nothing is held, which is
 * noted too, so that none is missed.
 */
static void note_parts(struct timeline *t, struct period month)
{
    struct span head = window_month_head(month);
    struct span parts[MONTH_PARTS_MAX];
    size_t count = window_month_parts(month, parts);

    for (size_t i = 0; i < count; i++) {
        const struct sheet *sheet = find(t, PERIOD_MONTH, true, parts[i]);
        int32_t since = same_days(parts[i], head) ? head.until : month.until;

        if (sheet != NULL) {
            note_held(t, MARK_PART, sheet, since);
        } else if (mark_find(t->marks, MARK_PART, parts[i]) == NULL) {
            mark_add(t->marks, MARK_PART, parts[i], since, 0)->stored = since > t->closed + 1;
        }
    }
}

static void note_month(struct timeline *t, const struct month_sheets *month)
{
    note_week(t, month->torn);
    for (size_t i = 0; i < month->week_count; i++) {
        note_week(t, month->weeks[i]);
    }
    if (month->whole != NULL) {
        note_parts(t, month->period);
        note_held(t, MARK_MONTH, month->whole, month->period.until);
    } else if (month->head != NULL) {
        note_held(t, MARK_PART, month->head, month->head->period.until);
    }
}

static void close_month(struct timeline *t, struct month_sheets *month, struct precedence *sizes)
{
    struct span before = window_month_tail(period_previous(month->period));
    const struct sheet *sized = find(t, PERIOD_MONTH, false, days(month->period));

    set_order(t, month);
    decision_weeks(&t->links, month, mark_find(t->marks, MARK_PART, before));
    decision_month(&t->links, month);
    note_month(t, month);
    if (sized != NULL) {
        precedence_take(sizes, &sized->figures, month->period.from);
    }
}

/* What is made of months and weeks */

struct recalled {
    const struct mark *marks[RECALLED_MAX];
    size_t count;
};

static void recall(struct recalled *recalled, const struct mark_list *marks, enum mark_kind kind,
                   struct span span)
{
    const struct mark *mark = mark_find(marks, kind, span);

    if (mark != NULL) {
        recalled->marks[recalled->count++] = mark;
    }
}

/* Of each period of a kind within another. */
static void recall_each(struct recalled *recalled, const struct mark_list *marks,
                        enum mark_kind kind, enum period_kind of, struct span whole)
{
    for (int32_t at = whole.from; at < whole.until;) {
        struct period part = period_containing(of, at);

        recall(recalled, marks, kind, days(part));
        at = part.until;
    }
}

/* Of the parts into which 91 days that begin or end on a day cut its month. */
static void recall_cuts(struct recalled *recalled, const struct mark_list *marks, int32_t day)
{
    struct period month = period_containing(PERIOD_MONTH, day);
    int32_t cuts[CUTS_MAX];
    size_t count = day == month.from ? 0 : window_month_cuts(month, cuts);

    for (size_t i = 1; i < count; i++) {
        recall(recalled, marks, MARK_PART, (struct span){cuts[i - 1], cuts[i]});
    }
}

static struct recalled recall_parts(const struct mark_list *marks, struct period period)
{
    struct recalled recalled = {0};

    switch (period.kind) {
    case PERIOD_R28:
        recall_each(&recalled, marks, MARK_WEEK, PERIOD_WEEK, days(period));
        break;
    case PERIOD_R91:
        recall_each(&recalled, marks, MARK_MONTH, PERIOD_MONTH, days(period));
        recall_cuts(&recalled, marks, period.from);
        recall_cuts(&recalled, marks, period.until);
        break;
    case PERIOD_YEAR:
        recall_each(&recalled, marks, MARK_QUARTER, PERIOD_QUARTER, days(period));
        break;
    case PERIOD_WEEK:
    case PERIOD_MONTH:
    case PERIOD_QUARTER:
        break;
    }
    return recalled;
}

static bool any_held(const struct recalled *recalled, size_t scope, size_t metric)
{
    bool any = false;

    for (size_t i = 0; i < recalled->count && !any; i++) {
        any = mark_held(recalled->marks[i], scope, metric);
    }
    return any;
}

/* What follows from what is told within it, or is not told exactly. */
static void hold_by_parts(const struct timeline *t, struct sheet *sheet)
{
    struct recalled recalled = recall_parts(t->marks, sheet->period);

    for (size_t s = 0; s < sheet->scope_count; s++) {
        for (size_t m = 0; sheet->kinds[s] != NULL && m < sheet->metric_count; m++) {
            if (standing_adds_up(sheet->catalog, &sheet->catalog->metrics[m]) &&
                any_held(&recalled, s, m)) {
                (void)standing_hold(sheet, s, m, standing_held(sheet, m));
            }
        }
    }
}

/* Of what ends in a month, or with it in its quarter or year. */
static void decide_long(const struct timeline *t, enum period_kind kind)
{
    struct arena scratch = {0};
    struct sheet **sheets = ARENA_NEW(&scratch, struct sheet *, t->pending_count);
    size_t count = 0;

    for (size_t i = 0; i < t->pending_count; i++) {
        struct sheet *sheet = t->pending[i];

        if (!sheet->part && sheet->period.kind == kind) {
            hold_by_parts(t, sheet);
            sheets[count++] = sheet;
        }
    }
    protect_sheets(sheets, count, &t->links);
    arena_free(&scratch);
}

/* The order of decisions */

/* What a quarter is decided by, or with: the rest goes as soon as its month is over, as sheets are
 * large, and is written while the quarter is decided. */
static bool asked_again(const struct sheet *sheet)
{
    enum period_kind kind = sheet->period.kind;

    return kind != PERIOD_R28 && kind != PERIOD_R91;
}

static bool hand_over(struct timeline *t, bool quarter_over, struct error *err)
{
    struct arena scratch = {0};
    struct sheet **stored = ARENA_NEW(&scratch, struct sheet *, t->pending_count);
    size_t count = 0;
    size_t kept = 0;

    for (size_t i = 0; i < t->pending_count; i++) {
        struct sheet *sheet = t->pending[i];

        if (!quarter_over && asked_again(sheet)) {
            t->pending[kept++] = sheet;
        } else if (sheet->helper) {
            sheet_free(sheet);
        } else {
            aside_hold(&t->aside, t->marks, sheet);
            links_hide_documents(&t->links, sheet);
            sheet->order = NULL;
            stored[count++] = sheet;
        }
    }
    t->pending_count = kept;
    bool ok = count == 0 || t->ready(t->context, stored, count, err);

    arena_free(&scratch);
    return ok;
}

/* Only the last month's sizes are asked for again. */
static void forget_sizes(struct timeline *t)
{
    for (size_t i = 0; i + 1 < TIMELINE_MONTHS; i++) {
        precedence_free(&t->sizes[i]);
    }
    t->sizes[0] = t->sizes[TIMELINE_MONTHS - 1];
    t->sizes[TIMELINE_MONTHS - 1] = (struct precedence){0};
}

/* All months of the quarter are decided, and all that ends within it is there. */
static void close_quarter(struct timeline *t, struct period period)
{
    struct month_sheets months[MONTHS_QUARTER];
    struct period month = period_containing(PERIOD_MONTH, period.from);
    struct sheet *quarter = find(t, PERIOD_QUARTER, false, days(period));

    for (size_t i = 0; i < MONTHS_QUARTER; i++) {
        months[i] = find_month(t, month);
        month = period_next(month);
    }
    if (quarter != NULL) {
        decision_quarter(&t->links, months, MONTHS_QUARTER, quarter);
        decision_cohorts(&t->links, months, MONTHS_QUARTER, quarter);
        note_held(t, MARK_QUARTER, quarter, period.until);
    }
    decide_long(t, PERIOD_YEAR);
}

/* The month of the quarter that is open, the first is 0. */
static size_t place_in_quarter(struct period month)
{
    struct period at =
        period_containing(PERIOD_MONTH, period_containing(PERIOD_QUARTER, month.from).from);
    size_t place = 0;

    for (; at.from < month.from; at = period_next(at)) {
        place++;
    }
    return place;
}

/* Closes the open month; with the last of a quarter, or where the next one is of another, it too.
 */
static bool close_open(struct timeline *t, bool quarter_over, struct error *err)
{
    struct period quarter = period_containing(PERIOD_QUARTER, t->month.from);
    struct month_sheets month = find_month(t, t->month);

    close_month(t, &month, &t->sizes[place_in_quarter(t->month) + 1]);
    decide_long(t, PERIOD_R28);
    decide_long(t, PERIOD_R91);
    bool ok = hand_over(t, false, err);

    if (ok && quarter_over) {
        close_quarter(t, quarter);
        ok = hand_over(t, true, err);
        mark_forget(t->marks, quarter.from - TIMELINE_DAYS);
        forget_sizes(t);
    }
    return ok;
}

void timeline_start(struct timeline *t, struct arena *arena, const struct population *population,
                    const struct feed_list *feeds, struct mark_list *marks, int32_t closed)
{
    const struct catalog *catalog = population->layout->catalog;

    *t = (struct timeline){.arena = arena, .closed = closed, .marks = marks};
    links_make(arena, catalog, &t->links);
    aside_make(arena, population, feeds, closed, &t->aside);
}

bool timeline_add(struct timeline *t, struct sheet *sheet, struct error *err)
{
    struct period month = period_containing(PERIOD_MONTH, sheet->period.until - 1);
    bool quarter_over = !same_days(days(period_containing(PERIOD_QUARTER, month.from)),
                                   days(period_containing(PERIOD_QUARTER, t->month.from)));

    if (t->begun && month.from != t->month.from && !close_open(t, quarter_over, err)) {
        sheet_free(sheet);
        return false;
    }
    t->month = month;
    t->begun = true;
    t->pending = arena_grow(t->arena, t->pending, t->pending_count, &t->pending_capacity,
                            sizeof(struct sheet *));
    t->pending[t->pending_count++] = sheet;
    give_back(t, sheet);
    return true;
}

bool timeline_finish(struct timeline *t, struct error *err)
{
    return !t->begun || close_open(t, true, err);
}

void timeline_free(struct timeline *t)
{
    for (size_t i = 0; i < t->pending_count; i++) {
        sheet_free(t->pending[i]);
    }
    t->pending_count = 0;
    mark_forget(t->marks, INT32_MAX);
    for (size_t i = 0; i < TIMELINE_MONTHS; i++) {
        precedence_free(&t->sizes[i]);
    }
}
