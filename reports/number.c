/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/number.h"

#include <math.h>
#include <string.h>

#include "base/day.h"
#include "base/text.h"
#include "reports/local.h"

#define NO_BREAK_SPACE "\xc2\xa0"
#define THIN_SPACE     "\xe2\x80\xaf"
/* Days from 1970-01-01 to 2000-01-01. */
#define EPOCH_DAYS     10957

const char *number_count(struct arena *arena, enum language language, int64_t value)
{
    return local_number(arena, language, (double)value, 0);
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
        return language == LANGUAGE_FR ? THIN_SPACE "%" : "%";
    }
    const char *words = catalog_text_if(catalog, language, arena_format(arena, "unit.%s", unit));

    return arena_format(arena, NO_BREAK_SPACE "%s", words == NULL ? unit : words);
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

int number_measure_decimals(const struct measure *measure)
{
    const double size = fabs(measure->value * measure->metric->scale);

    if (measure->state != MEASURE_GRID || size == 0) {
        return number_decimals(measure->metric, measure->low, measure->high);
    }
    return size >= 10 ? 0 : size >= 1 ? 1 : 2;
}

const char *number_metric(struct arena *arena, const struct catalog *catalog,
                          enum language language, const struct metric *metric, double value,
                          int decimals)
{
    return arena_format(arena, "%s%s",
                        local_number(arena, language, value * metric->scale, decimals),
                        number_unit(arena, catalog, language, metric->unit));
}

const char *number_metric_interval(struct arena *arena, enum language language,
                                   const struct metric *metric, double low, double high,
                                   int decimals)
{
    return local_interval(arena, language, low * metric->scale, high * metric->scale, decimals);
}

const char *number_instant(struct arena *arena, enum language language, int64_t at_us)
{
    const int64_t day_us = INT64_C(86400) * 1000000;
    int64_t days = at_us / day_us - (at_us % day_us < 0 ? 1 : 0);
    int minutes = (int)((at_us - days * day_us) / 60000000);

    return arena_format(arena, "%s, %02d:%02d" NO_BREAK_SPACE "UTC",
                        local_day(arena, language, (int32_t)days - EPOCH_DAYS), minutes / 60,
                        minutes % 60);
}

const char *number_period_short(struct arena *arena, enum language language, struct period period)
{
    struct day_parts parts = day_parts(period.from);
    int year = 0;
    int week = 0;

    switch (period.kind) {
    case PERIOD_WEEK:
        day_iso_week(period.from, &year, &week);
        return arena_format(arena, "%s%d", language == LANGUAGE_FR ? "S" : "W", week);
    case PERIOD_MONTH:
        return arena_format(arena, "%s" NO_BREAK_SPACE "%d",
                            local_month_short(language, parts.month), parts.year);
    case PERIOD_QUARTER:
        return arena_format(arena, "%s%d" NO_BREAK_SPACE "%d", language == LANGUAGE_FR ? "T" : "Q",
                            (parts.month + 2) / 3, parts.year);
    case PERIOD_YEAR:
        return arena_format(arena, "%d", parts.year);
    case PERIOD_R28:
    case PERIOD_R91:
        break;
    }
    return local_day(arena, language, period.until - 1);
}
