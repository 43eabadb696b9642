/* SPDX-License-Identifier: GPL-3.0-or-later */
/* db_read.c: many rows out of a query, in binary, a thousand at a time. */
#include <assert.h>
#include <stdlib.h>

#include "base/text.h"
#include "schema/db_connection.h"
#include "schema/db_wire.h"

struct db_reader {
    struct db *db;
    const char *name;
    const enum db_type *types;
    size_t column_count;
    PGresult *result; /* holds the row that was given out */
    int row;          /* the next of the result */
    bool fetching;    /* the next rows are on their way */
    struct db_value values[];
};

/* Where it cannot be sent there is no result to take: that is found out then. */
static void send_fetch(struct db_reader *reader)
{
    (void)PQsendQueryParams(reader->db->connection, "FETCH 1000 FROM reader", 0, NULL, NULL, NULL,
                            NULL, 1);
    reader->fetching = true;
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
    send_fetch(*reader);
    return true;
}

static PGresult *end_fetch(struct db_reader *reader)
{
    PGresult *rows = NULL;

    while (reader->fetching) {
        PGresult *next = PQgetResult(reader->db->connection);

        reader->fetching = next != NULL;
        PQclear(rows == NULL ? NULL : next);
        rows = rows == NULL ? next : rows;
    }
    return rows;
}

/* Takes the fetch that is on its way and, where it brought rows, sends the next. */
static bool take_fetch(struct db_reader *reader, struct error *err)
{
    PQclear(reader->result);
    reader->row = 0;
    reader->result = end_fetch(reader);
    if (PQresultStatus(reader->result) != PGRES_TUPLES_OK) {
        return db_fail(err, reader->name, reader->result);
    }
    if ((size_t)PQnfields(reader->result) != reader->column_count) {
        return error_set(err, ERROR_DATABASE, "%s: returns %d columns, %zu were expected",
                         reader->name, PQnfields(reader->result), reader->column_count);
    }
    if (PQntuples(reader->result) > 0) {
        send_fetch(reader);
    }
    return true;
}

bool db_read_next(struct db_reader *reader, const struct db_value **row, struct error *err)
{
    *row = NULL;
    if (reader->row == PQntuples(reader->result) && reader->fetching && !take_fetch(reader, err)) {
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
    PQclear(end_fetch(reader));
    PQclear(reader->result);
    PQclear(PQexec(reader->db->connection, "CLOSE reader")); /* fails with its transaction only */
    free(reader);
}
