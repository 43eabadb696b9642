/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * record.h: findings of a quarter, kept as JSON until they are written into the table finding.
 *
 * They are made by whichever connection reads what they rest on, and written by the run's, within
 * its transaction. What is about the same thing in the same quarter keeps its id. Numbers that are
 * not finite are left out: there is no such figure.
 */
#ifndef ANALYZER_RECORD_H
#define ANALYZER_RECORD_H

#include <jansson.h>

#include "schema/catalog.h"
#include "schema/db.h"
#include "schema/period.h"

/* Of what a finding is: of a scope by its id, or of a site, or of all (site_id 0). */
struct recorded_scope {
    int32_t scope_id; /* 0: that of the site, which may not be stored yet */
    int64_t site_id;
};

struct recorded {
    const char *kind;
    struct recorded_scope scope;
    const char *subject;
    int32_t period;
    const char *payload;
};

/* Who makes findings. */
struct recorder {
    struct arena *arena; /* owns them */
    struct db *db;       /* by which is read what they rest on */
    const struct catalog *catalog;
    int32_t closed; /* the last day that is over */
    struct recorded *findings;
    size_t count;
    size_t room;
};

/* Puts a number; nothing where it is not finite. */
void record_number(json_t *object, const char *key, double value);

/*
 * Keeps one finding about `what` ("B2", "BP04") and takes over the payload. The subject names the
 * quarter too.
 */
void record_finding(struct recorder *recorder, const char *kind, struct recorded_scope scope,
                    const char *what, struct period quarter, json_t *payload);

/*
 * Writes what a recorder has. Fails with ERROR_DATABASE, also where a site has no scope: it would
 * not be told of, while others were judged as if it were.
 */
NODISCARD bool record_write(const struct recorder *recorder, struct db *db, int64_t run_id,
                            struct error *err);

#endif
