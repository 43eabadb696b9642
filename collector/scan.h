/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scan.h: JSON values one after another, without a tree: for the forms of which there are millions.
 *
 * Strict (RFC 8259, UTF-8, no U+0000). Only for decode.c and compact.c.
 */
#ifndef COLLECTOR_SCAN_H
#define COLLECTOR_SCAN_H

#include "collector/decode.h"

/* Where the reading is, and the texts read since scan_forget(). */
struct scan {
    const char *at;
    const char *end;
    size_t line; /* of `at`, from 1 */
    char *texts;
    size_t texts_used;
    size_t texts_size;
};

void scan_free(struct scan *scan);

/* Drops the texts of the values read so far. */
void scan_forget(struct scan *scan);

void scan_space(struct scan *scan);

/* Passes white space and then `c`; false where something else stands there. */
bool scan_char(struct scan *scan, char c);

/*
 * Reads a value, with the white space before it; arrays, objects, null and fractions are passed and
 * become MEMBER_OTHER. Of a text `integer` says where it stands among the texts: scan_settle()
 * makes `text` of it. False where there is no JSON value, or one too large or nested too deep.
 */
bool scan_value(struct scan *scan, struct member *value, bool *is_null);

/* Once nothing more is read before scan_forget(): sets the texts of values. */
void scan_settle(const struct scan *scan, struct member *values, size_t count);

#endif
