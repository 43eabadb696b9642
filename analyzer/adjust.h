/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * adjust.h: several tests of one family: Holm, Benjamini-Hochberg, and intervals that match.
 *
 * Holm serves the registered primary outcomes of one framework version x scope level x quarter;
 * elsewhere Benjamini-Hochberg selects, and the selected are shown with false-coverage-rate
 * intervals. Pure. Source: STATISTICS.md section 4; Holm 1979; Benjamini and Hochberg 1995;
 * Benjamini and Yekutieli 2005.
 */
#ifndef ANALYZER_ADJUST_H
#define ANALYZER_ADJUST_H

#include "base/arena.h"

/* adjusted [count]: Holm's p-values, in the order given; no p is NAN.
 * Oracle: p.adjust(p, "holm"). */
void adjust_holm(const double *p, size_t count, double *adjusted);

/* The same by Benjamini and Hochberg. Oracle: p.adjust(p, "BH"). */
void adjust_discoveries(const double *p, size_t count, double *adjusted);

/*
 * The confidence level of the intervals of the `selected` out of `count` that were selected at
 * false discovery rate `rate`: 1 - selected x rate / count. 1 - rate where none was.
 */
double adjust_coverage_level(size_t selected, size_t count, double rate);

/* The two-sided p-value of an estimate over its error, by Student's t; 1 where there is no error.
 */
double adjust_p_value(double estimate, double error, double degrees);

#endif
