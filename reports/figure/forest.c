/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Effects below each other, each with its interval, beside no difference. */
#include "reports/figure/forest.h"

#include <math.h>

#include "base/text.h"
#include "reports/local.h"
#include "reports/number.h"
#include "reports/phrase.h"

#define DECIMALS    1
#define COLUMNS_MAX 9
#define USUAL       .95 /* a level that need not be said of each row */
#define SLACK       1e-9

const char *forest_percent(const struct figure_context *context, double percent)
{
    return arena_format(context->arena, "%s%s",
                        local_signed(context->arena, context->language, percent, DECIMALS),
                        number_unit(context->arena, context->catalog, context->language, "%"));
}

const char *forest_interval(const struct figure_context *context, const struct ranged *percents)
{
    return local_interval(context->arena, context->language, percents->low, percents->high,
                          DECIMALS);
}

struct cell forest_estimate(const struct figure_context *context, const struct ranged *percents)
{
    if (!isfinite(percents->value)) {
        return cell_estimate(part_text(context, "format.none"), NULL, NAN, NAN, NAN);
    }
    return cell_estimate(forest_percent(context, percents->value),
                         forest_interval(context, percents), percents->value, percents->low,
                         percents->high);
}

struct cell figure_percent_cell(const struct figure_context *context, double percent)
{
    return isfinite(percent) ? cell_number(forest_percent(context, percent), percent)
                             : cell_number(part_text(context, "format.none"), NAN);
}

struct cell figure_effect_cell(const struct figure_context *context,
                               const struct figure_effect *effect)
{
    return forest_estimate(context, &effect->change);
}

bool figure_effect_shown(const struct figure_effect *effect)
{
    return effect->rank <= EFFECT_RANK_SMALL;
}

static enum state state_of(const struct figure_effect *effect)
{
    switch (effect->rank) {
    case EFFECT_RANK_REVERSE:
        return STATE_NOT_MET;
    case EFFECT_RANK_USEFUL:
    case EFFECT_RANK_OPEN:
    case EFFECT_RANK_SMALL:
        return STATE_MET;
    case EFFECT_RANK_EXCLUDED:
    case EFFECT_RANK_NONE:
        return STATE_INDETERMINATE;
    case EFFECT_RANK_CHECK:
        return STATE_NONE;
    case EFFECT_RANK_FEW:
        break;
    }
    return STATE_NOT_ASSESSABLE;
}

/* "95 %", "98,1 %". */
static const char *level_words(const struct figure_context *context, double level)
{
    const double percent = 100 * level;
    const bool whole = fabs(percent - round(percent)) < .05;

    return arena_format(context->arena, "%s%s",
                        local_number(context->arena, context->language, percent, whole ? 0 : 1),
                        number_unit(context->arena, context->catalog, context->language, "%"));
}

/* "BP04 Microphone dédié (−8,0 % [−13,5 ; −2,5])", or its subject alone where nothing is told. */
static const char *named(const struct figure_context *context, const struct figure_effect *effect)
{
    return isfinite(effect->change.value)
               ? arena_format(context->arena, "%s (%s %s)", effect->subject,
                              forest_percent(context, effect->change.value),
                              forest_interval(context, &effect->change))
               : effect->subject;
}

const char *forest_title(const struct figure_context *context, const struct figure_forest *spec)
{
    size_t shown = 0;

    for (size_t i = 0; i < spec->count; i++) {
        shown += figure_effect_shown(&spec->effects[i]) ? 1 : 0;
    }
    return phrase(
        context->arena, part_text(context, spec->title),
        PHRASE({"shown", number_count(context->arena, context->language, (int64_t)shown)},
               {"count", number_count(context->arena, context->language, (int64_t)spec->count)},
               {"first", spec->count == 0 ? "" : named(context, &spec->effects[0])},
               {"verdict", spec->count == 0 ? "" : spec->effects[0].verdict}));
}

const char *forest_subtitle(const struct figure_context *context, const struct figure_forest *spec)
{
    return arena_format(context->arena, "%s. %s", part_text(context, spec->subtitle),
                        part_text(context, spec->order));
}

/* Each verdict with those that it is the verdict of, in the order of ranks. */
static const char *sentence_of(const struct figure_context *context,
                               const struct figure_forest *spec)
{
    static const char *const keys[] = {
        [EFFECT_RANK_REVERSE] = "forest.sentence.reverse",
        [EFFECT_RANK_USEFUL] = "forest.sentence.useful",
        [EFFECT_RANK_OPEN] = "forest.sentence.open",
        [EFFECT_RANK_SMALL] = "forest.sentence.small",
        [EFFECT_RANK_EXCLUDED] = "forest.sentence.excluded",
        [EFFECT_RANK_NONE] = "forest.sentence.none",
        [EFFECT_RANK_FEW] = "forest.sentence.few",
    };
    struct text sentence = {.arena = context->arena};

    if (spec->sentence != NULL) {
        return spec->sentence;
    }
    for (size_t rank = 0; rank < sizeof(keys) / sizeof(keys[0]); rank++) {
        struct text names = {.arena = context->arena};

        for (size_t i = 0; i < spec->count; i++) {
            if (spec->effects[i].rank == rank) {
                text_add(&names, names.length == 0 ? "" : part_text(context, "format.semicolon"));
                text_add(&names, named(context, &spec->effects[i]));
            }
        }
        if (names.length > 0) {
            text_add(&sentence, sentence.length == 0 ? "" : " ");
            text_add(&sentence, phrase(context->arena, part_text(context, keys[rank]),
                                       PHRASE({"names", text_string(&names)})));
        }
    }
    return sentence.length == 0 ? forest_title(context, spec) : text_string(&sentence);
}

static struct datum datum_of(const struct figure_effect *effect, size_t i)
{
    struct datum datum = part_missing((double)i);

    if (isfinite(effect->change.value)) {
        datum = datum_at((double)i, effect->change.value);
        datum.low = effect->change.low;
        datum.high = effect->change.high;
    }
    datum.target = effect->useful;
    datum.verdict = state_of(effect);
    datum.label = effect->sentence;
    return datum;
}

static bool is_usual(double level)
{
    return fabs(level - USUAL) < SLACK;
}

/* The level of an interval stands in its row where it is not the usual one. */
static const char *detail_of(const struct figure_context *context,
                             const struct figure_effect *effect)
{
    if (!isfinite(effect->change.value) || is_usual(effect->level)) {
        return effect->verdict;
    }
    return phrase(
        context->arena, part_text(context, "forest.detail.level"),
        PHRASE({"verdict", effect->verdict}, {"level", level_words(context, effect->level)}));
}

static struct row row_of(const struct figure_context *context, const struct figure_effect *effect)
{
    return (struct row){
        .name = effect->subject,
        .detail = detail_of(context, effect),
        .note = isfinite(effect->change.value)
                    ? arena_format(context->arena, "%s %s",
                                   forest_percent(context, effect->change.value),
                                   forest_interval(context, &effect->change))
                    : part_text(context, "format.none"),
    };
}

/* One of a few domains, so that forests compare: the least that holds every interval. */
static double reach_of(const struct figure_forest *spec)
{
    static const double reaches[] = {20, 40};

    for (size_t r = 0; r < sizeof(reaches) / sizeof(reaches[0]); r++) {
        bool holds = true;

        for (size_t i = 0; i < spec->count; i++) {
            const struct ranged *change = &spec->effects[i].change;

            holds = holds && !(change->low < -reaches[r]) && !(change->high > reaches[r]);
        }
        if (holds) {
            return reaches[r];
        }
    }
    return 100;
}

/* What the lines are: of what level, where all are of the usual one. */
static const char *interval_words(const struct figure_context *context,
                                  const struct figure_forest *spec)
{
    for (size_t i = 0; i < spec->count; i++) {
        const struct figure_effect *effect = &spec->effects[i];

        if (isfinite(effect->change.value) && !is_usual(effect->level)) {
            return part_text(context, "forest.interval");
        }
    }
    return part_text(context, "chart.confidence_band");
}

static const struct mark *marks_of(const struct figure_context *context,
                                   const struct figure_forest *spec)
{
    struct mark *marks = ARENA_NEW(context->arena, struct mark, 2);
    struct datum *data = ARENA_NEW(context->arena, struct datum, spec->count);
    struct datum *zero = ARENA_NEW(context->arena, struct datum, 1);

    for (size_t i = 0; i < spec->count; i++) {
        data[i] = datum_of(&spec->effects[i], i);
    }
    *zero = datum_at(0, 0);
    zero->label = part_text(context, "effect.none");
    marks[0] = (struct mark){.kind = MARK_RULE,
                             .series = part_series(context, zero->label, zero, 1),
                             .style = STYLE_RULE_ZERO};
    marks[1] = (struct mark){
        .kind = MARK_INTERVAL,
        .series = part_series(context, part_text(context, "forest.change"), data, spec->count)};
    return marks;
}

const struct chart *forest_chart(const struct figure_context *context,
                                 const struct figure_forest *spec)
{
    struct chart *chart = ARENA_NEW(context->arena, struct chart, 1);
    struct row *rows = ARENA_NEW(context->arena, struct row, spec->count);
    const double reach = reach_of(spec);

    for (size_t i = 0; i < spec->count; i++) {
        rows[i] = row_of(context, &spec->effects[i]);
    }
    *chart = (struct chart){
        .language = context->language,
        .title = forest_title(context, spec),
        .subtitle = forest_subtitle(context, spec),
        .description = sentence_of(context, spec),
        .footer = context->provenance,
        .words = part_words(context, spec->period.kind),
        .x =
            {.kind = SCALE_LINEAR, .low = -reach, .high = reach, .unit = "%", .decimals = DECIMALS},
        .y = {.kind = SCALE_BAND,
              .rows = rows,
              .row_count = spec->count,
              .rows_title = part_text(context, spec->head),
              .note_title = part_text(context, "forest.change")},
        .marks = marks_of(context, spec),
        .mark_count = 2,
    };
    chart->words.target = part_text(context, "effect.useful");
    chart->words.interval = interval_words(context, spec);
    return chart;
}

/* What the table has besides what all have. */
struct extra {
    bool outcome; /* the effects differ in it */
    bool useful;  /* one has a useful effect set */
};

static struct extra extra_of(const struct figure_forest *spec)
{
    struct extra extra = {false, false};

    for (size_t i = 0; i < spec->count; i++) {
        extra.outcome =
            extra.outcome || !text_equal(spec->effects[i].outcome, spec->effects[0].outcome);
        extra.useful = extra.useful || isfinite(spec->effects[i].useful);
    }
    return extra;
}

static size_t set_columns(const struct figure_context *context, const struct figure_forest *spec,
                          struct extra extra, struct column *columns)
{
    size_t n = 0;

    columns[n++] = (struct column){part_text(context, spec->head), "subject", CELL_HEAD, .2};
    if (extra.outcome) {
        columns[n++] =
            (struct column){part_text(context, "forest.outcome"), "outcome", CELL_TEXT, 0};
    }
    columns[n++] = (struct column){part_text(context, "effect.verdict"), "verdict", CELL_TEXT, 0};
    columns[n++] =
        (struct column){part_text(context, "forest.change"), "change", CELL_ESTIMATE, .16};
    columns[n++] = (struct column){part_text(context, "forest.level"), "level", CELL_NUMBER, .07};
    columns[n++] = (struct column){part_text(context, "forest.design"), "design", CELL_TEXT, 0};
    columns[n++] = (struct column){part_text(context, "forest.n"), "n", CELL_TEXT, 0};
    if (extra.useful) {
        columns[n++] =
            (struct column){part_text(context, "effect.useful"), "useful", CELL_NUMBER, .08};
        columns[n++] = (struct column){part_text(context, "effect.detectable"), "detectable",
                                       CELL_NUMBER, .09};
    }
    return n;
}

static void set_row(const struct figure_context *context, const struct figure_effect *effect,
                    struct extra extra, struct cell *row)
{
    const bool told = isfinite(effect->change.value);
    size_t n = 0;

    row[n++] = cell_head(effect->subject, effect->href);
    if (extra.outcome) {
        row[n++] = cell_text(effect->outcome);
    }
    row[n++] = cell_text(effect->verdict);
    row[n++] = figure_effect_cell(context, effect);
    row[n++] =
        cell_number(told ? level_words(context, effect->level) : part_text(context, "format.none"),
                    told ? 100 * effect->level : (double)NAN);
    row[n++] = cell_text(effect->design);
    row[n++] = cell_text(effect->n);
    if (extra.useful) {
        row[n++] = figure_percent_cell(context, effect->useful);
        row[n++] = figure_percent_cell(context, effect->detectable);
    }
}

static const struct table *table_of(const struct figure_context *context,
                                    const struct figure_forest *spec)
{
    struct arena *arena = context->arena;
    const struct extra extra = extra_of(spec);
    struct column *columns = ARENA_NEW(arena, struct column, COLUMNS_MAX);
    const size_t column_count = set_columns(context, spec, extra, columns);
    struct cell *cells = ARENA_NEW(arena, struct cell, spec->count * column_count + 1);
    struct table *table = ARENA_NEW(arena, struct table, 1);

    for (size_t i = 0; i < spec->count; i++) {
        set_row(context, &spec->effects[i], extra, &cells[i * column_count]);
    }
    *table = (struct table){
        .id = part_table_id(context, spec->id),
        .caption = part_caption(context, part_text(context, spec->caption),
                                local_period(arena, context->language, spec->period)),
        .columns = columns,
        .column_count = column_count,
        .cells = cells,
        .row_count = spec->count,
    };
    return table;
}

const struct figure *figure_forest(const struct figure_context *context,
                                   const struct figure_forest *spec)
{
    struct figure *figure = ARENA_NEW(context->arena, struct figure, 1);

    *figure = (struct figure){
        .id = spec->id,
        .title = forest_title(context, spec),
        .subtitle = forest_subtitle(context, spec),
        .sentence = sentence_of(context, spec),
        .chart = spec->count == 0 ? NULL : forest_chart(context, spec),
        .empty = part_text(context, "measure.not_measured"),
        .table = table_of(context, spec),
    };
    return figure;
}
