/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * judge.h: practices against their targets, by the position of the interval: classes A, B, C.
 *
 * Source: STATISTICS.md section 2. At least 11 clinicians and k_eff >= 5, else not assessable; no
 * indicator or no data: not measured, which is never met.
 */
#ifndef ANALYZER_JUDGE_H
#define ANALYZER_JUDGE_H

#include "analyzer/sheet.h"

struct verdict {
    const char *class;    /* "A", "B", "C", "not_assessable", "not_measured" */
    const char *reason;   /* "", or why there is no class: "few_clinicians", "no_data", … */
    struct figure figure; /* as it may be seen */
    double target;        /* natural units, as the value */
};

/* True for the periods and scope kinds in which practices are judged. */
bool judge_period(enum period_kind kind);
bool judge_scope(const struct scope *scope);

/* `exact` is the indicator's figure before rounding; NULL where the practice has none. */
void judge_practice(const struct practice *practice, const struct figure *exact,
                    struct verdict *verdict);

#endif
