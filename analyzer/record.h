/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * record.h: findings of a quarter, written as JSON into the table finding.
 *
 * What is about the same thing in the same quarter keeps its id. Numbers that are not finite are
 * left out: there is no such figure.
 */
#ifndef ANALYZER_RECORD_H
#define ANALYZER_RECORD_H

#include <jansson.h>

#include "schema/catalog.h"
#include "schema/db.h"
#include "schema/period.h"

/* Who writes: all within the run's transaction. */
struct recorder {
    struct arena *arena;
    struct db *db;
    const struct catalog *catalog;
    int32_t closed; /* the last day that is over */
    int64_t run_id;
    int64_t count; /* written so far */
};

/* Puts a number; nothing where it is not finite. */
void record_number(json_t *object, const char *key, double value);

/*
 * Writes one finding about `what` ("B2", "BP04") and takes over the payload, also where it fails.
 * The subject names the quarter too.
 */
NODISCARD bool record_finding(struct recorder *recorder, const char *kind, int32_t scope_id,
                              const char *what, struct period quarter, json_t *payload,
                              struct error *err);

#endif
