/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/tally.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NAME_SIZE 12
#define GROWTH    4
#define BLOCK     1024 /* slots read at once while growing */

struct slot {
    uint8_t name[NAME_SIZE];
    uint32_t count; /* 0: free */
};

/* An open-addressed table, in memory or in a file, whose holes read as free slots. */
struct table {
    struct slot *slots; /* NULL: in the file */
    int file;
    size_t capacity; /* a power of two */
    size_t used;
};

struct tally {
    struct table table;
    size_t slots_max;
    uint8_t key[2][CRYPTO_KEY_SIZE];
};

static bool failed(struct error *err)
{
    return error_set(err, ERROR_SYSTEM, "counting rows in /var/tmp: %s", strerror(errno));
}

static bool table_open(size_t capacity, size_t slots_max, struct table *table, struct error *err)
{
    char name[] = "/var/tmp/dictameter-XXXXXX";

    *table = (struct table){.file = -1, .capacity = capacity};
    if (capacity <= slots_max) {
        table->slots = calloc(capacity, sizeof(*table->slots));
        if (table->slots == NULL) {
            arena_exhausted();
        }
        return true;
    }
    table->file = mkstemp(name);
    return (table->file >= 0 && unlink(name) == 0 &&
            ftruncate(table->file, (off_t)(capacity * sizeof(struct slot))) == 0) ||
           failed(err);
}

static void table_close(struct table *table)
{
    free(table->slots);
    if (table->file >= 0) {
        (void)close(table->file);
    }
}

static bool table_read(const struct table *table, size_t at, size_t count, struct slot *slots,
                       struct error *err)
{
    const size_t size = count * sizeof(*slots);

    if (table->slots != NULL) {
        memcpy(slots, &table->slots[at], size);
        return true;
    }
    return pread(table->file, slots, size, (off_t)(at * sizeof(*slots))) == (ssize_t)size ||
           failed(err);
}

static bool table_write(struct table *table, size_t at, const struct slot *slot, struct error *err)
{
    if (table->slots != NULL) {
        table->slots[at] = *slot;
        return true;
    }
    return pwrite(table->file, slot, sizeof(*slot), (off_t)(at * sizeof(*slot))) ==
               (ssize_t)sizeof(*slot) ||
           failed(err);
}

/* Adds `count` to a name. Out: what it had. */
static bool table_add(struct table *table, const uint8_t *name, uint32_t count, uint32_t *before,
                      struct error *err)
{
    struct slot slot;
    uint64_t first = 0;

    memcpy(&first, name, sizeof(first));
    for (size_t at = first & (table->capacity - 1);; at = (at + 1) & (table->capacity - 1)) {
        if (!table_read(table, at, 1, &slot, err)) {
            return false;
        }
        if (slot.count == 0 || memcmp(slot.name, name, NAME_SIZE) == 0) {
            *before = slot.count;
            table->used += slot.count == 0 ? 1 : 0;
            memcpy(slot.name, name, NAME_SIZE);
            slot.count += count;
            return table_write(table, at, &slot, err);
        }
    }
}

static bool copy_all(const struct table *from, struct table *to, struct error *err)
{
    struct slot slots[BLOCK];
    uint32_t before = 0;

    for (size_t at = 0; at < from->capacity; at += BLOCK) {
        const size_t count = from->capacity - at < BLOCK ? from->capacity - at : BLOCK;

        if (!table_read(from, at, count, slots, err)) {
            return false;
        }
        for (size_t i = 0; i < count; i++) {
            if (slots[i].count > 0 && !table_add(to, slots[i].name, slots[i].count, &before, err)) {
                return false;
            }
        }
    }
    return true;
}

static bool grow(struct tally *tally, struct error *err)
{
    struct table larger;

    if (!table_open(tally->table.capacity * GROWTH, tally->slots_max, &larger, err) ||
        !copy_all(&tally->table, &larger, err)) {
        table_close(&larger);
        return false;
    }
    table_close(&tally->table);
    tally->table = larger;
    return true;
}

struct tally *tally_open(size_t slots)
{
    struct tally *tally = calloc(1, sizeof(*tally));
    struct error err;

    if (tally == NULL) {
        arena_exhausted();
    }
    tally->slots_max = slots;
    crypto_random(tally->key, sizeof(tally->key));
    if (!table_open(slots, slots, &tally->table, &err)) {
        arena_exhausted();
    }
    return tally;
}

void tally_close(struct tally *tally)
{
    if (tally != NULL) {
        table_close(&tally->table);
        free(tally);
    }
}

bool tally_count(struct tally *tally, const uint8_t hash[static CRYPTO_HASH_SIZE], uint32_t *before,
                 struct error *err)
{
    const uint64_t names[] = {crypto_short_mac(tally->key[0], hash, CRYPTO_HASH_SIZE),
                              crypto_short_mac(tally->key[1], hash, CRYPTO_HASH_SIZE)};
    uint8_t name[NAME_SIZE];

    if (tally->table.used >= tally->table.capacity / 2 && !grow(tally, err)) {
        return false;
    }
    memcpy(name, names, NAME_SIZE);
    return table_add(&tally->table, name, 1, before, err);
}
