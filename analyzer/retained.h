/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * retained.h: of which cohort a period tells who is still active in week k (A6), and how.
 *
 * Which cohort: period_cohort(), of all sites together. So cohorts are cut at the first days of
 * months, where new users (N3_new) are: no window is shifted by days, and no difference of two
 * numbers of beginners is of a few days. A quarter tells the cohorts of its months together: by
 * month all are told or none (decision.h), when the quarter is over, so that no month was seen
 * before it decided. By week, 28 and 91 days it is not declared (metrics.json), as no
 * cohort of these is one of months. A site is left out that had begun less than 28 days before the
 * cohort's quarter, as whoever is first seen there may have begun long before, or was silent until
 * the week is over, as silence is not inactivity: of the quarter and of its months alike.
 *
 * How. Of the cohort's n two parts are known, y who were active and n - y who were not.
 *
 *   1. A figure has CLINICIANS_PUBLISHED or more of both.
 *   2. It is told on the grid (grid.h): as a share in steps of 5 points and an interval that is
 * made of this step and of n rounded down to a multiple of CLINICIANS_PUBLISHED; neither n nor y is
 *      told.
 *   3. With n known, two or more y at least that pass 1 are told as the same step.
 *   4. What is withheld is told in one way: whether for its own sake or for a month's is not said.
 *
 * Why that is enough. By 1 and the months' rule (those of a quarter all or none) whatever sum of
 * what is told is left when others are taken away is of 11 or more on both sides, or of nobody: 1
 * to 10 cannot be what follows of it, whatever n are known. n itself is told by nothing here. Weeks
 * 4, 12 and 26 of a cohort are three questions to the same people, and no sum joins their answers.
 * The curve of abandonment (lifetime.h) of the same quarter tells who stayed, and who was active
 * had stayed: the difference, who stayed and was absent that week, is of a few. By 2 and 3 it is
 * never known: if it were one number d of 1 to 10, the greatest number who stayed less the least
 * who were active would be the least who stayed less the most who were active, and the latter two
 * differ by 4.
 *
 * Why not of each site, nor of a year. Sites and months are two ways to add up to the same whole:
 * with every site's n known, of some tables of steps with withheld ones among them there is but one
 * table of numbers, with 1 to 10 in it (a search of 5.4 million small ones found 1,357); and that a
 * site is withheld beside all sites' figure tells of its number. A year is not the calendar's:
 * its quarters' cohorts began in two. Units, specialties and roles have few beginners in a month.
 *
 * Pure. Source: DOMAIN.md A6, STATISTICS.md section 1, TRUST.md A7 to A10.
 */
#ifndef ANALYZER_RETAINED_H
#define ANALYZER_RETAINED_H

#include <stdbool.h>

/* Rules 1 and 3 for `active` of `people`. */
bool retained_passes(double active, double people);

#endif
