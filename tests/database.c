/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/database.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* The template that tests/with-postgres made by migrating an empty database. */
#define TEMPLATE "dictameter_template"

struct db *test_database(void)
{
    static unsigned made;
    struct arena arena = {0};
    struct db *db = NULL;
    struct error err;
    const char *name = arena_format(&arena, "test_%d_%u", (int)getpid(), made++);
    const struct db_statement create = {
        .name = "create test database",
        .sql = arena_format(&arena, "CREATE DATABASE %s TEMPLATE " TEMPLATE, name),
    };

    if (!db_open("dbname=postgres", &db, &err) ||
        !db_query(db, &arena, &create, DB_NO_PARAMS, NULL, &err)) {
        (void)fprintf(stderr, "Bail out! %s\n", err.message);
        exit(EXIT_FAILURE);
    }
    db_close(db);
    if (!db_open(arena_format(&arena, "dbname=%s", name), &db, &err)) {
        (void)fprintf(stderr, "Bail out! %s\n", err.message);
        exit(EXIT_FAILURE);
    }
    arena_free(&arena);
    return db;
}
