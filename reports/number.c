/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/day.h"
#include "base/text.h"
#include "reports/phrase.h"

#define DASH           "\xe2\x80\x93"
#define NO_BREAK_SPACE "\xc2\xa0"
#define APOSTROPHE     "\xe2\x80\x99"
#define DECIMALS_MAX   6
/* Days from 1970-01-01 to 2000-01-01. */
#define EPOCH_DAYS     10957

/* The digits of a magnitude, with the language's point and groups. */
static void add_digits(struct text *text, enum language language, double magnitude, int decimals)
{
    char digits[352]; /* the longest double has 309 digits before the point */
    int length = snprintf(digits, sizeof digits, "%.*f", decimals, magnitude);
    size_t whole = strcspn(digits, ".");
    const char *group = language == LANGUAGE_FR ? NUMBER_THIN_SPACE : ",";

    if (length < 0) {
        return;
    }
    for (size_t i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0) {
            text_add(text, group);
        }
        text_add_bytes(text, &digits[i], 1);
    }
    if (digits[whole] == '.') {
        text_add(text, language == LANGUAGE_FR ? "," : ".");
        text_add(text, digits + whole + 1);
    }
}

static bool rounds_to_zero(double value, int decimals)
{
    return fabs(value) * pow(10.0, decimals) < 0.5;
}

static int clamp_decimals(int decimals)
{
    return decimals < 0 ? 0 : decimals > DECIMALS_MAX ? DECIMALS_MAX : decimals;
}

const char *number_text(struct arena *arena, enum language language, double value, int decimals)
{
    struct text text = {.arena = arena};

    decimals = clamp_decimals(decimals);
    if (!isfinite(value)) {
        return DASH;
    }
    if (value < 0 && !rounds_to_zero(value, decimals)) {
        text_add(&text, NUMBER_MINUS);
    }
    add_digits(&text, language, fabs(value), decimals);
    return text_string(&text);
}

const char *number_count(struct arena *arena, enum language language, int64_t value)
{
    return number_text(arena, language, (double)value, 0);
}

const char *number_signed(struct arena *arena, enum language language, double value, int decimals)
{
    decimals = clamp_decimals(decimals);
    if (isfinite(value) && value > 0 && !rounds_to_zero(value, decimals)) {
        return arena_format(arena, "+%s", number_text(arena, language, value, decimals));
    }
    return number_text(arena, language, value, decimals);
}

const char *number_interval(struct arena *arena, enum language language, double low, double high,
                            int decimals)
{
    return arena_format(arena, "[%s%s%s]", number_text(arena, language, low, decimals),
                        language == LANGUAGE_FR ? NUMBER_THIN_SPACE ";" NO_BREAK_SPACE
                                                : "," NO_BREAK_SPACE,
                        number_text(arena, language, high, decimals));
}

const char *number_unit(struct arena *arena, const struct catalog *catalog, enum language language,
                        const char *unit)
{
    static const char *const silent[] = {"",      "1",     "n",        "none",
                                         "count", "ratio", "fraction", "class"};

    for (size_t i = 0; i < sizeof silent / sizeof silent[0]; i++) {
        if (strcmp(unit, silent[i]) == 0) {
            return "";
        }
    }
    if (strcmp(unit, "%") == 0) {
        return language == LANGUAGE_FR ? NUMBER_THIN_SPACE "%" : "%";
    }
    const char *words = catalog_text_if(catalog, language, arena_format(arena, "unit.%s", unit));

    words = words == NULL ? unit : words;
    return words[0] == '\0' ? "" : arena_format(arena, NO_BREAK_SPACE "%s", words);
}

int number_decimals(const struct metric *metric, double low, double high)
{
    double width = (high - low) * metric->scale;
    bool percent = strcmp(metric->unit, "%") == 0;

    if (metric->kind == METRIC_COUNT || metric->kind == METRIC_CLINICIANS) {
        return 0;
    }
    if (percent && metric->event != NULL && strcmp(metric->event, "audit") == 0) {
        return 2;
    }
    if (!isfinite(width)) {
        return percent || metric->domain_high - metric->domain_low < 50.0 ? 1 : 0;
    }
    return width >= 4.0 ? 0 : width >= 0.15 ? 1 : 2;
}

const char *number_metric(struct arena *arena, const struct catalog *catalog,
                          enum language language, const struct metric *metric, double value,
                          int decimals)
{
    return arena_format(arena, "%s%s",
                        number_text(arena, language, value * metric->scale, decimals),
                        number_unit(arena, catalog, language, metric->unit));
}

const char *number_metric_interval(struct arena *arena, enum language language,
                                   const struct metric *metric, double low, double high,
                                   int decimals)
{
    return number_interval(arena, language, low * metric->scale, high * metric->scale, decimals);
}

static const char *month_name(struct arena *arena, const struct catalog *catalog,
                              enum language language, int month, bool shortened)
{
    return catalog_text(catalog, language,
                        arena_format(arena, shortened ? "month_short.%d" : "month.%d", month));
}

/* "1er" or "13", without the month. */
static const char *day_number(struct arena *arena, const struct catalog *catalog,
                              enum language language, int day)
{
    return day == 1 ? catalog_text(catalog, language, "format.first_day")
                    : arena_format(arena, "%d", day);
}

const char *number_day(struct arena *arena, const struct catalog *catalog, enum language language,
                       int32_t day)
{
    struct day_parts parts = day_parts(day);

    return arena_format(arena, "%s" NO_BREAK_SPACE "%s" NO_BREAK_SPACE "%d",
                        day_number(arena, catalog, language, parts.day),
                        month_name(arena, catalog, language, parts.month, false), parts.year);
}

const char *number_instant(struct arena *arena, const struct catalog *catalog,
                           enum language language, int64_t at_us)
{
    const int64_t day_us = INT64_C(86400) * 1000000;
    int64_t days = at_us / day_us - (at_us % day_us < 0 ? 1 : 0);
    int minutes = (int)((at_us - days * day_us) / 60000000);
    struct day_parts parts = day_parts((int32_t)days - EPOCH_DAYS);
    const struct phrase_value values[] = {
        {"day", day_number(arena, catalog, language, parts.day)},
        {"month", month_name(arena, catalog, language, parts.month, false)},
        {"year", arena_format(arena, "%d", parts.year)},
        {"hour", arena_format(arena, language == LANGUAGE_FR ? "%d" : "%02d", minutes / 60)},
        {"minute", arena_format(arena, "%02d", minutes % 60)},
        {NULL, NULL}};

    return arena_format(arena, "%s" NO_BREAK_SPACE "UTC",
                        phrase(arena, catalog_text(catalog, language, "format.date_time"), values));
}

const char *number_days(struct arena *arena, const struct catalog *catalog, enum language language,
                        struct period period)
{
    struct day_parts first = day_parts(period.from);
    struct day_parts last = day_parts(period.until - 1);
    const char *start = number_day(arena, catalog, language, period.from);

    if (period.until - period.from == 1) {
        return start;
    }
    if (first.year == last.year) {
        start = day_number(arena, catalog, language, first.day);
        if (first.month != last.month) {
            start = arena_format(arena, "%s" NO_BREAK_SPACE "%s", start,
                                 month_name(arena, catalog, language, first.month, false));
        }
    }
    return arena_format(arena, "%s " DASH " %s", start,
                        number_day(arena, catalog, language, period.until - 1));
}

/* Fills the text of a period with what any of them may name. */
static const char *period_words(struct arena *arena, const struct catalog *catalog,
                                enum language language, struct period period, const char *key)
{
    struct day_parts parts = day_parts(period.from);
    bool shortened = text_starts(key, "period.short");
    int year = parts.year;
    int week = 0;

    if (period.kind == PERIOD_WEEK) {
        day_iso_week(period.from, &year, &week);
    }
    const struct phrase_value values[] = {
        {"year", arena_format(arena, "%d", year)},
        {"month", month_name(arena, catalog, language, parts.month, shortened)},
        {"quarter", arena_format(arena, "%d", (parts.month + 2) / 3)},
        {"week", arena_format(arena, "%d", week)},
        {"date", number_day(arena, catalog, language, period.until - 1)},
        {NULL, NULL}};

    return phrase(arena, catalog_text(catalog, language, key), values);
}

const char *number_period(struct arena *arena, const struct catalog *catalog,
                          enum language language, struct period period)
{
    static const char *const keys[] = {[PERIOD_WEEK] = "period.name.week",
                                       [PERIOD_MONTH] = "period.name.month",
                                       [PERIOD_QUARTER] = "period.name.quarter.%d",
                                       [PERIOD_YEAR] = "period.name.year",
                                       [PERIOD_R28] = "period.name.r28",
                                       [PERIOD_R91] = "period.name.r91"};
    const char *key = keys[period.kind];

    if (period.kind == PERIOD_QUARTER) {
        key = arena_format(arena, "period.name.quarter.%d", (day_parts(period.from).month + 2) / 3);
    }
    return period_words(arena, catalog, language, period, key);
}

const char *number_period_short(struct arena *arena, const struct catalog *catalog,
                                enum language language, struct period period)
{
    struct day_parts parts = day_parts(period.from);

    switch (period.kind) {
    case PERIOD_WEEK:
        return period_words(arena, catalog, language, period, "period.short.week");
    case PERIOD_QUARTER:
        return period_words(arena, catalog, language, period, "period.short.quarter");
    case PERIOD_MONTH:
        break;
    case PERIOD_YEAR:
        return arena_format(arena, "%d", parts.year);
    case PERIOD_R28:
    case PERIOD_R91:
        parts = day_parts(period.until - 1);
        return arena_format(arena, "%s" NO_BREAK_SPACE "%s" NO_BREAK_SPACE "%d",
                            day_number(arena, catalog, language, parts.day),
                            month_name(arena, catalog, language, parts.month, true), parts.year);
    }
    return arena_format(arena, "%s" NO_BREAK_SPACE "%d",
                        month_name(arena, catalog, language, parts.month, true), parts.year);
}
