/* SPDX-License-Identifier: GPL-3.0-or-later */
/* db_connection.h: what a connection is to libpq. Only for db.c and the db_*.c beside it. */
#ifndef SCHEMA_DB_CONNECTION_H
#define SCHEMA_DB_CONNECTION_H

#include <libpq-fe.h>

#include "schema/db.h"

#define PREPARED_MAX 256

struct db {
    PGconn *connection;
    const struct db_statement *prepared[PREPARED_MAX]; /* on this connection, by address */
    size_t prepared_count;
};

/*
 * The error of a statement, false. Data exceptions (SQLSTATE class 22) quote the offending value in
 * their message, and details and hints can quote any: a value may name a patient, so these never
 * leave this function.
 */
bool db_fail(struct error *err, const char *name, const PGresult *result);

/* Whether the statement, which lives as long as the program, can be executed by its name. */
bool db_is_prepared(const struct db *db, const struct db_statement *statement);

/* Prepares it where it is not yet. False without an error: it cannot be, by its own fault, or as
 * the transaction has failed, or as there are too many. */
bool db_prepare(struct db *db, const struct db_statement *statement);

struct db_rows db_copy_rows(struct arena *arena, const PGresult *result);

#endif
