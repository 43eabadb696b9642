/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema/db.h"

#include <assert.h>
#include <inttypes.h>
#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

struct db {
    PGconn *connection;
};

bool db_open(const char *conninfo, struct db **db, struct error *err)
{
    PGconn *connection = PQconnectdb(conninfo);

    if (PQstatus(connection) != CONNECTION_OK) {
        error_set(err, ERROR_DATABASE, "cannot connect: %s", PQerrorMessage(connection));
        PQfinish(connection);
        return false;
    }
    *db = malloc(sizeof(**db));
    if (*db == NULL) {
        arena_exhausted();
    }
    (*db)->connection = connection;
    return true;
}

void db_close(struct db *db)
{
    if (db != NULL) {
        PQfinish(db->connection);
        free(db);
    }
}

const char *db_int(struct arena *arena, int64_t value)
{
    return arena_format(arena, "%" PRId64, value);
}

static struct db_rows copy_rows(struct arena *arena, const PGresult *result)
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

/*
 * Data exceptions (SQLSTATE class 22) quote the offending value in their message, and details and
 * hints can quote any: a value may name a patient, so these never leave this function.
 */
static void set_error(struct error *err, const struct db_statement *statement,
                      const PGresult *result)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *reason = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);

    if (state == NULL || reason == NULL) {
        error_set(err, ERROR_DATABASE, "%s: connection lost", statement->name);
    } else if (strncmp(state, "22", 2) == 0) {
        error_set(err, ERROR_DATABASE, "%s: SQLSTATE %s", statement->name, state);
    } else {
        error_set(err, ERROR_DATABASE, "%s: %s (SQLSTATE %s)", statement->name, reason, state);
    }
}

bool db_query(struct db *db, struct arena *arena, const struct db_statement *statement,
              struct db_params params, struct db_rows *rows, struct error *err)
{
    assert(params.count == statement->param_count);

    PGresult *result = PQexecParams(db->connection, statement->sql, (int)params.count, NULL,
                                    params.values, NULL, NULL, 0);
    ExecStatusType status = PQresultStatus(result);
    bool ok = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;

    if (ok && rows != NULL) {
        *rows = copy_rows(arena, result);
    }
    if (!ok) {
        set_error(err, statement, result);
    }
    PQclear(result);
    return ok;
}

static bool run(struct db *db, const char *sql, struct error *err)
{
    const struct db_statement statement = {.name = sql, .sql = sql};

    return db_query(db, NULL, &statement, DB_NO_PARAMS, NULL, err);
}

bool db_begin(struct db *db, struct error *err)
{
    return run(db, "BEGIN", err);
}

bool db_commit(struct db *db, struct error *err)
{
    return run(db, "COMMIT", err);
}

void db_rollback(struct db *db)
{
    struct error ignored;

    (void)!run(db, "ROLLBACK", &ignored);
}
