/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * family.h: which scopes of one period are parts of which others.
 *
 * A family is a parent and the scopes of one kind that lie wholly within it. It is found from who
 * had rows where in the period, not from the kinds: a specialty within a hospital that is just two
 * units is their parent. Source: TRUST.md A7, A8.
 */
#ifndef ANALYZER_FAMILY_H
#define ANALYZER_FAMILY_H

#include "analyzer/figures.h"
#include "analyzer/metric.h"
#include "analyzer/window.h"

/* Clinicians of the parent with a part of the numerator, of the denominator, that no child has. */
struct remainder {
    size_t family; /* place in the list */
    struct crowd sides[SIDE_COUNT];
};

/* The families of one metric in which somebody is left, in their order. */
struct remainder_list {
    struct remainder *items;
    size_t count;
};

struct family {
    size_t parent;
    uint32_t *children; /* [count] scopes of one kind */
    size_t count;
};

struct family_list {
    struct family *items; /* by parent */
    size_t count;
    struct remainder_list *remainders; /* [metric] */
};

/*
 * The families of a window's rows. `kinds` [scope_count] are NULL where a scope has no figures.
 * Remainders, [metric], are left empty.
 */
struct family_list family_find(struct arena *arena, const struct population *population,
                               const struct window *window, const struct scope_kind *const *kinds,
                               size_t scope_count, const uint32_t *order);

/* All figures of a period and the tables from which they come. */
struct family_ground {
    const struct evaluation *evaluation;
    const struct table *tables; /* [scope] */
    const struct figures *figures;
};

/* Of one side of a family; nobody where the children make the parent up. */
struct crowd family_remainder(const struct family_list *list, size_t family, size_t metric,
                              enum side side);

/*
 * Fills the remainders of one metric, in the arena. Metric by metric, as a scope's clusters are
 * asked for by each of its families.
 */
void family_measure(struct arena *arena, const struct family_ground *ground,
                    struct family_list *list, size_t metric);

#endif
