/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/family.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDING 1e-6 /* of sums of whole numbers and of seconds */

/* The scopes in which each context of a scope also lies: those that hold it whole. */
struct holders {
    uint32_t scopes[CELLS_MAX];
    uint32_t count;
    bool known;
};

static bool holds(const struct holders *holders, uint32_t scope)
{
    for (uint32_t i = 0; i < holders->count; i++) {
        if (holders->scopes[i] == scope) {
            return true;
        }
    }
    return false;
}

static void keep_common(struct holders *holders, const uint32_t *scopes, uint32_t count)
{
    uint32_t kept = 0;

    if (!holders->known) {
        holders->known = true;
        holders->count = count;
        memcpy(holders->scopes, scopes, count * sizeof(*scopes));
        return;
    }
    for (uint32_t i = 0; i < holders->count; i++) {
        for (uint32_t j = 0; j < count; j++) {
            if (holders->scopes[i] == scopes[j]) {
                holders->scopes[kept++] = scopes[j];
                break;
            }
        }
    }
    holders->count = kept;
}

static struct holders *find_holders(struct arena *arena, const struct population *p,
                                    const struct window *window,
                                    const struct scope_kind *const *kinds, size_t scope_count)
{
    struct holders *holders = ARENA_NEW(arena, struct holders, scope_count);

    for (size_t c = 0; c < window->context_count && c < p->context_count; c++) {
        const struct context *context = &p->contexts[c];
        uint32_t scopes[CELLS_MAX];
        uint32_t count = 0;

        for (uint32_t i = 0; window->contexts[c].touched != 0 && i < context->cell_count; i++) {
            uint32_t scope = p->cells[context->cells[i]].scope;

            if (scope < scope_count && kinds[scope] != NULL) {
                scopes[count++] = scope;
            }
        }
        for (uint32_t i = 0; i < count; i++) {
            keep_common(&holders[scopes[i]], scopes, count);
        }
    }
    return holders;
}

/* A unit within a unit within a unit: only the nearest is a parent. */
static bool nearest(const struct holders *holders, const struct scope_kind *const *kinds,
                    uint32_t child, uint32_t parent)
{
    for (uint32_t i = 0; i < holders[child].count; i++) {
        uint32_t between = holders[child].scopes[i];

        if (between != child && between != parent && kinds[between] == kinds[child] &&
            holds(&holders[between], parent) && !holds(&holders[parent], between)) {
            return false;
        }
    }
    return true;
}

/* A child and one of its parents. */
struct bond {
    uint32_t parent;
    int32_t kind; /* the child's */
    uint32_t child;
    uint32_t parent_place;
    uint32_t child_place;
};

static int by_family(const void *a, const void *b)
{
    const struct bond *left = a;
    const struct bond *right = b;

    if (left->parent_place != right->parent_place) {
        return left->parent_place < right->parent_place ? -1 : 1;
    }
    if (left->kind != right->kind) {
        return left->kind < right->kind ? -1 : 1;
    }
    return (left->child_place > right->child_place) - (left->child_place < right->child_place);
}

static size_t find_bonds(const struct holders *holders, const struct scope_kind *const *kinds,
                         size_t scope_count, struct bond *bonds)
{
    size_t count = 0;

    for (uint32_t child = 0; child < scope_count; child++) {
        for (uint32_t i = 0; i < holders[child].count; i++) {
            uint32_t parent = holders[child].scopes[i];

            if (parent != child && nearest(holders, kinds, child, parent)) {
                bonds[count++] =
                    (struct bond){.parent = parent, .kind = kinds[child]->number, .child = child};
            }
        }
    }
    return count;
}

struct family_list family_find(struct arena *arena, const struct population *population,
                               const struct window *window, const struct scope_kind *const *kinds,
                               size_t scope_count, const uint32_t *order)
{
    struct arena scratch = {0};
    struct holders *holders = find_holders(&scratch, population, window, kinds, scope_count);
    struct bond *bonds = ARENA_NEW(&scratch, struct bond, scope_count * CELLS_MAX);
    size_t count = find_bonds(holders, kinds, scope_count, bonds);
    size_t metric_count = population->layout->catalog->metric_count;
    struct family_list list = {.items = ARENA_NEW(arena, struct family, count),
                               .remainders = ARENA_NEW(arena, struct remainder_list, metric_count)};
    uint32_t *children = ARENA_NEW(arena, uint32_t, count);

    uint32_t *places = ARENA_NEW(&scratch, uint32_t, scope_count);

    for (uint32_t i = 0; i < scope_count; i++) {
        places[order[i]] = i;
    }
    for (size_t i = 0; i < count; i++) {
        bonds[i].parent_place = places[bonds[i].parent];
        bonds[i].child_place = places[bonds[i].child];
    }
    if (count > 0) {
        qsort(bonds, count, sizeof(*bonds), by_family);
    }
    for (size_t i = 0; i < count; i++) {
        children[i] = bonds[i].child;
        if (i == 0 || bonds[i].parent != bonds[i - 1].parent ||
            bonds[i].kind != bonds[i - 1].kind) {
            list.items[list.count++] =
                (struct family){.parent = bonds[i].parent, .children = &children[i]};
        }
        list.items[list.count - 1].count++;
    }
    arena_free(&scratch);
    return list;
}

/* Whether any child has some of a metric: only then can it be taken from the parent. */
static bool any_part(const struct family_ground *ground, const struct family *family, size_t metric)
{
    for (size_t i = 0; i < family->count; i++) {
        const struct figure *child = figures_at(ground->figures, family->children[i], metric);

        if (child->state != STATE_NO_DATA && child->state != STATE_NOT_APPLICABLE) {
            return true;
        }
    }
    return false;
}

/* Sums that the children make up: only else is there a remainder to look for. */
static bool adds_up(const struct family_ground *ground, const struct family *family, size_t metric)
{
    const struct figure *parent = figures_at(ground->figures, family->parent, metric);
    double numerator = parent->numerator;
    double denominator = parent->denominator;

    for (size_t i = 0; i < family->count; i++) {
        const struct figure *child = figures_at(ground->figures, family->children[i], metric);

        if (child->state != STATE_NO_DATA && child->state != STATE_NOT_APPLICABLE) {
            numerator -= child->numerator;
            denominator -= child->denominator;
        }
    }
    return !(fabs(numerator) > ROUNDING) && !(fabs(denominator) > ROUNDING);
}

/* The clusters of scopes in one metric, made when first asked for. */
struct shelf {
    struct arena arena;
    const struct family_ground *ground;
    const struct metric *metric;
    struct cluster **clusters; /* [scope] */
};

static const struct cluster *clusters_of(struct shelf *shelf, size_t scope)
{
    if (shelf->clusters[scope] == NULL) {
        const struct table *table = &shelf->ground->tables[scope];

        shelf->clusters[scope] = ARENA_NEW(&shelf->arena, struct cluster, table->k);
        metric_clusters(shelf->ground->evaluation, table, shelf->metric, shelf->clusters[scope]);
    }
    return shelf->clusters[scope];
}

/* Both tables are in the order of their clinicians. */
static void subtract(const struct table *parent, const struct table *child,
                     const struct cluster *part, struct cluster *rest)
{
    size_t at = 0;

    for (size_t row = 0; row < child->k; row++) {
        while (at < parent->k && parent->clinicians[at] < child->clinicians[row]) {
            at++;
        }
        if (at < parent->k && parent->clinicians[at] == child->clinicians[row]) {
            rest[at].x -= part[row].x;
            rest[at].y -= part[row].y;
        }
    }
}

static struct remainder find_remainder(struct arena *scratch, struct shelf *shelf,
                                       const struct family *family)
{
    const struct table *tables = shelf->ground->tables;
    const struct table *parent = &tables[family->parent];
    struct cluster *rest = ARENA_NEW(scratch, struct cluster, parent->k);
    bool counted = metric_counts_clinicians(shelf->metric);
    struct remainder remainder = {0};

    memcpy(rest, clusters_of(shelf, family->parent), parent->k * sizeof(*rest));
    for (size_t i = 0; i < family->count; i++) {
        size_t child = family->children[i];

        subtract(parent, &tables[child], clusters_of(shelf, child), rest);
    }
    for (size_t row = 0; row < parent->k; row++) {
        /* A clinician of two units is counted in both: that leaves less than nothing. */
        bool y = (counted ? rest[row].y : fabs(rest[row].y)) > ROUNDING;
        bool x = (counted ? rest[row].x : fabs(rest[row].x)) > ROUNDING;

        for (int side = 0; side < SIDE_COUNT && parent->clinicians[row] != 0; side++) {
            if (metric_rests_on(shelf->metric, (enum side)side, y, x)) {
                crowd_add(&remainder.sides[side], parent->clinicians[row]);
            }
        }
    }
    return remainder;
}

struct crowd family_remainder(const struct family_list *list, size_t family, size_t metric,
                              enum side side)
{
    const struct remainder_list *left = &list->remainders[metric];
    size_t low = 0;
    size_t high = left->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (left->items[middle].family < family) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < left->count && left->items[low].family == family ? left->items[low].sides[side]
                                                                  : (struct crowd){0};
}

void family_measure(struct arena *arena, const struct family_ground *ground,
                    struct family_list *list, size_t metric)
{
    struct shelf shelf = {.ground = ground,
                          .metric = &ground->evaluation->layout->catalog->metrics[metric]};
    struct arena scratch = {0};
    struct remainder *found = ARENA_NEW(&shelf.arena, struct remainder, list->count);
    struct remainder_list *left = &list->remainders[metric];

    shelf.clusters = ARENA_NEW(&shelf.arena, struct cluster *, ground->figures->scope_count);
    for (size_t f = 0; f < list->count; f++) {
        const struct family *family = &list->items[f];
        enum measure_state state = figures_at(ground->figures, family->parent, metric)->state;

        if ((state == STATE_PUBLISHED || state == STATE_NO_INTERVAL) &&
            any_part(ground, family, metric) && !adds_up(ground, family, metric)) {
            struct remainder remainder = find_remainder(&scratch, &shelf, family);

            arena_reset(&scratch);
            remainder.family = f;
            if (remainder.sides[SIDE_NUMERATOR].k + remainder.sides[SIDE_DENOMINATOR].k > 0) {
                found[left->count++] = remainder;
            }
        }
    }
    left->items = ARENA_NEW(arena, struct remainder, left->count);
    if (left->count > 0) {
        memcpy(left->items, found, left->count * sizeof(*found));
    }
    arena_free(&scratch);
    arena_free(&shelf.arena);
}
