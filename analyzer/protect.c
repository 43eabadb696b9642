/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/protect.h"

#include <math.h>

#include "analyzer/link.h"
#include "base/text.h"

/* The children of one parent; all of one scope kind. */
struct family {
    size_t parent;
    size_t *children;
    size_t count;
};

struct families {
    struct family *items;
    size_t count;
};

static bool applies(const struct sheet *sheet, size_t scope)
{
    return sheet->tables[scope].k > 0 && sheet->tables[scope].scope->kind != NULL;
}

static const struct scope_kind *kind_by_id(const struct sheet *sheet, const char *id)
{
    return catalog_scope_kind(sheet->evaluation.layout->catalog, id);
}

static long find(const struct sheet *sheet, const struct scope_key *key)
{
    const struct population *p = sheet->evaluation.population;
    const struct scope *scope = population_scope(p, key);

    return scope == NULL || (size_t)(scope - p->scopes) >= sheet->scope_count
               ? -1
               : (long)(scope - p->scopes);
}

/* The parents in the unit tree: the unit above, at its level; and the site. */
static size_t unit_parents(const struct sheet *sheet, const struct scope *child, long *parents)
{
    const struct population *p = sheet->evaluation.population;
    const struct unit *unit = population_unit(p, child->key.unit_id);
    const struct unit *above = unit == NULL ? NULL : population_unit(p, unit->parent_id);
    const struct scope_kind *site = kind_by_id(sheet, "site");
    size_t count = 0;

    if (above != NULL) {
        const struct scope_kind *kind = kind_by_id(sheet, above->pole ? "pole" : "unit");
        struct scope_key key = {.site_id = above->site_id, .unit_id = above->unit_id};

        if (kind != NULL) {
            key.kind = kind->number;
            parents[count++] = find(sheet, &key);
        }
    }
    if (site != NULL && (above == NULL || above->pole)) {
        struct scope_key key = {.kind = site->number, .site_id = child->key.site_id};

        parents[count++] = find(sheet, &key);
    }
    return count;
}

/* The key with one dimension let go. */
static void let_go(struct scope_key *key, enum dimension dimension)
{
    switch (dimension) {
    case DIMENSION_SITE:
        key->site_id = 0;
        break;
    case DIMENSION_SPECIALTY:
        key->specialty_id = 0;
        break;
    case DIMENSION_ROLE:
        key->role_id = 0;
        break;
    case DIMENSION_DOC_TYPE:
        key->doc_type = 0;
        break;
    case DIMENSION_SETTING:
        key->setting = 0;
        break;
    case DIMENSION_DEVICE:
        key->device = 0;
        break;
    case DIMENSION_RELEASE:
        key->release_id = 0;
        break;
    case DIMENSION_UNIT:
    case DIMENSION_COUNT:
        break;
    }
}

static const struct scope_kind *kind_without(const struct catalog *catalog,
                                             const struct scope_kind *kind, int dimension)
{
    for (size_t i = 0; i < catalog->scope_kind_count; i++) {
        const struct scope_kind *other = &catalog->scope_kinds[i];
        bool same = true;

        for (int d = 0; d < DIMENSION_COUNT && same; d++) {
            same = other->dimensions[d] == (kind->dimensions[d] && d != dimension);
        }
        if (same) {
            return other;
        }
    }
    return NULL;
}

static size_t parents_of(const struct sheet *sheet, size_t child, long *parents)
{
    const struct scope *scope = sheet->tables[child].scope;
    size_t count = 0;

    if (scope->kind->dimensions[DIMENSION_UNIT]) {
        return unit_parents(sheet, scope, parents);
    }
    for (int d = 0; d < DIMENSION_COUNT; d++) {
        const struct scope_kind *kind =
            scope->kind->dimensions[d]
                ? kind_without(sheet->evaluation.layout->catalog, scope->kind, d)
                : NULL;

        if (kind != NULL) {
            struct scope_key key = scope->key;

            let_go(&key, (enum dimension)d);
            key.kind = kind->number;
            parents[count++] = find(sheet, &key);
        }
    }
    return count;
}

static void join(struct arena *arena, struct families *families, const struct sheet *sheet,
                 size_t parent, size_t child)
{
    const struct scope_kind *kind = sheet->tables[child].scope->kind;
    struct family *family = NULL;

    for (size_t i = 0; i < families->count && family == NULL; i++) {
        struct family *f = &families->items[i];

        if (f->parent == parent && sheet->tables[f->children[0]].scope->kind == kind) {
            family = f;
        }
    }
    if (family == NULL) {
        family = &families->items[families->count++];
        family->parent = parent;
        family->children = ARENA_NEW(arena, size_t, sheet->scope_count);
    }
    family->children[family->count++] = child;
}

static struct families find_families(struct arena *arena, const struct sheet *sheet)
{
    struct families families = {
        .items = ARENA_NEW(arena, struct family, sheet->scope_count * DIMENSION_COUNT)};

    for (size_t s = 0; s < sheet->scope_count; s++) {
        long parents[DIMENSION_COUNT];
        size_t count = applies(sheet, s) ? parents_of(sheet, s, parents) : 0;

        for (size_t i = 0; i < count; i++) {
            if (parents[i] >= 0 && applies(sheet, (size_t)parents[i])) {
                join(arena, &families, sheet, (size_t)parents[i], s);
            }
        }
    }
    return families;
}

/* Clinicians of the parent with a part that no child has. */
static size_t remainder_of(struct arena *scratch, const struct sheet *sheet,
                           const struct family *family, size_t metric)
{
    const struct table *parent = &sheet->tables[family->parent];
    struct cluster *rest = sheet_clusters(scratch, sheet, family->parent, metric);
    bool counted = metric_counts_clinicians(&sheet->evaluation.layout->catalog->metrics[metric]);
    size_t k = 0;

    for (size_t i = 0; i < family->count; i++) {
        const struct table *child = &sheet->tables[family->children[i]];
        const struct cluster *part = sheet_clusters(scratch, sheet, family->children[i], metric);

        for (size_t row = 0; row < child->k; row++) {
            long at = table_row(parent, child->clinicians[row]);

            if (at >= 0) {
                rest[at].x -= part[row].x;
                rest[at].y -= part[row].y;
            }
        }
    }
    for (size_t row = 0; row < parent->k; row++) {
        /* A clinician of two units is counted in both: that leaves less than nothing. */
        bool left =
            counted ? rest[row].x > 1e-6 : fabs(rest[row].x) > 1e-6 || fabs(rest[row].y) > 1e-6;

        k += parent->clinicians[row] != 0 && left;
    }
    return k;
}

static bool exact(enum measure_state state)
{
    return state == STATE_PUBLISHED || state == STATE_NO_INTERVAL;
}

/* Sums that the children make up: only then is there a remainder to look for. */
static bool adds_up(const struct sheet *sheet, const struct family *family, size_t metric)
{
    const struct figure *parent = sheet_figure(sheet, family->parent, metric);
    double numerator = parent->numerator;
    double denominator = parent->denominator;

    for (size_t i = 0; i < family->count; i++) {
        const struct figure *child = sheet_figure(sheet, family->children[i], metric);

        if (child->state == STATE_NO_DATA || child->state == STATE_NOT_APPLICABLE) {
            continue;
        }
        numerator -= child->numerator;
        denominator -= child->denominator;
    }
    return !(fabs(numerator) > 1e-6) && !(fabs(denominator) > 1e-6);
}

static bool protect_family(struct arena *scratch, struct sheet *sheet, const struct family *family,
                           size_t metric)
{
    struct family_member *members = ARENA_NEW(scratch, struct family_member, family->count);
    struct figure *parent = sheet_figure(sheet, family->parent, metric);
    enum period_kind kind = sheet->evaluation.period.kind;
    const struct metric *m = &sheet->evaluation.layout->catalog->metrics[metric];
    size_t count = 0;

    if (!exact(parent->state)) {
        return false;
    }
    for (size_t i = 0; i < family->count; i++) {
        struct figure *child = sheet_figure(sheet, family->children[i], metric);

        if (child->state != STATE_NOT_APPLICABLE && child->state != STATE_NO_DATA) {
            members[count++] = (struct family_member){
                &child->state, (size_t)child->clinicians,
                isnan(child->denominator) ? fabs(child->numerator) : child->denominator};
        }
    }
    if (count == 0) {
        return false;
    }
    size_t remainder =
        adds_up(sheet, family, metric) ? 0 : remainder_of(scratch, sheet, family, metric);

    return disclosure_family(&parent->state, members, count, remainder,
                             metric_grid(m) != GRID_NONE && disclosure_grid_period(kind));
}

/* Families overlap: what one hides may ask for more in another. States only get stricter. */
static void protect_metric(struct sheet *sheet, const struct families *families, size_t metric)
{
    struct arena scratch = {0};
    bool changed = true;

    while (changed) {
        changed = link_twins(&scratch, sheet, metric);
        for (size_t f = 0; f < families->count; f++) {
            changed = protect_family(&scratch, sheet, &families->items[f], metric) || changed;
        }
        arena_free(&scratch);
    }
}

/* What a rolling figure adds to and drops from the one before, by clinician. */
static bool differs_enough(struct arena *scratch, const struct sheet *sheet,
                           const struct sheet *previous, size_t scope, size_t metric)
{
    const struct table *now = &sheet->tables[scope];
    const struct table *before = &previous->tables[scope];
    const struct cluster *new = sheet_clusters(scratch, sheet, scope, metric);
    const struct cluster *old = sheet_clusters(scratch, previous, scope, metric);
    struct concentration change = {0};
    size_t a = 0;
    size_t b = 0;

    while (a < now->k || b < before->k) {
        bool take_new =
            b == before->k || (a < now->k && now->clinicians[a] <= before->clinicians[b]);
        bool take_old =
            a == now->k || (b < before->k && before->clinicians[b] <= now->clinicians[a]);
        double x = (take_new ? new[a].x : 0) - (take_old ? old[b].x : 0);
        double y = (take_new ? new[a].y : 0) - (take_old ? old[b].y : 0);
        int64_t clinician = take_new ? now->clinicians[a] : before->clinicians[b];

        if (clinician != 0) {
            concentration_add(&change, x != 0 ? x : y);
        }
        a += take_new;
        b += take_old;
    }
    concentration_end(&change);
    return change.k == 0 || change.k >= CLINICIANS_SHOWN;
}

static void protect_rolling(struct sheet *sheet, const struct sheet *previous)
{
    struct arena scratch = {0};
    size_t scopes =
        sheet->scope_count < previous->scope_count ? sheet->scope_count : previous->scope_count;

    for (size_t s = 0; s < scopes; s++) {
        if (!applies(sheet, s) || !applies(previous, s)) {
            continue;
        }
        for (size_t m = 0; m < sheet->metric_count; m++) {
            struct figure *figure = sheet_figure(sheet, s, m);

            if (exact(figure->state) && exact(sheet_figure(previous, s, m)->ladder) &&
                !differs_enough(&scratch, sheet, previous, s, m)) {
                figure->state = STATE_COMPLEMENTARY;
            }
        }
        arena_free(&scratch);
    }
}

void protect_sheet(struct sheet *sheet, const struct sheet *previous)
{
    struct arena arena = {0};
    struct families families = find_families(&arena, sheet);
    bool *changed = ARENA_NEW(&arena, bool, sheet->metric_count);
    struct links links;
    bool again = true;

    links_make(&arena, sheet->evaluation.layout->catalog, &links);
    if (previous != NULL) {
        protect_rolling(sheet, previous);
    }
    for (size_t m = 0; m < sheet->metric_count; m++) {
        changed[m] = true;
    }
    while (again) {
        for (size_t m = 0; m < sheet->metric_count; m++) {
            if (changed[m]) {
                protect_metric(sheet, &families, m);
                changed[m] = false;
            }
        }
        again = links_apply(&links, sheet, changed);
    }
    links_hide_documents(&links, sheet);
    arena_free(&arena);
}
