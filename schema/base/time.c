/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/time.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/day.h"

#define US_A_SECOND    1000000
#define SECONDS_A_DAY  86400
#define DAYS_1970_2000 10957

struct time_zone {
    GTimeZone *zone;
};

int64_t time_now_us(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * US_A_SECOND + now.tv_nsec / 1000;
}

bool time_zone_open(const char *iana_name, struct time_zone **zone, struct error *err)
{
    /* GLib also takes offsets ("+02") and POSIX rules; a site has an IANA name, or UTC. */
    bool named = strchr(iana_name, '/') != NULL || strcmp(iana_name, "UTC") == 0;
    GTimeZone *found = named ? g_time_zone_new_identifier(iana_name) : NULL;

    if (found == NULL) {
        return error_set(err, ERROR_INPUT,
                         "time zone is not known: give an IANA name such as Europe/Paris");
    }
    *zone = malloc(sizeof(**zone));
    if (*zone == NULL) {
        arena_exhausted();
    }
    (*zone)->zone = found;
    return true;
}

void time_zone_close(struct time_zone *zone)
{
    if (zone != NULL) {
        g_time_zone_unref(zone->zone);
        free(zone);
    }
}

static int64_t floor_divide(int64_t value, int64_t divisor)
{
    int64_t quotient = value / divisor;

    return value % divisor < 0 ? quotient - 1 : quotient;
}

void time_local(struct time_zone *zone, int64_t at_us, int32_t *day, int *hour)
{
    int64_t seconds = floor_divide(at_us, US_A_SECOND);
    int interval = g_time_zone_find_interval(zone->zone, G_TIME_TYPE_UNIVERSAL, seconds);
    int64_t local = seconds + g_time_zone_get_offset(zone->zone, interval);
    int64_t days = floor_divide(local, SECONDS_A_DAY);

    *day = (int32_t)(days - DAYS_1970_2000);
    *hour = (int)((local - days * SECONDS_A_DAY) / 3600);
}

void time_write_utc(int64_t at_us, char out[static 21])
{
    int64_t seconds = floor_divide(at_us, US_A_SECOND);
    int64_t days = floor_divide(seconds, SECONDS_A_DAY);
    int of_day = (int)(seconds - days * SECONDS_A_DAY);
    char date[11];
    char whole[64];

    day_write((int32_t)(days - DAYS_1970_2000), date);
    (void)snprintf(whole, sizeof(whole), "%sT%02d:%02d:%02dZ", date, of_day / 3600,
                   of_day / 60 % 60, of_day % 60);
    memcpy(out, whole, 20);
    out[20] = '\0';
}
