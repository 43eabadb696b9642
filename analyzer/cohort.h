/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cohort.h: who stops using it.
 *
 * Pure: days of use in, what became of who began out. Source: STATISTICS.md section 1.
 */
#ifndef ANALYZER_COHORT_H
#define ANALYZER_COHORT_H

#include <stdbool.h>
#include <stdint.h>

#include "analyzer/incidence.h"

#define COHORT_LOOK_AHEAD 60 /* days without use that make an abandonment */
#define COHORT_LEAVING    14 /* days from the last use to a revocation by which somebody left */

/* One clinician. */
struct member {
    const int32_t *days; /* [count] of use, rising, each once */
    size_t count;
    int32_t revoked; /* day on which the seat ended; DAY_NEVER (history.h) */
};

/*
 * Days from the first use to the abandonment: the first day of use that COHORT_LOOK_AHEAD days
 * without any follow. It dates to that day, and is known only when they have passed, so everybody
 * is followed until COHORT_LOOK_AHEAD days before `until`: later data never take an abandonment
 * back. A seat that is revoked within COHORT_LEAVING days of the last use competes: it was used as
 * long as it was there. One that is taken back later had been left already: an abandonment, or idle
 * seats that are reclaimed would hide it. False for who began later than that.
 */
bool cohort_abandonment(const struct member *member, int32_t until, struct follow_up *out);

#endif
