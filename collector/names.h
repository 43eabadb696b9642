/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * names.h: a fixed set of words and the number of each, found in one look.
 *
 * Filled once, then only read, so threads may share it. What is looked up may be anything that was
 * sent; what is in it comes from the catalog or the structure.
 */
#ifndef COLLECTOR_NAMES_H
#define COLLECTOR_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct name_slot {
    const char *text; /* NULL: free */
    uint32_t length;
    uint32_t hash;
    int32_t value;
};

struct names {
    struct name_slot *slots; /* [mask + 1] */
    uint32_t mask;
};

#define NAMES_NONE (-1)

/* Makes room for `capacity` words. */
void names_init(struct names *names, struct arena *arena, size_t capacity);

/* Adds a word, which must outlive the set; a word that is there keeps its number. */
void names_add(struct names *names, const char *text, int32_t value);

/* The word's number, or NAMES_NONE. */
int32_t names_find(const struct names *names, const char *text, size_t length);

#endif
