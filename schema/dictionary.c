/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema/dictionary.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INDENT 2
#define UUID_PATTERN                                                                               \
    "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[78][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"
#define USER_PATTERN  "^[A-Za-z0-9_-]{43}$"
#define CODE_PATTERN  "^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$"
#define DAY_PATTERN   "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
#define OPAQUE_LENGTH 64
#define DIALECT       "https://json-schema.org/draft/2020-12/schema"

/* Types that only fields of the envelope have. */
static const struct {
    const char *name;
    const char *pattern;
} patterns[] = {
    {"event_id", UUID_PATTERN}, {"user", USER_PATTERN},   {"client", CODE_PATTERN},
    {"unit", CODE_PATTERN},     {"engine", CODE_PATTERN}, {"release", CODE_PATTERN},
};

static void set(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0) {
        arena_exhausted();
    }
}

static json_t *code_values(const struct code_list *list)
{
    json_t *values = json_array();

    for (size_t i = 0; i < list->count; i++) {
        (void)json_array_append_new(values, json_string(list->codes[i].code));
    }
    return values;
}

static json_t *text_type(const struct event_field *field)
{
    for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
        if (text_equal(patterns[i].name, field->name)) {
            return json_pack("{ss ss}", "type", "string", "pattern", patterns[i].pattern);
        }
    }
    return json_pack("{ss si si}", "type", "string", "minLength", 1, "maxLength", OPAQUE_LENGTH);
}

static json_t *type_of(const struct event_field *field)
{
    switch (field->type) {
    case FIELD_BOOL:
        return json_pack("{ss}", "type", "boolean");
    case FIELD_CODE:
        return json_pack("{ss so}", "type", "string", "enum", code_values(field->codes));
    case FIELD_DATE:
        return json_pack("{ss ss ss}", "type", "string", "format", "date", "pattern", DAY_PATTERN);
    case FIELD_OPAQUE:
        return text_type(field);
    case FIELD_INT2:
    case FIELD_INT4:
    case FIELD_INT8:
    default:
        return json_pack("{ss sI sI}", "type", "integer", "minimum", (json_int_t)field->min,
                         "maximum", (json_int_t)field->max);
    }
}

static json_t *describe(const struct event_field *field, enum language language)
{
    json_t *made = type_of(field);

    set(made, "title", json_string(field->label.in[language]));
    set(made, "description", json_string(field->description.in[language]));
    if (*field->unit != '\0') {
        set(made, "$comment", json_sprintf("unit: %s", field->unit));
    }
    return made;
}

static json_t *describe_type(const struct catalog *catalog, const struct event_type *event,
                             enum language language)
{
    json_t *properties = json_object();
    json_t *required = json_pack("[ss]", "type", "schema");

    set(properties, "type", json_pack("{ss}", "const", event->name));
    set(properties, "schema",
        json_pack("{ss si si}", "type", "integer", "minimum", 1, "maximum", event->schema));
    set(properties, "site", json_pack("{ss ss}", "type", "string", "pattern", CODE_PATTERN));
    for (size_t i = 0; i < catalog->envelope_count; i++) {
        const struct event_field *field = &catalog->envelope[i];
        bool is_user = text_equal(field->name, "user");

        if (is_user && event->clinician == PRESENCE_NONE) {
            continue;
        }
        set(properties, field->name, describe(field, language));
        if (is_user ? event->clinician == PRESENCE_REQUIRED : field->required) {
            (void)json_array_append_new(required, json_string(field->name));
        }
    }
    for (size_t i = 0; i < event->field_count; i++) {
        set(properties, event->fields[i].name, describe(&event->fields[i], language));
        if (event->fields[i].required) {
            (void)json_array_append_new(required, json_string(event->fields[i].name));
        }
    }
    return json_pack("{ss ss ss so so sb}", "title", event->label.in[language], "description",
                     event->description.in[language], "type", "object", "properties", properties,
                     "required", required, "additionalProperties", 0);
}

const char *dictionary_json_schema(struct arena *arena, const struct catalog *catalog,
                                   enum language language)
{
    json_t *types = json_object();
    json_t *choice = json_array();

    for (size_t i = 0; i < catalog->event_count; i++) {
        const struct event_type *event = &catalog->events[i];

        set(types, event->name, describe_type(catalog, event, language));
        (void)json_array_append_new(
            choice, json_pack("{so}", "$ref", json_sprintf("#/$defs/%s", event->name)));
    }
    json_t *root = json_pack("{ss ss ss so so}", "$schema", DIALECT, "title",
                             catalog_text(catalog, language, "dictionary.title"), "description",
                             catalog_text(catalog, language, "dictionary.intro"), "oneOf", choice,
                             "$defs", types);
    char *dumped = root == NULL ? NULL : json_dumps(root, JSON_INDENT(INDENT));

    if (dumped == NULL) {
        arena_exhausted();
    }
    const char *text = arena_format(arena, "%s\n", dumped);
    free(dumped);
    json_decref(root);
    return text;
}

bool dictionary_run(const struct invocation *invocation, struct error *err)
{
    const struct dictionary_options *options = invocation->options;
    struct arena *arena = invocation->arena;
    const struct catalog *catalog = NULL;

    if (!catalog_load(arena, &catalog, err)) {
        return false;
    }
    if (text_equal(options->format, "json-schema")) {
        (void)fputs(dictionary_json_schema(arena, catalog, options->language), stdout);
    } else if (text_equal(options->format, "md")) {
        (void)fputs(dictionary_markdown(arena, catalog, options->language), stdout);
    } else {
        return error_set(err, ERROR_USAGE, "--format must be md or json-schema");
    }
    return true;
}
