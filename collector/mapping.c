/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/mapping.h"

#include <stdio.h>
#include <string.h>

#include "base/field.h"
#include "base/text.h"
#include "collector/stamp.h"

#define FOLDER         "mappings/"
#define SUFFIX         ".json"
#define SIZE_MAX_BYTES ((size_t)1024 * 1024)
#define CLOCK_UNIT     "h:mm:ss"

static const struct {
    const char *from;
    const char *to;
    double factor;
} conversions[] = {
    {"ms", "ms", 1},       {"s", "ms", 1000},  {"min", "ms", 60000}, {"h", "ms", 3600000},
    {"ms", "s", .001},     {"s", "s", 1},      {"min", "s", 60},     {"h", "s", 3600},
    {"s", "min", 1. / 60}, {"min", "min", 1},  {"h", "min", 60},     {"d", "min", 1440},
    {"h", "d", 1. / 24},   {"d", "d", 1},      {"dB", "0.1 dB", 10}, {"%", "%", 1},
    {"1", "%", 100},       {"%", "0.001", 10}, {"1", "0.001", 1000},
};

/* A form that is being read. */
struct reading {
    struct arena *arena;
    struct mapping *mapping;
    struct fields top;
    struct error *err;
    bool taken[REGISTRY_FIELDS_MAX]; /* by field of the shape */
};

static struct mapping_texts read_texts(struct arena *arena, const json_t *list, bool *fits)
{
    struct mapping_texts texts = {.count = json_array_size(list)};

    *fits = list == NULL || json_is_array(list);
    texts.items = ARENA_NEW(arena, const char *, texts.count + 1);
    for (size_t i = 0; i < texts.count; i++) {
        const json_t *item = json_array_get(list, i);

        *fits = *fits && json_is_string(item);
        texts.items[i] =
            *fits ? arena_copy(arena, json_string_value(item), json_string_length(item)) : "";
    }
    return texts;
}

static struct mapping_texts texts_of(struct reading *r, const char *key)
{
    bool fits = false;
    const struct mapping_texts texts =
        read_texts(r->arena, json_object_get(r->top.object, key), &fits);

    if (!fits) {
        field_fail(&r->top, key, "must be a list of texts");
    }
    return texts;
}

/* The members of an object of the form; none where it has none. */
static json_t *object_of(struct fields *fields, const char *key)
{
    json_t *object = json_object_get(fields->object, key);

    if (object != NULL && !json_is_object(object)) {
        field_fail(fields, key, "must be an object");
    }
    return object;
}

/* What a cell or a constant becomes. */
static bool member_of(struct arena *arena, const json_t *value, struct member *member)
{
    if (json_is_string(value)) {
        *member = (struct member){
            .kind = MEMBER_TEXT,
            .text = arena_copy(arena, json_string_value(value), json_string_length(value)),
            .length = json_string_length(value),
        };
        return true;
    }
    *member = (struct member){
        .kind = json_is_boolean(value) ? MEMBER_BOOL : MEMBER_INTEGER,
        .integer = json_is_boolean(value) ? json_is_true(value) : json_integer_value(value),
    };
    return json_is_boolean(value) || json_is_integer(value);
}

/* The shape's field of a key that may be mapped, and only once. */
static const struct shape_field *field_of(struct reading *r, const char *list, const char *key)
{
    const struct shape *shape = r->mapping->shape;
    const int32_t index = names_find(&shape->keys, key, strlen(key));

    if (index == NAMES_NONE) {
        field_fail(&r->top, list,
                   "has a key that is no field of %s; dictameter-schema dictionary "
                   "lists them",
                   shape->type->name);
        return NULL;
    }
    const struct shape_field *field = &shape->fields[index];

    switch (field->use) {
    case USE_TYPE:
    case USE_SCHEMA:
    case USE_SITE:
    case USE_EVENT_ID:
    case USE_SEQ:
        field_fail(&r->top, list, "%s is set by the importer", field->name);
        return NULL;
    case USE_VALUE:
    case USE_CLIENT:
    case USE_USER:
    case USE_UNIT:
    case USE_ENGINE:
    case USE_RELEASE:
        break;
    }
    if (r->taken[index]) {
        field_fail(&r->top, list, "%s stands twice", field->name);
    }
    r->taken[index] = true;
    return field;
}

static bool is_number(const struct shape_field *field)
{
    return field->use == USE_VALUE &&
           (field->field->type == FIELD_INT2 || field->field->type == FIELD_INT4 ||
            field->field->type == FIELD_INT8);
}

static void read_unit(struct fields *fields, struct mapping_field *made)
{
    const char *unit = field_text_or(fields, "unit", "");

    if (*unit == '\0') {
        return;
    }
    if (!is_number(made->field)) {
        field_fail(fields, "unit", "only numbers have one");
        return;
    }
    made->clock = text_equal(unit, CLOCK_UNIT);
    for (size_t i = 0; i < sizeof(conversions) / sizeof(conversions[0]); i++) {
        if (text_equal(conversions[i].from, made->clock ? "s" : unit) &&
            text_equal(conversions[i].to, made->field->field->unit)) {
            made->factor = conversions[i].factor;
            return;
        }
    }
    field_fail(fields, "unit", "cannot be made into \"%s\"", made->field->field->unit);
}

static void read_pattern(struct fields *fields, struct mapping_field *made)
{
    static const char *const zones[] = {"site", "UTC", NULL};
    const bool is_day = text_equal(made->field->name, "day");
    const bool is_hour = text_equal(made->field->name, "hour");

    made->pattern = field_has(fields, "format") ? field_text(fields, "format") : NULL;
    made->utc = field_has(fields, "zone") && field_choice(fields, "zone", zones) == 1;
    if (made->pattern == NULL) {
        return;
    }
    const bool is_date = made->field->use == USE_VALUE && made->field->field->type == FIELD_DATE;

    if (!is_day && !is_hour && !is_date) {
        field_fail(fields, "format", "only day, hour and dates have one");
    } else if (!stamp_pattern_holds(made->pattern)) {
        field_fail(
            fields, "format",
            "must have %%Y, %%m and %%d, and else only %%H %%M %%S %%f %%z and plain letters");
    } else if (is_hour && strstr(made->pattern, "%H") == NULL) {
        field_fail(fields, "format", "must have %%H");
    }
}

static void read_codes(struct arena *arena, struct fields *fields, struct mapping_field *made)
{
    json_t *codes = object_of(fields, "codes");
    struct mapping_code *read = ARENA_NEW(arena, struct mapping_code, json_object_size(codes) + 1);
    const char *from = NULL;
    json_t *to = NULL;

    json_object_foreach(codes, from, to)
    {
        struct mapping_code *code = &read[made->code_count++];

        code->from = arena_copy(arena, from, strlen(from));
        if (!member_of(arena, to, &code->to)) {
            field_fail(fields, "codes", "must name codes, numbers, true or false");
        }
    }
    made->codes = read;
}

static struct mapping_field read_field(struct reading *r, const struct shape_field *field,
                                       json_t *object)
{
    static const char *const keys[] = {"column", "format",    "zone",      "unit",
                                       "codes",  "pseudonym", "lowercase", NULL};
    struct mapping_field made = {.field = field};
    struct fields fields =
        fields_open(r->arena, object, arena_format(r->arena, "mapping.fields.%s", field->name),
                    ERROR_CONFIG, r->err);

    if (fields_done(&fields)) {
        fields_allow(&fields, keys);
        made.column = field_text(&fields, "column");
        read_pattern(&fields, &made);
        read_unit(&fields, &made);
        read_codes(r->arena, &fields, &made);
        made.pseudonym = field_flag_or(&fields, "pseudonym", false);
        made.lowercase = field_flag_or(&fields, "lowercase", false);
        if (made.pseudonym && field->use != USE_USER) {
            field_fail(&fields, "pseudonym",
                       "only user has one; documents and sessions get theirs "
                       "where they are stored");
        }
    }
    r->top.failed = r->top.failed || !fields_done(&fields);
    return made;
}

static void read_fields(struct reading *r)
{
    json_t *list = object_of(&r->top, "fields");
    struct mapping_field *read = ARENA_NEW(r->arena, struct mapping_field, MAPPING_COLUMNS_MAX);
    const char *key = NULL;
    json_t *value = NULL;

    if (json_object_size(list) == 0 || json_object_size(list) > MAPPING_COLUMNS_MAX) {
        field_fail(&r->top, "fields", "must name 1 to %d fields", MAPPING_COLUMNS_MAX);
    }
    json_object_foreach(list, key, value)
    {
        const struct shape_field *field = fields_done(&r->top) ? field_of(r, "fields", key) : NULL;

        if (field != NULL) {
            read[r->mapping->field_count++] = read_field(r, field, value);
        }
    }
    r->mapping->fields = read;
}

static void read_constants(struct reading *r)
{
    json_t *list = object_of(&r->top, "constants");
    struct member *read = ARENA_NEW(r->arena, struct member, json_object_size(list) + 1);
    const char *key = NULL;
    json_t *value = NULL;

    json_object_foreach(list, key, value)
    {
        const struct shape_field *field =
            fields_done(&r->top) ? field_of(r, "constants", key) : NULL;
        struct member *constant = &read[r->mapping->constant_count];

        if (field == NULL) {
            continue;
        }
        if (!member_of(r->arena, value, constant)) {
            field_fail(&r->top, "constants", "%s must be a text, a whole number, true or false",
                       field->name);
        }
        constant->key = field->name;
        constant->key_length = strlen(field->name);
        r->mapping->constant_count++;
    }
    r->mapping->constants = read;
}

static void read_filters(struct reading *r)
{
    json_t *list = object_of(&r->top, "only");
    struct mapping_filter *read = ARENA_NEW(r->arena, struct mapping_filter, MAPPING_COLUMNS_MAX);
    const char *key = NULL;
    json_t *value = NULL;

    if (json_object_size(list) > MAPPING_COLUMNS_MAX) {
        field_fail(&r->top, "only", "names too many columns");
        return;
    }
    json_object_foreach(list, key, value)
    {
        bool fits = false;

        read[r->mapping->filter_count++] = (struct mapping_filter){
            .column = arena_copy(r->arena, key, strlen(key)),
            .values = read_texts(r->arena, value, &fits),
        };
        if (!fits) {
            field_fail(&r->top, "only", "must give a list of texts for each column");
        }
    }
    r->mapping->filters = read;
}

/* What the file as a whole is like. */
static void read_form(struct reading *r)
{
    static const char *const separators[] = {",", ";", "\t", "|", NULL};
    static const char *const decimals[] = {".", ",", NULL};
    static const char *const encodings[] = {"utf-8", "windows-1252", NULL};
    struct mapping *mapping = r->mapping;

    mapping->separator = ',';
    mapping->decimal = '.';
    if (field_has(&r->top, "separator")) {
        mapping->separator = *separators[field_choice(&r->top, "separator", separators)];
    }
    if (field_has(&r->top, "decimal")) {
        mapping->decimal = *decimals[field_choice(&r->top, "decimal", decimals)];
    }
    if (field_has(&r->top, "encoding")) {
        mapping->windows_1252 = field_choice(&r->top, "encoding", encodings) == 1;
    }
    mapping->missing = texts_of(r, "missing");
    mapping->identity = texts_of(r, "identity");
    mapping->example = texts_of(r, "example");
    if (mapping->identity.count > MAPPING_COLUMNS_MAX) {
        field_fail(&r->top, "identity", "names too many columns");
    }
}

static void read_all(struct reading *r, const struct registry *registry)
{
    static const char *const keys[] = {"label",    "type",     "separator", "decimal",
                                       "encoding", "missing",  "constants", "fields",
                                       "only",     "identity", "example",   NULL};

    fields_allow(&r->top, keys);
    const char *type = field_text(&r->top, "type");
    const int32_t index = names_find(&registry->types, type, strlen(type));

    if (index == NAMES_NONE) {
        field_fail(&r->top, "type", "must be an event type of dictameter-schema dictionary");
        return;
    }
    r->mapping->shape = &registry->shapes[index];
    read_form(r);
    read_fields(r);
    read_constants(r);
    read_filters(r);
    if (fields_done(&r->top) && !r->taken[names_find(&r->mapping->shape->keys, "day", 3)]) {
        field_fail(&r->top, "fields", "must name day");
    }
}

bool mapping_parse(struct arena *arena, const struct registry *registry, const char *bytes,
                   size_t size, const struct mapping **mapping, struct error *err)
{
    json_error_t why;
    json_t *root = json_loadb(bytes, size, JSON_REJECT_DUPLICATES, &why);
    struct mapping *made = ARENA_NEW(arena, struct mapping, 1);

    if (root == NULL) {
        return error_set(err, ERROR_CONFIG, "mapping: no JSON: line %d, column %d", why.line,
                         why.column);
    }
    struct reading r = {
        .arena = arena,
        .mapping = made,
        .top = fields_open(arena, root, "mapping", ERROR_CONFIG, err),
        .err = err,
    };

    made->bytes = arena_copy(arena, bytes, size);
    made->size = size;
    if (fields_done(&r.top)) {
        read_all(&r, registry);
    }
    json_decref(root);
    if (fields_done(&r.top)) {
        *mapping = made;
    }
    return fields_done(&r.top);
}

/* Where it comes from */

static const struct asset *asset_of(const char *name)
{
    for (const struct asset *asset = catalog_assets; asset->name != NULL; asset++) {
        const size_t length = strlen(name);

        if (text_starts(asset->name, FOLDER) &&
            strncmp(asset->name + strlen(FOLDER), name, length) == 0 &&
            text_equal(asset->name + strlen(FOLDER) + length, SUFFIX)) {
            return asset;
        }
    }
    return NULL;
}

const char *mapping_text(const char *name)
{
    const struct asset *asset = asset_of(name);

    return asset == NULL ? NULL : asset->bytes;
}

const char *mapping_name(struct arena *arena, size_t index)
{
    for (const struct asset *asset = catalog_assets; asset->name != NULL; asset++) {
        if (text_starts(asset->name, FOLDER) && index-- == 0) {
            return arena_copy(arena, asset->name + strlen(FOLDER),
                              strlen(asset->name) - strlen(FOLDER) - strlen(SUFFIX));
        }
    }
    return NULL;
}

bool mapping_read(struct arena *arena, const struct registry *registry, const char *name,
                  const struct mapping **mapping, struct error *err)
{
    const struct asset *asset = asset_of(name);

    if (asset != NULL) {
        return mapping_parse(arena, registry, asset->bytes, asset->size, mapping, err);
    }
    FILE *file = fopen(name, "re");

    if (file == NULL) {
        return error_set(err, ERROR_NOT_FOUND,
                         "no such file, and no mapping of the catalog; --help names those");
    }
    char *bytes = ARENA_NEW(arena, char, SIZE_MAX_BYTES);
    const size_t size = fread(bytes, 1, SIZE_MAX_BYTES, file);
    const bool whole = size < SIZE_MAX_BYTES && !ferror(file);

    (void)fclose(file);
    return whole ? mapping_parse(arena, registry, bytes, size, mapping, err)
                 : error_set(err, ERROR_CONFIG, "cannot be read, or is larger than 1 MB");
}
