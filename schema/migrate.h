/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * migrate.h: brings a database to the schema that this program was built with.
 *
 * Forward only. Each migration is one transaction under an advisory lock, recorded with the
 * SHA-256 of its text. Views and rights are made anew at every migrate. The migrations are a
 * parameter, so that tests can hold other ones against a database.
 */
#ifndef SCHEMA_MIGRATE_H
#define SCHEMA_MIGRATE_H

#include "base/program.h"
#include "schema/catalog.h"
#include "schema/db.h"

struct migrate_options {
    bool dry_run;
};

struct migrate_report {
    size_t present; /* already in the database */
    size_t applied; /* now, or with a dry run: would be */
    int newest;     /* number of the newest migration known to the program */
};

/* The migrations and views of one program; a NULL name ends each. Without a catalog the tables of
 * labels stay as they are. */
struct migrate_scripts {
    const struct db_statement *migrations; /* "0001_ground", in order */
    const struct db_statement *views;
    const struct catalog *catalog;
};

/*
 * Applies what the database lacks, then the views; with `dry_run` only counts. Fails with
 * ERROR_REFUSED where a migration in the database was edited since, is missing here, or is newer
 * than this program; with ERROR_DATABASE, naming the migration, where one does not run: those
 * before it stay.
 */
NODISCARD bool migrate(struct db *db, struct arena *arena, const struct migrate_scripts *scripts,
                       bool dry_run, int64_t now_us, struct migrate_report *report,
                       struct error *err);

/*
 * Succeeds where the database has exactly this program's migrations: every other program asks it
 * when it starts. Fails with ERROR_REFUSED where the schema is older or newer.
 */
NODISCARD bool migrate_check(struct db *db, struct arena *arena, struct error *err);

bool migrate_run(const struct invocation *invocation, struct error *err);
bool migrate_status_run(const struct invocation *invocation, struct error *err);

#endif
