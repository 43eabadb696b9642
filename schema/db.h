/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * db.h: one PostgreSQL connection and the statements sent over it.
 *
 * The only module that knows libpq. Statements are the files of schema/queries, built in as sql.h;
 * results are copied into the caller's arena, so that nobody else ever holds a PGresult. COPY
 * statements are composed here from a table's name and columns.
 */
#ifndef SCHEMA_DB_H
#define SCHEMA_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/error.h"

struct db;

struct db_statement {
    const char *name; /* the file's name, for messages */
    const char *sql;
    size_t param_count; /* the highest $n in the text */
};

struct db_params {
    size_t count;
    const char *const *values; /* text form; NULL stands for SQL NULL */
};

/* Writes a statement's parameters in order: DB_PARAMS(author, from, until). */
#define DB_PARAMS(...)                                                                             \
    ((struct db_params){.count = sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *),      \
                        .values = (const char *const[]){__VA_ARGS__}})

/* For a statement without parameters. */
#define DB_NO_PARAMS ((struct db_params){0})

/* Values as parameters, written into the arena. */
const char *db_int(struct arena *arena, int64_t value);
const char *db_double(struct arena *arena, double value); /* all digits; NaN and infinity too */
const char *db_day(struct arena *arena, int32_t day);     /* base/day.h */
const char *db_time(struct arena *arena, int64_t at_us);  /* UTC */
const char *db_bytes(struct arena *arena, const void *bytes, size_t size);          /* bytea */
const char *db_int_array(struct arena *arena, const int64_t *values, size_t count); /* "{1,2}" */

struct db_rows {
    size_t row_count;
    size_t column_count;
    const char **cells; /* [row_count][column_count], row by row; NULL where SQL is NULL */
};

/* A cell of text rows; the numbers are 0 where SQL is NULL. */
const char *db_cell(const struct db_rows *rows, size_t row, size_t column);
int64_t db_cell_int(const struct db_rows *rows, size_t row, size_t column);
double db_cell_double(const struct db_rows *rows, size_t row, size_t column); /* NAN where NULL */
bool db_cell_true(const struct db_rows *rows, size_t row, size_t column);

/*
 * Connects; "" takes libpq's environment. The session speaks UTF-8, UTC and ISO dates whatever the
 * server's settings, and finds the schema `dictameter`. Fails with ERROR_DATABASE. Close with
 * db_close().
 */
NODISCARD bool db_open(const char *conninfo, struct db **db, struct error *err);
void db_close(struct db *db); /* accepts NULL */

/* Connects again after a lost connection. Fails with ERROR_DATABASE. */
NODISCARD bool db_reconnect(struct db *db, struct error *err);
bool db_alive(const struct db *db); /* as far as the client has noticed */

/*
 * Runs one statement and reads all its rows. Statements are prepared once a connection.
 *
 *   arena  owns what rows points to
 *   rows   set on success; NULL where the statement returns none
 *
 * Fails with ERROR_DATABASE. The message names the statement and never quotes a parameter.
 */
NODISCARD bool db_query(struct db *db, struct arena *arena, const struct db_statement *statement,
                        struct db_params params, struct db_rows *rows, struct error *err);

/* Runs a script of several statements (a migration, a view). Fails as db_query(). */
NODISCARD bool db_script(struct db *db, const char *name, const char *sql, struct error *err);

NODISCARD bool db_begin(struct db *db, struct error *err);
NODISCARD bool db_begin_snapshot(struct db *db, struct error *err); /* REPEATABLE READ, READ ONLY */
NODISCARD bool db_begin_repeatable(struct db *db, struct error *err); /* REPEATABLE READ */
NODISCARD bool db_commit(struct db *db, struct error *err);
void db_rollback(struct db *db); /* cannot fail: at worst the server has ended the transaction */

/*
 * Lets go of all advisory locks of the session. To be called before db_close() where another
 * program may come next: the server takes its time to see that a client has gone. Cannot fail.
 */
void db_unlock(struct db *db);

/*
 * Statements that are sent together and answered in turn: one wait for the server instead of one
 * each. None sees what another returned. {.arena = a} is empty; the arena owns what is added and
 * the rows.
 */
struct db_calls {
    struct arena *arena;
    struct db_call *items;
    size_t count;
    size_t capacity;
};

void db_calls_begin(struct db_calls *calls);  /* BEGIN, first of all */
void db_calls_commit(struct db_calls *calls); /* COMMIT, last of all */
/* `statement` is one of sql.h, `rows` as of db_query(): set once all are run. */
void db_calls_add(struct db_calls *calls, const struct db_statement *statement,
                  struct db_params params, struct db_rows *rows);
/*
 * Runs them, at least one. Where one fails, those after it are not run: also no COMMIT. Fails as
 * db_query(), naming it; a transaction that was begun is then to be rolled back.
 */
NODISCARD bool db_calls_run(struct db *db, const struct db_calls *calls, struct error *err);

/* The column types that COPY and binary reading know. */
enum db_type {
    DB_BOOL,
    DB_INT2,
    DB_INT4,
    DB_INT8,
    DB_FLOAT8,
    DB_DATE,        /* base/day.h */
    DB_TIMESTAMPTZ, /* [us since 1970-01-01 UTC] */
    DB_UUID,        /* 16 bytes */
    DB_BYTEA,
    DB_TEXT,
    DB_INT4_ARRAY, /* of one dimension and without NULL; only read */
    DB_INT8_ARRAY,
};

struct db_column {
    const char *name;
    enum db_type type;
};

/* Binary COPY into a table. Rows are written cell by cell, in the order of the columns. */
struct db_copy;

NODISCARD bool db_copy_open(struct db *db, const char *table, const struct db_column *columns,
                            size_t column_count, struct db_copy **copy, struct error *err);
void db_copy_row(struct db_copy *copy); /* begins a row */
void db_copy_null(struct db_copy *copy);
void db_copy_int(struct db_copy *copy,
                 int64_t value); /* bool, int2, int4, int8, date, timestamptz */
void db_copy_double(struct db_copy *copy, double value);
void db_copy_bytes(struct db_copy *copy, const void *bytes, size_t size); /* uuid, bytea, text */
/* Ends the COPY and frees it; with `abandon` nothing is stored. Fails with ERROR_DATABASE. */
NODISCARD bool db_copy_close(struct db_copy *copy, bool abandon, struct error *err);

/* Reading many rows in binary, one at a time, without holding them all. */
struct db_reader;

struct db_value {
    bool null;
    int64_t integer; /* bool, int2, int4, int8, date, timestamptz */
    double real;     /* float8; numeric is not read: cast it in the statement */
    const void *bytes;
    size_t size; /* uuid, bytea, text; of an array its items; valid until the next row */
};

/*
 * Opens a cursor within the transaction that is open; the connection is the reader's until it is
 * closed. `types` [column_count] must be what the statement returns: checked at the first row.
 */
NODISCARD bool db_read_open(struct db *db, const struct db_statement *statement,
                            struct db_params params, const enum db_type *types, size_t column_count,
                            struct db_reader **reader, struct error *err);
/* Sets *row to [column_count] values, or to NULL after the last row. Fails with ERROR_DATABASE. */
NODISCARD bool db_read_next(struct db_reader *reader, const struct db_value **row,
                            struct error *err);
/* The item at `at` < size of an array of that type. */
int64_t db_value_item(const struct db_value *value, enum db_type type, size_t at);
void db_read_close(struct db_reader *reader); /* accepts NULL; also before the last row */

/*
 * A pool of connections for the threads of a server. take() waits until one is free and reconnects
 * one that was lost; fails with ERROR_DATABASE where the server is away.
 */
struct db_pool;

NODISCARD bool db_pool_open(const char *conninfo, size_t size, struct db_pool **pool,
                            struct error *err);
NODISCARD bool db_pool_take(struct db_pool *pool, struct db **db, struct error *err);
void db_pool_give(struct db_pool *pool, struct db *db); /* rolls back what is open */
void db_pool_close(struct db_pool *pool);               /* accepts NULL */

#endif
