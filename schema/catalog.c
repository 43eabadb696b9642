/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema/catalog.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "schema/catalog_parts.h"

#define FRAMEWORK_VERSION "1.0"

static const char *const language_names[LANGUAGE_COUNT] = {"fr", "en"};

bool language_read(const char *text, enum language *language)
{
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        if (text_equal(text, language_names[i])) {
            *language = (enum language)i;
            return true;
        }
    }
    return false;
}

const char *language_name(enum language language)
{
    return language_names[language];
}

/* Reading, for all parts */

const struct asset *catalog_asset(const struct catalog_reading *reading, const char *name)
{
    for (const struct asset *asset = reading->assets; asset->name != NULL; asset++) {
        if (text_equal(asset->name, name)) {
            return asset;
        }
    }
    return NULL;
}

bool catalog_parse(struct catalog_reading *reading, const struct asset *asset, json_t **root)
{
    json_error_t why;

    *root = json_loadb(asset->bytes, asset->size, JSON_REJECT_DUPLICATES, &why);
    if (*root == NULL) {
        return error_set(reading->err, ERROR_SYSTEM, "%s line %d column %d: %s", asset->name,
                         why.line, why.column, why.text);
    }
    return true;
}

bool catalog_read_list(struct catalog_reading *reading, const char *file, const char *key,
                       size_t item_size, catalog_entry_fn read, void **items, size_t *count)
{
    const struct asset *asset = catalog_asset(reading, file);
    struct arena *arena = reading->arena;
    json_t *root = NULL;

    if (asset == NULL) {
        return error_set(reading->err, ERROR_SYSTEM, "%s: is missing", file);
    }
    if (!catalog_parse(reading, asset, &root)) {
        return false;
    }
    struct fields whole = fields_open(arena, root, file, ERROR_SYSTEM, reading->err);
    const json_t *list = field_array(&whole, key);
    bool ok = fields_done(&whole);

    *count = json_array_size(list);
    *items = arena_alloc(arena, *count, item_size);
    for (size_t i = 0; ok && i < *count; i++) {
        const char *where = arena_format(arena, "%s %s[%zu]", file, key, i);
        struct fields fields =
            fields_open(arena, json_array_get(list, i), where, ERROR_SYSTEM, reading->err);

        ok = fields_done(&fields) && read(reading, &fields, *items, i) && fields_done(&fields);
    }
    json_decref(root);
    return ok;
}

struct words catalog_words(struct fields *fields, const char *key)
{
    struct words words = {{"", ""}};

    if (!field_has(fields, key)) {
        field_fail(fields, key, "is missing");
        return words;
    }
    struct fields inner =
        fields_open(fields->arena, json_object_get(fields->object, key),
                    arena_format(fields->arena, "%s.%s", fields->where, key), fields->kind,
                    fields->failed ? &(struct error){0} : fields->err);

    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        words.in[i] = field_text(&inner, language_names[i]);
    }
    fields->failed = fields->failed || inner.failed;
    return words;
}

struct words catalog_words_or_empty(struct fields *fields, const char *key)
{
    const json_t *value = json_object_get(fields->object, key);

    if (!field_has(fields, key) ||
        json_string_length(json_object_get(value, language_names[LANGUAGE_FR])) +
                json_string_length(json_object_get(value, language_names[LANGUAGE_EN])) ==
            0) {
        return (struct words){{"", ""}};
    }
    return catalog_words(fields, key);
}

bool catalog_load_assets(struct arena *arena, const struct asset *assets,
                         const struct catalog **catalog, struct error *err)
{
    struct catalog *made = ARENA_NEW(arena, struct catalog, 1);
    struct catalog_reading reading = {arena, assets, made, NULL, err};

    made->version = FRAMEWORK_VERSION;
    if (!catalog_read_codes(&reading) || !catalog_read_envelope(&reading) ||
        !catalog_read_events(&reading) || !catalog_read_coverage(&reading) ||
        !catalog_read_components(&reading) || !catalog_read_scopes(&reading) ||
        !catalog_read_metrics(&reading) || !catalog_read_evidence(&reading) ||
        !catalog_read_practices(&reading) || !catalog_read_study(&reading) ||
        !catalog_read_texts(&reading)) {
        return error_context(err, "catalog");
    }
    *catalog = made;
    return true;
}

bool catalog_load(struct arena *arena, const struct catalog **catalog, struct error *err)
{
    return catalog_load_assets(arena, catalog_assets, catalog, err);
}

/* Look-ups. The lists are short, and most are asked once a program. */

const struct event_type *catalog_event(const struct catalog *catalog, const char *name)
{
    for (size_t i = 0; i < catalog->event_count; i++) {
        if (text_equal(catalog->events[i].name, name)) {
            return &catalog->events[i];
        }
    }
    return NULL;
}

const struct code_list *catalog_codes(const struct catalog *catalog, const char *name)
{
    for (size_t i = 0; i < catalog->code_list_count; i++) {
        if (text_equal(catalog->code_lists[i].name, name)) {
            return &catalog->code_lists[i];
        }
    }
    return NULL;
}

const struct code *code_by_text(const struct code_list *list, const char *code)
{
    size_t low = 0;
    size_t high = list->count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct code *found = &list->codes[list->by_text[middle]];
        int order = strcmp(code, found->code);

        if (order == 0) {
            return found;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return NULL;
}

const struct code *code_by_id(const struct code_list *list, int id)
{
    /* Nearly always the ids are 0, 1, 2, … */
    if (id >= 0 && (size_t)id < list->count && list->codes[id].id == id) {
        return &list->codes[id];
    }
    for (size_t i = 0; i < list->count; i++) {
        if (list->codes[i].id == id) {
            return &list->codes[i];
        }
    }
    return NULL;
}

const struct metric *catalog_metric(const struct catalog *catalog, const char *id)
{
    for (size_t i = 0; i < catalog->metric_count; i++) {
        if (text_equal(catalog->metrics[i].id, id)) {
            return &catalog->metrics[i];
        }
    }
    return NULL;
}

const struct metric *catalog_metric_number(const struct catalog *catalog, int number)
{
    for (size_t i = 0; i < catalog->metric_count; i++) {
        if (catalog->metrics[i].number == number) {
            return &catalog->metrics[i];
        }
    }
    return NULL;
}

const struct scope_kind *catalog_scope_kind(const struct catalog *catalog, const char *id)
{
    for (size_t i = 0; i < catalog->scope_kind_count; i++) {
        if (text_equal(catalog->scope_kinds[i].id, id)) {
            return &catalog->scope_kinds[i];
        }
    }
    return NULL;
}

const struct scope_kind *catalog_scope_kind_number(const struct catalog *catalog, int64_t number)
{
    for (size_t i = 0; i < catalog->scope_kind_count; i++) {
        if (catalog->scope_kinds[i].number == number) {
            return &catalog->scope_kinds[i];
        }
    }
    return NULL;
}

const struct practice *catalog_practice(const struct catalog *catalog, const char *id)
{
    for (size_t i = 0; i < catalog->practice_count; i++) {
        if (text_equal(catalog->practices[i].id, id)) {
            return &catalog->practices[i];
        }
    }
    return NULL;
}

const struct component *catalog_component(const struct catalog *catalog, const char *name)
{
    for (size_t i = 0; i < catalog->component_count; i++) {
        if (text_equal(catalog->components[i].name, name)) {
            return &catalog->components[i];
        }
    }
    return NULL;
}

const char *catalog_text_if(const struct catalog *catalog, enum language language, const char *key)
{
    return catalog_texts_find(catalog->texts, language, key);
}

const char *catalog_text(const struct catalog *catalog, enum language language, const char *key)
{
    const char *text = catalog_text_if(catalog, language, key);

    assert(text != NULL);
    return text;
}
