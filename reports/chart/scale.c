/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/chart/scale.h"

#include <assert.h>
#include <math.h>

#include "base/day.h"
#include "reports/local.h"

/* Ticks may miss the domain's ends by this part of a step, for rounding. */
#define SLACK 1e-9

struct scale scale_linear(double low, double high)
{
    assert(isfinite(low) && isfinite(high) && low <= high);
    return (struct scale){
        .kind = SCALE_LINEAR, .low = low, .high = high > low ? high : low + 1, .until = 1};
}

struct scale scale_log(double low, double high)
{
    assert(low > 0);
    struct scale scale = scale_linear(low, high);

    scale.kind = SCALE_LOG;
    return scale;
}

struct scale scale_time(int32_t first_day, int32_t last_day)
{
    struct scale scale = scale_linear(first_day, last_day);

    scale.kind = SCALE_TIME;
    return scale;
}

struct scale scale_band(size_t count)
{
    struct scale scale = scale_linear(0, (double)count);

    scale.kind = SCALE_BAND;
    return scale;
}

struct scale scale_with_range(struct scale scale, double from, double until)
{
    scale.from = from;
    scale.until = until;
    return scale;
}

double scale_map(const struct scale *scale, double value)
{
    double at = scale->kind == SCALE_BAND ? value + 0.5 : value;
    double part = scale->kind == SCALE_LOG ? log(at / scale->low) / log(scale->high / scale->low)
                                           : (at - scale->low) / (scale->high - scale->low);

    return scale->from + part * (scale->until - scale->from);
}

double scale_band_width(const struct scale *scale)
{
    return fabs(scale->until - scale->from) / (scale->high - scale->low);
}

bool scale_holds(const struct scale *scale, double value)
{
    return value >= scale->low && value <= scale->high;
}

double scale_clamp(const struct scale *scale, double value)
{
    return fmin(fmax(value, scale->low), scale->high);
}

/* The least of 1, 2, 5 x 10^k that divides the span into at most `most` steps. */
static double nice_step(double span, double most)
{
    static const double factors[] = {1, 2, 5, 10};
    double raw = span / fmax(most, 1);
    double power = pow(10, floor(log10(raw)));
    size_t i = 0;

    while (i < 3 && factors[i] * power < raw * (1 - SLACK)) {
        i++;
    }
    return factors[i] * power;
}

static int decimals_of(double step)
{
    return (int)fmax(0, -floor(log10(step) + SLACK));
}

static struct ticks linear_ticks(const struct scale *scale, struct arena *arena,
                                 enum language language, size_t most, const char *unit)
{
    struct ticks ticks = {.count = 0};
    double step = nice_step(scale->high - scale->low, (double)(most > 1 ? most - 1 : 1));
    double first = ceil(scale->low / step - SLACK);
    double last = floor(scale->high / step + SLACK);
    const char *shown = unit[0] == '%' ? unit : "";

    while (first + (double)ticks.count <= last && ticks.count < SCALE_TICKS_MAX) {
        double value = (first + (double)ticks.count) * step;
        ticks.items[ticks.count++] = (struct tick){
            .value = value,
            .text = local_quantity(arena, language, value, decimals_of(step), shown),
        };
    }
    return ticks;
}

/* Of 1, 2 and 5 times each power of ten as many as there is room for; else of 1 alone, and so on.
 */
static struct ticks log_ticks(const struct scale *scale, struct arena *arena,
                              enum language language, size_t most)
{
    static const double factors[] = {1, 2, 5};
    const int first = (int)floor(log10(scale->low) + SLACK);
    const int last = (int)floor(log10(scale->high) + SLACK);
    struct ticks ticks = {.count = 0};
    const int powers = last - first + 1;
    const int most_ticks = (int)most;
    size_t used = powers * 3 > most_ticks ? 1 : 3;
    int step = 1;

    while (used == 1 && (powers - 1) / step + 1 > most_ticks) {
        step++;
    }
    for (int power = first; power <= last; power += step) {
        for (size_t i = 0; i < used && ticks.count < SCALE_TICKS_MAX; i++) {
            double value = factors[i] * pow(10, power);

            if (value >= scale->low * (1 - SLACK) && value <= scale->high * (1 + SLACK)) {
                ticks.items[ticks.count++] = (struct tick){
                    .value = value,
                    .text = local_number(arena, language, value, power < 0 ? -power : 0)};
            }
        }
    }
    return ticks;
}

/* Steps of time: days for `days` > 0, else months. */
static const struct time_step {
    int days;
    int months;
} time_steps[] = {{1, 0}, {7, 0}, {14, 0}, {0, 1},  {0, 2},
                  {0, 3}, {0, 6}, {0, 12}, {0, 24}, {0, 60}};

/* The first tick at or after a day: Mondays counted from a fixed one, months from January. */
static int32_t tick_at_or_after(const struct time_step *step, int32_t day)
{
    if (step->days > 0) {
        int32_t monday = day - day_weekday(day) + 1;
        int32_t from = step->days == 1 ? day : monday;
        if (step->days == 14 && monday % 2 != 0) {
            from -= 7;
        }
        while (from < day) {
            from += step->days;
        }
        return from;
    }
    struct day_parts parts = day_parts(day);
    int months = parts.year * 12 + parts.month - 1;
    if (parts.day > 1) {
        months++;
    }
    months = (months + step->months - 1) / step->months * step->months;
    return day_from_parts(months / 12, months % 12 + 1, 1);
}

static size_t time_tick_count(const struct scale *scale, const struct time_step *step)
{
    size_t count = 0;

    for (int32_t day = tick_at_or_after(step, (int32_t)scale->low);
         day <= scale->high && count <= SCALE_TICKS_MAX; day = tick_at_or_after(step, day + 1)) {
        count++;
    }
    return count;
}

static struct tick time_tick(struct arena *arena, enum language language,
                             const struct time_step *step, int32_t day, int last_year)
{
    struct day_parts parts = day_parts(day);
    const char *year = parts.year == last_year ? NULL : arena_format(arena, "%d", parts.year);

    if (step->months >= 12) {
        return (struct tick){.value = day, .text = arena_format(arena, "%d", parts.year)};
    }
    return (struct tick){
        .value = day,
        .text = step->months > 0 ? local_month_short(language, parts.month)
                                 : local_day_short(arena, language, day),
        .more = year,
    };
}

static struct ticks time_ticks(const struct scale *scale, struct arena *arena,
                               enum language language, size_t most)
{
    struct ticks ticks = {.count = 0};
    const size_t steps = sizeof(time_steps) / sizeof(time_steps[0]);
    const struct time_step *step = time_steps;
    int last_year = 0;

    most = most < SCALE_TICKS_MAX ? most : SCALE_TICKS_MAX;
    while (step < time_steps + steps - 1 && time_tick_count(scale, step) > most) {
        step++;
    }
    for (int32_t day = tick_at_or_after(step, (int32_t)scale->low);
         day <= scale->high && ticks.count < SCALE_TICKS_MAX;
         day = tick_at_or_after(step, day + 1)) {
        ticks.items[ticks.count++] = time_tick(arena, language, step, day, last_year);
        last_year = day_parts(day).year;
    }
    return ticks;
}

struct ticks scale_ticks(const struct scale *scale, struct arena *arena, enum language language,
                         size_t most, const char *unit)
{
    switch (scale->kind) {
    case SCALE_LINEAR:
        return linear_ticks(scale, arena, language, most, unit);
    case SCALE_TIME:
        return time_ticks(scale, arena, language, most);
    case SCALE_LOG:
        return log_ticks(scale, arena, language, most);
    case SCALE_BAND:
        break;
    }
    return (struct ticks){.count = 0};
}

struct scale scale_nice(double low, double high)
{
    double step = nice_step(high > low ? high - low : fmax(fabs(high), 1), 5);

    return scale_linear(floor(low / step + SLACK) * step, ceil(high / step - SLACK) * step);
}
