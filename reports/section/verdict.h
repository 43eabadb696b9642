/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * verdict.h: what is known here of one practice's effect, for its own page: the decision, the
 * forest of its outcome and of what checks it, design, numbers and threats.
 */
#ifndef REPORTS_SECTION_VERDICT_H
#define REPORTS_SECTION_VERDICT_H

#include "reports/quarterly.h"
#include "reports/section/section.h"

struct verdict {
    const struct practice *practice;
    const struct practice_effect *found; /* NULL: it was not studied here */
    struct period period;                /* the quarter it was looked for in */
};

/* Fails with ERROR_DATABASE. */
NODISCARD bool verdict_load(const struct section_context *context, const struct practice *practice,
                            struct verdict *verdict, struct error *err);

/* "Généraliser : …", from the practice's state and its effect. */
void verdict_add_decision(const struct section_context *context, struct document *document,
                          const struct verdict *verdict, enum status state);

/* The effect, or why none is known and how it could be. Fails with ERROR_DATABASE. */
NODISCARD bool verdict_add_effect(const struct section_context *context, struct document *document,
                                  const struct verdict *verdict, struct error *err);

#endif
