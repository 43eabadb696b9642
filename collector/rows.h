/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rows.h: rows of a CSV file into records, by a mapping.
 *
 * A record's id is derived from what the row says, in the columns of the mapping's identity or else
 * in all that it names, and with its constants; and from how many rows before it say the same: so
 * the same file, or a longer one that begins alike or differently, gives each row the id it had.
 *
 * SECURITY: a local identifier of a person leaves here only as a MAC under the site's key.
 */
#ifndef COLLECTOR_ROWS_H
#define COLLECTOR_ROWS_H

#include "base/time.h"
#include "collector/csv.h"
#include "collector/mapping.h"

struct rows;

struct rows_source {
    const struct mapping *mapping;
    struct time_zone *zone;  /* of the site */
    const uint8_t *site_key; /* [CRYPTO_KEY_SIZE], or NULL: no pseudonyms can be made */
    const char *client;      /* that all events name; NULL: the mapping says it */
    int64_t now_us;
};

/* All that the source points to must outlive it. */
struct rows *rows_open(const struct rows_source *source);
void rows_close(struct rows *rows); /* accepts NULL */

/* Begins a file: finds the mapping's columns in its header. Fails with ERROR_INPUT where it has one
 * of them not, or twice. */
NODISCARD bool rows_begin(struct rows *rows, const struct csv_row *header, struct error *err);

/*
 * The record of a row, `raw` its bytes; it lives until the next one. *passed is true where the
 * mapping passes the row over, or it is empty. Fails with ERROR_SYSTEM.
 */
NODISCARD bool rows_read(struct rows *rows, const struct csv_row *row, const char *raw,
                         struct record *record, bool *passed, struct error *err);

#endif
