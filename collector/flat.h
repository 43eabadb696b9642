/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * flat.h: a JSON object of texts, whole numbers and booleans, read without a tree: what nearly
 * every record is.
 *
 * Knows no errors: whatever it does not take is left to a reader that says what is wrong with it.
 * Only for decode.c.
 */
#ifndef COLLECTOR_FLAT_H
#define COLLECTOR_FLAT_H

#include "collector/scan.h"

#define FLAT_MAX 64 /* members, more than any type has */

/* All zero at the start. What the members point to lives until the next object is read. */
struct flat {
    struct scan scan;
    struct member members[FLAT_MAX];
    size_t keys[FLAT_MAX]; /* where each key stands among the texts */
    size_t count;
};

void flat_free(struct flat *flat);

/*
 * Reads the object that the bytes begin with. False where there is anything else: a repeated key, a
 * null, a fraction, a value within a value, more members than FLAT_MAX, or no JSON. Out: how many
 * bytes it has.
 */
bool flat_read(struct flat *flat, const char *bytes, size_t size, size_t *used);

#endif
