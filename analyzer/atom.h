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
    struct metric_set touched; /* the metrics that read the rows */
};

/* Contexts that lie in the same scopes. */
struct atom {
    const uint32_t *scopes; /* [scope_count] in order */
    size_t scope_count;
    const struct person *persons;
    size_t person_count;
    struct metric_set touched; /* by any of them */
};

struct atom_list {
    struct atom *items;
    size_t count;
    uint16_t *classes; /* [METRIC_WORDS * 64] by metric: equal where they touch the same persons */
};

/* The atoms of a window's rows. */
struct atom_list atom_list_make(struct arena *arena, const struct population *population,
                                const struct window *window, size_t scope_count);

/* Orders two lists of numbers: the shorter first. */
int atom_compare(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count);

#endif
