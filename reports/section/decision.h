/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decision.h: what is to be done with a practice, from its state and from its measured effect. */
#ifndef REPORTS_SECTION_DECISION_H
#define REPORTS_SECTION_DECISION_H

#include "reports/document/document.h"
#include "reports/figure/figure.h"
#include "reports/section/section.h"

/*
 * The key of the decision's texts: "decision.generalise" (shown, not met), "decision.maintain"
 * (shown, met), "decision.do_not_extend" (a useful effect excluded, or reverse), "decision.measure"
 * (no data), "decision.study" (all else).
 *
 *   effect  NULL where none was estimated
 *
 * Source: SURFACES.md section 2.
 */
const char *decision_of(enum status state, const struct figure_effect *effect);

/* Whether it is followed release by release, as an interrupted time series. */
bool decision_by_release(const struct practice *practice);

/* Every practice under its decision, with state, effect and verdict. Fails with ERROR_DATABASE. */
NODISCARD bool decision_add_all(const struct section_context *context, struct document *document,
                                struct error *err);

#endif
