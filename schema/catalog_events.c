/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The envelope (envelope.json) and the event types (events/<type>.json). */
#include <string.h>

#include "base/text.h"
#include "schema/catalog_parts.h"

#define FOLDER "events/"

static const char *const type_names[] = {"int2", "int4", "int8",   "bool",
                                         "code", "date", "opaque", NULL};
static const char *const disclosure_names[] = {"direct", "quasi", "sensitive", "neutral", NULL};
static const char *const presence_names[] = {"none", "optional", "required", NULL};
static const char *const field_keys[] = {"name",        "column", "type",     "unit",       "min",
                                         "max",         "codes",  "required", "disclosure", "label",
                                         "description", "since",  NULL};
static const char *const event_keys[] = {"name",  "schema",      "since",  "table", "clinician",
                                         "label", "description", "fields", NULL};

static bool is_number(enum field_type type)
{
    return type == FIELD_INT2 || type == FIELD_INT4 || type == FIELD_INT8;
}

static int64_t greatest(enum field_type type)
{
    return type == FIELD_INT2 ? INT16_MAX : type == FIELD_INT4 ? INT32_MAX : INT64_MAX;
}

/* What envelope fields and those of an event type have in common. */
static void read_field(struct catalog_reading *reading, struct fields *from,
                       struct event_field *field)
{
    const char *codes = field_text_or(from, "codes", NULL);

    fields_allow(from, field_keys);
    field->name = field_text(from, "name");
    field->unit = field_text_or(from, "unit", "");
    if (is_number(field->type)) {
        int64_t limit = greatest(field->type);
        field->min = field_int(from, "min", -limit - 1, limit);
        field->max = field_int(from, "max", field->min, limit);
    }
    field->required = field_flag_or(from, "required", false);
    field->disclosure = (enum disclosure)field_choice(from, "disclosure", disclosure_names);
    field->label = catalog_words(from, "label");
    field->description = catalog_words(from, "description");
    field->since = (int)field_int_or(from, "since", 1, INT16_MAX, 1);
    field->codes = codes == NULL ? NULL : catalog_codes(reading->catalog, codes);
    if (codes != NULL && field->codes == NULL) {
        field_fail(from, "codes", "there is no list codes/%s.csv", codes);
    }
    if (field->type == FIELD_CODE && codes == NULL) {
        field_fail(from, "codes", "is missing");
    }
}

static bool read_envelope_field(struct catalog_reading *reading, struct fields *from, void *items,
                                size_t index)
{
    struct event_field *field = (struct event_field *)items + index;
    const char *type = field_text(from, "type");

    /* Types that only the envelope has are handled by their field's name. */
    field->type = FIELD_OPAQUE;
    for (size_t i = 0; type_names[i] != NULL; i++) {
        if (text_equal(type, type_names[i])) {
            field->type = (enum field_type)i;
        }
    }
    read_field(reading, from, field);
    field->column = field_text_or(from, "column", NULL);
    return fields_done(from);
}

bool catalog_read_envelope(struct catalog_reading *reading)
{
    void *items = NULL;
    bool ok = catalog_read_list(reading, "envelope.json", "fields", sizeof(struct event_field),
                                read_envelope_field, &items, &reading->catalog->envelope_count);

    reading->catalog->envelope = items;
    return ok;
}

static bool has_twice(const struct event_field *fields, size_t count)
{
    for (size_t i = 0; i + 1 < count; i++) {
        if (text_equal(fields[i].name, fields[count - 1].name)) {
            return true;
        }
    }
    return false;
}

static bool read_fields(struct catalog_reading *reading, struct fields *event,
                        struct event_type *type, const char *file)
{
    const json_t *list = field_array(event, "fields");
    struct event_field *fields = NULL;

    type->field_count = json_array_size(list);
    fields = ARENA_NEW(reading->arena, struct event_field, type->field_count);
    type->fields = fields;
    for (size_t i = 0; fields_done(event) && i < type->field_count; i++) {
        struct event_field *field = &fields[i];
        struct fields from = fields_open(reading->arena, json_array_get(list, i),
                                         arena_format(reading->arena, "%s fields[%zu]", file, i),
                                         ERROR_SYSTEM, reading->err);

        field->type = (enum field_type)field_choice(&from, "type", type_names);
        read_field(reading, &from, field);
        field->column = field->type == FIELD_OPAQUE
                            ? arena_format(reading->arena, "%s_mac", field->name)
                            : field->name;
        if (has_twice(fields, i + 1)) {
            field_fail(&from, "name", "stands there twice");
        }
        if (field->since > type->schema) {
            field_fail(&from, "since", "is newer than the event type");
        }
        if (!fields_done(&from)) {
            return false;
        }
    }
    return fields_done(event);
}

static bool read_event(struct catalog_reading *reading, const struct asset *asset,
                       struct event_type *type)
{
    json_t *root = NULL;

    if (!catalog_parse(reading, asset, &root)) {
        return false;
    }
    struct fields from = fields_open(reading->arena, root, asset->name, ERROR_SYSTEM, reading->err);
    fields_allow(&from, event_keys);
    type->name = field_text(&from, "name");
    type->schema = (int)field_int(&from, "schema", 1, INT16_MAX);
    type->since = field_text(&from, "since");
    type->table = field_text(&from, "table");
    type->clinician = (enum presence)field_choice(&from, "clinician", presence_names);
    type->label = catalog_words(&from, "label");
    type->description = catalog_words(&from, "description");
    if (!text_equal(asset->name, arena_format(reading->arena, FOLDER "%s.json", type->name))) {
        field_fail(&from, "name", "must be that of the file");
    }
    bool ok = read_fields(reading, &from, type, asset->name);
    json_decref(root);
    return ok;
}

bool catalog_read_events(struct catalog_reading *reading)
{
    struct catalog *catalog = reading->catalog;
    size_t count = 0;

    for (const struct asset *asset = reading->assets; asset->name != NULL; asset++) {
        count += text_starts(asset->name, FOLDER) ? 1 : 0;
    }
    struct event_type *events = ARENA_NEW(reading->arena, struct event_type, count);
    catalog->events = events;
    reading->events = events;
    for (const struct asset *asset = reading->assets; asset->name != NULL; asset++) {
        if (text_starts(asset->name, FOLDER)) {
            if (!read_event(reading, asset, &events[catalog->event_count])) {
                return false;
            }
            catalog->event_count++;
        }
    }
    return true;
}

struct db_column event_column(const struct event_field *field)
{
    size_t length = strlen(field->column);
    bool is_mac = length > 4 && text_equal(field->column + length - 4, "_mac");
    struct db_column column = {.name = field->column};

    switch (field->type) {
    case FIELD_INT2:
    case FIELD_CODE:
        column.type = DB_INT2;
        break;
    case FIELD_INT4:
        column.type = DB_INT4;
        break;
    case FIELD_INT8:
        column.type = DB_INT8;
        break;
    case FIELD_BOOL:
        column.type = DB_BOOL;
        break;
    case FIELD_DATE:
        column.type = DB_DATE;
        break;
    case FIELD_OPAQUE:
    default:
        /* Things registered by structure import (unit, engine, release) are stored by their id. */
        column.type = is_mac || text_equal(field->column, "event_id") ? DB_UUID
                      : text_equal(field->column, "clinician_id")     ? DB_INT8
                                                                      : DB_INT4;
        break;
    }
    return column;
}
