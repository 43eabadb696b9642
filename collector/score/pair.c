/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/pair.h"

#include <jansson.h>

static const char *copy_text(struct arena *arena, const json_t *object, const char *key,
                             size_t *length)
{
    const json_t *value = json_object_get(object, key);

    if (!json_is_string(value)) {
        return NULL;
    }
    *length = json_string_length(value);
    return arena_copy(arena, json_string_value(value), *length);
}

bool pair_read(struct arena *arena, const char *line, size_t length, struct pair *pair,
               struct error *err)
{
    json_error_t where;
    json_t *object = json_loadb(line, length, JSON_REJECT_DUPLICATES, &where);
    struct pair read = {0};

    if (!json_is_object(object)) {
        json_decref(object);
        return error_set(err, ERROR_INPUT, "byte %d: no JSON object", where.position);
    }
    read.final = copy_text(arena, object, "final", &read.final_length);
    read.recognised = copy_text(arena, object, "recognised", &read.recognised_length);
    read.id = copy_text(arena, object, "id", &read.id_length);
    json_decref(object);
    if (read.final == NULL || read.recognised == NULL) {
        return error_set(err, ERROR_INPUT, "byte 0: needs the texts \"final\" and \"recognised\"");
    }
    *pair = read;
    return true;
}
