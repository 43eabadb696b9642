/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema/db.h"

#include <assert.h>
#include <libpq-fe.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "schema/db_wire.h"

#define PREPARED_MAX 256

struct db {
    PGconn *connection;
    const struct db_statement *prepared[PREPARED_MAX]; /* on this connection, by address */
    size_t prepared_count;
};

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
                                    "SET search_path = dictameter, pg_temp";

static void ignore_notice(void *context, const PGresult *notice)
{
    (void)context;
    (void)notice; /* a notice can quote values */
}

/*
 * Data exceptions (SQLSTATE class 22) quote the offending value in their message, and details and
 * hints can quote any: a value may name a patient, so these never leave this function.
 */
static bool fail(struct error *err, const char *name, const PGresult *result)
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

static bool is_prepared(const struct db *db, const struct db_statement *statement)
{
    for (size_t i = 0; i < db->prepared_count; i++) {
        if (db->prepared[i] == statement) {
            return true;
        }
    }
    return false;
}

/* True where the statement can be executed by its name; false without an error where it is full. */
static bool prepare(struct db *db, const struct db_statement *statement)
{
    if (is_prepared(db, statement)) {
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
        prepare(db, statement)) {
        result = PQexecPrepared(db->connection, statement->name, (int)params.count, params.values,
                                NULL, NULL, 0);
    } else if (PQtransactionStatus(db->connection) != PQTRANS_INERROR || !is_built_in(statement)) {
        result = PQexecParams(db->connection, statement->sql, (int)params.count, NULL,
                              params.values, NULL, NULL, 0);
    }
    ExecStatusType status = PQresultStatus(result);
    bool ok = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;

    if (ok && rows != NULL) {
        *rows = copy_rows(arena, result);
    }
    if (!ok) {
        (void)fail(err, statement->name, result);
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
        (void)fail(err, name, result);
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

/* Binary COPY in */

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
        text_add_format(&sql, "%s%s", i == 0 ? "" : ", ", columns[i].name);
    }
    text_add(&sql, ") FROM STDIN (FORMAT binary)");
    PGresult *result = begin_copy(db->connection, text_string(&sql));
    bool ok = PQresultStatus(result) == PGRES_COPY_IN;

    if (!ok) {
        (void)fail(err, table, result);
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
            ok = fail(err, copy->table, result);
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

/* Reading many rows in binary */

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
    bool ok = PQresultStatus(result) == PGRES_COMMAND_OK || fail(err, statement->name, result);

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
        return fail(err, reader->name, reader->result);
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

void db_read_close(struct db_reader *reader)
{
    if (reader == NULL) {
        return;
    }
    struct error unheard;

    PQclear(end_fetch(reader));
    PQclear(reader->result);
    (void)run(reader->db, "CLOSE reader", &unheard);
    free(reader);
}
