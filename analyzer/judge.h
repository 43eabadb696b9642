/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * judge.h: practices against their targets, by the position of the interval: classes A, B, C.
 *
 * Source: STATISTICS.md section 2. At least 11 clinicians and k_eff >= 5, else not assessable; no
 * indicator or no data: not measured, which is never met. What stands after several quarters is
 * decided by assessment_settle.sql.
 */
#ifndef ANALYZER_JUDGE_H
#define ANALYZER_JUDGE_H

#include "analyzer/sheet.h"

struct verdict {
    const char *class;  /* by this period alone: "A", "B", "C", "not_assessable", "not_measured" */
    const char *reason; /* "", or why there is no class: "few_clinicians", "no_data", … */
    struct figure figure; /* as it may be seen */
    double target;        /* natural units, as the value */
};

/* True for the periods (quarters that are over with the day `closed`) and scope kinds that are
 * judged. */
bool judge_period(struct period period, int32_t closed);
bool judge_scope(const struct scope_kind *kind);

/* `exact` is the indicator's figure before rounding; NULL where the practice has none. */
void judge_practice(const struct practice *practice, const struct figure *exact,
                    struct verdict *verdict);

#endif
