/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cell.h: one cell of a CSV file as a mapping reads it. For rows.c, and for examples. */
#ifndef COLLECTOR_CELL_H
#define COLLECTOR_CELL_H

#include "base/time.h"
#include "collector/csv.h"
#include "collector/mapping.h"

/* UTF-8 without the spaces around it, in the arena; NULL where the bytes are no text. */
const char *cell_text(struct arena *arena, const struct mapping *mapping,
                      const struct csv_cell *cell);

/* The other way: a text as the mapping's files write it; "?" for what they cannot. */
const char *cell_written(struct arena *arena, const struct mapping *mapping, const char *text);

/* True where the text stands for "unknown". */
bool cell_is_missing(const struct mapping *mapping, const char *text);

/* With what other than a mapping cells are read. */
struct cell_source {
    struct time_zone *zone;
    const uint8_t *site_key; /* set where the mapping has a pseudonym */
};

/*
 * The member of a field. What cannot be read becomes a member that no field takes, so that the
 * check of events names field and reason.
 */
struct member cell_member(struct arena *arena, const struct mapping *mapping,
                          const struct mapping_field *field, const struct cell_source *source,
                          const char *text);

#endif
