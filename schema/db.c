/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "schema/db_connection.h"

/* What holds for every session, whatever the server's or the person's settings are. */
static const char session_setup[] = "SET client_encoding = 'UTF8';"
                                    "SET TimeZone = 'UTC';"
                                    "SET DateStyle = 'ISO, YMD';"
                                    "SET IntervalStyle = 'iso_8601';"
                                    "SET extra_float_digits = 1;"
                                    "SET client_min_messages = 'warning';"
                                    /* what is acknowledged is durable, however the server is set */
                                    "SET synchronous_commit = on;"
                                    /* compiling a wide aggregate costs more than it saves */
                                    "SET jit = off;"
                                    "SET cursor_tuple_fraction = 1;" /* all rows are wanted */
                                    /* a month of some sites is summed without a file */
                                    "SET work_mem = '64MB';"
                                    /* the CHECKs of ten years of partitions answer no question */
                                    "SET constraint_exclusion = off;"
                                    "SET search_path = dictameter, pg_temp";

static void ignore_notice(void *context, const PGresult *notice)
{
    (void)context;
    (void)notice; /* a notice can quote values */
}

bool db_fail(struct error *err, const char *name, const PGresult *result)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *reason = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);

    if (state == NULL || reason == NULL) {
        return error_set(err, ERROR_DATABASE, "%s: connection lost", name);
    }
    if (strncmp(state, "22", 2) == 0) {
        return error_set(err, ERROR_DATABASE, "%s: SQLSTATE %s", name, state);
    }
    return error_set(err, ERROR_DATABASE, "%s: %s (SQLSTATE %s)", name, reason, state);
}

static bool run(struct db *db, const char *sql, struct error *err)
{
    return db_script(db, sql, sql, err);
}

static bool set_up(struct db *db, struct error *err)
{
    if (PQstatus(db->connection) != CONNECTION_OK) {
        const char *reason = PQerrorMessage(db->connection);
        int length = (int)strcspn(reason, "\n");

        return error_set(err, ERROR_DATABASE, "cannot connect: %.*s", length, reason);
    }
    db->prepared_count = 0;
    (void)PQsetNoticeReceiver(db->connection, ignore_notice, NULL);
    return db_script(db, "session setup", session_setup, err);
}

bool db_open(const char *conninfo, struct db **db, struct error *err)
{
    struct db *opened = calloc(1, sizeof(*opened));

    if (opened == NULL) {
        arena_exhausted();
    }
    opened->connection = PQconnectdb(conninfo);
    if (!set_up(opened, err)) {
        db_close(opened);
        return false;
    }
    *db = opened;
    return true;
}

void db_close(struct db *db)
{
    if (db != NULL) {
        PQfinish(db->connection);
        free(db);
    }
}

bool db_reconnect(struct db *db, struct error *err)
{
    PQreset(db->connection);
    return set_up(db, err);
}

bool db_alive(const struct db *db)
{
    return PQstatus(db->connection) == CONNECTION_OK;
}

/* Statements */

struct db_rows db_copy_rows(struct arena *arena, const PGresult *result)
{
    struct db_rows rows = {
        .row_count = (size_t)PQntuples(result),
        .column_count = (size_t)PQnfields(result),
    };
    const size_t cell_count = rows.row_count * rows.column_count;

    rows.cells = ARENA_NEW(arena, const char *, cell_count);
    for (size_t i = 0; i < cell_count; i++) {
        int row = (int)(i / rows.column_count);
        int column = (int)(i % rows.column_count);

        if (!PQgetisnull(result, row, column)) {
            rows.cells[i] = arena_copy(arena, PQgetvalue(result, row, column),
                                       (size_t)PQgetlength(result, row, column));
        }
    }
    return rows;
}

bool db_is_prepared(const struct db *db, const struct db_statement *statement)
{
    for (size_t i = 0; i < db->prepared_count; i++) {
        if (db->prepared[i] == statement) {
            return true;
        }
    }
    return false;
}

bool db_prepare(struct db *db, const struct db_statement *statement)
{
    if (db_is_prepared(db, statement)) {
        return true;
    }
    if (db->prepared_count == PREPARED_MAX) {
        return false;
    }
    PGresult *result = PQprepare(db->connection, statement->name, statement->sql, 0, NULL);
    bool ok = PQresultStatus(result) == PGRES_COMMAND_OK;

    PQclear(result);
    if (ok) {
        db->prepared[db->prepared_count++] = statement;
    }
    return ok;
}

extern const struct db_statement *const sql_all[];

/* Only built-in statements live as long as the connection and may be prepared by their address. */
static bool is_built_in(const struct db_statement *statement)
{
    for (const struct db_statement *const *built_in = sql_all; *built_in != NULL; built_in++) {
        if (*built_in == statement) {
            return true;
        }
    }
    return false;
}

bool db_query(struct db *db, struct arena *arena, const struct db_statement *statement,
              struct db_params params, struct db_rows *rows, struct error *err)
{
    assert(params.count == statement->param_count);

    PGresult *result = NULL;
    if (is_built_in(statement) && PQtransactionStatus(db->connection) != PQTRANS_INERROR &&
        db_prepare(db, statement)) {
        result = PQexecPrepared(db->connection, statement->name, (int)params.count, params.values,
                                NULL, NULL, 0);
    } else if (PQtransactionStatus(db->connection) != PQTRANS_INERROR || !is_built_in(statement)) {
        result = PQexecParams(db->connection, statement->sql, (int)params.count, NULL,
                              params.values, NULL, NULL, 0);
    }
    ExecStatusType status = PQresultStatus(result);
    bool ok = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;

    if (ok && rows != NULL) {
        *rows = db_copy_rows(arena, result);
    }
    if (!ok) {
        (void)db_fail(err, statement->name, result);
    }
    PQclear(result);
    return ok;
}

bool db_script(struct db *db, const char *name, const char *sql, struct error *err)
{
    PGresult *result = PQexec(db->connection, sql);
    ExecStatusType status = PQresultStatus(result);
    bool ok =
        status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY;

    if (!ok) {
        (void)db_fail(err, name, result);
    }
    PQclear(result);
    return ok;
}

bool db_begin(struct db *db, struct error *err)
{
    return run(db, "BEGIN", err);
}

bool db_begin_snapshot(struct db *db, struct error *err)
{
    return run(db, "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY", err);
}

bool db_begin_repeatable(struct db *db, struct error *err)
{
    return run(db, "BEGIN ISOLATION LEVEL REPEATABLE READ", err);
}

bool db_commit(struct db *db, struct error *err)
{
    /* COMMIT of a failed transaction succeeds as ROLLBACK: that is no commit. */
    if (PQtransactionStatus(db->connection) == PQTRANS_INERROR) {
        db_rollback(db);
        return error_set(err, ERROR_DATABASE, "COMMIT: the transaction had failed");
    }
    return run(db, "COMMIT", err);
}

void db_rollback(struct db *db)
{
    struct error ignored;

    if (PQtransactionStatus(db->connection) != PQTRANS_IDLE) {
        (void)!run(db, "ROLLBACK", &ignored);
    }
}

void db_unlock(struct db *db)
{
    struct error ignored;

    db_rollback(db);
    (void)!run(db, "SELECT pg_advisory_unlock_all()", &ignored);
}
