/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/section/figures.h"

#include "base/program.h"
#include "reports/local.h"
#include "reports/number.h"
#include "reports/phrase.h"
#include "reports/section/wording.h"

#define DAYS_1970 10957 /* from 1970-01-01 to 2000-01-01 */
#define US_A_DAY  INT64_C(86400000000)

static const char *page(const void *owner, const char *name)
{
    return wording_page(owner, name);
}

/* "…, 3e trimestre 2026. Données arrêtées au …": what a picture says when it is taken away. */
static const char *provenance(const struct section_context *context)
{
    struct arena *arena = context->arena;
    const char *words =
        phrase(arena, wording(context, "chart.provenance"),
               PHRASE({"scope", context->scope->title.in[context->language]},
                      {"period", local_period(arena, context->language, context->period)},
                      {"date", number_instant(arena, context->language, context->data.as_of_us)},
                      {"version", context->data.framework}));

    return context->scope->simulated
               ? arena_format(arena, "%s Dictameter %s. %s.", words, program_version,
                              wording(context, "head.simulated"))
               : arena_format(arena, "%s Dictameter %s.", words, program_version);
}

struct figure_context figures_context(const struct section_context *context)
{
    const int32_t today = (int32_t)(context->data.as_of_us / US_A_DAY) - DAYS_1970;
    const int32_t newest = context->data.newest_day + 1;

    return (struct figure_context){
        .arena = context->arena,
        .catalog = context->catalog,
        .language = context->language,
        .scope = context->scope->title.in[context->language],
        .provenance = provenance(context),
        .complete_until = newest < today ? newest : today,
        .page = page,
        .owner = context,
    };
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
                 const struct figure *figure)
{
    struct figure *added = ARENA_NEW(context->arena, struct figure, 1);

    *added = *figure;
    if (context->links.figure != NULL) {
        void *owner = context->links.owner;

        added->links = (struct figure_links){
            .csv = context->links.figure(owner, context->arena, figure->id, "csv"),
            .svg = context->links.figure(owner, context->arena, figure->id, "svg"),
            .png = context->links.figure(owner, context->arena, figure->id, "png")};
    }
    document_figure(document, added);
}
