/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * number.h: the values of metrics as they are displayed: scaled, rounded to what their interval
 * bears, with their unit.
 *
 * Values and limits come in natural units, as the table `measure` has them. How a number is
 * spelled in French and English is local.h's.
 */
#ifndef REPORTS_NUMBER_H
#define REPORTS_NUMBER_H

#include <stdint.h>

#include "base/arena.h"
#include "reports/measure.h"
#include "schema/catalog.h"
#include "schema/period.h"

const char *number_count(struct arena *arena, enum language language, int64_t value);

/* What stands behind a number of that unit, with the space before it: " %" in French, "%" in
 * English; " min", …; "" for a bare number. `unit` as struct metric has it. */
const char *number_unit(struct arena *arena, const struct catalog *catalog, enum language language,
                        const char *unit);

/*
 * How many decimals a metric's value deserves: fewer the wider its interval is. NAN where there is
 * no interval. Audited rates in per cent have always two.
 */
int number_decimals(const struct metric *metric, double low, double high);

/* The same of a figure. On the grid its steps count: 5 points of shares, a tenth of other values.
 */
int number_measure_decimals(const struct measure *measure);

/* "5,4 %" and "[5,1 ; 5,7]". */
const char *number_metric(struct arena *arena, const struct catalog *catalog,
                          enum language language, const struct metric *metric, double value,
                          int decimals);
const char *number_metric_interval(struct arena *arena, enum language language,
                                   const struct metric *metric, double low, double high,
                                   int decimals);

/* Day and time of an instant: "14 oct. 2026, 06:30 UTC". */
const char *number_instant(struct arena *arena, enum language language, int64_t at_us);
/* A period as short as an axis or a table head wants it: "T3 2026", "S38", "sept. 2026". */
const char *number_period_short(struct arena *arena, enum language language, struct period period);

#endif
