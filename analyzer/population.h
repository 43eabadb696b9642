/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * population.h: who is counted where.
 *
 * A context is a clinician in one combination of dimensions, as a row of clinician_day has it. A
 * scope is a declared combination of fixed dimensions. A cell is one clinician within one scope:
 * the jackknife's cluster. Each context knows its cells, so that spreading is a look-up.
 */
#ifndef ANALYZER_POPULATION_H
#define ANALYZER_POPULATION_H

#include <stdbool.h>

#include "analyzer/page.h"
#include "schema/db.h"

#define CELLS_MAX  24 /* of one context: each scope kind once, units at several levels */
#define STOCKS_MAX 8

struct context_key {
    int64_t site_id;
    int64_t clinician_id;
    int32_t unit_id;
    int32_t release_id;
    int16_t role_id;
    int16_t specialty_id;
    int16_t doc_type;
    int16_t setting;
    int16_t device;
};

struct context {
    struct context_key key;
    uint32_t cells[CELLS_MAX];
    uint32_t cell_count;
    bool active;        /* has rows in the present block */
    struct page *pages; /* of the present block */
};

struct scope_key {
    int64_t site_id;
    int32_t unit_id;
    int32_t release_id;
    int16_t specialty_id;
    int16_t role_id;
    int16_t doc_type;
    int16_t setting;
    int16_t device;
    int16_t kind; /* scope_kind.number; KIND_GROUP for the groups of time saved */
};

/* Unit x specialty: never published, the typists that lend a speed to those without their own. */
#define KIND_GROUP 0

struct scope {
    struct scope_key key;
    const struct scope_kind *kind; /* NULL for a group */
    int32_t scope_id;              /* 0 until it is stored */
    uint32_t *cells;               /* [cell_count], by clinician once population_sort() ran */
    uint32_t cell_count;
    uint32_t cell_capacity;
    bool sorted;
};

struct cell {
    uint32_t scope;
    int64_t clinician_id; /* 0: nobody known; negative: one audited document */
    int64_t stock[STOCKS_MAX];
    int32_t tenured; /* first day of its history, from which it stands in its scope's tables;
                        INT32_MAX: none */
};

struct unit {
    int32_t unit_id;
    int32_t parent_id; /* 0 at the top */
    int64_t site_id;
    bool pole;
};

struct index; /* a hash table, in population.c */

struct population {
    struct arena *arena;
    const struct layout *layout;
    struct unit *units;
    size_t unit_count;
    const char *unit_digest; /* of their tree, which says in which scopes their rows are */
    struct context *contexts;
    size_t context_count;
    size_t context_capacity;
    struct scope *scopes;
    size_t scope_count;
    size_t scope_capacity;
    struct cell *cells;
    size_t cell_count;
    size_t cell_capacity;
    struct metric_set_list touched; /* what is read of contexts' rows */
    struct index *context_index;
    struct index *scope_index;
    struct index *cell_index;
};

/* An empty population; nobody's unit is known in it. */
void population_start(struct population *population, struct arena *arena,
                      const struct layout *layout);

/* The same over the units of the database. */
NODISCARD bool population_open(struct arena *arena, struct db *db, const struct layout *layout,
                               struct population *population, struct error *err);

/* The context with this key, with its cells; made where it is new. Its place may move later. */
struct context *population_context(struct population *population, const struct context_key *key);

/* A unit by its id; NULL where it is not registered. */
const struct unit *population_unit(const struct population *population, int32_t unit_id);

/* A scope by its key; NULL where nobody was ever counted in it. */
const struct scope *population_scope(const struct population *population,
                                     const struct scope_key *key);

/* The same, which is admitted where it is not known. `kind` may be NULL (a group). */
struct scope *population_admit(struct population *population, const struct scope_key *key,
                               const struct scope_kind *kind);

/* Puts the cells of every scope into the order of the clinicians' ids. */
void population_sort(struct population *population);

/* The scopes in the order of their keys, which is the same whatever was read first. */
uint32_t *population_order(const struct population *population, struct arena *arena);

/* Admits the scopes that are stored, with their ids. Fails with ERROR_DATABASE. */
NODISCARD bool population_read_scopes(struct population *population, struct db *db,
                                      struct error *err);

/* Gives every scope its scope_id, new ones by inserting them. */
NODISCARD bool population_store_scopes(struct population *population, struct db *db,
                                       struct error *err);

#endif
