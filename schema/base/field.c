/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/field.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define REASON_SIZE 256

static void *allocate(size_t size)
{
    void *memory = malloc(size);

    if (memory == NULL) {
        arena_exhausted();
    }
    return memory;
}

void fields_end_without_memory(void)
{
    json_set_alloc_funcs(allocate, free);
}

struct fields fields_open(struct arena *arena, json_t *object, const char *where,
                          enum error_kind kind, struct error *err)
{
    struct fields fields = {arena, object, where, kind, err, false};

    if (!json_is_object(object)) {
        fields.failed = true;
        error_set(err, kind, "%s: must be an object", where);
    }
    return fields;
}

bool fields_done(const struct fields *fields)
{
    return !fields->failed;
}

void field_fail(struct fields *fields, const char *key, const char *format, ...)
{
    char reason[REASON_SIZE];
    va_list arguments;

    if (fields->failed) {
        return;
    }
    va_start(arguments, format);
    (void)vsnprintf(reason, sizeof(reason), format, arguments);
    va_end(arguments);
    fields->failed = true;
    error_set(fields->err, fields->kind, "%s.%s: %s", fields->where, key, reason);
}

static bool is_among(const char *word, const char *const *names)
{
    for (size_t i = 0; names[i] != NULL; i++) {
        if (text_equal(word, names[i])) {
            return true;
        }
    }
    return false;
}

void fields_allow(struct fields *fields, const char *const *keys)
{
    struct text known = {.arena = fields->arena};
    const char *key = NULL;
    json_t *value = NULL;

    json_object_foreach(fields->object, key, value)
    {
        if (!fields->failed && !is_among(key, keys)) {
            for (size_t i = 0; keys[i] != NULL; i++) {
                text_add_format(&known, "%s%s", i == 0 ? "" : ", ", keys[i]);
            }
            fields->failed = true;
            error_set(fields->err, fields->kind, "%s: has an unknown key; known are %s",
                      fields->where, text_string(&known));
        }
    }
}

bool field_has(const struct fields *fields, const char *key)
{
    const json_t *value = json_object_get(fields->object, key);

    return value != NULL && !json_is_null(value);
}

const char *field_text(struct fields *fields, const char *key)
{
    const json_t *value = json_object_get(fields->object, key);

    if (!json_is_string(value) || json_string_length(value) == 0) {
        field_fail(fields, key, value == NULL ? "is missing" : "must be a text, not empty");
        return "";
    }
    return arena_copy(fields->arena, json_string_value(value), json_string_length(value));
}

int64_t field_int(struct fields *fields, const char *key, int64_t min, int64_t max)
{
    const json_t *value = json_object_get(fields->object, key);

    if (!json_is_integer(value)) {
        field_fail(fields, key, value == NULL ? "is missing" : "must be a whole number");
        return min;
    }
    if (json_integer_value(value) < min || json_integer_value(value) > max) {
        field_fail(fields, key, "must lie between %" PRId64 " and %" PRId64, min, max);
        return min;
    }
    return json_integer_value(value);
}

double field_number(struct fields *fields, const char *key)
{
    const json_t *value = json_object_get(fields->object, key);

    if (!json_is_number(value)) {
        field_fail(fields, key, value == NULL ? "is missing" : "must be a number");
        return 0;
    }
    return json_number_value(value);
}

const json_t *field_array(struct fields *fields, const char *key)
{
    const json_t *value = json_object_get(fields->object, key);

    if (!json_is_array(value)) {
        field_fail(fields, key, value == NULL ? "is missing" : "must be a list");
        return NULL;
    }
    return value;
}

const char *field_text_or(struct fields *fields, const char *key, const char *otherwise)
{
    const json_t *value = json_object_get(fields->object, key);

    /* An empty text is a missing one. */
    if (!field_has(fields, key) || (json_is_string(value) && json_string_length(value) == 0)) {
        return otherwise;
    }
    return field_text(fields, key);
}

int64_t field_int_or(struct fields *fields, const char *key, int64_t min, int64_t max,
                     int64_t otherwise)
{
    return field_has(fields, key) ? field_int(fields, key, min, max) : otherwise;
}

double field_number_or(struct fields *fields, const char *key, double otherwise)
{
    return field_has(fields, key) ? field_number(fields, key) : otherwise;
}

bool field_flag_or(struct fields *fields, const char *key, bool otherwise)
{
    const json_t *value = json_object_get(fields->object, key);

    if (!field_has(fields, key)) {
        return otherwise;
    }
    if (!json_is_boolean(value)) {
        field_fail(fields, key, "must be true or false");
    }
    return json_is_true(value);
}

size_t field_choice(struct fields *fields, const char *key, const char *const *names)
{
    const char *word = field_text(fields, key);
    struct text known = {.arena = fields->arena};

    for (size_t i = 0; names[i] != NULL; i++) {
        if (text_equal(word, names[i])) {
            return i;
        }
        text_add_format(&known, "%s%s", i == 0 ? "" : ", ", names[i]);
    }
    field_fail(fields, key, "must be one of %s", text_string(&known));
    return 0;
}
