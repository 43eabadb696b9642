/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema/period.h"

#include <assert.h>

#include "base/day.h"
#include "base/text.h"

#define KIND_FACTOR    100000
#define DAYS_WEEK      7
#define DAYS_R28       28
#define DAYS_R91       91
#define WEEKS_YEAR     52
#define MONTHS_YEAR    12
#define MONTHS_QUARTER 3
#define SHORT          2 /* days that quarters in a row have less than 91 each, at most */
#define YEAR_MIN       2000
#define YEAR_MAX       2099
#define ROLLING_PREFIX 4 /* "r28:" */

#define FORMS           "must be 2026-W38, 2026-09, 2026-Q3, 2026, r28:2026-10-18 or r91:2026-10-25"
#define FORMS_WITH_BARE FORMS ", r28 or r91"

int32_t period_id(struct period period)
{
    assert(period.from >= 0 && period.from < KIND_FACTOR);
    return (int32_t)period.kind * KIND_FACTOR + period.from;
}

/* Months are counted from January of the year 0, so that adding and dividing is enough. */
static int month_number(int32_t day)
{
    struct day_parts parts = day_parts(day);

    return parts.year * MONTHS_YEAR + parts.month - 1;
}

static int32_t month_start(int number)
{
    return day_from_parts(number / MONTHS_YEAR, number % MONTHS_YEAR + 1, 1);
}

static struct period months(enum period_kind kind, int first, int count)
{
    return (struct period){kind, month_start(first), month_start(first + count)};
}

static struct period ending(enum period_kind kind, int32_t until)
{
    return (struct period){kind, until - (kind == PERIOD_R28 ? DAYS_R28 : DAYS_R91), until};
}

static int32_t monday_of(int32_t day)
{
    return day - (day_weekday(day) - 1);
}

/* The 91 days that end on the last Sunday of a month. */
static struct period r91_of_month(int number)
{
    return ending(PERIOD_R91, monday_of(month_start(number + 1)));
}

static int month_count(enum period_kind kind)
{
    return kind == PERIOD_MONTH ? 1 : kind == PERIOD_QUARTER ? MONTHS_QUARTER : MONTHS_YEAR;
}

struct period period_containing(enum period_kind kind, int32_t day)
{
    int number = month_number(day);

    switch (kind) {
    case PERIOD_WEEK:
        return (struct period){kind, monday_of(day), monday_of(day) + DAYS_WEEK};
    case PERIOD_MONTH:
    case PERIOD_QUARTER:
    case PERIOD_YEAR:
        return months(kind, number - number % month_count(kind), month_count(kind));
    case PERIOD_R28:
        return ending(kind, monday_of(day));
    case PERIOD_R91:
    default:
        break;
    }
    struct period period = r91_of_month(number);
    return period.until <= day ? period : r91_of_month(number - 1);
}

bool period_told(struct period period, int32_t day)
{
    int32_t from = period.kind == PERIOD_R91
                       ? period_containing(PERIOD_MONTH, period.until - 1).until
                       : period.until;

    return from <= day + 1;
}

struct period period_newest(enum period_kind kind, int32_t day)
{
    struct period period = period_containing(kind, day + 1);

    return period_told(period, day) ? period : period_previous(period);
}

struct period period_of_id(int32_t id)
{
    enum period_kind kind = (enum period_kind)(id / KIND_FACTOR);
    int32_t from = id % KIND_FACTOR;

    assert(kind >= PERIOD_WEEK && kind <= PERIOD_R91);
    if (kind == PERIOD_R28) {
        return ending(kind, from + DAYS_R28);
    }
    if (kind == PERIOD_R91) {
        return ending(kind, from + DAYS_R91);
    }
    return period_containing(kind, from);
}

/* The period that lies `steps` of its own kind later: a week for r28, a month for r91. */
static struct period moved(struct period period, int steps)
{
    int count = 0;

    switch (period.kind) {
    case PERIOD_WEEK:
    case PERIOD_R28:
        period.from += steps * DAYS_WEEK;
        period.until += steps * DAYS_WEEK;
        return period;
    case PERIOD_R91:
        return r91_of_month(month_number(period.until - 1) + steps);
    case PERIOD_MONTH:
    case PERIOD_QUARTER:
    case PERIOD_YEAR:
    default:
        break;
    }
    count = month_count(period.kind);
    return months(period.kind, month_number(period.from) + steps * count, count);
}

struct period period_next(struct period period)
{
    return moved(period, 1);
}

struct period period_previous(struct period period)
{
    return moved(period, -1);
}

struct period period_year_before(struct period period)
{
    int year = 0;
    int week = 0;

    switch (period.kind) {
    case PERIOD_WEEK:
        /* The 53rd week of a long year is compared with the 52nd of the year before. */
        day_iso_week(period.from, &year, &week);
        return period_containing(PERIOD_WEEK,
                                 day_of_iso_week(year - 1, week > WEEKS_YEAR ? WEEKS_YEAR : week));
    case PERIOD_R28:
        return moved(period, -WEEKS_YEAR);
    case PERIOD_MONTH:
    case PERIOD_R91:
        return moved(period, -MONTHS_YEAR);
    case PERIOD_QUARTER:
        return moved(period, -(MONTHS_YEAR / MONTHS_QUARTER));
    case PERIOD_YEAR:
    default:
        return moved(period, -1);
    }
}

/* Reads exactly `digits` digits. */
static bool read_digits(const char **text, int digits, int *number)
{
    *number = 0;
    for (int i = 0; i < digits; i++, (*text)++) {
        if (**text < '0' || **text > '9') {
            return false;
        }
        *number = *number * 10 + (**text - '0');
    }
    return true;
}

static bool read_week(const char *text, int year, struct period *period)
{
    int week = 0;
    int year_of = 0;
    int week_of = 0;

    if (!read_digits(&text, 2, &week) || *text != '\0' || week < 1 || week > WEEKS_YEAR + 1) {
        return false;
    }
    int32_t monday = day_of_iso_week(year, week);
    day_iso_week(monday, &year_of, &week_of);
    *period = period_containing(PERIOD_WEEK, monday);
    return year_of == year && week_of == week;
}

static bool read_months(enum period_kind kind, int digits, const char *text, int year,
                        struct period *period)
{
    int number = 0;

    if (!read_digits(&text, digits, &number) || *text != '\0' || number < 1 ||
        number > MONTHS_YEAR / month_count(kind)) {
        return false;
    }
    *period =
        months(kind, year * MONTHS_YEAR + (number - 1) * month_count(kind), month_count(kind));
    return true;
}

static bool read_calendar(const char *text, struct period *period)
{
    int year = 0;

    if (!read_digits(&text, 4, &year) || year < YEAR_MIN || year > YEAR_MAX) {
        return false;
    }
    if (*text == '\0') {
        *period = months(PERIOD_YEAR, year * MONTHS_YEAR, MONTHS_YEAR);
        return true;
    }
    if (*text != '-') {
        return false;
    }
    text++;
    if (*text == 'W') {
        return read_week(text + 1, year, period);
    }
    if (*text == 'Q') {
        return read_months(PERIOD_QUARTER, 1, text + 1, year, period);
    }
    return read_months(PERIOD_MONTH, 2, text, year, period);
}

static bool read_rolling(enum period_kind kind, const char *text, struct period *period)
{
    int32_t last = 0;

    if (!day_read(text, &last) || last < DAYS_R91) {
        return false;
    }
    *period = period_containing(kind, last + 1);
    return period->until == last + 1;
}

bool period_read(const char *text, int32_t newest_day, struct period *period, struct error *err)
{
    bool bare = newest_day >= 0;
    struct period found = {0};
    bool ok = false;

    if (bare && (text_equal(text, "r28") || text_equal(text, "r91"))) {
        enum period_kind kind = text_equal(text, "r28") ? PERIOD_R28 : PERIOD_R91;
        found = period_newest(kind, newest_day);
        ok = true;
    } else if (text_starts(text, "r28:")) {
        ok = read_rolling(PERIOD_R28, text + ROLLING_PREFIX, &found);
    } else if (text_starts(text, "r91:")) {
        ok = read_rolling(PERIOD_R91, text + ROLLING_PREFIX, &found);
    } else {
        ok = read_calendar(text, &found);
    }
    /* Two years of room before: what is compared with a period has an id too. */
    if (!ok || found.from < day_from_parts(YEAR_MIN + 2, 1, 1) ||
        found.until > day_from_parts(YEAR_MAX + 1, 1, 8)) {
        return error_set(err, ERROR_INPUT, "a period %s%s", bare ? FORMS_WITH_BARE : FORMS,
                         text_starts(text, "r28") || text_starts(text, "r91")
                             ? "; r28 ends on a Sunday, r91 on the last Sunday of a month"
                             : "");
    }
    *period = found;
    return true;
}

const char *period_name(struct arena *arena, struct period period)
{
    struct day_parts from = day_parts(period.from);
    char last[11];
    int year = 0;
    int week = 0;

    switch (period.kind) {
    case PERIOD_WEEK:
        day_iso_week(period.from, &year, &week);
        return arena_format(arena, "%04d-W%02d", year, week);
    case PERIOD_MONTH:
        return arena_format(arena, "%04d-%02d", from.year, from.month);
    case PERIOD_QUARTER:
        return arena_format(arena, "%04d-Q%d", from.year, (from.month + 2) / MONTHS_QUARTER);
    case PERIOD_YEAR:
        return arena_format(arena, "%04d", from.year);
    case PERIOD_R28:
    case PERIOD_R91:
    default:
        day_write(period.until - 1, last);
        return arena_format(arena, "%s:%s", period.kind == PERIOD_R28 ? "r28" : "r91", last);
    }
}

/* From the last day of a cohort to that on which its week is over and has arrived. */
static int quarters_behind(int weeks)
{
    const int days = (weeks + 1) * DAYS_WEEK - 1 + PERIOD_RIPE_DAYS;

    return (days + SHORT + DAYS_R91 - 1) / DAYS_R91;
}

bool period_cohort(int weeks, struct period period, struct period *cohort)
{
    const struct period whole = period_containing(period.kind, period.from);
    const bool months = period.kind == PERIOD_MONTH;

    if ((!months && period.kind != PERIOD_QUARTER) || whole.from != period.from ||
        whole.until != period.until) {
        return false;
    }
    *cohort = period;
    for (int i = quarters_behind(weeks) * (months ? MONTHS_QUARTER : 1); i > 0; i--) {
        *cohort = period_previous(*cohort);
    }
    return true;
}

struct period period_cohort_quarter(int weeks, struct period cohort, int32_t *last)
{
    const struct period quarter = period_containing(PERIOD_QUARTER, cohort.from);

    *last = quarter.until - 1 + (weeks + 1) * DAYS_WEEK - 1;
    return quarter;
}
