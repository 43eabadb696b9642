/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * compact.h: the compact batch, for those who send much: the names of the fields once, then rows.
 *
 *   {"type":"document","schema":1,"client":"gw1","fields":["event_id","day",…],"rows":[[…],…]}
 *
 * What stands beside fields and rows holds for every row; a null in a row is a field not sent. The
 * rows come last. Only for decode.c.
 */
#ifndef COLLECTOR_COMPACT_H
#define COLLECTOR_COMPACT_H

#include "collector/decode.h"

struct compact;

/* Reads up to the first row; NULL where the bytes begin with anything else than such a batch. The
 * bytes must outlive it. Close with compact_close(). */
struct compact *compact_open(const char *bytes, size_t size);

/* Reads the next row as a record; false after the last. What follows an unreadable row cannot be
 * told apart: it and the rest are one bad record. */
bool compact_next(struct compact *compact, struct record *record);
size_t compact_line(const struct compact *compact);
void compact_close(struct compact *compact); /* accepts NULL */

#endif
