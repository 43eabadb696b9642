/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * listing.h: headings and named values, as `explain` prints them.
 */
#ifndef ANALYZER_LISTING_H
#define ANALYZER_LISTING_H

#include "base/text.h"
#include "schema/catalog.h"

struct listing {
    struct text *out;
    const struct catalog *catalog;
    enum language language;
};

/* A text of the catalog. */
const char *listing_words(const struct listing *listing, const char *key);

void listing_heading(const struct listing *listing, const char *key);

/* A line with a name from the catalog's texts; a value that is NULL or empty is a dash. */
void listing_line(const struct listing *listing, const char *key, const char *value);

/* The same, of what has an id and a label. */
void listing_named(const struct listing *listing, const char *key, const char *id,
                   const struct words *label);

#endif
