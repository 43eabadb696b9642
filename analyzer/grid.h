/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * grid.h: a figure of few clinicians as it is told: value and limits in steps.
 *
 * Limits of the numbers before rounding tell what rounding takes away: of 24 users "15 %, [0, 35]"
 * could be 3 only. So limits are made of what is told.
 *
 *   1. The value is rounded to the nearest step: 5 points of a share, 10 % of other figures.
 *   2. The interval is made again at both ends of the step: its lower limit of the least value that
 *      is rounded to this step, its upper limit of the greatest. Where in the step the value lies
 *      is not used any more. It holds the intervals of all that is rounded alike.
 *   3. Of people, one yes or no each (Wilson), it is made of their number rounded down to a
 *      multiple of CLINICIANS_PUBLISHED, of fewer than that of CLINICIANS_SHOWN: value and limits
 *      follow from the step and from this number alone, which is told of crowds of 11 anyway.
 *   4. Of others it depends on how clinicians differ. There a ladder of intervals stands around
 *      the step, each twice as wide as the one before on the scale of the estimator (log, logit, as
 *      it is), and the narrowest that holds it is told: value and limits follow from the step and
 *      from one of a few numbers of this ladder. At the ends of shares (none, all) there is one
 *      interval only.
 *   5. Limits are rounded outward to the steps of the value.
 *   6. By which of two methods it was made is not told: where leaving one clinician out leaves
 *      nothing, an exact interval takes the jackknife's place, and would say that one has all.
 *
 * What 4 tells: the half-width h within a factor of two, so the variance between clinicians within
 * a factor of four; with exact limits of events, so about how many they are, and where there are
 * none, of how much within a factor of two. It does not tell
 *
 *   - how many clinicians there are: h is t times the standard error, and neither is told;
 *   - that all are alike: the narrowest interval is told of who differs a little, too. Of k of the
 *     same size one may lie about (k - 1) / 20 of the whole's value off, either way;
 *   - that nobody has any, or all have it: exactly none and 2 % are told alike, as are all and 98 %
 *     (of figures that are no shares 0 is a step of its own: the value tells it);
 *   - whose difference makes an interval wide: a sum of squares has no order and no sign. On the
 *     scale, one clinician at least changes the value by h / (t sqrt(k - 1)), and none by more than
 *     h / t times sqrt(k / (k - 1)): sqrt(k) times as much, even if h were told with all digits;
 *   - that one clinician has all events, or all but one are at the whole: exact limits are on the
 *     same ladder, and it ends. A jackknife's may be wider than its end, where two have all events,
 *     and one of them nearly all: it is told as the end, [0, 1] or nearly of shares, [0, 20 times]
 *     of others, which holds the exact limits of a single event.
 *
 * Not closed by limits, as the value alone tells it: of n people, known otherwise, a step of 5
 * points is one number of people where n is 20 or less, and few numbers above.
 *
 * Pure. Source: STATISTICS.md sections 1 and 6, TRUST.md A7 to A10.
 */
#ifndef ANALYZER_GRID_H
#define ANALYZER_GRID_H

#include "analyzer/estimate.h"

/* How a figure is rounded on the grid. */
enum grid {
    GRID_NONE,     /* not shown at all below publication (quantiles) */
    GRID_POINTS,   /* shares: steps of 5 points */
    GRID_RELATIVE, /* others: steps of 10 % */
};

/* How many people limits are made of, by 3. */
double grid_people(double people);

/* Wilson's limits for a share told in steps of 5 points, by 2, of so many people. */
struct estimate grid_wilson(double share, double people);

/*
 * Makes of an estimate what is told of it. `size` is its denominator: people (Wilson), or what
 * events are of (Garwood; NAN: they are counted themselves); k_eff is needed with Clopper-Pearson.
 * Without limits it stays without.
 */
void grid_tell(struct estimate *estimate, enum grid grid, double size);

#endif
