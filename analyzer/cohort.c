/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/cohort.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"

#define WEEK 7

bool cohort_abandonment(const struct member *member, int32_t until, struct follow_up *out)
{
    int32_t horizon = until - 1 - COHORT_LOOK_AHEAD; /* the last day whose look-ahead is over */
    int32_t end = member->revoked <= horizon ? member->revoked : horizon;
    int32_t first = member->count > 0 ? member->days[0] : horizon + 1;

    if (first > horizon) {
        return false;
    }
    *out = (struct follow_up){end - first,
                              member->revoked <= horizon ? OUTCOME_COMPETING : OUTCOME_CENSORED};
    for (size_t i = 0; i < member->count && member->days[i] <= end; i++) {
        int32_t silent_until = member->days[i] + COHORT_LOOK_AHEAD;
        bool used = i + 1 < member->count && member->days[i + 1] <= silent_until;

        if (!used && member->revoked - member->days[i] >= COHORT_LEAVING) {
            *out = (struct follow_up){member->days[i] - first, OUTCOME_EVENT};
            return true;
        }
    }
    out->days = fmax(0, out->days);
    return true;
}

void cohort_retention(const struct member *members, size_t count, int32_t monday, size_t weeks,
                      int32_t until, struct retention *cells)
{
    memset(cells, 0, weeks * weeks * sizeof(*cells));
    for (size_t i = 0; i < count; i++) {
        const struct member *m = &members[i];
        size_t cohort = weeks;
        size_t seen = weeks; /* the week counted last */

        for (size_t d = 0; d < m->count && m->days[d] < until; d++) {
            size_t week = m->days[d] < monday ? weeks : (size_t)((m->days[d] - monday) / WEEK);

            cohort = d == 0 ? week : cohort;
            if (cohort < weeks && week < weeks && week != seen) {
                cells[cohort * weeks + week - cohort].active++;
                seen = week;
            }
        }
        for (size_t k = 0; cohort < weeks && k < weeks; k++) {
            cells[cohort * weeks + k].people++;
        }
    }
    for (size_t cohort = 0; cohort < weeks; cohort++) {
        for (size_t k = 0; cohort + k < weeks; k++) {
            int32_t ends = monday + WEEK * (int32_t)(cohort + k + 1);

            cells[cohort * weeks + k].complete = ends <= until;
        }
    }
}

struct estimate cohort_retained(const struct retention *cells, size_t weeks, size_t k)
{
    double people = 0;
    double active = 0;

    for (size_t cohort = 0; cohort < weeks && k < weeks; cohort++) {
        const struct retention *cell = &cells[cohort * weeks + k];

        people += cell->complete ? (double)cell->people : 0;
        active += cell->complete ? (double)cell->active : 0;
    }
    return estimate_wilson(active, people);
}

/* Days of use in [from, until). */
static size_t days_within(const struct member *member, int32_t from, int32_t until)
{
    size_t found = 0;

    for (size_t i = 0; i < member->count; i++) {
        found += member->days[i] >= from && member->days[i] < until ? 1 : 0;
    }
    return found;
}

struct estimate cohort_stickiness(const struct member *members, size_t count, int32_t from,
                                  int32_t until)
{
    struct arena scratch = {0};
    struct cluster *clusters = ARENA_NEW(&scratch, struct cluster, count);

    for (size_t i = 0; i < count; i++) {
        size_t days = days_within(&members[i], from, until);

        clusters[i] = (struct cluster){(double)days, days > 0 ? until - from : 0};
    }
    struct estimate e = estimate_ratio(clusters, count, SCALE_LOGIT);

    arena_free(&scratch);
    return e;
}

struct flow cohort_flow(const struct member *members, size_t count, int32_t before, int32_t from,
                        int32_t until)
{
    struct flow flow = {0};

    for (size_t i = 0; i < count; i++) {
        const struct member *m = &members[i];
        bool now = days_within(m, from, until) > 0;
        bool previous = days_within(m, before, from) > 0;

        if (!now) {
            flow.lapsed += previous ? 1 : 0;
        } else if (previous) {
            flow.kept++;
        } else if (m->days[0] < before) {
            flow.returned++;
        } else {
            flow.fresh++;
        }
    }
    return flow;
}
