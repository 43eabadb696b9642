/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/section/blocks.h"

#include <inttypes.h>

#include "base/text.h"
#include "reports/phrase.h"
#include "reports/section/figures.h"

#define COLUMNS 4

void blocks_heading(const struct section_context *context, struct document *document,
                    const char *anchor, const char *key)
{
    document_heading(document, context->heading, anchor, wording(context, key));
}

static size_t count_known(const struct section_context *context, const char *const *metrics)
{
    size_t count = 0;

    for (size_t i = 0; metrics[i] != NULL; i++) {
        count += catalog_metric(context->catalog, metrics[i]) != NULL ? 1 : 0;
    }
    return count;
}

void blocks_key_figures(const struct section_context *context, struct document *document,
                        const char *const *metrics)
{
    struct key_figure *items =
        ARENA_NEW(context->arena, struct key_figure, count_known(context, metrics) + 1);
    size_t count = 0;

    for (size_t i = 0; metrics[i] != NULL; i++) {
        const struct metric *metric = catalog_metric(context->catalog, metrics[i]);

        if (metric != NULL) {
            items[count++] =
                wording_key_figure(context, metrics[i], metric->label.in[context->language]);
        }
    }
    document_key_figures(document, items, count);
}

void blocks_metrics(const struct section_context *context, struct document *document,
                    const char *id, const char *caption, const char *const *metrics)
{
    const struct column columns[COLUMNS] = {
        {wording(context, "table.metric"), "metric", CELL_HEAD, 0.4},
        {wording(context, "table.value"), "value", CELL_ESTIMATE, 0.0},
        {wording(context, "table.previous"), "previous", CELL_ESTIMATE, 0.0},
        {wording(context, "table.n"), "n", CELL_TEXT, 0.0},
    };
    const size_t count = count_known(context, metrics);
    struct table *table = figures_table(context, id, caption, columns, COLUMNS, count);
    struct cell *cells = ARENA_NEW(context->arena, struct cell, COLUMNS * count + 1);
    size_t row = 0;

    for (size_t i = 0; metrics[i] != NULL; i++) {
        const struct metric *metric = catalog_metric(context->catalog, metrics[i]);
        const struct measure *now = wording_now(context, metrics[i]);
        const struct measure *before = wording_before(context, metrics[i]);
        struct cell *at = &cells[COLUMNS * row];

        if (metric == NULL) {
            continue;
        }
        at[0] = cell_head(
            metric->label.in[context->language],
            wording_page(context, arena_format(context->arena, "metrics/%s", metric->id)));
        at[1] = wording_cell(context, now);
        at[2] = before == NULL ? cell_text("") : wording_cell(context, before);
        at[3] = cell_text(wording_counts(context, now));
        row++;
    }
    table->cells = cells;
    document_table(document, table);
}

void blocks_explain(const struct section_context *context, struct document *document,
                    const char *metric)
{
    if (wording_now(context, metric) == NULL) {
        return;
    }
    document_paragraph(document, TONE_NOTE,
                       arena_format(context->arena, "%s%sdictameter-analyzer explain %s/%s/%s/%d",
                                    wording(context, "explain.command"),
                                    wording(context, "format.colon"), metric, context->scope->name,
                                    period_name(context->arena, context->period),
                                    context->revision.number));
}

void blocks_explain_finding(const struct section_context *context, struct document *document,
                            const char *key, int64_t id)
{
    document_paragraph(document, TONE_NOTE,
                       arena_format(context->arena, "%s%sdictameter-analyzer explain %" PRId64,
                                    wording(context, key), wording(context, "format.colon"), id));
}

const char *blocks_numbered(const struct section_context *context, const char *sentence, int64_t id)
{
    return phrase(
        context->arena, wording(context, "signals.numbered"),
        PHRASE({"sentence", sentence}, {"number", arena_format(context->arena, "%" PRId64, id)}));
}
