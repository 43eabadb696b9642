/* SPDX-License-Identifier: GPL-3.0-or-later */
/* data_quality.c: what was transmitted, what is missing, why events were refused. */
#include <math.h>

#include "base/text.h"
#include "reports/local.h"
#include "reports/number.h"
#include "reports/phrase.h"
#include "reports/section/blocks.h"
#include "reports/section/figures.h"

#define COUNTS     7  /* columns of the ledger, completeness included */
#define DAYS_SHOWN 35 /* longer periods are shown by week */

static const char *count(const struct section_context *context, int64_t value)
{
    return number_count(context->arena, context->language, value);
}

static void add_balance(const struct section_context *context, struct document *document)
{
    const struct transmission *total = &context->transmission.total;
    const int64_t received =
        total->stored + total->duplicate + total->rejected + total->conflicting;
    const int64_t sum = received + total->missing;

    document_paragraph(document, TONE_PLAIN,
                       phrase(context->arena, wording(context, "quality.sentence"),
                              PHRASE({"sent", count(context, total->sent)},
                                     {"stored", count(context, total->stored)},
                                     {"duplicate", count(context, total->duplicate)},
                                     {"rejected", count(context, total->rejected)},
                                     {"conflicting", count(context, total->conflicting)},
                                     {"missing", count(context, total->missing)})));
    if (isfinite(transmission_completeness(total))) {
        document_paragraph(document, TONE_PLAIN,
                           phrase(context->arena, wording(context, "quality.transmission.sentence"),
                                  PHRASE({"value", wording_completeness(context, total)})));
    }
    document_paragraph(document, TONE_NOTE,
                       phrase(context->arena, wording(context, "quality.received"),
                              PHRASE({"received", count(context, received)})));
    document_paragraph(document, TONE_NOTE,
                       sum == total->sent
                           ? wording(context, "quality.balanced")
                           : phrase(context->arena, wording(context, "quality.unbalanced"),
                                    PHRASE({"difference", count(context, total->sent - sum)})));
}

/* The ledger's columns, after the first of a table. */
static void set_columns(const struct section_context *context, struct column *columns)
{
    static const char *const names[COUNTS] = {"sent",        "stored",  "duplicate",   "rejected",
                                              "conflicting", "missing", "completeness"};

    for (size_t i = 0; i < COUNTS; i++) {
        columns[i] =
            (struct column){wording(context, arena_format(context->arena, "quality.%s", names[i])),
                            names[i], CELL_NUMBER, 0.0};
    }
}

static void set_counts(const struct section_context *context, struct cell *cells,
                       const struct transmission *item)
{
    const int64_t values[COUNTS - 1] = {item->sent,     item->stored,      item->duplicate,
                                        item->rejected, item->conflicting, item->missing};

    for (size_t i = 0; i < COUNTS - 1; i++) {
        cells[i] = cell_number(count(context, values[i]), (double)values[i]);
    }
    cells[COUNTS - 1] =
        cell_number(wording_completeness(context, item), 100.0 * transmission_completeness(item));
}

static void add_clients(const struct section_context *context, struct document *document)
{
    struct column columns[2 + COUNTS] = {
        {wording(context, "table.site"), "site", CELL_HEAD, 0.0},
        {wording(context, "table.client"), "client", CELL_TEXT, 0.0},
    };
    const size_t rows = context->transmission.count;

    set_columns(context, &columns[2]);
    struct table *table = figures_table(
        context, "transmission", wording(context, "quality.per_client"), columns, 2 + COUNTS, rows);
    struct cell *cells = ARENA_NEW(context->arena, struct cell, (2 + COUNTS) * rows + 1);

    for (size_t i = 0; i < rows; i++) {
        const struct transmission *item = &context->transmission.items[i];
        struct cell *row = &cells[(2 + COUNTS) * i];

        row[0] = cell_head(item->site, NULL);
        row[1] = cell_text(item->client);
        set_counts(context, &row[2], item);
    }
    table->cells = cells;
    document_table(document, table);
}

/* By day as long as they are few; else by week. */
static bool add_days(const struct section_context *context, struct document *document,
                     struct error *err)
{
    const bool weekly = context->period.until - context->period.from > DAYS_SHOWN;
    struct column columns[1 + COUNTS] = {
        weekly ? (struct column){wording(context, "table.week"), "week", CELL_HEAD, 0.0}
               : (struct column){wording(context, "table.day"), "day", CELL_HEAD, 0.0},
    };
    struct transmission_list list;

    if (!transmission_days_load(context->db, context->arena, context->scope->site_id,
                                context->period, weekly, &list, err)) {
        return false;
    }
    set_columns(context, &columns[1]);
    struct table *table =
        figures_table(context, "transmission-days",
                      wording(context, weekly ? "quality.per_week" : "quality.per_day"), columns,
                      1 + COUNTS, list.count);
    struct cell *cells = ARENA_NEW(context->arena, struct cell, (1 + COUNTS) * list.count + 1);

    for (size_t i = 0; i < list.count; i++) {
        struct cell *row = &cells[(1 + COUNTS) * i];
        const int32_t day = list.items[i].day;

        row[0] = cell_head(weekly ? number_period_short(context->arena, context->language,
                                                        period_containing(PERIOD_WEEK, day))
                                  : local_day(context->arena, context->language, day),
                           NULL);
        set_counts(context, &row[1], &list.items[i]);
    }
    table->cells = cells;
    document_table(document, table);
    return true;
}

/* In words, where the catalog has any: a site's own tools may write other reasons. */
static const char *reason_words(const struct section_context *context, const char *reason)
{
    const char *words = catalog_text_if(context->catalog, context->language,
                                        arena_format(context->arena, "rejection.%s", reason));

    return words == NULL ? reason : words;
}

static bool add_rejections(const struct section_context *context, struct document *document,
                           struct error *err)
{
    const struct column columns[] = {
        {wording(context, "table.site"), "site", CELL_HEAD, 0.0},
        {wording(context, "table.client"), "client", CELL_TEXT, 0.0},
        {wording(context, "table.type"), "type", CELL_TEXT, 0.0},
        {wording(context, "table.reason"), "reason", CELL_TEXT, 0.0},
        {wording(context, "table.n"), "n", CELL_NUMBER, 0.0},
    };
    const size_t width = sizeof(columns) / sizeof(columns[0]);
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
    struct table *table = figures_table(
        context, "rejections", wording(context, "section.rejections"), columns, width, list.count);
    struct cell *cells = ARENA_NEW(context->arena, struct cell, width * list.count);

    for (size_t i = 0; i < list.count; i++) {
        const struct rejection *item = &list.items[i];
        struct cell *row = &cells[width * i];

        row[0] = cell_head(item->site, NULL);
        row[1] = cell_text(item->client);
        row[2] = cell_text(item->type);
        row[3] = cell_text(reason_words(context, item->reason));
        row[4] = cell_number(count(context, item->count), (double)item->count);
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
    add_clients(context, document);
    if (!add_days(context, document, err) || !add_rejections(context, document, err)) {
        return false;
    }
    blocks_heading(context, document, "coverage", "section.coverage");
    document_paragraph(document, TONE_PLAIN, wording(context, "head.coverage.help"));
    blocks_metrics(context, document, "coverage", wording(context, "section.coverage"), coverage);
    return true;
}
