/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * number.h: figures and dates as a reader of French or English expects them.
 *
 * French: "1 234,5", "5,4 %" with U+202F as thin space, "[5,1 ; 5,7]". English: "1,234.5", "5.4%",
 * "[5.1, 5.7]". The minus sign is U+2212. Never asks the C library's locale. Results live in the
 * arena; what is not finite is written as an en dash.
 */
#ifndef REPORTS_NUMBER_H
#define REPORTS_NUMBER_H

#include <stdint.h>

#include "base/arena.h"
#include "schema/catalog.h"
#include "schema/period.h"

/* The thin space that cannot break (U+202F) and the minus sign (U+2212). */
#define NUMBER_THIN_SPACE "\xe2\x80\xaf"
#define NUMBER_MINUS      "\xe2\x88\x92"

/* A number with `decimals` after the point, digits grouped by three. */
const char *number_text(struct arena *arena, enum language language, double value, int decimals);
const char *number_count(struct arena *arena, enum language language, int64_t value);
/* The same with its sign always written: "+0,4", "−0,6"; a zero has none. */
const char *number_signed(struct arena *arena, enum language language, double value, int decimals);

/* "[5,1 ; 5,7]" or "[5.1, 5.7]". */
const char *number_interval(struct arena *arena, enum language language, double low, double high,
                            int decimals);

/* What stands after a number of that unit, with the space before it: " %" in French, "%" in
 * English; " min", … ; "" for a bare number. `unit` as struct metric has it. */
const char *number_unit(struct arena *arena, const struct catalog *catalog, enum language language,
                        const char *unit);

/*
 * How many decimals a metric's value deserves: fewer the wider its interval is. low and high in
 * natural units, NAN where there is no interval. Audited rates in per cent have always two.
 */
int number_decimals(const struct metric *metric, double low, double high);

/* A metric's value or interval, given in natural units, as displayed: "5,4 %", "[5,1 ; 5,7]". */
const char *number_metric(struct arena *arena, const struct catalog *catalog,
                          enum language language, const struct metric *metric, double value,
                          int decimals);
const char *number_metric_interval(struct arena *arena, enum language language,
                                   const struct metric *metric, double low, double high,
                                   int decimals);

/* "13 septembre 2026", "1er juillet 2026", "13 September 2026". */
const char *number_day(struct arena *arena, const struct catalog *catalog, enum language language,
                       int32_t day);
/* Day and time of an instant, in UTC: "14 octobre 2026 à 6 h 30 (UTC)". */
const char *number_instant(struct arena *arena, const struct catalog *catalog,
                           enum language language, int64_t at_us);
/* First and last day: "1er juillet – 30 septembre 2026". */
const char *number_days(struct arena *arena, const struct catalog *catalog, enum language language,
                        struct period period);

/* A period's name: "3e trimestre 2026", "semaine 38 de 2026", "28 jours jusqu’au 18 octobre 2026".
 */
const char *number_period(struct arena *arena, const struct catalog *catalog,
                          enum language language, struct period period);
/* The same as short as an axis or a table head wants it: "T3 2026", "S38", "sept. 2026". */
const char *number_period_short(struct arena *arena, const struct catalog *catalog,
                                enum language language, struct period period);

#endif
