/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cohort.h: who starts, stays, comes back and stops.
 *
 * Pure: days of use in, counts out. A cohort is the week of the first use; a week that the
 * telemetry does not reach yet is unfinished and no zero. Source: DOMAIN.md A6, STATISTICS.md
 * section 1.
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

/* A cohort in one of its weeks. */
struct retention {
    size_t people; /* of the cohort */
    size_t active; /* in that week, of those */
    bool complete; /* the week ended before `until` */
};

/*
 * Fills cells [weeks][weeks]: row c, column k is the cohort of week c in its week k (0 is the week
 * of the first use; complete is false beyond `until`). Week 0 starts on day `monday`.
 */
void cohort_retention(const struct member *members, size_t count, int32_t monday, size_t weeks,
                      int32_t until, struct retention *cells);

/* Share active in week k of all cohorts whose week k is complete: Wilson. */
struct estimate cohort_retained(const struct retention *cells, size_t weeks, size_t k);

/*
 * Stickiness in [from, until): the share of those days on which who was active at all was active:
 * daily users over users of the period. LJK on the logit scale over clinicians.
 * Oracle: as estimate_ratio.
 */
struct estimate cohort_stickiness(const struct member *members, size_t count, int32_t from,
                                  int32_t until);

/* Users of a period against those of the period before: active = fresh + kept + returned. */
struct flow {
    size_t fresh;    /* first use ever */
    size_t kept;     /* active before too */
    size_t returned; /* used earlier, but not in the period before */
    size_t lapsed;   /* active in the period before, not in this one */
};

/* The period [from, until), the one before is [before, from). */
struct flow cohort_flow(const struct member *members, size_t count, int32_t before, int32_t from,
                        int32_t until);

#endif
