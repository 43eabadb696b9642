/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes with practices within clinicians, a row a practice. */
#include <math.h>

#include "base/text.h"
#include "reports/figure/forest.h"
#include "reports/local.h"
#include "reports/number.h"
#include "reports/phrase.h"

#define COLUMNS 8

/* Findings are rounded to halves of a point: none of the binary digits below that is theirs. */
static double points(double ratio)
{
    return round(1000 * ratio) / 10;
}

static struct ranged percents(const struct ranged *ratios)
{
    return (struct ranged){points(ratios->value), points(ratios->low), points(ratios->high)};
}

static const char *percent(const struct figure_context *context, double ratio)
{
    return forest_percent(context, points(ratio));
}

/* "[−12,8 ; −3,6]" */
static const char *interval(const struct figure_context *context, const struct ranged *ratios)
{
    const struct ranged shown = percents(ratios);

    return forest_interval(context, &shown);
}

static const char *verdict(const struct figure_context *context,
                           const struct practice_effect *effect)
{
    return part_text(context, arena_format(context->arena, "effect.verdict.%s", effect->verdict));
}

static enum effect_rank rank_of(const struct practice_effect *effect)
{
    static const struct {
        const char *verdict;
        enum effect_rank rank;
    } ranks[] = {
        {"reverse", EFFECT_RANK_REVERSE},   {"useful", EFFECT_RANK_USEFUL},
        {"open", EFFECT_RANK_OPEN},         {"small", EFFECT_RANK_SMALL},
        {"excluded", EFFECT_RANK_EXCLUDED}, {"inconclusive", EFFECT_RANK_NONE},
    };

    for (size_t i = 0; i < sizeof(ranks) / sizeof(ranks[0]); i++) {
        if (text_equal(ranks[i].verdict, effect->verdict)) {
            return ranks[i].rank;
        }
    }
    return EFFECT_RANK_FEW;
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

static const char *page_of(const struct figure_context *context, const struct practice *practice)
{
    return context->page == NULL
               ? NULL
               : context->page(context->owner,
                               arena_format(context->arena, "practices/%s", practice->id));
}

/* "au moins 35", "trop peu". */
static const char *switchers(const struct figure_context *context,
                             const struct practice_effect *effect)
{
    struct arena *arena = context->arena;

    return effect->switchers == 0
               ? part_text(context, "effect.switchers.few")
               : phrase(arena, part_text(context, "effect.switchers.least"),
                        PHRASE({"n", number_count(arena, context->language, effect->switchers)}));
}

struct figure_effect figure_effect_of(const struct figure_context *context,
                                      const struct practice_effect *effect)
{
    return (struct figure_effect){
        .subject = name_of(context, effect),
        .href = page_of(context, effect->practice),
        .outcome = effect->metric->label.in[context->language],
        .verdict = verdict(context, effect),
        .rank = rank_of(effect),
        .change = percents(&effect->change),
        .level = .95, /* analyzer/effect.h */
        .useful = points(effect->useful),
        .detectable = points(-effect->detectable),
        .design = part_text(context, "forest.design.within"),
        .n = effect->switchers == 0
                 ? part_text(context, "forest.n.few")
                 : phrase(context->arena, part_text(context, "forest.n.clinicians"),
                          PHRASE({"n", switchers(context, effect)})),
        .sentence = figure_effect_sentence(context, effect),
    };
}

/* A check: what it is, what it says, and its figure if it has one. */
static struct figure_effect check(const struct figure_context *context, const char *subject,
                                  const char *verdict_key)
{
    const char *verdict_words = part_text(context, verdict_key);

    return (struct figure_effect){
        .subject = subject,
        .outcome = "",
        .verdict = verdict_words,
        .rank = EFFECT_RANK_CHECK,
        .change = {NAN, NAN, NAN},
        .level = .95,
        .useful = NAN,
        .detectable = NAN,
        .design = "",
        .n = "",
        .sentence = arena_format(context->arena, "%s%s%s", subject,
                                 part_text(context, "format.colon"), verdict_words),
    };
}

static struct figure_effect other_check(const struct figure_context *context,
                                        const struct metric *outcome)
{
    return check(context,
                 phrase(context->arena, part_text(context, "effect.checks.other"),
                        PHRASE({"metric", outcome->label.in[context->language]})),
                 "effect.checks.not_studied");
}

static struct figure_effect slope_check(const struct figure_context *context,
                                        const struct practice_effect *effect)
{
    const bool told = isfinite(effect->slope.value);
    struct figure_effect slope = check(context, part_text(context, "effect.slope"),
                                       !told               ? "effect.checks.not_told"
                                       : disagrees(effect) ? "effect.checks.disagrees"
                                                           : "effect.checks.agrees");

    slope.change = percents(&effect->slope);
    slope.design = part_text(context, "forest.design.between");
    if (told) {
        slope.sentence =
            arena_format(context->arena, "%s, %s %s", slope.sentence,
                         percent(context, effect->slope.value), interval(context, &effect->slope));
    }
    return slope;
}

const struct figure_effect *figure_effect_checks(const struct figure_context *context,
                                                 const struct practice_effect *effect,
                                                 size_t *count)
{
    const struct practice *practice = effect->practice;
    struct figure_effect *rows =
        ARENA_NEW(context->arena, struct figure_effect, practice->outcome_count + 3);
    size_t n = 0;

    rows[n] = figure_effect_of(context, effect);
    rows[n].href = NULL;  /* its page is this one */
    rows[n].outcome = ""; /* the subject says it, as in all rows here */
    rows[n++].subject = effect->metric->label.in[context->language];
    rows[n++] = slope_check(context, effect);
    for (size_t i = 0; i < practice->outcome_count; i++) {
        if (practice->outcomes[i] != effect->metric) {
            rows[n++] = other_check(context, practice->outcomes[i]);
        }
    }
    rows[n++] =
        check(context, part_text(context, "effect.checks.control"), "effect.checks.no_control");
    *count = n;
    return rows;
}

static struct cell ranged_cell(const struct figure_context *context, const struct ranged *ranged)
{
    const struct ranged shown = percents(ranged);

    return forest_estimate(context, &shown);
}

static struct cell percent_cell(const struct figure_context *context, double ratio)
{
    return figure_percent_cell(context, points(ratio));
}

static void set_row(const struct figure_context *context, const struct practice_effect *effect,
                    struct cell *row)
{
    row[0] = cell_head(name_of(context, effect), page_of(context, effect->practice));
    row[1] = cell_text(verdict(context, effect));
    row[2] = ranged_cell(context, &effect->change);
    row[3] = ranged_cell(context, &effect->slope);
    row[4] = effect->switchers == 0
                 ? cell_text(switchers(context, effect))
                 : cell_number(switchers(context, effect), (double)effect->switchers);
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
    struct figure_effect *rows = ARENA_NEW(context->arena, struct figure_effect, effects->count);
    const struct figure_forest spec = {
        .id = id,
        .effects = rows,
        .count = effects->count,
        .period = period,
        .head = "table.practice",
        .title = "effect.title",
        .subtitle = "effect.subtitle",
        .order = "effect.order",
        .caption = "effect.caption",
    };

    for (size_t i = 0; i < effects->count; i++) {
        rows[i] = figure_effect_of(context, &effects->items[i]);
    }
    *figure = *figure_forest(context, &spec);
    figure->table = table_of(context, id, effects, period); /* with what it has more: slope, p */
    return figure;
}
