/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scope.h: the declared scopes as readers name and choose them.
 *
 * "all", "site:SIM1", "site:SIM1/pole:URG", "site:SIM1/pole:URG/unit:URG1", "specialty:SM04",
 * "site:SIM1/specialty:SM04", "role:…", "doc_type:…", "device:…", "release:…", "setting:…". Only
 * scopes of the table `scope` exist: there is no free crossing. Reads no figure.
 */
#ifndef SCHEMA_SCOPE_H
#define SCHEMA_SCOPE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "schema/catalog.h"
#include "schema/db.h"

struct scope {
    int32_t id; /* scope.scope_id */
    const struct scope_kind *kind;
    int64_t site_id; /* that it lies in; 0: of all sites */
    int32_t unit_id; /* 0 = not fixed, as all that follow */
    int specialty;
    int role;
    int doc_type;
    int setting;
    int device;
    int32_t release_id;
    const char *name;           /* canonical: "site:SIM1/pole:URG" */
    struct words label;         /* "Urgences" */
    struct words title;         /* with where it lies: "Urgences, CHU simulé 1" */
    const struct scope *parent; /* the next wider one; NULL for all */
    int depth;                  /* 0 all, 1 below it, … */
    bool simulated;             /* some of its data are */
    const char *zone;           /* its site's time zone; NULL where it spans several */
};

/* All declared scopes, in the order of a choice: each after its parent, siblings by label. */
struct scope_tree {
    const struct scope *scopes;
    size_t count;
    bool any_simulated;
};

/* Reads sites, units and scopes. Fails with ERROR_DATABASE, or with ERROR_NOT_FOUND where there is
 * no scope yet: the analyzer has not run. */
NODISCARD bool scope_tree_load(struct db *db, struct arena *arena, const struct catalog *catalog,
                               struct scope_tree *tree, struct error *err);

const struct scope *scope_all(const struct scope_tree *tree);
const struct scope *scope_by_id(const struct scope_tree *tree, int32_t id); /* or NULL */
bool scope_within(const struct scope *scope, const struct scope *wider);    /* or the same */

/*
 * Finds the scope a reader named.
 *
 *   nearest  true where its parts exist but their crossing is not declared: *scope is the next
 *            wider one that is
 *
 * Fails with ERROR_INPUT where a part has no such form or value; the message names the forms and
 * never quotes the text.
 */
NODISCARD bool scope_read(const struct scope_tree *tree, const char *text,
                          const struct scope **scope, bool *nearest, struct error *err);

#endif
