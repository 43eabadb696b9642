/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * horizon.h: at which times a time-to-event curve of one cohort may be told, of all sites together
 * and of each, so that neither its steps nor the difference of two curves are a few persons.
 *
 * A curve is told at times only, of horizon_weeks, by all of which everybody is known to have had
 * the event or not: nobody is censored. A time that is told divides people in two, those who had
 * the event and those who had not, and two times that are told next to each other (the first begins
 * at 0) have one more part, those who had it between. What is told rests on these parts. How many
 * of those who had not left before (their seat revoked) is told of nowhere.
 *
 *   1. All sites are told at a time only where CLINICIANS_PUBLISHED or more had the event since the
 *      time told before, and as many had it not by then; else the step is joined to the next. Nor
 *      where the share that is told would be none or all, or where, with the shares that are told,
 *      that could not be so of each number of people that is told as the same: that it is told
 *      would leave fewer numbers.
 *   2. The sites share one grid, of times at which all sites are told, and each is told up to some
 *      time of it: at each of them 1 holds of the site's own step.
 *   3. At each time of that grid, those of the sites that are not told there are nobody since the
 *      time before, or 1 holds of them together too: else the smallest site that is told ends
 *      before it.
 *
 * So for any sites U that are told at a time of the shared grid, the step of all less those of U is
 * the sum of the steps of other told sites and of the rest: each of them is empty or of
 * CLINICIANS_PUBLISHED or more, and so is who is left. Steps of all that are finer than the shared
 * grid meet no step of a site but within the sum of the step that holds them. After 3 the rest
 * holds a site of as many: once is enough.
 *
 * Pure. Source: TRUST.md A5, A8, A9.
 */
#ifndef ANALYZER_HORIZON_H
#define ANALYZER_HORIZON_H

#include <stdbool.h>
#include <stdint.h>

#include "analyzer/incidence.h"

#define HORIZON_TIMES       5
#define HORIZON_DAYS_A_WEEK 7
#define HORIZON_SHARE       20 /* steps of 5 points in a whole */

/* The weeks after the start at which a curve may be told. */
extern const int32_t horizon_weeks[HORIZON_TIMES];

struct horizon {
    bool at[HORIZON_TIMES]; /* whether the curve is told there */
};

struct horizon_site {
    const struct follow_up *people;
    size_t count;
    struct horizon horizon;
    size_t few; /* who began too but is left out, of the sites with fewer than eleven of them */
    size_t few_sites; /* how many such sites there are */
};

/*
 * How many there are, as told. Rounded down to a multiple of CLINICIANS_PUBLISHED: less a number of
 * other people that is known exactly, it leaves open whether anybody is between, or more than ten.
 * Where sites with a few of those who began are left out, the number of all of them together may be
 * known, and of each such site that it has one to ten. Then it is rounded from all of them, and is
 * as many less as these may be: it tells nothing but that number.
 */
size_t horizon_people(const struct horizon_site *site);

/* The share who had the event by a time, as told: in steps of HORIZON_SHARE. */
double horizon_share(const struct follow_up *people, size_t count, size_t time);

bool horizon_told(const struct horizon *horizon);

/*
 * Sets the horizon of each site and of all, of the first `times` times: the sites are all that have
 * anybody, share nobody, and of everybody is known what became of them by then. `all` holds who is
 * left out; what else it is made of follows from the sites.
 */
void horizon_plan(struct horizon_site *sites, size_t count, size_t times, struct horizon_site *all);

#endif
