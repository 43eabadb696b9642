/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/protect.h"

#include <assert.h>

#include "analyzer/share.h"

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

/* The metrics of one class of a sheet, which one thread protects. */
struct protected_class {
    struct sheet *sheet;
    struct arena *arena; /* the thread's of the sheet */
    struct touches *touches;
};

/* What no single family shows. */
static bool protect_rank(struct arena *scratch, const struct protected_class *class, size_t metric)
{
    struct sheet *sheet = class->sheet;
    struct rank_row *rows = ARENA_NEW(scratch, struct rank_row, sheet->scope_count);
    size_t count = list_rows(sheet, metric, rows);
    struct fingerprint_set *cleared = &sheet->cleared[sheet->atoms.classes[metric]];

    if (fingerprint_set_has(cleared, rank_fingerprint(rows, count))) {
        return false;
    }
    bool any = rank_withhold(class->touches, rows, count);

    for (size_t i = 0; i < count; i++) {
        if (rows[i].withheld) {
            sheet_change(sheet, rows[i].scope, metric)->state = STATE_COMPLEMENTARY;
        }
    }
    (void)fingerprint_set_add(cleared, class->arena, rank_fingerprint(rows, count));
    return any;
}

/* Families overlap: what one hides may ask for more in another. States only get stricter. */
static void protect_metric(const struct protected_class *class, size_t metric)
{
    struct sheet *sheet = class->sheet;
    struct arena scratch = {0};
    bool changed = true;

    while (changed) {
        changed = link_twins(class->arena, sheet, metric);
        for (size_t f = 0; f < sheet->families.count; f++) {
            changed = protect_family(&scratch, sheet, f, metric) || changed;
        }
        if (!changed && sheet->atoms.count > 0 && rank_adds_up(&sheet->catalog->metrics[metric])) {
            changed = protect_rank(&scratch, class, metric);
        }
        arena_reset(&scratch);
    }
    arena_free(&scratch);
}

struct protecting {
    struct sheet *const *sheets;
    size_t metric_count;
    bool *fresh;   /* [sheet][metric] has changed */
    size_t *sizes; /* the same: at the first of a class that has changed, how many of it have */
};

static void size_classes(const struct protecting *protecting, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const uint16_t *classes = protecting->sheets[i]->atoms.classes;
        const bool *fresh = &protecting->fresh[i * protecting->metric_count];
        size_t *sizes = &protecting->sizes[i * protecting->metric_count];

        for (size_t m = 0; m < protecting->metric_count; m++) {
            size_t first = 0;

            sizes[m] = 0;
            if (!fresh[m]) {
                continue;
            }
            while (first < m && !(fresh[first] && classes[first] == classes[m])) {
                first++;
            }
            sizes[first]++;
        }
    }
}

/* An item is a sheet's metric, which stands for all of its class that have changed. */
static void protect_item(void *work, size_t thread, size_t item)
{
    const struct protecting *protecting = work;
    size_t metric_count = protecting->metric_count;
    struct sheet *sheet = protecting->sheets[item / metric_count];
    const bool *fresh = &protecting->fresh[item / metric_count * metric_count];
    const uint16_t *classes = sheet->atoms.classes;
    size_t metric = item % metric_count;
    const struct atom_ground ground = {.cells = {&sheet->atoms}, .count = 1};
    struct touches touches = {.ground = &ground, .metric = metric};
    const struct protected_class class = {sheet, &sheet->arenas[thread], &touches};

    for (size_t m = metric; m < metric_count; m++) {
        if (fresh[m] && classes[m] == classes[metric]) {
            protect_metric(&class, m);
        }
    }
    touches_free(&touches);
}

/* What has changed is protected now. */
static bool take_changed(const struct protecting *protecting, size_t count)
{
    bool any = false;

    for (size_t i = 0; i < count; i++) {
        for (size_t m = 0; m < protecting->metric_count; m++) {
            bool *changed = &protecting->sheets[i]->changed[m];

            assert(!(*changed && protecting->sheets[i]->known));
            protecting->fresh[i * protecting->metric_count + m] = *changed;
            any = any || *changed;
            *changed = false;
        }
    }
    return any;
}

void protect_sheets(struct sheet *const *sheets, size_t count, const struct links *links)
{
    size_t metric_count = links->catalog->metric_count;
    size_t item_count = count * metric_count;
    struct arena scratch = {0};
    struct protecting protecting = {
        .sheets = sheets,
        .metric_count = metric_count,
        .fresh = ARENA_NEW(&scratch, bool, item_count),
        .sizes = ARENA_NEW(&scratch, size_t, item_count),
    };

    while (take_changed(&protecting, count)) {
        size_classes(&protecting, count);
        share_by_size(item_count, protecting.sizes, protect_item, &protecting);
        for (size_t i = 0; i < count; i++) {
            links_apply(links, sheets[i], &protecting.fresh[i * metric_count], sheets[i]->changed);
        }
    }
    arena_free(&scratch);
}
