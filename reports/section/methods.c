/* SPDX-License-Identifier: GPL-3.0-or-later */
/* methods.c: how the figures are made, and how often their intervals were found to hold the truth.
 */
#include <math.h>

#include "base/day.h"
#include "base/text.h"
#include "reports/local.h"
#include "reports/number.h"
#include "reports/phrase.h"
#include "reports/section/blocks.h"
#include "reports/section/figures.h"

#define WIDTH 8

static const char *percent(const struct section_context *context, double share, int decimals)
{
    return local_quantity(context->arena, context->language, 100 * share, decimals, "%");
}

/* A condition's decimals: as many as it was given with, three at most. */
static int decimals_of(double value)
{
    int decimals = 0;

    while (decimals < 3 &&
           fabs(value - round(value * pow(10, decimals)) / pow(10, decimals)) > 1e-9) {
        decimals++;
    }
    return decimals;
}

static const struct study_condition *condition(const struct study_cell *cell, const char *name)
{
    for (size_t i = 0; i < cell->condition_count; i++) {
        if (text_equal(cell->conditions[i].name, name)) {
            return &cell->conditions[i];
        }
    }
    return NULL;
}

static struct cell condition_cell(const struct section_context *context,
                                  const struct study_cell *cell, const char *name)
{
    const struct study_condition *found = condition(cell, name);

    if (found == NULL) {
        return cell_number("", (double)NAN);
    }
    return cell_number(
        local_number(context->arena, context->language, found->value, decimals_of(found->value)),
        found->value);
}

/* What has no column of its own, in words. */
static const char *other_conditions(const struct section_context *context,
                                    const struct study_cell *cell)
{
    struct text words = {.arena = context->arena};

    for (size_t i = 0; i < cell->condition_count; i++) {
        const struct study_condition *c = &cell->conditions[i];

        if (text_equal(c->name, "volume_sd") || text_equal(c->name, "icc")) {
            continue;
        }
        const char *value =
            local_number(context->arena, context->language, c->value, decimals_of(c->value));
        const char *key = arena_format(context->arena, "study.condition.%s", c->name);

        if (text_equal(c->name, "least")) {
            key = c->value > 0 ? "study.condition.least" : "study.condition.mean";
        }
        text_add(&words, words.length == 0 ? "" : wording(context, "format.list_separator"));
        text_add(&words, phrase(context->arena, wording(context, key), PHRASE({"value", value})));
    }
    return text_string(&words);
}

/* "93,5 % à 97,5 %", and what kind of cell it is. */
static struct cell bounds_cell(const struct section_context *context, const struct study_cell *cell)
{
    struct cell bounds = cell_text(phrase(context->arena, wording(context, "study.bounds"),
                                          PHRASE({"low", percent(context, cell->lowest, 1)},
                                                 {"high", percent(context, cell->highest, 1)})));

    if (cell->note != NULL) {
        bounds.detail = wording(context, arena_format(context->arena, "study.note.%s", cell->note));
    }
    return bounds;
}

static void set_row(const struct section_context *context, const struct study_cell *cell,
                    struct cell *row)
{
    row[0] = cell_head(
        wording(context, arena_format(context->arena, "study.family.%s", cell->family)), NULL);
    row[1] = cell_number(number_count(context->arena, context->language, cell->k), cell->k);
    row[2] = condition_cell(context, cell, "volume_sd");
    row[3] = condition_cell(context, cell, "icc");
    row[4] = cell_text(other_conditions(context, cell));
    row[5] = cell_number(percent(context, cell->share, 2), 100 * cell->share);
    row[6] = bounds_cell(context, cell);
    row[7] = cell->draws == 0
                 ? cell_text(wording(context, "study.draws.exact"))
                 : cell_number(number_count(context->arena, context->language, cell->draws),
                               (double)cell->draws);
}

/* The cells of closed forms are drawn most often; the lead names them. */
static int64_t most_draws(const struct interval_study *study)
{
    int64_t most = 0;

    for (size_t i = 0; i < study->cell_count; i++) {
        most = study->cells[i].draws > most ? study->cells[i].draws : most;
    }
    return most;
}

static void add_study(const struct section_context *context, struct document *document)
{
    const struct interval_study *study = &context->catalog->study;
    const struct column columns[WIDTH] = {
        {wording(context, "study.column.family"), "family", CELL_HEAD, .2},
        {wording(context, "study.column.k"), "k", CELL_NUMBER, .05},
        {wording(context, "study.column.volume"), "volume_sd", CELL_NUMBER, .09},
        {wording(context, "study.column.icc"), "icc", CELL_NUMBER, .06},
        {wording(context, "study.column.conditions"), "conditions", CELL_TEXT, .24},
        {wording(context, "study.column.share"), "share", CELL_NUMBER, .09},
        {wording(context, "study.column.bounds"), "bounds", CELL_TEXT, .17},
        {wording(context, "study.column.draws"), "draws", CELL_NUMBER, .09},
    };
    struct table *table =
        figures_table(context, "interval-study", wording(context, "study.caption"), columns, WIDTH,
                      study->cell_count);
    struct cell *cells = ARENA_NEW(context->arena, struct cell, WIDTH * study->cell_count + 1);
    int32_t day = 0;

    for (size_t i = 0; i < study->cell_count; i++) {
        set_row(context, &study->cells[i], &cells[WIDTH * i]);
    }
    table->cells = cells;
    document_heading(document, context->heading + 1, "interval-study",
                     wording(context, "study.title"));
    document_paragraph(
        document, TONE_PLAIN,
        phrase(
            context->arena, wording(context, "study.lead"),
            PHRASE({"date", day_read(study->date, &day)
                                ? local_day(context->arena, context->language, day)
                                : study->date},
                   {"seed", arena_format(context->arena, "%lld", (long long)study->seed)},
                   {"draws", number_count(context->arena, context->language, most_draws(study))})));
    document_table(document, table);
}

bool section_methods(struct section_context *context, struct document *document, struct error *err)
{
    static const char *const keys[] = {
        "methods.intro",
        "methods.cluster",
        "methods.interval",
        "methods.k_eff",
        "methods.weak_case",
        "methods.periods",
        "methods.disclosure",
        "methods.disclosure.limits",
        "methods.disclosure.dominance",
        "methods.disclosure.complementary",
        "methods.disclosure.time",
        "methods.disclosure.clinicians",
        "methods.disclosure.cohort",
        "methods.disclosure.documents",
        "methods.completeness",
        "methods.feeds",
        "methods.late_documents",
        "methods.classes",
        "methods.association",
        "methods.same_person",
        "methods.reproduce",
    };
    const size_t count = sizeof(keys) / sizeof(keys[0]);
    const char **items = ARENA_NEW(context->arena, const char *, count + 1);
    size_t used = 0;

    (void)err;
    blocks_heading(context, document, "methods", "report.methods");
    for (size_t i = 0; i < count; i++) {
        items[used++] = wording(context, keys[i]);
    }
    if (context->scope->simulated) {
        items[used++] = wording(context, "methods.simulated");
    }
    document_list(document, false, items, used);
    add_study(context, document);
    return true;
}
