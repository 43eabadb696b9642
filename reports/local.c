/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/local.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/day.h"
#include "base/text.h"

#define MINUS         "\xE2\x88\x92" /* U+2212 */
#define NARROW_SPACE  "\xE2\x80\xAF" /* U+202F, not broken */
#define NO_BREAK      "\xC2\xA0"
#define EN_DASH       "\xE2\x80\x93"
#define DIGITS_MAX    9
#define NUMBER_LENGTH 400

static const char *const months[LANGUAGE_COUNT][12] = {
    {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
     "octobre", "novembre", "décembre"},
    {"January", "February", "March", "April", "May", "June", "July", "August", "September",
     "October", "November", "December"},
};

static const char *const months_short[LANGUAGE_COUNT][12] = {
    {"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.",
     "déc."},
    {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
};

static const char *thousands(enum language language)
{
    return language == LANGUAGE_FR ? NARROW_SPACE : ",";
}

/* Digits of the C locale without a sign, to which the language's marks are given. */
static void add_digits(struct text *text, enum language language, const char *digits)
{
    size_t whole = strcspn(digits, ".");

    for (size_t i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0) {
            text_add(text, thousands(language));
        }
        text_add_bytes(text, digits + i, 1);
    }
    if (digits[whole] == '.') {
        text_add(text, language == LANGUAGE_FR ? "," : ".");
        text_add(text, digits + whole + 1);
    }
}

static const char *number(struct arena *arena, enum language language, double value, int decimals,
                          const char *plus)
{
    struct text text = {.arena = arena};
    char digits[NUMBER_LENGTH];

    assert(decimals >= 0 && decimals <= DIGITS_MAX);
    if (!isfinite(value)) {
        return EN_DASH;
    }
    (void)snprintf(digits, sizeof(digits), "%.*f", decimals, fabs(value));
    if (strspn(digits, "0.") != strlen(digits)) {
        text_add(&text, value < 0 ? MINUS : plus);
    }
    add_digits(&text, language, digits);
    return text_string(&text);
}

const char *local_number(struct arena *arena, enum language language, double value, int decimals)
{
    return number(arena, language, value, decimals, "");
}

const char *local_signed(struct arena *arena, enum language language, double value, int decimals)
{
    return number(arena, language, value, decimals, "+");
}

const char *local_quantity(struct arena *arena, enum language language, double value, int decimals,
                           const char *unit)
{
    const char *written = local_number(arena, language, value, decimals);

    if (*unit == '\0' || !isfinite(value)) {
        return written;
    }
    if (*unit == '%') {
        return arena_format(arena, "%s%s%s", written, language == LANGUAGE_FR ? NARROW_SPACE : "",
                            unit);
    }
    return arena_format(arena, "%s" NO_BREAK "%s", written, unit);
}

const char *local_interval(struct arena *arena, enum language language, double low, double high,
                           int decimals)
{
    return arena_format(arena,
                        language == LANGUAGE_FR ? "[%s" NARROW_SPACE ";" NO_BREAK "%s]"
                                                : "[%s," NO_BREAK "%s]",
                        local_number(arena, language, low, decimals),
                        local_number(arena, language, high, decimals));
}

int local_decimals(double magnitude, const char *unit)
{
    double size = fabs(magnitude);
    int decimals = size >= 100 ? 0 : size >= 10 ? 1 : 2;

    return *unit == '%' && decimals > 0 ? decimals - 1 : decimals;
}

const char *local_month(enum language language, int month)
{
    assert(month >= 1 && month <= 12);
    return months[language][month - 1];
}

const char *local_month_short(enum language language, int month)
{
    assert(month >= 1 && month <= 12);
    return months_short[language][month - 1];
}

const char *local_day_short(struct arena *arena, enum language language, int32_t day)
{
    struct day_parts parts = day_parts(day);

    return arena_format(arena, "%d%s" NO_BREAK "%s", parts.day,
                        language == LANGUAGE_FR && parts.day == 1 ? "er" : "",
                        local_month_short(language, parts.month));
}

const char *local_day(struct arena *arena, enum language language, int32_t day)
{
    return arena_format(arena, "%s" NO_BREAK "%d", local_day_short(arena, language, day),
                        day_parts(day).year);
}

const char *local_days(struct arena *arena, enum language language, int32_t from, int32_t until)
{
    bool same_year = day_parts(from).year == day_parts(until - 1).year;

    return arena_format(arena, "%s " EN_DASH " %s",
                        same_year ? local_day_short(arena, language, from)
                                  : local_day(arena, language, from),
                        local_day(arena, language, until - 1));
}

static const char *quarter(struct arena *arena, enum language language, struct day_parts first)
{
    static const char *const suffix[] = {"er", "e", "e", "e"};
    int number_in_year = (first.month - 1) / 3;

    if (language == LANGUAGE_FR) {
        return arena_format(arena, "%d%s trimestre %d", number_in_year + 1, suffix[number_in_year],
                            first.year);
    }
    return arena_format(arena, "Q%d %d", number_in_year + 1, first.year);
}

static const char *week(struct arena *arena, enum language language, struct period period)
{
    int year = 0;
    int number_in_year = 0;

    day_iso_week(period.from, &year, &number_in_year);
    return arena_format(
        arena, language == LANGUAGE_FR ? "semaine %d de %d (%s)" : "week %d of %d (%s)",
        number_in_year, year, local_days(arena, language, period.from, period.until));
}

const char *local_period(struct arena *arena, enum language language, struct period period)
{
    struct day_parts first = day_parts(period.from);

    switch (period.kind) {
    case PERIOD_WEEK:
        return week(arena, language, period);
    case PERIOD_MONTH:
        return arena_format(arena, "%s %d", local_month(language, first.month), first.year);
    case PERIOD_QUARTER:
        return quarter(arena, language, first);
    case PERIOD_YEAR:
        return arena_format(arena, "%d", first.year);
    case PERIOD_R28:
    case PERIOD_R91:
        break;
    }
    return arena_format(
        arena, language == LANGUAGE_FR ? "%d jours jusqu\xE2\x80\x99\x61u %s" : "%d days to %s",
        (int)(period.until - period.from), local_day(arena, language, period.until - 1));
}
