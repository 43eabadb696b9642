/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema/migrate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/log.h"
#include "base/text.h"
#include "schema/commands.h"
#include "schema/labels.h"
#include "sql.h"

static const char as_owner[] = "SET LOCAL ROLE dictameter_owner";

enum column { COLUMN_NUMBER, COLUMN_NAME, COLUMN_CHECKSUM, COLUMN_APPLIED_AT };

static int number_of(const struct db_statement *migration)
{
    return (int)strtol(migration->name, NULL, 10);
}

static void checksum_of(const struct db_statement *migration, uint8_t sum[static CRYPTO_HASH_SIZE])
{
    crypto_sha256(migration->sql, strlen(migration->sql), sum);
}

/* The rows of schema_migration; none where the database is empty. */
static bool list_applied(struct db *db, struct arena *arena, struct db_rows *rows,
                         struct error *err)
{
    struct db_rows exists;

    if (!db_query(db, arena, &sql_schema_migration_exists, DB_NO_PARAMS, &exists, err)) {
        return false;
    }
    if (!db_cell_true(&exists, 0, 0)) {
        *rows = (struct db_rows){0};
        return true;
    }
    return db_query(db, arena, &sql_schema_migration_list, DB_NO_PARAMS, rows, err);
}

static const struct db_statement *by_number(const struct db_statement *migrations, int number)
{
    for (const struct db_statement *m = migrations; m->name != NULL; m++) {
        if (number_of(m) == number) {
            return m;
        }
    }
    return NULL;
}

static int newest_of(const struct db_statement *migrations)
{
    int newest = 0;

    for (const struct db_statement *m = migrations; m->name != NULL; m++) {
        newest = number_of(m) > newest ? number_of(m) : newest;
    }
    return newest;
}

/* What the database has must be what this program was built with, word for word. */
static bool check_applied(struct arena *arena, const struct db_statement *migrations,
                          const struct db_rows *rows, struct error *err)
{
    for (size_t i = 0; i < rows->row_count; i++) {
        int number = (int)db_cell_int(rows, i, COLUMN_NUMBER);
        const struct db_statement *migration = by_number(migrations, number);
        uint8_t sum[CRYPTO_HASH_SIZE];

        if (migration == NULL && number > newest_of(migrations)) {
            return error_set(err, ERROR_REFUSED,
                             "the database has migration %d, newer than this program's %d", number,
                             newest_of(migrations));
        }
        if (migration == NULL) {
            return error_set(err, ERROR_REFUSED,
                             "the database has migration %d, which this program lacks", number);
        }
        checksum_of(migration, sum);
        if (!text_equal(crypto_hex(arena, sum, sizeof(sum)), db_cell(rows, i, COLUMN_CHECKSUM)) ||
            !text_equal(migration->name, db_cell(rows, i, COLUMN_NAME))) {
            return error_set(err, ERROR_REFUSED,
                             "migration %s was edited after it had been applied", migration->name);
        }
    }
    return true;
}

static bool has(const struct db_rows *rows, const struct db_statement *migration)
{
    for (size_t i = 0; i < rows->row_count; i++) {
        if (db_cell_int(rows, i, COLUMN_NUMBER) == number_of(migration)) {
            return true;
        }
    }
    return false;
}

static bool record(struct db *db, struct arena *arena, const struct db_statement *migration,
                   int64_t now_us, struct error *err)
{
    uint8_t sum[CRYPTO_HASH_SIZE];

    checksum_of(migration, sum);
    return db_query(db, arena, &sql_schema_migration_insert,
                    DB_PARAMS(db_int(arena, number_of(migration)), migration->name,
                              db_bytes(arena, sum, sizeof(sum)), db_time(arena, now_us)),
                    NULL, err);
}

/* Applies one migration unless another migrate was faster. */
static bool apply(struct db *db, struct arena *arena, const struct db_statement *migration,
                  int64_t now_us, struct error *err)
{
    struct db_rows rows;

    if (!db_begin(db, err)) {
        return false;
    }
    if (!db_query(db, arena, &sql_schema_lock, DB_NO_PARAMS, NULL, err) ||
        !list_applied(db, arena, &rows, err)) {
        goto rollback;
    }
    if (has(&rows, migration)) {
        db_rollback(db);
        return true;
    }
    /* The first one makes the owner, and then goes on as the owner itself. */
    if ((rows.row_count > 0 && !db_script(db, "role", as_owner, err)) ||
        !db_script(db, migration->name, migration->sql, err) ||
        !record(db, arena, migration, now_us, err) || !db_commit(db, err)) {
        goto rollback;
    }
    return true;

rollback:
    db_rollback(db);
    return false;
}

static bool renew_views(struct db *db, struct arena *arena, const struct migrate_scripts *scripts,
                        int64_t now_us, struct error *err)
{
    if (!db_begin(db, err)) {
        return false;
    }
    if (!db_query(db, arena, &sql_schema_lock, DB_NO_PARAMS, NULL, err) ||
        !db_script(db, "role", as_owner, err)) {
        goto rollback;
    }
    for (const struct db_statement *view = scripts->views; view->name != NULL; view++) {
        if (!db_script(db, view->name, view->sql, err)) {
            error_context(err, "view");
            goto rollback;
        }
    }
    if ((scripts->catalog != NULL && !labels_write(db, arena, scripts->catalog, now_us, err)) ||
        !db_commit(db, err)) {
        goto rollback;
    }
    return true;

rollback:
    db_rollback(db);
    return false;
}

bool migrate(struct db *db, struct arena *arena, const struct migrate_scripts *scripts,
             bool dry_run, int64_t now_us, struct migrate_report *report, struct error *err)
{
    struct migrate_report counts = {.newest = newest_of(scripts->migrations)};
    struct db_rows rows;

    if (!list_applied(db, arena, &rows, err) ||
        !check_applied(arena, scripts->migrations, &rows, err)) {
        return false;
    }
    counts.present = rows.row_count;
    for (const struct db_statement *m = scripts->migrations; m->name != NULL; m++) {
        if (has(&rows, m)) {
            continue;
        }
        if (!dry_run && !apply(db, arena, m, now_us, err)) {
            return error_context(err, "migration %s", m->name);
        }
        counts.applied++;
    }
    if (!dry_run && !renew_views(db, arena, scripts, now_us, err)) {
        return false;
    }
    *report = counts;
    return true;
}

bool migrate_check(struct db *db, struct arena *arena, struct error *err)
{
    struct db_rows rows;
    size_t known = 0;

    if (!list_applied(db, arena, &rows, err) || !check_applied(arena, sql_migrations, &rows, err)) {
        return false;
    }
    while (sql_migrations[known].name != NULL) {
        known++;
    }
    if (rows.row_count < known) {
        return error_set(err, ERROR_REFUSED,
                         "the database lacks %zu migrations: run dictameter-schema migrate",
                         known - rows.row_count);
    }
    return true;
}

bool migrate_run(const struct invocation *invocation, struct error *err)
{
    const struct schema_settings *settings = invocation->settings;
    const struct migrate_options *options = invocation->options;
    struct migrate_scripts scripts = {sql_migrations, sql_views, NULL};
    struct migrate_report report = {0};
    struct db *db = NULL;

    if (!catalog_load(invocation->arena, &scripts.catalog, err) ||
        !db_open(settings->database, &db, err)) {
        return false;
    }
    bool ok = migrate(db, invocation->arena, &scripts, options->dry_run, invocation->now_us,
                      &report, err);
    if (ok) {
        log_info("migrate", "%s present=%zu applied=%zu newest=%d",
                 options->dry_run ? "would apply" : "done", report.present, report.applied,
                 report.newest);
    }
    db_close(db);
    return ok;
}

bool migrate_status_run(const struct invocation *invocation, struct error *err)
{
    const struct schema_settings *settings = invocation->settings;
    struct arena *arena = invocation->arena;
    struct db *db = NULL;
    struct db_rows rows = {0};

    if (!db_open(settings->database, &db, err)) {
        return false;
    }
    bool ok = list_applied(db, arena, &rows, err);
    for (const struct db_statement *m = sql_migrations; ok && m->name != NULL; m++) {
        const char *since = NULL;

        for (size_t i = 0; i < rows.row_count; i++) {
            if (db_cell_int(&rows, i, COLUMN_NUMBER) == number_of(m)) {
                since = db_cell(&rows, i, COLUMN_APPLIED_AT);
            }
        }
        printf("%s\t%s\n", m->name, since == NULL ? "not applied" : since);
    }
    ok = ok && check_applied(arena, sql_migrations, &rows, err);
    db_close(db);
    return ok;
}
