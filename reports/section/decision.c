/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/section/decision.h"

#include "base/text.h"

static bool not_useful(enum effect_rank rank)
{
    return rank == EFFECT_RANK_REVERSE || rank == EFFECT_RANK_SMALL || rank == EFFECT_RANK_EXCLUDED;
}

const char *decision_of(enum status state, const struct figure_effect *effect)
{
    if (state == STATUS_NOT_MEASURED || state == STATUS_NO_DATA) {
        return "decision.measure";
    }
    if (effect == NULL || effect->rank == EFFECT_RANK_NONE || effect->rank == EFFECT_RANK_FEW) {
        return "decision.study";
    }
    if (not_useful(effect->rank)) {
        return "decision.do_not_extend";
    }
    return state == STATUS_NOT_MET ? "decision.generalise"
           : state == STATUS_MET   ? "decision.maintain"
                                   : "decision.study";
}

bool decision_by_release(const struct practice *practice)
{
    return text_equal(practice->design, "ITS");
}
