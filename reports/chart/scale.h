/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scale.h: from values to positions, and the ticks between.
 *
 * Pure values: nothing here is changed by being asked. Linear scales carry displayed units, time
 * scales days (base/day.h), band scales rows counted from 0, logarithmic ones what is above 0.
 * Knows no mark and no device.
 */
#ifndef REPORTS_CHART_SCALE_H
#define REPORTS_CHART_SCALE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "schema/catalog.h"

enum scale_kind { SCALE_LINEAR, SCALE_TIME, SCALE_BAND, SCALE_LOG };

struct scale {
    enum scale_kind kind;
    double low; /* domain */
    double high;
    double from; /* range [px]: where low lies */
    double until;
};

struct scale scale_linear(double low, double high);
struct scale scale_log(double low, double high); /* 0 < low */
struct scale scale_time(int32_t first_day, int32_t last_day);
struct scale scale_band(size_t count); /* the domain is 0 to count; row i is mapped to its middle */
struct scale scale_with_range(struct scale scale, double from, double until);

/* The position of a value; of a row its middle. Values beyond the domain lie beyond the range. */
double scale_map(const struct scale *scale, double value);
double scale_band_width(const struct scale *scale);
bool scale_holds(const struct scale *scale, double value);
double scale_clamp(const struct scale *scale, double value);

#define SCALE_TICKS_MAX 24

struct tick {
    double value;
    const char *text;
    const char *more; /* below the text: the year, where it begins; or NULL */
};

struct ticks {
    struct tick items[SCALE_TICKS_MAX];
    size_t count;
};

/*
 * At most `most` ticks at round values within the domain: 1, 2 or 5 times a power of ten, of which
 * a logarithmic scale has all or the powers alone; days, Mondays, months, quarters or years. Texts
 * are in the language; `unit` stands at each linear tick where it is "%", else nowhere. A band
 * scale has none.
 */
struct ticks scale_ticks(const struct scale *scale, struct arena *arena, enum language language,
                         size_t most, const char *unit);

/* The least round domain that holds [low, high], for figures without a fixed one. */
struct scale scale_nice(double low, double high);

#endif
