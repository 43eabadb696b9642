/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * registry.h: the catalog's event types, laid out for reading and storing them fast.
 *
 * One shape a type: which key is which field, what its codes are, and the columns its rows are
 * copied into. Everything about a type that the collector knows is here and comes from the catalog;
 * no event type is named in C.
 */
#ifndef COLLECTOR_REGISTRY_H
#define COLLECTOR_REGISTRY_H

#include "collector/names.h"
#include "schema/catalog.h"

#define REGISTRY_NULL INT64_MIN /* a value that is not there */

/* Who reads a key: those of the envelope with a meaning of their own, or its field's type. */
enum field_use {
    USE_VALUE, /* by the field's type, into a column of its own */
    USE_TYPE,
    USE_SCHEMA,
    USE_SITE,
    USE_EVENT_ID,
    USE_CLIENT,
    USE_SEQ,
    USE_USER,
    USE_UNIT,
    USE_ENGINE,
    USE_RELEASE,
};

struct shape_field {
    const char *name; /* the catalog's, or "type", "schema", "site" */
    enum field_use use;
    const struct event_field *field; /* NULL for those three */
    struct names codes;              /* FIELD_CODE: text -> id */
    uint16_t value;                  /* USE_VALUE: position among the event's values */
    uint64_t tag;                    /* tells fields apart in the MAC of the content */
    int64_t absent;                  /* the value where it was not sent: 0 or REGISTRY_NULL */
    bool required;
};

/* The columns every row begins with; those of the values follow. */
enum row_column {
    ROW_EVENT_ID,
    ROW_RECORDED_AT,
    ROW_SITE_ID,
    ROW_CONTENT_MAC,
    ROW_CLINICIAN_ID,
    ROW_UNIT_ID,
    ROW_ENGINE_ID,
    ROW_RELEASE_ID,
    ROW_COLUMN_COUNT,
};

struct shape {
    const struct event_type *type; /* NULL: only the envelope, for events of an unknown type */
    size_t index;
    struct names keys; /* -> fields */
    const struct shape_field *fields;
    size_t field_count;
    const struct db_column *columns;   /* [ROW_COLUMN_COUNT + value_count] */
    const struct shape_field **values; /* [value_count], in the order of the columns */
    size_t value_count;
    size_t day; /* value that is the event's day */
};

struct registry {
    const struct catalog *catalog;
    const struct shape *shapes; /* [count] */
    size_t count;
    struct names types;   /* -> shapes */
    struct shape nothing; /* the envelope alone */
};

#define REGISTRY_FIELDS_MAX 144 /* of one type, with the envelope */
#define REGISTRY_OPAQUE_MAX 4

/* Lays the catalog out; everything lives in the arena, and the catalog must outlive it. */
const struct registry *registry_make(struct arena *arena, const struct catalog *catalog);

#endif
