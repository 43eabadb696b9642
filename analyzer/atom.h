/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * atom.h: the parts of a period that no scope divides.
 *
 * An atom is the rows that lie in the same scopes: what any scope has is a union of atoms.
 */
#ifndef ANALYZER_ATOM_H
#define ANALYZER_ATOM_H

#include "analyzer/population.h"
#include "analyzer/window.h"

/* One clinician in one atom. */
struct person {
    int64_t clinician_id;
    uint32_t touched; /* the metrics that read the rows: a place in the list's sets */
};

/* Contexts that lie in the same scopes. */
struct atom {
    const uint32_t *scopes; /* [scope_count] in the order of their keys */
    const struct person *persons;
    uint32_t scope_count;
    uint32_t person_count;
    uint32_t touched; /* by any of them */
};

struct atom_list {
    struct atom *items;
    size_t count;
    const struct metric_set *sets;
    uint16_t *classes; /* [METRIC_WORDS * 64] by metric: equal where they touch the same persons */
};

/*
 * The atoms of a window's rows, in an order that does not depend on what was read first.
 *
 *   order  [scope_count] the scopes by their keys (population_order)
 */
struct atom_list atom_list_make(struct arena *arena, struct population *population,
                                const struct window *window, const uint32_t *order,
                                size_t scope_count);

/* Orders two lists of numbers: the shorter first. */
int atom_compare(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count);

#endif
