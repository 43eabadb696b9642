/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Time from a seat to its first use: cumulative incidence with revocation competing. */
#include "analyzer/history.h"
#include "analyzer/incidence.h"

static bool follow(const struct history *history, const struct population *population,
                   uint32_t cell, struct period period, struct follow_up *out)
{
    if (cell >= history->tenure_count) {
        return false;
    }
    const struct tenure tenure = history_tenure(history, population, cell, period.until);
    const struct seat *seat = &tenure.seat;
    int32_t used = history_first_use(history, population->cells[cell].clinician_id);
    int32_t until = seat->seen < period.until ? seat->seen + 1 : period.until;

    if (tenure.assigned >= period.until || seat->seen < tenure.assigned || used < tenure.assigned) {
        return false;
    }
    if (used < until && used <= seat->ended) {
        *out = (struct follow_up){used - tenure.assigned, OUTCOME_EVENT};
    } else if (seat->ended < until) {
        *out = (struct follow_up){seat->ended - tenure.assigned, OUTCOME_COMPETING};
    } else {
        *out = (struct follow_up){until - tenure.assigned, OUTCOME_CENSORED};
    }
    return true;
}

struct estimate history_time_to_use(const struct history *history,
                                    const struct population *population, const uint32_t *cells,
                                    size_t count, struct period period)
{
    struct arena scratch = {0};
    struct follow_up *people = ARENA_NEW(&scratch, struct follow_up, count);
    struct incidence_step *steps = ARENA_NEW(&scratch, struct incidence_step, count);
    size_t followed = 0;

    period.until = history_known_until(history, period);
    for (size_t i = 0; i < count; i++) {
        followed += population->cells[cells[i]].clinician_id > 0 &&
                    follow(history, population, cells[i], period, &people[followed]);
    }
    size_t made = incidence_steps(people, followed, steps);
    struct estimate e = incidence_median(steps, made);

    arena_free(&scratch);
    return e;
}
