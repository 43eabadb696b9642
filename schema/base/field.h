/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * field.h: the fields of a JSON object, read with their types and kept from surprises.
 *
 * Readers are asked for one field after another; the first that is wrong is remembered, those after
 * it give harmless values, and fields_done() tells at the end. Messages name the place and the key,
 * never a value. Texts are copied into the arena, so the JSON may go. Knows no event and no table.
 */
#ifndef BASE_FIELD_H
#define BASE_FIELD_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

/* Makes jansson end the process where memory ends, as arenas do: else a good document would be
 * taken for a broken one. Called before any document is read. */
void fields_end_without_memory(void);

struct fields {
    struct arena *arena;
    json_t *object;
    const char *where;    /* "units[3]": opens each message */
    enum error_kind kind; /* of the errors: ERROR_INPUT, or ERROR_SYSTEM for built-in files */
    struct error *err;
    bool failed;
};

/* Fails unless `object` is one. */
struct fields fields_open(struct arena *arena, json_t *object, const char *where,
                          enum error_kind kind, struct error *err);

/* True where all that was asked for was there and right. */
bool fields_done(const struct fields *fields);

/* Records that a field is wrong, unless one was before: "units[3].kind: must be …". */
void field_fail(struct fields *fields, const char *key, const char *format, ...) PRINTF(3, 4);

/* Fails where the object has a key that is not among `keys`, which a NULL ends. */
void fields_allow(struct fields *fields, const char *const *keys);

/* Required: fail where the field is missing, null or of another type. */
const char *field_text(struct fields *fields, const char *key); /* not empty */
int64_t field_int(struct fields *fields, const char *key, int64_t min, int64_t max);
double field_number(struct fields *fields, const char *key);
const json_t *field_array(struct fields *fields, const char *key); /* NULL where it fails */

/* The same for fields that may be missing or null. */
bool field_has(const struct fields *fields, const char *key);
const char *field_text_or(struct fields *fields, const char *key, const char *otherwise);
int64_t field_int_or(struct fields *fields, const char *key, int64_t min, int64_t max,
                     int64_t otherwise);
double field_number_or(struct fields *fields, const char *key, double otherwise);
bool field_flag_or(struct fields *fields, const char *key, bool otherwise);

/* The index of a required text among `names`, which a NULL ends; 0 where it fails. */
size_t field_choice(struct fields *fields, const char *key, const char *const *names);

#endif
