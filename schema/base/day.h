/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * day.h: calendar days as numbers: days since 2000-01-01, PostgreSQL's own date.
 *
 * Proleptic Gregorian, ISO 8601 weeks, no time of day and no zone.
 * Source of the conversion: H. Hinnant, "chrono-compatible low-level date algorithms".
 */
#ifndef BASE_DAY_H
#define BASE_DAY_H

#include <stdbool.h>
#include <stdint.h>

struct day_parts {
    int year;
    int month; /* 1-12 */
    int day;   /* 1-31 */
};

int32_t day_from_parts(int year, int month, int day);
struct day_parts day_parts(int32_t day);
int day_weekday(int32_t day); /* 1 Monday ... 7 Sunday */
void day_iso_week(int32_t day, int *year, int *week);
int32_t day_of_iso_week(int year, int week); /* its Monday */

/* "2026-09-13"; false where it is no such day. */
bool day_read(const char *text, int32_t *day);
/* Writes "2026-09-13" into out[11]. */
void day_write(int32_t day, char out[static 11]);

#endif
