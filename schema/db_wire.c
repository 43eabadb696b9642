/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema/db_wire.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_SIZE ((size_t)16 * 1024) /* a COPY of few rows needs no more */

/* timestamptz counts from 2000-01-01. */
#define EPOCH_US (DB_EPOCH_DAYS * INT64_C(86400000000))

/* An array: dimensions, whether there is a NULL, type; of each dimension length and first index. */
#define ARRAY_NONE ((size_t)12)
#define ARRAY_HEAD ((size_t)20)

/* Bytes of each type of fixed length; 0 where the length varies. */
static const size_t sizes[] = {
    [DB_BOOL] = 1,   [DB_INT2] = 2, [DB_INT4] = 4,        [DB_INT8] = 8,
    [DB_FLOAT8] = 8, [DB_DATE] = 4, [DB_TIMESTAMPTZ] = 8, [DB_UUID] = 16,
    [DB_BYTEA] = 0,  [DB_TEXT] = 0, [DB_INT4_ARRAY] = 0,  [DB_INT8_ARRAY] = 0,
};

/* Bytes of an item with its length in front; 0 of what is no array. */
static size_t item_size(enum db_type type)
{
    return type == DB_INT4_ARRAY ? 8 : type == DB_INT8_ARRAY ? 12 : 0;
}

static char *reserve(struct wire *wire, size_t more)
{
    if (wire->size - wire->used < more) {
        size_t size = wire->size == 0 ? FIRST_SIZE : wire->size * 2;

        while (size - wire->used < more) {
            size *= 2;
        }
        char *bytes = realloc(wire->bytes, size);
        if (bytes == NULL) {
            arena_exhausted();
        }
        wire->bytes = bytes;
        wire->size = size;
    }
    char *at = wire->bytes + wire->used;
    wire->used += more;
    return at;
}

void wire_free(struct wire *wire)
{
    free(wire->bytes);
    *wire = (struct wire){0};
}

void wire_bytes(struct wire *wire, const void *bytes, size_t size)
{
    char *at = reserve(wire, size);

    if (size > 0) {
        memcpy(at, bytes, size);
    }
}

static void put(char *at, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        at[i] = (char)(unsigned char)(value >> (8 * (size - 1 - i)));
    }
}

void wire_u16(struct wire *wire, uint16_t value)
{
    put(reserve(wire, 2), value, 2);
}

void wire_u32(struct wire *wire, uint32_t value)
{
    put(reserve(wire, 4), value, 4);
}

void wire_int(struct wire *wire, enum db_type type, int64_t value)
{
    size_t size = sizes[type];
    char *at = reserve(wire, 4 + size);

    assert(type != DB_FLOAT8 && type != DB_UUID && size > 0);
    assert(size != 2 || (value >= INT16_MIN && value <= INT16_MAX));
    assert(size != 4 || (value >= INT32_MIN && value <= INT32_MAX));
    put(at, size, 4);
    put(at + 4, (uint64_t)(type == DB_TIMESTAMPTZ ? value - EPOCH_US : value), size);
}

void wire_double(struct wire *wire, double value)
{
    uint64_t bits = 0;
    char *at = reserve(wire, 12);

    memcpy(&bits, &value, sizeof(bits));
    put(at, 8, 4);
    put(at + 4, bits, 8);
}

static uint64_t get(const char *bytes, size_t size)
{
    uint64_t value = 0;

    for (size_t i = 0; i < size; i++) {
        value = value << 8 | (unsigned char)bytes[i];
    }
    return value;
}

static bool read_array(size_t item, const char *bytes, size_t size, struct db_value *value)
{
    if (size == ARRAY_NONE && get(bytes, 4) == 0) {
        return true;
    }
    if (size <= ARRAY_HEAD || get(bytes, 4) != 1 || get(bytes + 4, 4) != 0 ||
        size != ARRAY_HEAD + get(bytes + 12, 4) * item || get(bytes + ARRAY_HEAD, 4) != item - 4) {
        return false;
    }
    value->bytes = bytes + ARRAY_HEAD;
    value->size = (size - ARRAY_HEAD) / item;
    return true;
}

int64_t wire_item(enum db_type type, const void *items, size_t at)
{
    size_t item = item_size(type);
    uint64_t raw = get((const char *)items + at * item + 4, item - 4);

    return type == DB_INT4_ARRAY ? (int32_t)raw : (int64_t)raw;
}

bool wire_read(enum db_type type, const char *bytes, size_t size, struct db_value *value)
{
    size_t expected = sizes[type];

    *value = (struct db_value){0};
    if (expected != 0 && size != expected) {
        return false;
    }
    if (item_size(type) > 0) {
        return read_array(item_size(type), bytes, size, value);
    }
    if (type == DB_UUID || expected == 0) {
        value->bytes = bytes;
        value->size = size;
        return true;
    }
    uint64_t raw = get(bytes, size);
    if (type == DB_FLOAT8) {
        memcpy(&value->real, &raw, sizeof(raw));
    } else if (size == 2) {
        value->integer = (int16_t)raw;
    } else if (size == 4) {
        value->integer = (int32_t)raw;
    } else {
        value->integer = (int64_t)raw + (type == DB_TIMESTAMPTZ ? EPOCH_US : 0);
    }
    return true;
}
