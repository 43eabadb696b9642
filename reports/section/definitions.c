/* SPDX-License-Identifier: GPL-3.0-or-later */
/* definitions.c: what each metric is, how it is computed, and one metric in full. */
#include <string.h>

#include "base/text.h"
#include "reports/phrase.h"
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

bool section_in_row(const struct metric *metric, const char *row)
{
    size_t length = strlen(row);

    return text_starts(metric->id, row) && metric->id[length] == '_';
}

/* The metrics of a row of the catalogue that has several names: "D8_median", "D8_p90". */
static size_t find_row(const struct section_context *context, const char *row, const char **ids)
{
    size_t count = 0;

    for (size_t i = 0; i < context->catalog->metric_count; i++) {
        if (section_in_row(&context->catalog->metrics[i], row)) {
            ids[count++] = context->catalog->metrics[i].id;
        }
    }
    ids[count] = NULL;
    return count;
}

/* Their values here and now, each linked to its page. */
static size_t add_row(const struct section_context *context, struct document *document,
                      const char *row, const char **ids)
{
    size_t count = find_row(context, row, ids);

    if (count > 0) {
        blocks_metrics(
            context, document, "row",
            phrase(context->arena, wording(context, "metrics.row"), PHRASE({"row", row})), ids);
    }
    return count;
}

bool section_metric_row(struct section_context *context, struct document *document, const char *row,
                        struct error *err)
{
    const char **ids = ARENA_NEW(context->arena, const char *, context->catalog->metric_count + 1);
    size_t count = add_row(context, document, row, ids);
    struct definition *items = ARENA_NEW(context->arena, struct definition, count);

    (void)err;
    for (size_t i = 0; i < count; i++) {
        items[i] = define(context, catalog_metric(context->catalog, ids[i]));
    }
    document_definitions(document, items, count);
    return true;
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
    (void)add_row(context, document, metric->id,
                  ARENA_NEW(context->arena, const char *, context->catalog->metric_count + 1));
    return figures_trend(context, document, metric->id, NULL, err) &&
           figures_units(context, document, metric->id, err);
}
