/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * intake.h: what every way in shares: catalog, keys, structure and store.
 *
 * The structure is read anew at most twice a second, so that a unit registered while the collector
 * runs is known without a restart.
 */
#ifndef COLLECTOR_INTAKE_H
#define COLLECTOR_INTAKE_H

#include "collector/batch.h"
#include "collector/settings.h"
#include "collector/store.h"

struct intake;

/*
 * Checks that the database has this program's schema, and reads catalog, keys and structure. Fails
 * with ERROR_DATABASE, ERROR_REFUSED (another schema) or ERROR_CONFIG (the key).
 */
NODISCARD bool intake_open(struct db *db, const struct collector_settings *settings,
                           struct intake **intake, struct error *err);
/*
 * The same without writing anything, for checking only: where there is no key yet, or its file may
 * not be read, ids are compared with nothing, and *compares is false.
 */
NODISCARD bool intake_open_reading(struct db *db, const struct collector_settings *settings,
                                   struct intake **intake, bool *compares, struct error *err);
/*
 * The same without a database, for a sandbox: one site, everything else that events name is
 * registered, keys are forgotten at the end, and good events are kept as JSON.
 */
NODISCARD bool intake_open_sandbox(const struct collector_settings *settings, const char *site,
                                   struct intake **intake, struct error *err);
void intake_close(struct intake *intake); /* accepts NULL */

/* Sets how many whole months before this one events may still come from. */
void intake_set_retention(struct intake *intake, int64_t months);

/* The site of a code; 0 where it is not registered. */
int64_t intake_site(struct intake *intake, const char *code);

/* The time zone of a site, copied into the arena; NULL where it is not registered. */
const char *intake_zone(struct intake *intake, struct arena *arena, int64_t site_id);

/* Reads the structure anew where it is older than half a second. Fails with ERROR_DATABASE. */
NODISCARD bool intake_refresh(struct intake *intake, struct db *db, int64_t now_us,
                              struct error *err);

/* Whose events are to be read. */
struct intake_source {
    int64_t site_id; /* 0: each event names its own */
    const int64_t *clients;
    size_t client_count; /* 0: every client of the site */
};

/*
 * Holds the structure still and gives the rules for a source; intake_release() lets it go. Times
 * are held against batch time `now_us`.
 */
struct event_rules intake_hold(struct intake *intake, const struct intake_source *source,
                               int64_t now_us);
void intake_release(struct intake *intake);

struct store *intake_store(const struct intake *intake);
const struct pseudonym_keys *intake_keys(const struct intake *intake);
const struct registry *intake_registry(const struct intake *intake);

#endif
