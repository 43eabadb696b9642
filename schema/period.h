/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * period.h: the declared periods, their identifiers, names and neighbours.
 *
 * period_id = kind x 100000 + days from 2000-01-01 to the period's first day. Half-open
 * [from, until) in base/day.h days. Rolling periods end on Sundays (until is a Monday).
 */
#ifndef SCHEMA_PERIOD_H
#define SCHEMA_PERIOD_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

enum period_kind {
    PERIOD_WEEK = 1,
    PERIOD_MONTH = 2,
    PERIOD_QUARTER = 3,
    PERIOD_YEAR = 4,
    PERIOD_R28 = 5, /* 28 days, ends on every Sunday */
    PERIOD_R91 = 6, /* 91 days, ends on the last Sunday of each month */
};

#define PERIOD_KINDS (PERIOD_R91 + 1)

struct period {
    enum period_kind kind;
    int32_t from;
    int32_t until;
};

int32_t period_id(struct period period);
struct period period_of_id(int32_t id);

/* The period of a kind that holds `day`; for the rolling kinds the newest that ends before it. */
struct period period_containing(enum period_kind kind, int32_t day);

/*
 * Whether a period's figures are told once `day` is over: it has ended; 91 days wait for the end of
 * the month in which they end, whose parts have a say (analyzer/timeline.h). Source: TRUST.md A10.
 */
bool period_told(struct period period, int32_t day);

/* The newest of a kind that is told once `day` is over. */
struct period period_newest(enum period_kind kind, int32_t day);

struct period period_next(struct period period);
struct period period_previous(struct period period); /* r28: one week earlier; r91: one month */
struct period period_year_before(struct period period);

/*
 * Of whom a period tells whether they are still active `weeks` after they began (A6): who began in
 * the same months a whole number of quarters earlier, as few as are surely over, whatever the
 * months' lengths, when that week of who began last is, and what came of it has had
 * PERIOD_RIPE_DAYS to arrive: one quarter for week 4, two for 12, three for 26. Days
 * [from, until); its kind is the period's. False for all but whole months and quarters.
 */
#define PERIOD_RIPE_DAYS 14
bool period_cohort(int weeks, struct period period, struct period *cohort);

/* The quarter that a cohort lies in, and the last day of that week of whoever began in it last. */
struct period period_cohort_quarter(int weeks, struct period cohort, int32_t *last);

/*
 * "2026-W38", "2026-09", "2026-Q3", "2026", "r28:2026-10-18" (its last day); with `newest_day` >= 0
 * also bare "r28" and "r91". Fails with ERROR_INPUT; the message names the forms, not the input.
 */
NODISCARD bool period_read(const char *text, int32_t newest_day, struct period *period,
                           struct error *err);
/* The form that period_read() takes; rolling ones with their day. */
const char *period_name(struct arena *arena, struct period period);

#endif
