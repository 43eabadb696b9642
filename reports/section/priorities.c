/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/section/priorities.h"

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
#include "sql.h"

#define PRIORITIES_MAX 5
#define COLUMNS        8
#define NAMED          4 /* places; of more it says how many */

/* What the table is made from. */
struct ground {
    const struct section_context *context;
    struct practice_effect_list effects;
    const struct scope **below;
    size_t below_count;
    struct db_rows places; /* practice, scope, class */
};

static bool load(const struct section_context *context, struct ground *ground, struct error *err)
{
    struct arena *arena = context->arena;
    const int32_t period = period_id(context->practices_period);
    const bool same = period_id(context->revision.period) == period;
    struct revision revision;

    *ground = (struct ground){.context = context};
    ground->below = figures_below(context, &ground->below_count);
    int64_t *ids = ARENA_NEW(arena, int64_t, ground->below_count + 1);

    for (size_t i = 0; i < ground->below_count; i++) {
        ids[i] = ground->below[i]->id;
    }
    return effects_load(context, &revision, &ground->effects, err) &&
           db_query(context->db, arena, &sql_assessment_below_list,
                    DB_PARAMS(db_int_array(arena, ids, ground->below_count), db_int(arena, period),
                              same ? db_int(arena, context->revision.number) : NULL),
                    &ground->places, err);
}

static int type_rank(const struct practice *practice)
{
    return text_equal(practice->type, "imperatif")  ? 0
           : text_equal(practice->type, "standard") ? 1
                                                    : 2;
}

/* Those that are not met, by type; those of a type keep the framework's order. */
static size_t choose(const struct section_context *context, const struct assessment **chosen)
{
    size_t count = 0;

    for (size_t i = 0; i < context->practices.count; i++) {
        const struct assessment *a = &context->practices.items[i];
        size_t at = count;

        if (part_class(a->class) != STATUS_NOT_MET) {
            continue;
        }
        while (at > 0 && type_rank(chosen[at - 1]->practice) > type_rank(a->practice)) {
            chosen[at] = chosen[at - 1];
            at--;
        }
        chosen[at] = a;
        count++;
    }
    return count;
}

static const char *label_of(const struct ground *ground, size_t row)
{
    const struct scope *scope =
        scope_by_id(ground->context->scopes, (int32_t)db_cell_int(&ground->places, row, 1));

    return scope == NULL ? "" : scope->label.in[ground->context->language];
}

/* Where it is not met: the places below, by name. */
static const char *where(const struct ground *ground, const struct practice *practice)
{
    const struct section_context *context = ground->context;
    struct arena *arena = context->arena;
    struct text names = {.arena = arena};
    size_t judged = 0;
    size_t missed = 0;

    for (size_t i = 0; i < ground->places.row_count; i++) {
        if (!text_equal(db_cell(&ground->places, i, 0), practice->id)) {
            continue;
        }
        judged++;
        if (text_equal(db_cell(&ground->places, i, 2), "C") && missed++ < NAMED) {
            text_add(&names, missed == 1 ? "" : ", ");
            text_add(&names, label_of(ground, i));
        }
    }
    const char *places =
        phrase_count(arena, context->catalog, context->language,
                     context->scope->depth == 0 ? "sites" : "units", (long long)judged);
    const char *key = judged == 0        ? "priority.where.here"
                      : missed == 0      ? "priority.where.none"
                      : missed == judged ? "priority.where.all"
                      : missed <= NAMED  ? "priority.where.some"
                                         : "priority.where.many";

    return phrase(arena, wording(context, key),
                  PHRASE({"places", places},
                         {"n", number_count(arena, context->language, (int64_t)missed)},
                         {"names", text_string(&names)},
                         {"more", number_count(arena, context->language,
                                               (int64_t)(missed > NAMED ? missed - NAMED : 0))}));
}

static struct cell adherence(const struct section_context *context, const struct assessment *a)
{
    const struct metric *metric = a->practice->indicator;

    if (metric == NULL || !isfinite(a->value) || !isfinite(a->low)) {
        return cell_estimate(wording(context, "format.none"), NULL, NAN, NAN, NAN);
    }
    const int decimals = number_decimals(metric, a->low, a->high);

    return cell_estimate(number_metric(context->arena, context->catalog, context->language, metric,
                                       a->value, decimals),
                         number_metric_interval(context->arena, context->language, metric, a->low,
                                                a->high, decimals),
                         a->value * metric->scale, a->low * metric->scale, a->high * metric->scale);
}

/* The measured difference; where there is none, why. */
static struct cell gain(const struct figure_context *figure_context,
                        const struct section_context *context, const struct figure_effect *effect)
{
    if (effect == NULL || !isfinite(effect->change.value)) {
        return cell_estimate(effect == NULL ? wording(context, "priority.gain.unknown")
                                            : effect->verdict,
                             NULL, NAN, NAN, NAN);
    }
    return figure_effect_cell(figure_context, effect);
}

/* What the gain rests on: verdict, outcome, design and number. Where none was measured here, what
 * the practice rests on. */
static struct cell basis(const struct section_context *context, const struct practice *practice,
                         const struct figure_effect *effect)
{
    if (effect == NULL || !isfinite(effect->change.value)) {
        return cell_text(
            wording(context, arena_format(context->arena, "practice.grade.%s", practice->grade)));
    }
    struct cell cell = cell_text(arena_format(context->arena, "%s%s%s", effect->outcome,
                                              wording(context, "format.colon"), effect->verdict));

    cell.detail = arena_format(context->arena, "%s%s%s", effect->design,
                               wording(context, "format.semicolon"), effect->n);
    return cell;
}

static void set_row(const struct ground *ground, const struct assessment *a, struct cell *row)
{
    const struct section_context *context = ground->context;
    const struct figure_context figure_context = figures_context(context);
    const struct practice *practice = a->practice;
    const struct practice_effect *found = effects_find(&ground->effects, practice);
    struct figure_effect measured;
    const struct figure_effect *effect = NULL;

    if (found != NULL) {
        measured = figure_effect_of(&figure_context, found);
        effect = &measured;
    }
    row[0] = cell_head(
        arena_format(context->arena, "%s %s", practice->id, practice->title.in[context->language]),
        wording_page(context, arena_format(context->arena, "practices/%s", practice->id)));
    row[1] = adherence(context, a);
    row[2] = part_target(&figure_context, practice->indicator, a->target);
    row[3] = cell_text(where(ground, practice));
    row[4] = gain(&figure_context, context, effect);
    row[5] = basis(context, practice, effect);
    row[6] = cell_text(wording(context, decision_of(part_class(a->class), effect)));
    row[7] = cell_text(practice->action.in[context->language]);
}

static const struct table *table_of(const struct ground *ground,
                                    const struct assessment *const *chosen, size_t count)
{
    const struct section_context *context = ground->context;
    const struct column columns[COLUMNS] = {
        {wording(context, "table.practice"), "practice", CELL_HEAD, .15},
        {wording(context, "practice.followed_by"), "adherence", CELL_ESTIMATE, .12},
        {wording(context, "table.target"), "target", CELL_NUMBER, .07},
        {wording(context, "priority.where"), "where", CELL_TEXT, .14},
        {wording(context, "priority.gain"), "gain", CELL_ESTIMATE, .12},
        {wording(context, "priority.basis.head"), "basis", CELL_TEXT, .14},
        {wording(context, "priority.decision"), "decision", CELL_TEXT, .1},
        {wording(context, "practice.action"), "action", CELL_TEXT, 0},
    };
    const char *caption = phrase(context->arena, wording(context, "table.caption"),
                                 PHRASE({"title", wording(context, "section.priorities")},
                                        {"scope", context->scope->title.in[context->language]},
                                        {"period", local_period(context->arena, context->language,
                                                                context->practices_period)}));
    struct table *table = figures_table(context, "priorities", caption, columns, COLUMNS, count);
    struct cell *cells = ARENA_NEW(context->arena, struct cell, COLUMNS * count);

    for (size_t i = 0; i < count; i++) {
        set_row(ground, chosen[i], &cells[COLUMNS * i]);
    }
    table->cells = cells;
    return table;
}

bool priorities_add(const struct section_context *context, struct document *document,
                    struct error *err)
{
    const struct assessment **chosen =
        ARENA_NEW(context->arena, const struct assessment *, context->practices.count + 1);
    const size_t count = choose(context, chosen);
    const size_t shown = count < PRIORITIES_MAX ? count : PRIORITIES_MAX;
    struct ground ground;

    if (count == 0) {
        return true;
    }
    if (!load(context, &ground, err)) {
        return false;
    }
    blocks_heading(context, document, "priorities", "section.priorities");
    document_paragraph(
        document, TONE_PLAIN,
        phrase(context->arena, wording(context, "priority.lead"),
               PHRASE({"shown", number_count(context->arena, context->language, (int64_t)shown)},
                      {"count", number_count(context->arena, context->language, (int64_t)count)})));
    document_table(document, table_of(&ground, chosen, shown));
    document_paragraph(document, TONE_NOTE, wording(context, "priority.note"));
    return true;
}
