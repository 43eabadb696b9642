/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figures_scorecard.c: the practices with adherence, interval, target and state. */
#include "base/text.h"
#include "reports/section/figures.h"

/* The axes in the framework's order: each is where its first practice stands. */
static bool is_first_of_axis(const struct assessment_list *list, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (text_equal(list->items[i].practice->axis, list->items[index].practice->axis)) {
            return false;
        }
    }
    return true;
}

void figures_scorecard(const struct section_context *context, struct document *document)
{
    const struct figure_context figure_context = figures_context(context);
    const struct assessment_list *list = &context->practices;

    if (!context->print) {
        figures_add(
            context, document,
            figure_practices(&figure_context, "practices", list, NULL, context->practices_period));
        return;
    }
    /* All practices fill a page of print: an axis at a time they leave no white ones before. */
    for (size_t i = 0; i < list->count; i++) {
        const char *axis = list->items[i].practice->axis;
        if (is_first_of_axis(list, i)) {
            figures_add(context, document,
                        figure_practices(&figure_context,
                                         arena_format(context->arena, "practices-%s", axis), list,
                                         axis, context->practices_period));
        }
    }
}
