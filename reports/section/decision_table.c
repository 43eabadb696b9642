/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decision_table.c: every practice under its decision, with what it rests on. */
#include <math.h>

#include "base/text.h"
#include "reports/figure/part.h"
#include "reports/local.h"
#include "reports/number.h"
#include "reports/phrase.h"
#include "reports/section/blocks.h"
#include "reports/section/decision.h"
#include "reports/section/effects.h"
#include "reports/section/figures.h"

#define COLUMNS 5

static const char *const decisions[] = {"decision.generalise", "decision.maintain",
                                        "decision.do_not_extend", "decision.study",
                                        "decision.measure"};
#define DECISION_COUNT (sizeof(decisions) / sizeof(decisions[0]))

/* A practice with its decision; its effect where one was looked for. */
struct decided {
    const struct assessment *assessment;
    const char *decision;
    struct figure_effect effect;
    bool studied;
};

static struct decided decide(const struct section_context *context,
                             const struct practice_effect_list *effects,
                             const struct assessment *assessment)
{
    const struct figure_context figure_context = figures_context(context);
    const struct practice_effect *found = effects_find(effects, assessment->practice);
    struct decided decided = {.assessment = assessment, .studied = found != NULL};

    if (found != NULL) {
        decided.effect = figure_effect_of(&figure_context, found);
    }
    decided.decision =
        decision_of(part_class(assessment->class), found == NULL ? NULL : &decided.effect);
    return decided;
}

/* By decision; those of one keep the framework's order. */
static struct decided *decide_all(const struct section_context *context,
                                  const struct practice_effect_list *effects)
{
    const struct assessment_list *list = &context->practices;
    struct decided *sorted = ARENA_NEW(context->arena, struct decided, list->count + 1);
    size_t count = 0;

    for (size_t d = 0; d < DECISION_COUNT; d++) {
        for (size_t i = 0; i < list->count; i++) {
            const struct decided decided = decide(context, effects, &list->items[i]);

            if (text_equal(decided.decision, decisions[d])) {
                sorted[count++] = decided;
            }
        }
    }
    return sorted;
}

/* "Généraliser : 1 ; Maintenir : 0 ; …" */
static const char *counts(const struct section_context *context, const struct decided *all)
{
    struct text words = {.arena = context->arena};

    for (size_t d = 0; d < DECISION_COUNT; d++) {
        int64_t count = 0;

        for (size_t i = 0; i < context->practices.count; i++) {
            count += text_equal(all[i].decision, decisions[d]) ? 1 : 0;
        }
        text_add_format(&words, "%s%s%s%s", d == 0 ? "" : wording(context, "format.semicolon"),
                        wording(context, decisions[d]), wording(context, "format.colon"),
                        number_count(context->arena, context->language, count));
    }
    return text_string(&words);
}

static struct cell verdict_cell(const struct section_context *context,
                                const struct decided *decided)
{
    if (!decided->studied) {
        return cell_text(wording(context, decision_by_release(decided->assessment->practice)
                                              ? "verdict.by_release"
                                              : "verdict.not_estimated"));
    }
    struct cell cell = cell_text(decided->effect.verdict);

    cell.detail = arena_format(context->arena, "%s%s%s", decided->effect.design,
                               wording(context, "format.semicolon"), decided->effect.n);
    return cell;
}

static void set_row(const struct section_context *context, const struct decided *decided,
                    struct cell *row)
{
    const struct figure_context figure_context = figures_context(context);
    const struct practice *practice = decided->assessment->practice;

    row[0] = cell_head(
        arena_format(context->arena, "%s %s", practice->id, practice->title.in[context->language]),
        wording_page(context, arena_format(context->arena, "practices/%s", practice->id)));
    row[1] = cell_text(wording(context, decided->decision));
    row[2] = cell_status(part_class(decided->assessment->class), NULL);
    row[3] = decided->studied ? figure_effect_cell(&figure_context, &decided->effect)
                              : cell_estimate(wording(context, "format.none"), NULL, NAN, NAN, NAN);
    row[4] = verdict_cell(context, decided);
}

static const struct table *table_of(const struct section_context *context,
                                    const struct decided *all)
{
    const size_t count = context->practices.count;
    const struct column columns[COLUMNS] = {
        {wording(context, "table.practice"), "practice", CELL_HEAD, .3},
        {wording(context, "priority.decision"), "decision", CELL_TEXT, .14},
        {wording(context, "practice.state"), "state", CELL_STATUS, .16},
        {wording(context, "practice.effect_here"), "effect", CELL_ESTIMATE, .16},
        {wording(context, "effect.verdict"), "verdict", CELL_TEXT, 0},
    };
    const char *caption = phrase(context->arena, wording(context, "table.caption"),
                                 PHRASE({"title", wording(context, "decision.heading")},
                                        {"scope", context->scope->title.in[context->language]},
                                        {"period", local_period(context->arena, context->language,
                                                                context->practices_period)}));
    struct table *table = figures_table(context, "decisions", caption, columns, COLUMNS, count);
    struct cell *cells = ARENA_NEW(context->arena, struct cell, COLUMNS * count + 1);

    for (size_t i = 0; i < count; i++) {
        set_row(context, &all[i], &cells[COLUMNS * i]);
    }
    table->cells = cells;
    return table;
}

bool decision_add_all(const struct section_context *context, struct document *document,
                      struct error *err)
{
    struct practice_effect_list effects;
    struct revision revision;

    if (context->practices.count == 0) {
        return true;
    }
    if (!effects_load(context, &revision, &effects, err)) {
        return false;
    }
    const struct decided *all = decide_all(context, &effects);

    blocks_heading(context, document, "decisions", "decision.heading");
    document_paragraph(document, TONE_PLAIN, counts(context, all));
    document_table(document, table_of(context, all));
    document_paragraph(document, TONE_NOTE, wording(context, "decision.note"));
    return true;
}
