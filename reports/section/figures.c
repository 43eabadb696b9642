/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/section/figures.h"

#include "reports/section/wording.h"

struct chart *figures_chart(const struct section_context *context)
{
    struct chart *chart = ARENA_NEW(context->arena, struct chart, 1);

    chart->language = context->language;
    chart->words = (struct chart_words){
        .suppressed = wording(context, "chart.suppressed"),
        .provisional = wording(context, "head.provisional"),
        .missing = wording(context, "chart.no_data"),
        .interval = wording(context, "chart.confidence_band"),
        .target = wording(context, "chart.target.short"),
        .points = wording(context, "unit.points"),
    };
    return chart;
}

struct table *figures_table(const struct section_context *context, const char *id,
                            const char *caption, const struct column *columns, size_t column_count,
                            size_t row_count)
{
    struct table *table = ARENA_NEW(context->arena, struct table, 1);
    struct column *heads = ARENA_NEW(context->arena, struct column, column_count);

    for (size_t i = 0; i < column_count; i++) {
        heads[i] = columns[i];
    }
    *table = (struct table){
        .id = id,
        .caption = caption,
        .columns = heads,
        .column_count = column_count,
        .cells = ARENA_NEW(context->arena, struct cell, column_count * row_count + 1),
        .row_count = row_count,
    };
    return table;
}

void figures_add(const struct section_context *context, struct document *document,
                 struct figure figure)
{
    struct figure *added = ARENA_NEW(context->arena, struct figure, 1);

    *added = figure;
    if (context->links.figure != NULL) {
        void *owner = context->links.owner;

        added->links = (struct figure_links){
            .csv = context->links.figure(owner, context->arena, figure.id, "csv"),
            .svg = context->links.figure(owner, context->arena, figure.id, "svg")};
    }
    document_figure(document, added);
}
