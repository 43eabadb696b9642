/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/day.h"

#include <stdio.h>

/* Days from 0000-03-01, where the algorithm's years begin, to 2000-01-01. */
#define EPOCH         730425
#define DAYS_A_CYCLE  146097 /* 400 years */
#define YEARS_A_CYCLE 400

int32_t day_from_parts(int year, int month, int day)
{
    int y = month <= 2 ? year - 1 : year;
    int cycle = (y >= 0 ? y : y - (YEARS_A_CYCLE - 1)) / YEARS_A_CYCLE;
    int year_of_cycle = y - cycle * YEARS_A_CYCLE;
    int month_from_march = (month + 9) % 12;
    int day_of_year = (153 * month_from_march + 2) / 5 + day - 1;

    return cycle * DAYS_A_CYCLE + year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 +
           day_of_year - EPOCH;
}

struct day_parts day_parts(int32_t day)
{
    int days = day + EPOCH;
    int cycle = (days >= 0 ? days : days - (DAYS_A_CYCLE - 1)) / DAYS_A_CYCLE;
    int day_of_cycle = days - cycle * DAYS_A_CYCLE;
    int year_of_cycle = (day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36524 -
                         day_of_cycle / (DAYS_A_CYCLE - 1)) /
                        365;
    int day_of_year =
        day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    int month_from_march = (5 * day_of_year + 2) / 153;
    int month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;

    return (struct day_parts){
        .year = year_of_cycle + cycle * YEARS_A_CYCLE + (month <= 2 ? 1 : 0),
        .month = month,
        .day = day_of_year - (153 * month_from_march + 2) / 5 + 1,
    };
}

int day_weekday(int32_t day)
{
    int since_monday = (day + 5) % 7; /* 2000-01-01 was a Saturday */

    return (since_monday < 0 ? since_monday + 7 : since_monday) + 1;
}

int32_t day_of_iso_week(int year, int week)
{
    int32_t fourth = day_from_parts(year, 1, 4); /* always in week 1 */

    return fourth - (day_weekday(fourth) - 1) + (week - 1) * 7;
}

void day_iso_week(int32_t day, int *year, int *week)
{
    int32_t thursday = day - (day_weekday(day) - 4);
    int of_year = day_parts(thursday).year;

    *year = of_year;
    *week = (thursday - day_of_iso_week(of_year, 1)) / 7 + 1;
}

static bool read_digits(const char *text, int count, int *value)
{
    int read = 0;

    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
        read = read * 10 + (text[i] - '0');
    }
    *value = read;
    return true;
}

bool day_read(const char *text, int32_t *day)
{
    int year = 0;
    int month = 0;
    int of_month = 0;

    if (!read_digits(text, 4, &year) || text[4] != '-' || !read_digits(text + 5, 2, &month) ||
        text[7] != '-' || !read_digits(text + 8, 2, &of_month) || text[10] != '\0') {
        return false;
    }
    if (month < 1 || month > 12 || of_month < 1) {
        return false;
    }
    int32_t read = day_from_parts(year, month, of_month);
    struct day_parts back = day_parts(read);
    if (back.month != month || back.day != of_month) {
        return false; /* such as 30 February */
    }
    *day = read;
    return true;
}

void day_write(int32_t day, char out[static 11])
{
    struct day_parts parts = day_parts(day);

    (void)snprintf(out, 11, "%04u-%02u-%02u", (unsigned)parts.year % 10000U,
                   (unsigned)parts.month % 100U, (unsigned)parts.day % 100U);
}
