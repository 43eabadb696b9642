/* SPDX-License-Identifier: GPL-3.0-or-later */
/* definitions.c: what each metric is, how it is computed, and one metric in full. */
#include "base/text.h"
#include "reports/section/blocks.h"
#include "reports/section/figures.h"

/* "description. caution" with the source as note. */
static struct definition define(const struct section_context *context, const struct metric *metric)
{
    const enum language language = context->language;
    const char *caution = metric->caution.in[language];
    const char *method = catalog_text_if(
        context->catalog, language, arena_format(context->arena, "method.%s", metric->interval));

    return (struct definition){
        .term = arena_format(context->arena, "%s. %s", metric->id, metric->label.in[language]),
        .words = arena_format(context->arena, "%s%s%s", metric->description.in[language],
                              *caution == '\0' ? "" : " ", caution),
        .note = arena_format(context->arena, "%s%s%s · %s", wording(context, "table.interval"),
                             wording(context, "format.colon"),
                             method == NULL ? metric->interval : method, metric->source),
    };
}

bool section_definitions(struct section_context *context, struct document *document,
                         struct error *err)
{
    struct definition *items =
        ARENA_NEW(context->arena, struct definition, context->catalog->metric_count);

    (void)err;
    blocks_heading(context, document, "definitions", "section.definitions");
    for (size_t i = 0; i < context->catalog->metric_count; i++) {
        items[i] = define(context, &context->catalog->metrics[i]);
    }
    document_definitions(document, items, context->catalog->metric_count);
    return true;
}

static const char *additivity(const struct section_context *context, const struct metric *metric)
{
    static const char *const keys[] = {[ADDITIVE] = "additivity.sum",
                                       [ADDITIVE_IN_PARTS] = "additivity.parts",
                                       [ADDITIVE_NOT] = "additivity.none"};

    return wording(context, keys[metric_additivity(metric)]);
}

bool section_metric(struct section_context *context, struct document *document,
                    const struct metric *metric, struct error *err)
{
    struct definition *item = ARENA_NEW(context->arena, struct definition, 1);
    struct key_figure *figure = ARENA_NEW(context->arena, struct key_figure, 1);

    *item = define(context, metric);
    *figure = wording_key_figure(context, metric->id, metric->label.in[context->language]);
    document_definitions(document, item, 1);
    document_paragraph(document, TONE_NOTE, additivity(context, metric));
    document_key_figures(document, figure, 1);
    blocks_explain(context, document, metric->id);
    return figures_trend(context, document, metric->id, NULL, err) &&
           figures_units(context, document, metric->id, err);
}
