/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/decision.h"

#include "analyzer/audit.h"
#include "analyzer/protect.h"

static bool adds_up(const struct sheet *sheet, size_t metric)
{
    return standing_adds_up(sheet->catalog, &sheet->catalog->metrics[metric]);
}

/* Weeks */

/* Withholds what is smaller than what is told of a period of its kind. */
static void hold_small(struct sheet *sheet, const struct links *links)
{
    bool week = sheet->period.kind == PERIOD_WEEK;

    for (size_t m = 0; m < sheet->metric_count; m++) {
        int32_t least = !week               ? CLINICIANS_MONTH
                        : links->bounded[m] ? CLINICIANS_WEEK
                                            : CLINICIANS_WEEK_UNBOUNDED;

        for (size_t s = 0; adds_up(sheet, m) && s < sheet->scope_count; s++) {
            if (sheet_figure(sheet, s, m)->clinicians < least) {
                (void)standing_hold(sheet, s, m, STATE_COMPLEMENTARY);
            }
        }
    }
}

static void hold_torn(struct sheet *week, const struct sheet *head, const struct mark *tail)
{
    for (size_t s = 0; s < week->scope_count; s++) {
        for (size_t m = 0; m < week->metric_count; m++) {
            if (adds_up(week, m) &&
                (mark_held(tail, s, m) || standing_of(head, s, m) == STANDING_HELD)) {
                (void)standing_hold(week, s, m, STATE_COMPLEMENTARY);
            }
        }
    }
}

void decision_weeks(const struct links *links, const struct month_sheets *month,
                    const struct mark *tail)
{
    struct sheet *sheets[TELLING_SPANS + 1];
    size_t count = 0;

    if (month->head != NULL) {
        protect_sheets(&month->head, 1, links);
    }
    if (month->torn != NULL) {
        hold_torn(month->torn, month->head, tail);
        sheets[count++] = month->torn;
    }
    for (size_t i = 0; i < month->week_count; i++) {
        sheets[count++] = month->weeks[i];
    }
    for (size_t i = 0; i < count; i++) {
        hold_small(sheets[i], links);
    }
    protect_sheets(sheets, count, links);
}

/* A period and what lies within it */

/* One period while it is decided. */
struct deciding {
    struct telling *telling;
    size_t place;
    struct sheet *sheet;
    bool *narrowed; /* [scope][metric] a held figure's crowds are those of what is left of it */
};

/*
 * Withholds a figure that would leave too little beside what is told within it. Of what is withheld
 * only the rest is unknown: only who is in it hides others.
 */
static bool decide_figure(struct deciding *d, size_t s, size_t m)
{
    struct telling_view view = telling_look(d->telling, s, m);
    struct crowd crowds[SIDE_COUNT];
    enum remains remains = telling_remains(&view, d->place, crowds);
    bool *narrowed = &d->narrowed[s * d->sheet->metric_count + m];
    bool any = remains == REMAINS_FEW && standing_hold(d->sheet, s, m, standing_held(d->sheet, m));

    if ((remains == REMAINS_FEW || remains == REMAINS_SAFE) && !*narrowed &&
        standing_of(d->sheet, s, m) == STANDING_HELD) {
        struct figure *figure = sheet_change(d->sheet, s, m);

        for (int side = 0; side < SIDE_COUNT; side++) {
            figure->sides[side] = crowds[side];
        }
        d->sheet->changed[m] = d->sheet->changed[m] || !d->sheet->decided;
        *narrowed = true;
        any = true;
    }
    return any;
}

static void note_given(struct deciding *d)
{
    struct sheet *sheet = d->sheet;

    sheet->given = ARENA_NEW(&sheet->arenas[0], bool, sheet->scope_count * sheet->metric_count);
    for (size_t s = 0; s < sheet->scope_count; s++) {
        for (size_t m = 0; sheet->kinds[s] != NULL && m < sheet->metric_count; m++) {
            if (adds_up(sheet, m) && standing_of(sheet, s, m) != STANDING_NOTHING) {
                struct telling_view view = telling_look(d->telling, s, m);
                struct crowd crowds[SIDE_COUNT];

                sheet->given[s * sheet->metric_count + m] =
                    telling_remains(&view, d->place, crowds) == REMAINS_NOTHING;
            }
        }
    }
}

static bool decide_figures(struct deciding *d)
{
    const struct sheet *sheet = d->sheet;
    bool any = false;

    for (size_t s = 0; s < sheet->scope_count; s++) {
        for (size_t m = 0; sheet->kinds[s] != NULL && m < sheet->metric_count; m++) {
            if (adds_up(sheet, m) && standing_of(sheet, s, m) != STANDING_NOTHING) {
                any = decide_figure(d, s, m) || any;
            }
        }
    }
    return any;
}

/* Decides the last span of the telling, which is open. */
static void decide(const struct links *links, struct telling *telling, struct audit *audit)
{
    struct arena scratch = {0};
    struct sheet *sheet = telling->spans[telling->count - 1].sheet;
    struct deciding d = {.telling = telling,
                         .place = telling->count - 1,
                         .sheet = sheet,
                         .narrowed =
                             ARENA_NEW(&scratch, bool, sheet->scope_count * sheet->metric_count)};
    bool again = true;

    note_given(&d);
    (void)decide_figures(&d);
    while (again) {
        protect_sheets(&sheet, 1, links);
        again = !sheet->decided && audit_withhold(audit);
        again = decide_figures(&d) || again;
    }
    arena_free(&scratch);
}

/* Months */

static void add_cells(struct telling *t, const struct month_sheets *month)
{
    telling_add_cell(t, month->head, !month->head_cut);
    for (size_t i = 0; i < month->week_count; i++) {
        telling_add_cell(t, month->weeks[i], true);
    }
    telling_add_cell(t, month->tail, !month->tail_cut);
}

static void add_cuts(struct telling *t, const struct month_sheets *month, enum span_state state)
{
    for (size_t i = 0; i < month->cut_count; i++) {
        telling_add(t, month->cuts[i], state);
    }
}

/* The parts of a month of which it is decided whether they may be had: tail and cuts. */
struct parts {
    const struct month_sheets *month;
    struct telling telling;
    struct audit audit;
    struct sheet *sheets[CUTS_MAX + 1];
    size_t places[CUTS_MAX + 1];
    size_t count;
    size_t whole; /* the month's place */
};

static bool hold_part(const struct parts *p, size_t part, size_t s, size_t m)
{
    return standing_hold(p->sheets[part], s, m, STATE_COMPLEMENTARY);
}

/* Where there are weeks: the tail, if what it leaves of the month passes; a cut that they make up.
 */
static bool hold_weekly_parts(const struct parts *p, size_t s, size_t m)
{
    struct crowd crowds[SIDE_COUNT];
    bool told = standing_of(p->month->whole, s, m) == STANDING_EXACT;
    bool any = false;

    for (size_t i = 0; i < p->count; i++) {
        struct telling_view view = telling_look(&p->telling, s, m);
        bool tail = p->sheets[i] == p->month->tail;
        enum remains remains = telling_remains(&view, tail ? p->whole : p->places[i], crowds);

        if (!told || (tail ? remains == REMAINS_FEW : remains != REMAINS_NOTHING)) {
            any = hold_part(p, i, s, m) || any;
        }
    }
    return any;
}

/* Elsewhere: all that 91 days leave of the month, or nothing. */
static bool hold_other_parts(const struct parts *p, size_t s, size_t m)
{
    bool told = standing_of(p->month->whole, s, m) == STANDING_EXACT &&
                !(p->month->head_cut && standing_of(p->month->head, s, m) == STANDING_HELD);
    bool any = false;

    for (size_t i = 0; i < p->count; i++) {
        told = told && standing_of(p->sheets[i], s, m) != STANDING_HELD;
    }
    for (size_t i = 0; i < p->count && !told; i++) {
        any = hold_part(p, i, s, m) || any;
    }
    return any;
}

static bool hold_parts(const struct parts *p)
{
    const struct sheet *whole = p->month->whole;
    bool any = false;

    for (size_t s = 0; s < whole->scope_count; s++) {
        for (size_t m = 0; whole->kinds[s] != NULL && m < whole->metric_count; m++) {
            if (adds_up(whole, m)) {
                any = (whole->kinds[s]->weekly ? hold_weekly_parts(p, s, m)
                                               : hold_other_parts(p, s, m)) ||
                      any;
            }
        }
    }
    return any;
}

static void decide_parts(const struct links *links, struct parts *p)
{
    bool again = p->count > 0;

    for (size_t i = 0; i < p->count; i++) {
        p->telling.spans[p->places[i]].state = SPAN_OPEN;
    }
    p->telling.spans[p->whole].state = SPAN_DECIDED;
    while (again) {
        again = hold_parts(p);
        protect_sheets(p->sheets, p->count, links);
        again = again || audit_withhold(&p->audit);
    }
}

void decision_month(const struct links *links, const struct month_sheets *month)
{
    struct parts p = {.month = month, .telling = {.links = links}};

    if (month->whole == NULL) {
        return;
    }
    add_cells(&p.telling, month);
    add_cuts(&p.telling, month, SPAN_AHEAD);
    if (month->tail != NULL) {
        p.sheets[p.count++] = month->tail;
    }
    for (size_t i = 0; i < month->cut_count; i++) {
        p.sheets[p.count++] = month->cuts[i];
    }
    for (size_t i = 0; i < p.count; i++) {
        p.places[i] = telling_find(&p.telling, p.sheets[i]);
        p.telling.spans[p.places[i]].state = SPAN_AHEAD;
    }
    protect_sheets(p.sheets, p.count, links);
    p.whole = p.telling.count;
    telling_add(&p.telling, month->whole, SPAN_OPEN);
    hold_small(month->whole, links);
    audit_start(&p.audit, &p.telling);
    decide(links, &p.telling, &p.audit);
    if (!month->whole->decided) {
        decide_parts(links, &p);
    }
    audit_end(&p.audit);
}

/* Quarters */

void decision_quarter(const struct links *links, const struct month_sheets *months, size_t count,
                      struct sheet *quarter)
{
    struct telling telling = {.links = links};
    struct audit audit;

    for (size_t i = 0; i < count; i++) {
        add_cells(&telling, &months[i]);
    }
    for (size_t i = 0; i < count; i++) {
        add_cuts(&telling, &months[i], SPAN_DECIDED);
    }
    for (size_t i = 0; i < count; i++) {
        telling_add(&telling, months[i].whole, SPAN_DECIDED);
    }
    telling_add(&telling, quarter, SPAN_OPEN);
    audit_start(&audit, &telling);
    decide(links, &telling, &audit);
    audit_end(&audit);
}

/* Cohorts */

/* The months of which there is a sheet. */
static size_t list_months(const struct month_sheets *months, size_t count, struct sheet **sheets)
{
    size_t found = 0;

    for (size_t i = 0; i < count; i++) {
        if (months[i].whole != NULL) {
            sheets[found++] = months[i].whole;
        }
    }
    return found;
}

void decision_cohorts(const struct links *links, const struct month_sheets *months, size_t count,
                      const struct sheet *quarter)
{
    struct sheet *sheets[TELLING_SPANS];
    size_t found = list_months(months, count, sheets);
    const struct catalog *catalog = links->catalog;

    for (size_t m = 0; m < catalog->metric_count; m++) {
        for (size_t s = 0; standing_told_later(&catalog->metrics[m]) && s < quarter->scope_count;
             s++) {
            bool held = standing_of(quarter, s, m) == STANDING_HELD;

            for (size_t i = 0; i < found; i++) {
                held = held || standing_of(sheets[i], s, m) == STANDING_HELD;
            }
            for (size_t i = 0; i < found && held; i++) {
                (void)standing_hold(sheets[i], s, m, STATE_COMPLEMENTARY);
            }
        }
    }
    protect_sheets(sheets, found, links);
}
