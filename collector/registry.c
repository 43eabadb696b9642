/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/registry.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"

static const struct {
    const char *name;
    enum field_use use;
} meanings[] = {
    {"event_id", USE_EVENT_ID}, {"client", USE_CLIENT}, {"seq", USE_SEQ},
    {"user", USE_USER},         {"unit", USE_UNIT},     {"engine", USE_ENGINE},
    {"release", USE_RELEASE},
};

static const struct shape_field heads[] = {
    {.name = "type", .use = USE_TYPE, .required = true},
    {.name = "schema", .use = USE_SCHEMA, .required = true},
    {.name = "site", .use = USE_SITE},
};

#define HEAD_COUNT    (sizeof(heads) / sizeof(heads[0]))
#define MEANING_COUNT (sizeof(meanings) / sizeof(meanings[0]))

static const struct db_column row_columns[ROW_COLUMN_COUNT] = {
    [ROW_EVENT_ID] = {"event_id", DB_UUID},
    [ROW_RECORDED_AT] = {"recorded_at", DB_TIMESTAMPTZ},
    [ROW_SITE_ID] = {"site_id", DB_INT8},
    [ROW_CONTENT_MAC] = {"content_mac", DB_INT8},
    [ROW_CLINICIAN_ID] = {"clinician_id", DB_INT8},
    [ROW_UNIT_ID] = {"unit_id", DB_INT4},
    [ROW_ENGINE_ID] = {"engine_id", DB_INT4},
    [ROW_RELEASE_ID] = {"release_id", DB_INT4},
};

static enum field_use use_of(const char *name)
{
    for (size_t i = 0; i < MEANING_COUNT; i++) {
        if (text_equal(meanings[i].name, name)) {
            return meanings[i].use;
        }
    }
    return USE_VALUE;
}

/* Source: FNV-1a, 64 bits. Stable for ever: it is part of what contents are compared by. */
static uint64_t tag_of(const char *name)
{
    uint64_t tag = UINT64_C(14695981039346656037);

    for (const char *c = name; *c != '\0'; c++) {
        tag = (tag ^ (unsigned char)*c) * UINT64_C(1099511628211);
    }
    return tag;
}

static struct shape_field field_of(struct arena *arena, const struct event_field *field,
                                   enum field_use use)
{
    struct shape_field made = {
        .name = field->name,
        .use = use,
        .field = field,
        .tag = tag_of(field->name),
        .absent = REGISTRY_NULL,
        .required = field->required,
    };

    if (use == USE_VALUE && field->type == FIELD_CODE) {
        names_init(&made.codes, arena, field->codes->count);
        for (size_t i = 0; i < field->codes->count; i++) {
            names_add(&made.codes, field->codes->codes[i].code, field->codes->codes[i].id);
        }
    }
    return made;
}

/* Numbers the values and lays out the columns that they go to. */
static void lay_out(struct arena *arena, struct shape *shape, struct shape_field *fields)
{
    struct db_column *columns =
        ARENA_NEW(arena, struct db_column, ROW_COLUMN_COUNT + shape->field_count);

    size_t opaque_count = 0;

    shape->values = ARENA_NEW(arena, const struct shape_field *, shape->field_count);
    memcpy(columns, row_columns, sizeof(row_columns));
    for (size_t i = 0; i < shape->field_count; i++) {
        if (fields[i].use != USE_VALUE) {
            continue;
        }
        if (text_equal(fields[i].name, "day")) {
            shape->day = shape->value_count;
        }
        opaque_count += fields[i].field->type == FIELD_OPAQUE ? 1 : 0;
        fields[i].value = (uint16_t)shape->value_count;
        columns[ROW_COLUMN_COUNT + shape->value_count] = event_column(fields[i].field);
        shape->values[shape->value_count++] = &fields[i];
    }
    assert(shape->field_count <= REGISTRY_FIELDS_MAX && opaque_count <= REGISTRY_OPAQUE_MAX);
    shape->columns = columns;
}

static struct shape shape_of(struct arena *arena, const struct catalog *catalog,
                             const struct event_type *type)
{
    const size_t own = type == NULL ? 0 : type->field_count;
    struct shape shape = {.type = type};
    struct shape_field *fields =
        ARENA_NEW(arena, struct shape_field, HEAD_COUNT + catalog->envelope_count + own);

    memcpy(fields, heads, sizeof(heads));
    shape.field_count = HEAD_COUNT;
    for (size_t i = 0; i < catalog->envelope_count; i++) {
        const struct event_field *field = &catalog->envelope[i];

        fields[shape.field_count] = field_of(arena, field, use_of(field->name));
        if (field->type == FIELD_CODE) { /* 0 is "unknown" in every id of the envelope */
            fields[shape.field_count].absent = 0;
        }
        shape.field_count++;
    }
    for (size_t i = 0; i < own; i++) {
        fields[shape.field_count++] = field_of(arena, &type->fields[i], USE_VALUE);
    }
    shape.fields = fields;
    names_init(&shape.keys, arena, shape.field_count);
    for (size_t i = 0; i < shape.field_count; i++) {
        names_add(&shape.keys, fields[i].name, (int32_t)i);
    }
    lay_out(arena, &shape, fields);
    return shape;
}

const struct registry *registry_make(struct arena *arena, const struct catalog *catalog)
{
    struct registry *registry = ARENA_NEW(arena, struct registry, 1);
    struct shape *shapes = ARENA_NEW(arena, struct shape, catalog->event_count);

    names_init(&registry->types, arena, catalog->event_count);
    for (size_t i = 0; i < catalog->event_count; i++) {
        shapes[i] = shape_of(arena, catalog, &catalog->events[i]);
        shapes[i].index = i;
        names_add(&registry->types, catalog->events[i].name, (int32_t)i);
    }
    registry->catalog = catalog;
    registry->shapes = shapes;
    registry->count = catalog->event_count;
    registry->nothing = shape_of(arena, catalog, NULL);
    return registry;
}
