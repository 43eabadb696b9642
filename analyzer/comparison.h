/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * comparison.h: the services of each whole beside it, quarter by quarter: a finding each.
 *
 * For each watched rate and share, and each whole (all, a site, a pôle) whose figure is published:
 * the funnel of its services, each with its limits and position, its value drawn to the whole, and
 * for rates its standardised value, which is the same in every
 * whole. Only services whose figure is published with all its digits
 * take part; of the others it is said how many they are, which every page shows already. All but
 * the standardised values follows from published figures alone (compare.h); these: mix.h.
 *
 * A position is told, never a rank. The family of these comparisons is declared in their text: all
 * services of the whole, for that rate and quarter.
 */
#ifndef ANALYZER_COMPARISON_H
#define ANALYZER_COMPARISON_H

#include "analyzer/record.h"

/* Compares the services in one quarter, after its measures are written. Standardised values are
 * made where the quarter is over. */
NODISCARD bool comparison_write(struct recorder *recorder, struct period quarter,
                                struct error *err);

#endif
