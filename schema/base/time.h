/* SPDX-License-Identifier: GPL-3.0-or-later */
/* time.h: instants and the local days of an IANA time zone (GLib's GTimeZone). */
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

/* The clock [us since 1970-01-01 UTC]. Called by program_run(), by servers once a request. */
int64_t time_now_us(void);

struct time_zone; /* close with time_zone_close() */
NODISCARD bool time_zone_open(const char *iana_name, struct time_zone **zone, struct error *err);
void time_zone_close(struct time_zone *zone);

/* The local day (base/day.h) and hour (0-23) of an instant, daylight saving included. */
void time_local(struct time_zone *zone, int64_t at_us, int32_t *day, int *hour);

/* "2026-09-13T08:15:00Z" into out[21]. */
void time_write_utc(int64_t at_us, char out[static 21]);

#endif
