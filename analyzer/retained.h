/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * retained.h: of which cohort a period tells who is still active in week k (A6), and how.
 *
 * Which cohort: period_cohort(). So cohorts are cut at the first days of months, where new users
 * (N3_new) are: no window is shifted by days, and no difference of two numbers of beginners is of a
 * few days. A quarter tells the cohorts of its months together, a year those of its quarters, and
 * timeline.h applies to them as to any sum; all tell when their quarter is over, so that no month
 * was seen before the quarter decided. By week, 28 and 91 days it is not declared (metrics.json),
 * as no cohort of these is one of months.
 *
 * How. Of the cohort's n two parts are known, y who were active and n - y who were not.
 *
 *   1. A figure has CLINICIANS_PUBLISHED or more of both, of all sites and of each.
 *   2. So have all sites together that are not told beside the figure of all, or there are none;
 *      else the smallest of those that are told goes too (protect.h).
 *   3. It is told as a share in steps of 5 points and an interval that is made of this step and of
 *      n rounded down to a multiple of CLINICIANS_PUBLISHED; neither n nor y is told.
 *   4. Of n, and of every number that is rounded down like it, two or more y that pass 1 are told
 * as the same step: that it is told leaves all these numbers open, and y where n is known.
 *
 * Why that is enough. By 1, 2 and the months' rule (those of a quarter all or none, the year with
 * its quarters) whatever sum of what is told is left when others are taken away is of 11 or more on
 * both sides, or of nobody: 1 to 10 cannot be what follows of it, whatever n are known. The limits
 * tell n to within 11 numbers, as horizon.h does: less a number of people that is known exactly (of
 * N3_new, or of another week) it leaves open whether anybody is between, or more than ten. Weeks 4,
 * 12 and 26 of a cohort are three questions to the same people, and no sum joins their answers. The
 * curve of abandonment (lifetime.h) of the same quarter tells who stayed, and who was active in
 * week 4 had stayed: the difference may be of a few. Two ranges leave one difference above none
 * only where each is one number; who were active is not, by 4. Units, specialties and roles are
 * crossed with sites, and beginners of a month in them are few: not declared.
 *
 * Pure. Source: DOMAIN.md A6, STATISTICS.md section 1, TRUST.md A7 to A10.
 */
#ifndef ANALYZER_RETAINED_H
#define ANALYZER_RETAINED_H

#include <stdbool.h>

#include "analyzer/estimate.h"

/* Rules 1 and 4 for `active` of `people`. */
bool retained_passes(double active, double people);

/* Rule 1 alone, for those who are left. */
bool retained_enough(double active, double people);

/*
 * What is told: the share in steps, with Wilson's limits of so many people rounded down: low from
 * half a step below, high from half a step above. They hold those of the people themselves.
 */
struct estimate retained_estimate(double active, double people);

#endif
