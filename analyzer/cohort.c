/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/cohort.h"

#include <math.h>

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
