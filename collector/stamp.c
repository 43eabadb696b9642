/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/stamp.h"

#include <string.h>

#include "base/day.h"

#define US_A_SECOND INT64_C(1000000)
#define US_A_MINUTE INT64_C(60000000)
#define US_A_DAY    INT64_C(86400000000)
#define EPOCH_DAYS  10957 /* 1970-01-01 to 2000-01-01 */
#define OFFSET_MAX  14    /* hours */

enum part { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, PARTS };

static const struct {
    char letter;
    int digits;
    int min;
    int max;
} parts[PARTS] = {
    [YEAR] = {'Y', 4, 2000, 2199}, [MONTH] = {'m', 2, 1, 12},  [DAY] = {'d', 2, 1, 31},
    [HOUR] = {'H', 2, 0, 23},      [MINUTE] = {'M', 2, 0, 59}, [SECOND] = {'S', 2, 0, 60},
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Reads up to so many digits; none is false. */
static bool read_number(const char **at, int digits, int *value)
{
    const char *start = *at;

    *value = 0;
    while (*at - start < digits && is_digit(**at)) {
        *value = *value * 10 + (**at - '0');
        (*at)++;
    }
    return *at > start;
}

static bool read_offset(const char **at, struct stamp *stamp)
{
    const char sign = **at;
    int hours = 0;
    int minutes = 0;

    stamp->has_offset = true;
    if (sign == 'Z' || sign == 'z') {
        (*at)++;
        return true;
    }
    if (sign != '+' && sign != '-') {
        return false;
    }
    (*at)++;
    if (!read_number(at, 2, &hours)) {
        return false;
    }
    *at += **at == ':' ? 1 : 0;
    if (is_digit(**at) && !read_number(at, 2, &minutes)) {
        return false;
    }
    stamp->offset_us = (hours * INT64_C(60) + minutes) * US_A_MINUTE * (sign == '-' ? -1 : 1);
    return hours <= OFFSET_MAX && minutes < 60;
}

static bool read_fraction(const char **at)
{
    const char *start = *at;

    while (is_digit(**at)) {
        (*at)++;
    }
    return *at > start;
}

static int part_of(char letter)
{
    for (int i = 0; i < PARTS; i++) {
        if (parts[i].letter == letter) {
            return i;
        }
    }
    return PARTS;
}

static bool read_part(const char **at, char letter, int values[static PARTS], struct stamp *stamp)
{
    const int part = part_of(letter);

    if (letter == 'z') {
        return read_offset(at, stamp);
    }
    if (letter == 'f') {
        return read_fraction(at);
    }
    return part < PARTS && read_number(at, parts[part].digits, &values[part]) &&
           values[part] >= parts[part].min && values[part] <= parts[part].max;
}

bool stamp_read(const char *pattern, const char *text, struct stamp *stamp)
{
    int values[PARTS] = {[YEAR] = 0};

    *stamp = (struct stamp){.day = 0};
    for (; *pattern != '\0'; pattern++) {
        if (*pattern == '%') {
            pattern++;
            if (!read_part(&text, *pattern, values, stamp)) {
                return false;
            }
        } else if (*text++ != *pattern) {
            return false;
        }
    }
    stamp->day = day_from_parts(values[YEAR], values[MONTH], values[DAY]);
    stamp->hour = values[HOUR];
    stamp->written_us = (stamp->day + (int64_t)EPOCH_DAYS) * US_A_DAY +
                        (values[HOUR] * INT64_C(60) + values[MINUTE]) * US_A_MINUTE +
                        values[SECOND] * US_A_SECOND;
    const struct day_parts back = day_parts(stamp->day); /* of 31 June something else comes back */

    return *text == '\0' && back.month == values[MONTH] && back.day == values[DAY];
}

bool stamp_pattern_holds(const char *pattern)
{
    const char *date[] = {"%Y", "%m", "%d"};
    bool holds = true;

    for (const char *at = pattern; *at != '\0'; at++) {
        if (*at == '%') {
            at++;
            holds = holds && *at != '\0' && (*at == 'z' || *at == 'f' || part_of(*at) < PARTS);
            at -= *at == '\0' ? 1 : 0;
        }
    }
    for (size_t i = 0; i < sizeof(date) / sizeof(date[0]); i++) {
        holds = holds && strstr(pattern, date[i]) != NULL;
    }
    return holds;
}
