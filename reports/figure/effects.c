/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes with practices within clinicians, a row a practice. */
#include <math.h>

#include "base/text.h"
#include "reports/figure/part.h"
#include "reports/local.h"
#include "reports/number.h"
#include "reports/phrase.h"

#define COLUMNS  8
#define DECIMALS 1
#define REACH    20 /* of the axis, each way [%] */

/* Findings are rounded to halves of a point: none of the binary digits below that is theirs. */
static double points(double ratio)
{
    return round(1000 * ratio) / 10;
}

static const char *percent(const struct figure_context *context, double ratio)
{
    return arena_format(context->arena, "%s%s",
                        local_signed(context->arena, context->language, points(ratio), DECIMALS),
                        number_unit(context->arena, context->catalog, context->language, "%"));
}

/* "[−12,8 ; −3,6]" */
static const char *interval(const struct figure_context *context, const struct ranged *ranged)
{
    return local_interval(context->arena, context->language, points(ranged->low),
                          points(ranged->high), DECIMALS);
}

static const char *verdict(const struct figure_context *context,
                           const struct practice_effect *effect)
{
    return part_text(context, arena_format(context->arena, "effect.verdict.%s", effect->verdict));
}

static enum state state_of(const struct practice_effect *effect)
{
    return text_equal(effect->verdict, "useful") || text_equal(effect->verdict, "open") ||
                   text_equal(effect->verdict, "small")
               ? STATE_MET
           : text_equal(effect->verdict, "few")     ? STATE_NOT_ASSESSABLE
           : text_equal(effect->verdict, "reverse") ? STATE_NOT_MET
                                                    : STATE_INDETERMINATE;
}

static const char *name_of(const struct figure_context *context,
                           const struct practice_effect *effect)
{
    return arena_format(context->arena, "%s %s", effect->practice->id,
                        effect->practice->title.in[context->language]);
}

/* "< 0,01", or that there is no difference shown. */
static struct cell p_cell(const struct figure_context *context,
                          const struct practice_effect *effect)
{
    if (isfinite(effect->p_below)) {
        return cell_number(
            arena_format(context->arena, "< %s",
                         local_number(context->arena, context->language, effect->p_below,
                                      effect->p_below < .01 ? 3 : 2)),
            effect->p_below);
    }
    return cell_number(
        part_text(context, isfinite(effect->change.value) ? "effect.p.not_shown" : "format.none"),
        NAN);
}

/* Where the slope between clinicians lies wholly beside the effect within them. */
static bool disagrees(const struct practice_effect *effect)
{
    return effect->slope.low > effect->change.high || effect->slope.high < effect->change.low;
}

const char *figure_effect_sentence(const struct figure_context *context,
                                   const struct practice_effect *effect)
{
    struct arena *arena = context->arena;
    const char *words =
        phrase(arena, part_text(context, effect->text),
               PHRASE({"practice", name_of(context, effect)},
                      {"metric", effect->metric->label.in[context->language]},
                      {"change", percent(context, effect->change.value)},
                      {"interval", interval(context, &effect->change)},
                      {"switchers", number_count(arena, context->language, effect->switchers)},
                      {"useful", percent(context, effect->useful)},
                      {"detectable", percent(context, -effect->detectable)},
                      {"tests", phrase_count(arena, context->catalog, context->language, "tests",
                                             effect->tests)}));

    if (!disagrees(effect)) {
        return words;
    }
    return arena_format(arena, "%s %s", words,
                        phrase(arena, part_text(context, "effect.slope.differs"),
                               PHRASE({"slope", percent(context, effect->slope.value)},
                                      {"interval", interval(context, &effect->slope)})));
}

static struct datum datum_of(const struct figure_context *context,
                             const struct practice_effect *effect, size_t i)
{
    struct datum datum = part_missing((double)i);

    if (isfinite(effect->change.value)) {
        datum = datum_at((double)i, points(effect->change.value));
        datum.low = points(effect->change.low);
        datum.high = points(effect->change.high);
    }
    datum.target = points(effect->useful);
    datum.verdict = state_of(effect);
    datum.label = figure_effect_sentence(context, effect);
    return datum;
}

static struct row row_of(const struct figure_context *context, const struct practice_effect *effect)
{
    return (struct row){
        .name = name_of(context, effect),
        .detail = verdict(context, effect),
        .note = isfinite(effect->change.value)
                    ? arena_format(context->arena, "%s %s", percent(context, effect->change.value),
                                   interval(context, &effect->change))
                    : part_text(context, "format.none"),
    };
}

static const char *title_of(const struct figure_context *context,
                            const struct practice_effect_list *effects)
{
    size_t shown = 0;

    for (size_t i = 0; i < effects->count; i++) {
        enum state state = state_of(&effects->items[i]);

        shown += state == STATE_MET || state == STATE_NOT_MET ? 1 : 0;
    }
    return phrase(context->arena, part_text(context, "effect.title"),
                  PHRASE({"shown", number_count(context->arena, context->language, (int64_t)shown)},
                         {"count", number_count(context->arena, context->language,
                                                (int64_t)effects->count)}));
}

static const struct chart *chart_of(const struct figure_context *context,
                                    const struct practice_effect_list *effects,
                                    struct period period)
{
    struct arena *arena = context->arena;
    struct chart *chart = ARENA_NEW(arena, struct chart, 1);
    struct mark *marks = ARENA_NEW(arena, struct mark, 2);
    struct row *rows = ARENA_NEW(arena, struct row, effects->count);
    struct datum *data = ARENA_NEW(arena, struct datum, effects->count);
    struct datum *zero = ARENA_NEW(arena, struct datum, 1);

    for (size_t i = 0; i < effects->count; i++) {
        rows[i] = row_of(context, &effects->items[i]);
        data[i] = datum_of(context, &effects->items[i], i);
    }
    *zero = datum_at(0, 0);
    zero->label = part_text(context, "effect.none");
    marks[0] = (struct mark){.kind = MARK_RULE,
                             .series = part_series(context, zero->label, zero, 1),
                             .style = STYLE_RULE_ZERO};
    marks[1] = (struct mark){
        .kind = MARK_INTERVAL,
        .series = part_series(context, part_text(context, "effect.change"), data, effects->count)};
    *chart = (struct chart){
        .language = context->language,
        .title = title_of(context, effects),
        .subtitle = part_text(context, "effect.subtitle"),
        .description = title_of(context, effects),
        .footer = context->provenance,
        .words = part_words(context, period.kind),
        .x =
            {.kind = SCALE_LINEAR, .low = -REACH, .high = REACH, .unit = "%", .decimals = DECIMALS},
        .y = {.kind = SCALE_BAND,
              .rows = rows,
              .row_count = effects->count,
              .rows_title = part_text(context, "table.practice"),
              .note_title = part_text(context, "effect.change")},
        .marks = marks,
        .mark_count = 2,
    };
    chart->words.target = part_text(context, "effect.useful");
    return chart;
}

static struct cell ranged_cell(const struct figure_context *context, const struct ranged *ranged)
{
    if (!isfinite(ranged->value)) {
        return cell_estimate(part_text(context, "format.none"), NULL, NAN, NAN, NAN);
    }
    return cell_estimate(percent(context, ranged->value), interval(context, ranged),
                         points(ranged->value), points(ranged->low), points(ranged->high));
}

static struct cell percent_cell(const struct figure_context *context, double ratio)
{
    return isfinite(ratio) ? cell_number(percent(context, ratio), points(ratio))
                           : cell_number(part_text(context, "format.none"), NAN);
}

static void set_row(const struct figure_context *context, const struct practice_effect *effect,
                    struct cell *row)
{
    struct arena *arena = context->arena;

    row[0] = cell_head(name_of(context, effect),
                       context->page == NULL
                           ? NULL
                           : context->page(context->owner, arena_format(arena, "practices/%s",
                                                                        effect->practice->id)));
    row[1] = cell_text(verdict(context, effect));
    row[2] = ranged_cell(context, &effect->change);
    row[3] = ranged_cell(context, &effect->slope);
    row[4] =
        effect->switchers == 0
            ? cell_text(part_text(context, "effect.switchers.few"))
            : cell_number(
                  phrase(arena, part_text(context, "effect.switchers.least"),
                         PHRASE({"n", number_count(arena, context->language, effect->switchers)})),
                  (double)effect->switchers);
    row[5] = percent_cell(context, -effect->detectable);
    row[6] = percent_cell(context, effect->useful);
    row[7] = p_cell(context, effect);
}

static const struct table *table_of(const struct figure_context *context, const char *id,
                                    const struct practice_effect_list *effects,
                                    struct period period)
{
    struct arena *arena = context->arena;
    struct cell *cells = ARENA_NEW(arena, struct cell, effects->count * COLUMNS + 1);
    struct column *columns = ARENA_NEW(arena, struct column, COLUMNS);
    struct table *table = ARENA_NEW(arena, struct table, 1);
    const struct column all[COLUMNS] = {
        {part_text(context, "table.practice"), "practice", CELL_HEAD, .2},
        {part_text(context, "effect.verdict"), "verdict", CELL_TEXT, .14},
        {part_text(context, "effect.change"), "change", CELL_ESTIMATE, .15},
        {part_text(context, "effect.slope"), "slope", CELL_ESTIMATE, .15},
        {part_text(context, "effect.switchers"), "clinicians", CELL_NUMBER, .1},
        {part_text(context, "effect.detectable"), "detectable", CELL_NUMBER, .09},
        {part_text(context, "effect.useful"), "useful", CELL_NUMBER, .08},
        {part_text(context, "effect.p"), "p_below", CELL_NUMBER, 0},
    };

    for (size_t i = 0; i < COLUMNS; i++) {
        columns[i] = all[i];
    }
    for (size_t i = 0; i < effects->count; i++) {
        set_row(context, &effects->items[i], &cells[i * COLUMNS]);
    }
    *table = (struct table){
        .id = part_table_id(context, id),
        .caption = part_caption(context, part_text(context, "effect.caption"),
                                local_period(arena, context->language, period)),
        .columns = columns,
        .column_count = COLUMNS,
        .cells = cells,
        .row_count = effects->count,
    };
    return table;
}

const struct figure *figure_effects(const struct figure_context *context, const char *id,
                                    const struct practice_effect_list *effects,
                                    struct period period)
{
    struct figure *figure = ARENA_NEW(context->arena, struct figure, 1);

    *figure = (struct figure){
        .id = id,
        .title = title_of(context, effects),
        .subtitle = part_text(context, "effect.subtitle"),
        .sentence = title_of(context, effects),
        .chart = effects->count == 0 ? NULL : chart_of(context, effects, period),
        .empty = part_text(context, "measure.not_measured"),
        .table = table_of(context, id, effects, period),
    };
    return figure;
}
