/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * db_wire.h: PostgreSQL's binary forms of values, for COPY and for reading. Only for db_copy.c and
 * db_read.c.
 *
 * Source: PostgreSQL 15 documentation, COPY, "Binary Format", and the types' send functions.
 */
#ifndef SCHEMA_DB_WIRE_H
#define SCHEMA_DB_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "schema/db.h"

#define DB_EPOCH_DAYS 10957 /* 1970-01-01 to 2000-01-01 */

/* Bytes that grow; zeroed is empty. */
struct wire {
    char *bytes;
    size_t used;
    size_t size;
};

void wire_free(struct wire *wire);
void wire_bytes(struct wire *wire, const void *bytes, size_t size);
void wire_u16(struct wire *wire, uint16_t value);
void wire_u32(struct wire *wire, uint32_t value);

/* A field with its length in front. The value must fit the type. */
void wire_int(struct wire *wire, enum db_type type, int64_t value);
void wire_double(struct wire *wire, double value);

/* Reads one field that is not NULL; false where its length is not the type's. */
bool wire_read(enum db_type type, const char *bytes, size_t size, struct db_value *value);

/* The item at `at` of an array that was read. */
int64_t wire_item(enum db_type type, const void *items, size_t at);

#endif
