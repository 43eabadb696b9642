/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * lifetime.h: how long it takes from the seat to the first use, and from the first use to its
 * abandonment; a finding of all sites and of each.
 *
 * The share of all who began who had the event by some weeks, told after some weeks only:
 * horizon.h. Who lost the seat before is one of them and had it not: the cumulative incidence of
 * Aalen and Johansen, which is that share where nobody is censored. Nobody is: a cohort is told
 * when the last week of everybody is over, and who cannot be followed so long because their site
 * fell silent is in none (starters.h).
 *
 * What is told is made of two numbers: how many there are at least, rounded down (horizon_people),
 * and the share in steps of 5 points. The limits are computed from these told
 * numbers, so that they add nothing to them: Wilson's of so many, low from half a step below, high
 * from half a step above, in whole points outwards; they hold those of the people themselves. The
 * median is told as the two times between which the told shares pass the half, its limits as those
 * between which the told limits do.
 *
 * No curve is the difference of others. Within a quarter: horizon.h. From quarter to quarter:
 * cohorts are cut at the first days of quarters. A quarter's cohort are those who began before it
 * (their first use: before the quarter before it), and after the last day of which a cohort was
 * told; too few for any curve wait for the next quarter's cohort, and the finding says so; what was
 * told is not drawn again. What it costs: nobody is told of sooner, nor beyond the last week.
 *
 * Source: STATISTICS.md section 1, TRUST.md A7 to A10.
 */
#ifndef ANALYZER_LIFETIME_H
#define ANALYZER_LIFETIME_H

#include "analyzer/horizon.h"
#include "analyzer/record.h"

#define FIRST_USE_TIMES   4 /* of horizon_weeks: known of who began before a quarter, at its end */
#define ABANDONMENT_TIMES 5 /* with the look-ahead of cohort.h: before the quarter before */

/* What is told at a time. */
struct lifetime_point {
    int32_t week;
    double value; /* in steps of 5 points */
    double low;   /* in whole points */
    double high;
};

/* In weeks; high is 0 where the half is not reached within the told times. */
struct lifetime_span {
    int32_t low;
    int32_t high;
};

struct lifetime {
    size_t people; /* rounded down, as told */
    size_t count;
    struct lifetime_point points[HORIZON_TIMES];
    struct lifetime_span half;       /* the median lies between */
    struct lifetime_span half_limit; /* its interval */
};

/* Draws the curve of the people of a site, or of all, at the told times. */
void lifetime_draw(const struct horizon_site *whole, struct lifetime *lifetime);

/*
 * Writes the curves of the cohorts of a quarter, which is over: of the first use, of abandonment.
 * *any: whether a cohort has anybody; if not, what stands of the quarter is to stay.
 */
NODISCARD bool lifetime_write_first_use(struct recorder *recorder, struct period quarter, bool *any,
                                        struct error *err);
NODISCARD bool lifetime_write_abandonment(struct recorder *recorder, struct period quarter,
                                          bool *any, struct error *err);

#endif
