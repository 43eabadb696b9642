/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * catalog_parts.h: the readers of the catalog's files, for catalog.c alone.
 *
 * Each reads its files into the catalog being built and may refer to what the readers before it
 * have read. All fail with ERROR_SYSTEM, naming file and entry.
 */
#ifndef SCHEMA_CATALOG_PARTS_H
#define SCHEMA_CATALOG_PARTS_H

#include "base/asset.h"
#include "base/field.h"
#include "schema/catalog.h"

/* What is being read, and from where. */
struct catalog_reading {
    struct arena *arena;
    const struct asset *assets; /* a NULL name ends them */
    struct catalog *catalog;
    struct event_type *events; /* those of the catalog, while they are still being filled */
    struct error *err;
};

/* The file of that name; NULL where there is none. */
const struct asset *catalog_asset(const struct catalog_reading *reading, const char *name);

/* Calls `read` with each object of a file's list `key`, counted; the file must be there. */
typedef bool (*catalog_entry_fn)(struct catalog_reading *reading, struct fields *fields,
                                 void *items, size_t index);
NODISCARD bool catalog_read_list(struct catalog_reading *reading, const char *file, const char *key,
                                 size_t item_size, catalog_entry_fn read, void **items,
                                 size_t *count);

/* Parses a JSON file. The caller owns *root. */
NODISCARD bool catalog_parse(struct catalog_reading *reading, const struct asset *asset,
                             json_t **root);

/* {"fr": …, "en": …}, both there and not empty. */
struct words catalog_words(struct fields *fields, const char *key);
struct words catalog_words_or_empty(struct fields *fields, const char *key);

NODISCARD bool catalog_read_codes(struct catalog_reading *reading);
NODISCARD bool catalog_read_envelope(struct catalog_reading *reading);
NODISCARD bool catalog_read_events(struct catalog_reading *reading);
NODISCARD bool catalog_read_coverage(struct catalog_reading *reading);
NODISCARD bool catalog_read_components(struct catalog_reading *reading);
NODISCARD bool catalog_read_scopes(struct catalog_reading *reading);
NODISCARD bool catalog_read_metrics(struct catalog_reading *reading);
NODISCARD bool catalog_read_evidence(struct catalog_reading *reading);
NODISCARD bool catalog_read_practices(struct catalog_reading *reading);
NODISCARD bool catalog_read_study(struct catalog_reading *reading);
NODISCARD bool catalog_read_texts(struct catalog_reading *reading);

/* A text by its key in sorted order; NULL where it is missing. */
const char *catalog_texts_find(const struct text_table *texts, enum language language,
                               const char *key);

#endif
