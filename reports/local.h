/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * local.h: numbers, intervals and dates as French and English readers write them.
 *
 * French: decimal comma, U+202F between thousands and before "%" and ";", U+00A0 before other
 * units. Both: U+2212 as minus; -0 is 0. Texts live in the caller's arena or are static.
 */
#ifndef REPORTS_LOCAL_H
#define REPORTS_LOCAL_H

#include <stdint.h>

#include "base/arena.h"
#include "schema/catalog.h"
#include "schema/period.h"

/* "1 234,5" or "1,234.5"; decimals 0 to 9. A value that is not finite is "–". */
const char *local_number(struct arena *arena, enum language language, double value, int decimals);
/* With a plus where it is positive: for differences. */
const char *local_signed(struct arena *arena, enum language language, double value, int decimals);
/* The number with its unit, as readers see it: "5,4 %", "5.4%", "1,6 min"; unit "" for none. */
const char *local_quantity(struct arena *arena, enum language language, double value, int decimals,
                           const char *unit);
/* "[5,1 ; 5,7]", "[5.1, 5.7]". */
const char *local_interval(struct arena *arena, enum language language, double low, double high,
                           int decimals);
/* Decimals that show three significant digits of a magnitude: 0 from 100, 1 from 10, 2 below 10;
 * percentages take one less. */
int local_decimals(double magnitude, const char *unit);

const char *local_month(enum language language, int month);       /* "septembre" */
const char *local_month_short(enum language language, int month); /* "sept.", "Sep" */
/* "13 sept. 2026", "13 Sep 2026"; first of the month in French: "1er janv. 2026". */
const char *local_day(struct arena *arena, enum language language, int32_t day);
const char *local_day_short(struct arena *arena, enum language language, int32_t day); /* no year */
/* From day to day, the last included: "13 au 19 sept. 2026" is written in full forms of both. */
const char *local_days(struct arena *arena, enum language language, int32_t from, int32_t until);
/* "semaine 38 de 2026 (14 sept. – 20 sept. 2026)", "septembre 2026", "3e trimestre 2026", "2026",
 * "28 jours jusqu'au 18 oct. 2026". */
const char *local_period(struct arena *arena, enum language language, struct period period);

#endif
