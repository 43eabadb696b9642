/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figures_scorecard.c: the practices with adherence, interval, target and state. */
#include "reports/section/figures.h"

void figures_scorecard(const struct section_context *context, struct document *document)
{
    const struct figure_context figure_context = figures_context(context);

    figures_add(context, document,
                figure_practices(&figure_context, "practices", &context->practices, NULL,
                                 context->practices_period));
}
