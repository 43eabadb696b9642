/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * phrase.h: texts of the interface with their places filled: "{n} documents" -> "12 documents".
 *
 * Knows no language and escapes nothing: what it makes is plain text.
 */
#ifndef REPORTS_PHRASE_H
#define REPORTS_PHRASE_H

#include "base/arena.h"
#include "schema/catalog.h"

struct phrase_value {
    const char *name;
    const char *words;
};

/* Replaces each "{name}" by its value; a place without a value stays as it is. `values` ends with
 * a NULL name. */
const char *phrase(struct arena *arena, const char *pattern, const struct phrase_value *values);

/* The values of a phrase in place: PHRASE({"n", words}, {"scope", label}). */
#define PHRASE(...) ((const struct phrase_value[]){__VA_ARGS__, {NULL, NULL}})

/*
 * "{n} documents" for a count, in its singular or plural: `noun` "documents" takes the texts
 * count.documents.one and .other. In French nought and one are singular.
 */
const char *phrase_count(struct arena *arena, const struct catalog *catalog, enum language language,
                         const char *noun, long long count);

#endif
