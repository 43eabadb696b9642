/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figures_time_saved.c: three assumptions of time saved, always together. */
#include "reports/section/figures.h"

void figures_time_saved(const struct section_context *context, struct document *document,
                        const char *estimand)
{
    const struct figure_context figure_context = figures_context(context);
    const char *id = arena_format(context->arena, "time-saved-%s", estimand);

    figures_add(context, document,
                figure_time_saved(&figure_context, id, estimand, &context->measures,
                                  context->scope->id, context->period));
}
