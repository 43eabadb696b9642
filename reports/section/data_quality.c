/* SPDX-License-Identifier: GPL-3.0-or-later */
/* data_quality.c: what was transmitted, what is missing, why events were refused. */
#include <math.h>

#include "base/text.h"
#include "reports/local.h"
#include "reports/number.h"
#include "reports/phrase.h"
#include "reports/section/blocks.h"
#include "reports/section/figures.h"

#define COUNTS 6

static const char *count(const struct section_context *context, int64_t value)
{
    return number_count(context->arena, context->language, value);
}

static void add_balance(const struct section_context *context, struct document *document)
{
    const struct transmission *total = &context->transmission.total;
    const int64_t sum =
        total->stored + total->duplicate + total->rejected + total->conflicting + total->missing;

    document_paragraph(document, TONE_PLAIN,
                       phrase(context->arena, wording(context, "quality.sentence"),
                              PHRASE({"sent", count(context, total->sent)},
                                     {"stored", count(context, total->stored)},
                                     {"duplicate", count(context, total->duplicate)},
                                     {"rejected", count(context, total->rejected)},
                                     {"conflicting", count(context, total->conflicting)},
                                     {"missing", count(context, total->missing)})));
    document_paragraph(document, TONE_NOTE,
                       sum == total->sent
                           ? wording(context, "quality.balanced")
                           : phrase(context->arena, wording(context, "quality.unbalanced"),
                                    PHRASE({"difference", count(context, total->sent - sum)})));
}

static void add_sites(const struct section_context *context, struct document *document)
{
    const struct column columns[2 + COUNTS] = {
        {wording(context, "table.site"), "site", CELL_HEAD, 0.0},
        {wording(context, "table.client"), "client", CELL_TEXT, 0.0},
        {wording(context, "quality.sent"), "sent", CELL_NUMBER, 0.0},
        {wording(context, "quality.stored"), "stored", CELL_NUMBER, 0.0},
        {wording(context, "quality.duplicate"), "duplicate", CELL_NUMBER, 0.0},
        {wording(context, "quality.rejected"), "rejected", CELL_NUMBER, 0.0},
        {wording(context, "quality.conflicting"), "conflicting", CELL_NUMBER, 0.0},
        {wording(context, "quality.missing"), "missing", CELL_NUMBER, 0.0},
    };
    const size_t rows = context->transmission.count;
    struct table *table = figures_table(
        context, "transmission", wording(context, "quality.per_site"), columns, 2 + COUNTS, rows);
    struct cell *cells = ARENA_NEW(context->arena, struct cell, (2 + COUNTS) * rows + 1);

    for (size_t i = 0; i < rows; i++) {
        const struct transmission *item = &context->transmission.items[i];
        const int64_t values[COUNTS] = {item->sent,     item->stored,      item->duplicate,
                                        item->rejected, item->conflicting, item->missing};
        struct cell *row = &cells[(2 + COUNTS) * i];

        row[0] = cell_head(item->site, NULL);
        row[1] = cell_text(item->client);
        for (size_t j = 0; j < COUNTS; j++) {
            row[2 + j] = cell_number(count(context, values[j]), (double)values[j]);
        }
    }
    table->cells = cells;
    document_table(document, table);
}

static bool add_rejections(const struct section_context *context, struct document *document,
                           struct error *err)
{
    struct rejection_list list;

    if (!rejection_load(context->db, context->arena, context->scope->site_id, context->period,
                        &list, err)) {
        return false;
    }
    blocks_heading(context, document, "rejections", "section.rejections");
    if (list.count == 0) {
        document_paragraph(document, TONE_PLAIN, wording(context, "quality.no_rejection"));
        return true;
    }
    const struct column columns[] = {
        {wording(context, "table.type"), "type", CELL_HEAD, 0.0},
        {wording(context, "table.reason"), "reason", CELL_TEXT, 0.0},
        {wording(context, "table.n"), "n", CELL_NUMBER, 0.0},
    };
    struct table *table = figures_table(
        context, "rejections", wording(context, "section.rejections"), columns, 3, list.count);
    struct cell *cells = ARENA_NEW(context->arena, struct cell, 3 * list.count);

    for (size_t i = 0; i < list.count; i++) {
        cells[3 * i] = cell_head(list.items[i].type, NULL);
        cells[3 * i + 1] = cell_text(list.items[i].reason);
        cells[3 * i + 2] =
            cell_number(count(context, list.items[i].count), (double)list.items[i].count);
    }
    table->cells = cells;
    document_table(document, table);
    return true;
}

bool section_data_quality(struct section_context *context, struct document *document,
                          struct error *err)
{
    static const char *const coverage[] = {"N7", "N1", "N2", "N3", "N5", "N6", NULL};

    blocks_heading(context, document, "data-quality", "section.transmission");
    add_balance(context, document);
    add_sites(context, document);
    if (!add_rejections(context, document, err)) {
        return false;
    }
    blocks_heading(context, document, "coverage", "section.coverage");
    document_paragraph(document, TONE_PLAIN, wording(context, "head.coverage.help"));
    blocks_metrics(context, document, "coverage", wording(context, "section.coverage"), coverage);
    return true;
}
