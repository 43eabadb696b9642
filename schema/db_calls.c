/* SPDX-License-Identifier: GPL-3.0-or-later */
/* db_calls.c: statements that are sent together and answered in turn. */
#include <assert.h>
#include <string.h>
#include <sys/socket.h>

#include "schema/db_connection.h"

#define FIRST_CAPACITY 8

struct db_call {
    const struct db_statement *statement;
    const char *const *values; /* [statement->param_count] */
    struct db_rows *rows;      /* NULL: not wanted */
};

static const struct db_statement begin_statement = {.name = "BEGIN", .sql = "BEGIN"};
static const struct db_statement commit_statement = {.name = "COMMIT", .sql = "COMMIT"};

static void append(struct db_calls *calls, struct db_call call)
{
    if (calls->count == calls->capacity) {
        const size_t capacity = calls->capacity == 0 ? FIRST_CAPACITY : calls->capacity * 2;
        struct db_call *items = ARENA_NEW(calls->arena, struct db_call, capacity);

        for (size_t i = 0; i < calls->count; i++) {
            items[i] = calls->items[i];
        }
        calls->items = items;
        calls->capacity = capacity;
    }
    calls->items[calls->count++] = call;
}

void db_calls_begin(struct db_calls *calls)
{
    append(calls, (struct db_call){.statement = &begin_statement});
}

void db_calls_commit(struct db_calls *calls)
{
    append(calls, (struct db_call){.statement = &commit_statement});
}

void db_calls_add(struct db_calls *calls, const struct db_statement *statement,
                  struct db_params params, struct db_rows *rows)
{
    const char **values = ARENA_NEW(calls->arena, const char *, params.count);

    assert(params.count == statement->param_count);
    for (size_t i = 0; i < params.count; i++) {
        values[i] = params.values[i];
    }
    append(calls, (struct db_call){.statement = statement, .values = values, .rows = rows});
}

static bool send_one(struct db *db, const struct db_call *call)
{
    const struct db_statement *statement = call->statement;
    const int count = (int)statement->param_count;

    if (db_is_prepared(db, statement)) {
        return PQsendQueryPrepared(db->connection, statement->name, count, call->values, NULL, NULL,
                                   0) == 1;
    }
    return PQsendQueryParams(db->connection, statement->sql, count, NULL, call->values, NULL, NULL,
                             0) == 1;
}

static bool send_all(struct db *db, const struct db_calls *calls)
{
    if (PQenterPipelineMode(db->connection) != 1) {
        return false;
    }
    for (size_t i = 0; i < calls->count; i++) {
        if (!send_one(db, &calls->items[i])) {
            return false;
        }
    }
    return PQpipelineSync(db->connection) == 1;
}

/* COMMIT of a failed transaction succeeds as ROLLBACK: that is no commit. */
static bool is_done(const struct db_call *call, PGresult *result)
{
    if (call->statement == &commit_statement) {
        return strcmp(PQcmdStatus(result), "COMMIT") == 0;
    }
    return PQresultStatus(result) == PGRES_TUPLES_OK || PQresultStatus(result) == PGRES_COMMAND_OK;
}

/*
 * Takes every answer up to the end of all, and says whether each statement had one. A NULL comes
 * after each answer; two in a row mean that no more will come.
 */
static bool take_all(struct db *db, const struct db_calls *calls, bool *ok, struct error *err)
{
    size_t answered = 0;
    bool ended = false;

    for (int nothing = 0; !ended && nothing < 2;) {
        PGresult *result = PQgetResult(db->connection);

        nothing = result == NULL ? nothing + 1 : 0;
        ended = result != NULL && PQresultStatus(result) == PGRES_PIPELINE_SYNC;
        if (result != NULL && !ended && answered < calls->count) {
            const struct db_call *call = &calls->items[answered];

            if (*ok && !is_done(call, result)) {
                *ok = db_fail(err, call->statement->name, result);
            }
            if (*ok && call->rows != NULL) {
                *call->rows = db_copy_rows(calls->arena, result);
            }
        }
        answered += result != NULL && !ended ? 1 : 0;
        PQclear(result);
    }
    return ended && answered == calls->count;
}

/* Whatever comes over it would be taken for the answer to something else. */
static void give_up_connection(struct db *db)
{
    (void)shutdown(PQsocket(db->connection), SHUT_RDWR);
    while (PQconsumeInput(db->connection) == 1) {
    }
}

bool db_calls_run(struct db *db, const struct db_calls *calls, struct error *err)
{
    bool ok = true;

    /* Beforehand, as what follows a failure is skipped, and would pass for prepared. */
    for (size_t i = 0; i < calls->count; i++) {
        (void)db_prepare(db, calls->items[i].statement);
    }
    if (!send_all(db, calls) || !take_all(db, calls, &ok, err) ||
        PQexitPipelineMode(db->connection) != 1) {
        give_up_connection(db);
        return ok ? error_set(err, ERROR_DATABASE, "%s: connection lost",
                              calls->items[0].statement->name)
                  : false;
    }
    return ok;
}
