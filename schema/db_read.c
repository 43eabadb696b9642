/* SPDX-License-Identifier: GPL-3.0-or-later */
/* db_read.c: many rows out of a query, in binary, a thousand at a time. */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/text.h"
#include "schema/db_connection.h"
#include "schema/db_wire.h"

/*
 * A thread fetches ahead: the rows that have come are looked at while libpq takes in the next. The
 * connection is the thread's until the reader is closed.
 */
struct db_reader {
    struct db *db;
    const char *name;
    const enum db_type *types;
    size_t column_count;
    PGresult *result; /* holds the row that was given out */
    int row;          /* the next of the result */
    pthread_t thread;
    bool threaded; /* where none can be had, rows are fetched when they are asked for */
    bool ended;    /* there is no next fetch */
    pthread_mutex_t mutex;
    pthread_cond_t moved;
    PGresult *next; /* NULL where it cannot even be asked for: that is an error too */
    bool fetched;   /* next has been, and was not taken */
    bool closing;
    struct db_value values[];
};

static PGresult *fetch(const struct db_reader *reader)
{
    return PQexecParams(reader->db->connection, "FETCH 1000 FROM reader", 0, NULL, NULL, NULL, NULL,
                        1);
}

/* Whether others may follow: after none, or an error, none do. */
static bool goes_on(const PGresult *result)
{
    return PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) > 0;
}

static void *fetch_ahead(void *argument)
{
    struct db_reader *reader = argument;
    bool more = true;

    while (more) {
        PGresult *result = fetch(reader);

        more = goes_on(result);
        (void)pthread_mutex_lock(&reader->mutex);
        while (reader->fetched && !reader->closing) {
            (void)pthread_cond_wait(&reader->moved, &reader->mutex);
        }
        if (reader->closing) {
            PQclear(result);
            more = false;
        } else {
            reader->next = result;
            reader->fetched = true;
            (void)pthread_cond_signal(&reader->moved);
        }
        (void)pthread_mutex_unlock(&reader->mutex);
    }
    return NULL;
}

static bool declare(struct db *db, const struct db_statement *statement, struct db_params params,
                    struct error *err)
{
    struct arena arena = {0};
    const char *sql = arena_format(&arena, "DECLARE reader CURSOR FOR %s", statement->sql);
    PGresult *result =
        PQexecParams(db->connection, sql, (int)params.count, NULL, params.values, NULL, NULL, 0);
    bool ok = PQresultStatus(result) == PGRES_COMMAND_OK || db_fail(err, statement->name, result);

    PQclear(result);
    arena_free(&arena);
    return ok;
}

bool db_read_open(struct db *db, const struct db_statement *statement, struct db_params params,
                  const enum db_type *types, size_t column_count, struct db_reader **reader,
                  struct error *err)
{
    assert(params.count == statement->param_count);
    if (!declare(db, statement, params, err)) {
        return false;
    }
    *reader = calloc(1, sizeof(**reader) + column_count * sizeof(struct db_value));
    if (*reader == NULL) {
        arena_exhausted();
    }
    **reader = (struct db_reader){
        .db = db, .name = statement->name, .types = types, .column_count = column_count};
    (void)pthread_mutex_init(&(*reader)->mutex, NULL);
    (void)pthread_cond_init(&(*reader)->moved, NULL);
    (*reader)->threaded = pthread_create(&(*reader)->thread, NULL, fetch_ahead, *reader) == 0;
    return true;
}

static PGresult *take_next(struct db_reader *reader)
{
    if (!reader->threaded) {
        return fetch(reader);
    }
    (void)pthread_mutex_lock(&reader->mutex);
    while (!reader->fetched) {
        (void)pthread_cond_wait(&reader->moved, &reader->mutex);
    }
    PGresult *next = reader->next;

    reader->next = NULL;
    reader->fetched = false;
    (void)pthread_cond_signal(&reader->moved);
    (void)pthread_mutex_unlock(&reader->mutex);
    return next;
}

static bool take_fetch(struct db_reader *reader, struct error *err)
{
    PQclear(reader->result);
    reader->row = 0;
    reader->result = take_next(reader);
    reader->ended = !goes_on(reader->result);
    if (PQresultStatus(reader->result) != PGRES_TUPLES_OK) {
        return db_fail(err, reader->name, reader->result);
    }
    if ((size_t)PQnfields(reader->result) != reader->column_count) {
        return error_set(err, ERROR_DATABASE, "%s: returns %d columns, %zu were expected",
                         reader->name, PQnfields(reader->result), reader->column_count);
    }
    return true;
}

bool db_read_next(struct db_reader *reader, const struct db_value **row, struct error *err)
{
    *row = NULL;
    if (reader->row == PQntuples(reader->result) && !reader->ended && !take_fetch(reader, err)) {
        return false;
    }
    if (reader->row == PQntuples(reader->result)) {
        return true; /* after the last */
    }
    for (int i = 0; i < (int)reader->column_count; i++) {
        reader->values[i] = (struct db_value){.null = true};
        if (!PQgetisnull(reader->result, reader->row, i) &&
            !wire_read(reader->types[i], PQgetvalue(reader->result, reader->row, i),
                       (size_t)PQgetlength(reader->result, reader->row, i), &reader->values[i])) {
            return error_set(err, ERROR_DATABASE, "%s: column %d has another type", reader->name,
                             i + 1);
        }
    }
    reader->row++;
    *row = reader->values;
    return true;
}

int64_t db_value_item(const struct db_value *value, enum db_type type, size_t at)
{
    assert(at < value->size);
    return wire_item(type, value->bytes, at);
}

void db_read_close(struct db_reader *reader)
{
    if (reader == NULL) {
        return;
    }
    if (reader->threaded) {
        (void)pthread_mutex_lock(&reader->mutex);
        reader->closing = true;
        (void)pthread_cond_signal(&reader->moved);
        (void)pthread_mutex_unlock(&reader->mutex);
        (void)pthread_join(reader->thread, NULL);
    }
    (void)pthread_cond_destroy(&reader->moved);
    (void)pthread_mutex_destroy(&reader->mutex);
    PQclear(reader->next);
    PQclear(reader->result);
    PQclear(PQexec(reader->db->connection, "CLOSE reader")); /* fails with its transaction only */
    free(reader);
}
