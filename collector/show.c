/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/show.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static json_t *value_of(const struct member *member)
{
    switch (member->kind) {
    case MEMBER_TEXT:
        return json_stringn(member->text, member->length);
    case MEMBER_INTEGER:
        return json_integer(member->integer);
    case MEMBER_BOOL:
        return json_boolean(member->integer != 0);
    case MEMBER_OTHER:
        break;
    }
    return json_null();
}

const char *show_record(struct arena *arena, const struct record *record)
{
    json_t *object = json_object();

    for (size_t i = 0; i < record->member_count; i++) {
        const struct member *member = &record->members[i];
        const char *key = arena_copy(arena, member->key, member->key_length);

        (void)json_object_set_new(object, key, value_of(member));
    }
    char *text = json_dumps(object, JSON_COMPACT);

    json_decref(object);
    if (text == NULL) {
        arena_exhausted();
    }
    const char *shown = arena_copy(arena, text, strlen(text));

    free(text);
    return shown;
}
