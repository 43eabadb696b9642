/* SPDX-License-Identifier: GPL-3.0-or-later */
/* change.h: what would change the verdict on a practice: of its state, and of its effect. */
#ifndef REPORTS_SECTION_CHANGE_H
#define REPORTS_SECTION_CHANGE_H

#include "reports/section/verdict.h"

/* A heading and a list. `assessment` is NULL where there is none: it is not measured. */
void change_add(const struct section_context *context, struct document *document,
                const struct verdict *verdict, const struct assessment *assessment);

#endif
