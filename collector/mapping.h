/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mapping.h: how the columns of another system's CSV export become the fields of our events.
 *
 * A JSON object, read once and held against the catalog:
 *
 *   type       the event type that each row becomes
 *   fields     {field of the catalog: {column, …}}; the column by its name in the header, and
 *                format     pattern of a date and time, for day and hour: "%d/%m/%Y %H:%M"
 * (stamp.h) zone       "site" (the default) or "UTC": what times without an offset are in unit of
 * the numbers ("s", "min", "h", "dB", "%"), where it is not the catalog's; "h:mm:ss" for durations
 * written so codes      {what the file has: code of the catalog, or true or false} pseudonym  true:
 * a local identifier, replaced by its MAC under the site's key lowercase  true: letters A to Z
 * count as small ones (before codes and pseudonym) constants  {field: value} that all events have
 *   only       {column: [values]}: rows with other values are passed over
 *   identity   [columns] that tell one row from another; else all that the mapping names do
 *   missing    [texts] that stand for "unknown", beside nothing at all
 *   separator  "," (the default), ";", "|" or a tab
 *   decimal    "." (the default) or ","
 *   encoding   "utf-8" (the default) or "windows-1252"
 *   label      {fr, en}: what the export is
 *   example    [lines], the header first: what `import --template` prints
 *
 * type, schema, site, event_id and seq are the importer's. Messages name fields of the catalog and
 * keys of this form.
 */
#ifndef COLLECTOR_MAPPING_H
#define COLLECTOR_MAPPING_H

#include <jansson.h>

#include "collector/decode.h"
#include "collector/registry.h"

#define MAPPING_COLUMNS_MAX 64 /* that one mapping names */

struct mapping_code {
    const char *from;
    struct member to;
};

struct mapping_field {
    const struct shape_field *field;
    const char *column;
    const char *pattern; /* NULL: no date and time */
    bool utc;            /* times without an offset are in UTC, not in the site's zone */
    double factor;       /* from the file's unit to the catalog's; 0: they are the same */
    bool clock;          /* a duration as h:mm:ss */
    bool pseudonym;
    bool lowercase;
    const struct mapping_code *codes;
    size_t code_count;
};

/* Texts: names of columns, or values. */
struct mapping_texts {
    const char **items;
    size_t count;
};

struct mapping_filter {
    const char *column;
    struct mapping_texts values;
};

struct mapping {
    const struct shape *shape;
    char separator;
    char decimal;
    bool windows_1252;
    const struct mapping_field *fields;
    size_t field_count;
    const struct member *constants;
    size_t constant_count;
    const struct mapping_filter *filters;
    size_t filter_count;
    struct mapping_texts identity; /* none: all columns that are named */
    struct mapping_texts missing;
    struct mapping_texts example;
    const char *bytes; /* of the form itself, for telling mappings apart */
    size_t size;
};

/* Reads a mapping of the catalog by its name, or else a file. Fails with ERROR_NOT_FOUND where
 * there is neither, and with ERROR_CONFIG, naming place and reason. */
NODISCARD bool mapping_read(struct arena *arena, const struct registry *registry, const char *name,
                            const struct mapping **mapping, struct error *err);

/* The same from bytes. */
NODISCARD bool mapping_parse(struct arena *arena, const struct registry *registry,
                             const char *bytes, size_t size, const struct mapping **mapping,
                             struct error *err);

/* The catalog's mappings by their index; NULL after the last. */
const char *mapping_name(struct arena *arena, size_t index);
/* The form of one as it stands in the catalog; NULL where there is none of that name. */
const char *mapping_text(const char *name);

#endif
