/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * priorities.h: what to do first: practices that are not met, with where, the gain to be expected
 * as it was measured here, the decision and the action.
 */
#ifndef REPORTS_SECTION_PRIORITIES_H
#define REPORTS_SECTION_PRIORITIES_H

#include "reports/section/section.h"

/* At most five, mandatory ones first, then in the framework's order; nothing where all are met.
 * Fails with ERROR_DATABASE. */
NODISCARD bool priorities_add(const struct section_context *context, struct document *document,
                              struct error *err);

#endif
