/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/protect.h"

#include <assert.h>
#include <string.h>

/* Rounded figures are shown by the quarter; those that count clinicians in every period. */
static bool grid_allowed(const struct sheet *sheet, const struct metric *metric)
{
    return metric_grid(metric) != GRID_NONE &&
           (disclosure_grid_period(sheet->period.kind) || metric_counts_clinicians(metric));
}

/* The members that have any of a side; what is given counts as told, and cannot be withheld. */
static size_t list_members(const struct sheet *sheet, const struct family *family, size_t metric,
                           enum side side, struct family_member *members)
{
    static enum measure_state told = STATE_PUBLISHED;
    size_t count = 0;

    for (size_t i = 0; i < family->count; i++) {
        struct figure *child = sheet_change(sheet, family->children[i], metric);
        bool given = sheet_given(sheet, family->children[i], metric);

        if (child != NULL && child->state != STATE_NO_DATA && child->sides[side].k > 0) {
            struct precedence_size order = sheet_order(sheet, family->children[i], metric);

            members[count++] = (struct family_member){.state = given ? &told : &child->state,
                                                      .fixed = given,
                                                      .crowd = child->sides[side],
                                                      .order_k = order.clinicians,
                                                      .order_size = (double)order.sum};
        }
    }
    return count;
}

/* Whether anything in a family asks for more: a child that is not exact, or a few left over. */
static bool unsettled(const struct sheet *sheet, size_t at, size_t metric)
{
    const struct family *family = &sheet->families.items[at];

    for (int side = 0; side < SIDE_COUNT; side++) {
        if (family_remainder(&sheet->families, at, metric, (enum side)side).k > 0) {
            return true;
        }
    }
    for (size_t i = 0; i < family->count; i++) {
        enum measure_state state = sheet_figure(sheet, family->children[i], metric)->state;

        if (!measure_exact(state) && state != STATE_NO_DATA && state != STATE_NOT_APPLICABLE) {
            return true;
        }
    }
    return false;
}

/* Numerators add up as denominators do: what covers the one need not cover the other. */
static bool protect_family(struct arena *scratch, struct sheet *sheet, size_t at, size_t metric)
{
    const struct family *family = &sheet->families.items[at];
    struct figure *parent = sheet_change(sheet, family->parent, metric);
    bool given = sheet_given(sheet, family->parent, metric);
    bool changed = false;

    if (parent == NULL || !(given || measure_exact(parent->state)) ||
        !unsettled(sheet, at, metric)) {
        return false;
    }
    struct family_member *members = ARENA_NEW(scratch, struct family_member, family->count);
    bool allowed = grid_allowed(sheet, &sheet->catalog->metrics[metric]);

    for (int side = 0; side < SIDE_COUNT && (given || measure_exact(parent->state)); side++) {
        size_t count = list_members(sheet, family, metric, (enum side)side, members);

        changed = (count > 0 &&
                   disclosure_family(
                       given ? NULL : &parent->state, members, count,
                       family_remainder(&sheet->families, at, metric, (enum side)side), allowed)) ||
                  changed;
    }
    return changed;
}

/* Whether a figure of 5 clinicians and more must not be had: of fewer no sum may rest. */
static bool must_hide(const struct figure *figure)
{
    return (figure->ladder == STATE_PRIMARY || figure->ladder == STATE_GRID) &&
           figure->clinicians >= CLINICIANS_SHOWN;
}

/*
 * The scopes of which a metric is published, and those of which it must not be had, in the order in
 * which they are protected.
 */
static size_t list_rows(const struct sheet *sheet, size_t metric, struct rank_row *rows)
{
    size_t count = 0;

    for (size_t i = 0; i < sheet->scope_count; i++) {
        size_t s = sheet->in_order == NULL ? i : sheet->in_order[i];
        bool given = sheet_given(sheet, s, metric);
        const struct figure *figure = sheet_figure(sheet, s, metric);
        bool told = given || measure_exact(figure->state);

        if (sheet->kinds[s] != NULL && (told || must_hide(figure))) {
            struct precedence_size order = sheet_order(sheet, s, metric);

            rows[count++] = (struct rank_row){.scope = s,
                                              .cells = 1,
                                              .fixed = given,
                                              .hidden = !told,
                                              .order_k = order.clinicians,
                                              .order_size = (double)order.sum};
        }
    }
    return count;
}

/* What no single family shows. */
static bool protect_rank(struct arena *scratch, struct sheet *sheet, struct touches *touches,
                         size_t metric)
{
    struct rank_row *rows = ARENA_NEW(scratch, struct rank_row, sheet->scope_count);
    size_t count = list_rows(sheet, metric, rows);
    uint16_t class = sheet->atoms.classes[metric];
    struct arena room = {0};

    if (fingerprint_set_has(&sheet->cleared, rank_fingerprint(class, rows, count))) {
        return false;
    }
    bool any = rank_withhold(&room, touches, rows, count);

    for (size_t i = 0; i < count; i++) {
        if (rows[i].withheld) {
            sheet_change(sheet, rows[i].scope, metric)->state = STATE_COMPLEMENTARY;
        }
    }
    (void)fingerprint_set_add(&sheet->cleared, &sheet->arenas[0],
                              rank_fingerprint(class, rows, count));
    arena_free(&room);
    return any;
}

/* Families overlap: what one hides may ask for more in another. States only get stricter. */
static void protect_metric(struct sheet *sheet, struct touches *touches, size_t metric)
{
    struct arena scratch = {0};
    bool changed = true;

    while (changed) {
        changed = link_twins(sheet, metric);
        for (size_t f = 0; f < sheet->families.count; f++) {
            changed = protect_family(&scratch, sheet, f, metric) || changed;
        }
        if (!changed && sheet->atoms.count > 0 && rank_adds_up(&sheet->catalog->metrics[metric])) {
            changed = protect_rank(&scratch, sheet, touches, metric);
        }
        arena_reset(&scratch);
    }
    arena_free(&scratch);
}

/* Those of a class that have changed, the first of which is `first`. */
static void protect_class(struct sheet *sheet, size_t first)
{
    const uint16_t *classes = sheet->atoms.classes;
    const struct atom_ground ground = {.cells = {&sheet->atoms}, .count = 1};
    struct touches touches = {.ground = &ground, .metric = first};

    for (size_t m = first; m < sheet->metric_count; m++) {
        if (sheet->changed[m] && classes[m] == classes[first]) {
            protect_metric(sheet, &touches, m);
            sheet->changed[m] = false;
        }
    }
    touches_free(&touches);
}

void protect_sheet(struct sheet *sheet, const struct links *links)
{
    struct arena scratch = {0};
    bool *fresh = ARENA_NEW(&scratch, bool, sheet->metric_count);
    bool again = false;

    for (size_t m = 0; m < sheet->metric_count; m++) {
        again = again || sheet->changed[m];
    }
    assert(!(again && sheet->known));
    while (again) {
        memcpy(fresh, sheet->changed, sheet->metric_count * sizeof(*fresh));
        for (size_t m = 0; m < sheet->metric_count; m++) {
            if (sheet->changed[m]) {
                protect_class(sheet, m);
            }
        }
        again = links_apply(links, sheet, fresh, sheet->changed);
    }
    arena_free(&scratch);
}
