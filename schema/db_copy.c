/* SPDX-License-Identifier: GPL-3.0-or-later */
/* db_copy.c: rows into a table by binary COPY. */
#include <assert.h>
#include <poll.h>
#include <stdlib.h>

#include "base/text.h"
#include "schema/db_connection.h"
#include "schema/db_wire.h"

#define COPY_FLUSH   ((size_t)256 * 1024)
#define ASK_AGAIN_MS 1000

struct db_copy {
    struct db *db;
    const char *table;
    struct wire wire;
    const struct db_column *columns;
    size_t column_count;
    size_t next; /* column of the row under way; column_count between rows */
    bool failed; /* the connection took no more: close() says why */
};

/*
 * libpq takes a lack of memory for a lack of data where a COPY begins, and would wait for ever for
 * what it has: it is asked again now and then.
 */
static PGresult *begin_copy(PGconn *connection, const char *sql)
{
    bool open = PQsendQuery(connection, sql) == 1;

    while (open && PQisBusy(connection) == 1) {
        struct pollfd socket = {.fd = PQsocket(connection), .events = POLLIN};

        (void)poll(&socket, 1, ASK_AGAIN_MS);
        open = PQconsumeInput(connection) == 1;
    }
    PGresult *result = PQgetResult(connection);

    bool more = result != NULL && PQresultStatus(result) != PGRES_COPY_IN;

    while (more) {
        PGresult *next = PQgetResult(connection);

        more = next != NULL;
        PQclear(next);
    }
    return result;
}

static const char copy_signature[] = "PGCOPY\n\377\r\n";

bool db_copy_open(struct db *db, const char *table, const struct db_column *columns,
                  size_t column_count, struct db_copy **copy, struct error *err)
{
    struct arena arena = {0};
    struct text sql = {.arena = &arena};

    text_add_format(&sql, "COPY dictameter.%s (", table);
    for (size_t i = 0; i < column_count; i++) {
        text_add(&sql, i == 0 ? "" : ", ");
        text_add(&sql, columns[i].name);
    }
    text_add(&sql, ") FROM STDIN (FORMAT binary)");
    PGresult *result = begin_copy(db->connection, text_string(&sql));
    bool ok = PQresultStatus(result) == PGRES_COPY_IN;

    if (!ok) {
        (void)db_fail(err, table, result);
    }
    PQclear(result);
    arena_free(&arena);
    if (!ok) {
        return false;
    }
    struct db_copy *opened = calloc(1, sizeof(*opened));
    if (opened == NULL) {
        arena_exhausted();
    }
    *opened = (struct db_copy){.db = db,
                               .table = table,
                               .columns = columns,
                               .column_count = column_count,
                               .next = column_count};
    wire_bytes(&opened->wire, copy_signature, sizeof(copy_signature));
    wire_u32(&opened->wire, 0); /* flags */
    wire_u32(&opened->wire, 0); /* no header extension */
    *copy = opened;
    return true;
}

static void copy_flush(struct db_copy *copy)
{
    if (!copy->failed && copy->wire.used > 0 &&
        PQputCopyData(copy->db->connection, copy->wire.bytes, (int)copy->wire.used) != 1) {
        copy->failed = true;
    }
    copy->wire.used = 0;
}

void db_copy_row(struct db_copy *copy)
{
    assert(copy->next == copy->column_count);
    if (copy->wire.used >= COPY_FLUSH) {
        copy_flush(copy);
    }
    wire_u16(&copy->wire, (uint16_t)copy->column_count);
    copy->next = 0;
}

void db_copy_null(struct db_copy *copy)
{
    assert(copy->next < copy->column_count);
    wire_u32(&copy->wire, UINT32_MAX);
    copy->next++;
}

void db_copy_int(struct db_copy *copy, int64_t value)
{
    assert(copy->next < copy->column_count);
    wire_int(&copy->wire, copy->columns[copy->next++].type, value);
}

void db_copy_double(struct db_copy *copy, double value)
{
    assert(copy->next < copy->column_count && copy->columns[copy->next].type == DB_FLOAT8);
    wire_double(&copy->wire, value);
    copy->next++;
}

void db_copy_bytes(struct db_copy *copy, const void *bytes, size_t size)
{
    assert(copy->next < copy->column_count && size <= INT32_MAX);
    wire_u32(&copy->wire, (uint32_t)size);
    wire_bytes(&copy->wire, bytes, size);
    copy->next++;
}

bool db_copy_close(struct db_copy *copy, bool abandon, struct error *err)
{
    PGconn *connection = copy->db->connection;
    bool ok = true;

    assert(abandon || copy->next == copy->column_count);
    if (!abandon) {
        wire_u16(&copy->wire, UINT16_MAX);
        copy_flush(copy);
    }
    if (PQputCopyEnd(connection, abandon ? "abandoned" : NULL) != 1) {
        ok = error_set(err, ERROR_DATABASE, "COPY %s: connection lost", copy->table);
    }
    for (PGresult *result = PQgetResult(connection); result != NULL;
         result = PQgetResult(connection)) {
        if (PQresultStatus(result) != PGRES_COMMAND_OK && !abandon && ok) {
            ok = db_fail(err, copy->table, result);
        }
        PQclear(result);
    }
    if (ok && copy->failed && !abandon) {
        ok = error_set(err, ERROR_DATABASE, "COPY %s: connection lost", copy->table);
    }
    wire_free(&copy->wire);
    free(copy);
    return ok;
}
