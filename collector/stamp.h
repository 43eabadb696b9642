/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stamp.h: dates and times as other systems write them, read by a pattern. */
#ifndef COLLECTOR_STAMP_H
#define COLLECTOR_STAMP_H

#include <stdbool.h>
#include <stdint.h>

struct stamp {
    int32_t day; /* base/day.h, as written */
    int hour;    /* 0-23, as written */
    bool has_offset;
    int64_t written_us; /* of the day and time as written, as if in UTC */
    int64_t offset_us;  /* what the writer was ahead of UTC */
};

/*
 * Reads a whole text by a pattern of %Y %m %d %H %M %S, %f (a fraction of the second), %z ("Z",
 * "+02:00", "+0200", "+02") and other letters as they are. Numbers may lack leading zeros. False
 * where the text is something else, or no such day or time.
 */
bool stamp_read(const char *pattern, const char *text, struct stamp *stamp);

/* True where the pattern has a whole date, and nothing but what stamp_read() knows. */
bool stamp_pattern_holds(const char *pattern);

#endif
