/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/judge.h"

#include <math.h>

#include "base/text.h"

#define CLINICIANS_JUDGED 11
#define K_EFF_JUDGED      5.0

bool judge_period(struct period period, int32_t closed)
{
    return period.kind == PERIOD_QUARTER && period.until <= closed + 1;
}

bool judge_scope(const struct scope_kind *kind)
{
    static const char *const kinds[] = {"all", "site", "pole", "unit", "specialty"};

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (text_equal(kind->id, kinds[i])) {
            return true;
        }
    }
    return false;
}

static const char *class_of(const struct practice *practice, const struct figure *figure,
                            double target)
{
    bool reached = practice->reversed ? figure->high <= target : figure->low >= target;
    bool missed = practice->reversed ? figure->low > target : figure->high < target;

    return reached ? "A" : missed ? "C" : "B";
}

/* Why a figure cannot be judged; NULL where it can. */
static const char *hindrance(const struct figure *figure)
{
    if (figure->clinicians < CLINICIANS_JUDGED) {
        return "few_clinicians";
    }
    if (figure->k_eff < K_EFF_JUDGED) {
        return "few_effective";
    }
    if (figure->state == STATE_PRIMARY || figure->state == STATE_COMPLEMENTARY) {
        return "withheld";
    }
    if (isnan(figure->low) || isnan(figure->high)) {
        return "no_interval";
    }
    return figure->state == STATE_GRID ? "withheld" : NULL;
}

void judge_practice(const struct practice *practice, const struct figure *exact,
                    struct verdict *verdict)
{
    *verdict = (struct verdict){.class = "not_measured",
                                .reason = "no_indicator",
                                .figure = {.state = STATE_NOT_APPLICABLE},
                                .target = (double)NAN};
    if (practice->indicator != NULL && exact != NULL) {
        const char *why = NULL;

        verdict->figure = *exact;
        verdict->target = practice->target / practice->indicator->scale;
        if (exact->state == STATE_NO_DATA || exact->state == STATE_NOT_APPLICABLE) {
            verdict->reason = "no_data";
        } else if ((why = hindrance(exact)) != NULL) {
            verdict->class = "not_assessable";
            verdict->reason = why;
        } else {
            verdict->class = class_of(practice, exact, verdict->target);
            verdict->reason = "";
        }
        disclosure_apply(&verdict->figure, metric_grid(practice->indicator),
                         metric_counts_clinicians(practice->indicator));
    } else {
        disclosure_apply(&verdict->figure, GRID_NONE, false);
    }
    if (verdict->figure.state != STATE_PUBLISHED && verdict->figure.state != STATE_NO_INTERVAL) {
        verdict->figure.k_eff = (double)NAN;
    }
}
