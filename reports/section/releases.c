/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/section/releases.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "reports/local.h"
#include "reports/phrase.h"
#include "reports/section/blocks.h"
#include "reports/section/figures.h"
#include "reports/section/signal.h"
#include "sql.h"

#define PREFIX "finding.release."

/* The scope, then the sites below the whole, by label. */
static const char *scope_ids(const struct section_context *context)
{
    size_t below = 0;
    const struct scope **sites = figures_below(context, &below);
    int64_t *ids = ARENA_NEW(context->arena, int64_t, below + 1);

    ids[0] = context->scope->id;
    below = context->scope->depth == 0 ? below : 0;
    for (size_t i = 0; i < below; i++) {
        ids[i + 1] = sites[i]->id;
    }
    return db_int_array(context->arena, ids, below + 1);
}

/* "none", "season", "compared": the last word of the key of its sentence. */
static const char *verdict_of(const struct signal *s)
{
    const char *text = db_cell(s->rows, s->row, SIGNAL_TEXT);

    return text_starts(text, PREFIX) ? text + strlen(PREFIX) : "";
}

static bool is_shown(const char *verdict)
{
    return text_equal(verdict, "shown") || text_equal(verdict, "compared");
}

static enum effect_rank rank_of(const struct signal *s, const char *verdict)
{
    const bool less = signal_figure(s, SIGNAL_CHANGE) < 0;

    if (!is_shown(verdict)) {
        return EFFECT_RANK_NONE;
    }
    return less == (s->metric->direction == DIRECTION_DOWN) ? EFFECT_RANK_OPEN
                                                            : EFFECT_RANK_REVERSE;
}

/* "sim-asr.2026.3", and where, if that is not the page's own scope. */
static const char *subject_of(const struct signal *s, const struct scope *scope)
{
    const struct section_context *context = s->context;
    const char *release = db_cell(s->rows, s->row, SIGNAL_RELEASE);

    return scope == NULL || scope == context->scope
               ? release
               : arena_format(context->arena, "%s, %s", release,
                              scope->label.in[context->language]);
}

static const char *design_of(const struct signal *s)
{
    const struct section_context *context = s->context;
    const int64_t controls = db_cell_int(s->rows, s->row, SIGNAL_CONTROLS);

    return controls == 0
               ? wording(context, "release.design.series")
               : phrase(context->arena, wording(context, "release.design.controls"),
                        PHRASE({"sites", phrase_count(context->arena, context->catalog,
                                                      context->language, "sites", controls)}));
}

static struct ranged change_of(const struct signal *s)
{
    return (struct ranged){100 * signal_figure(s, SIGNAL_CHANGE),
                           100 * signal_figure(s, SIGNAL_LOW), 100 * signal_figure(s, SIGNAL_HIGH)};
}

static struct figure_effect effect_of(const struct signal *s)
{
    const struct section_context *context = s->context;
    struct arena *arena = context->arena;
    const struct scope *scope =
        scope_by_id(context->scopes, (int32_t)db_cell_int(s->rows, s->row, SIGNAL_SCOPE));
    const char *verdict = verdict_of(s);

    return (struct figure_effect){
        .subject = subject_of(s, scope),
        .href = context->links.page == NULL || scope == NULL
                    ? NULL
                    : context->links.page(context->links.owner, arena, "accuracy", scope),
        .outcome = s->metric->label.in[context->language],
        .verdict = wording(context, arena_format(arena, "release.verdict.%s", verdict)),
        .rank = rank_of(s, verdict),
        .change = change_of(s),
        .level = signal_figure(s, SIGNAL_LEVEL),
        .useful = NAN,
        .detectable = NAN,
        .design = design_of(s),
        .n = phrase(arena, wording(context, "release.n"),
                    PHRASE({"before", signal_weeks(s, SIGNAL_WEEKS_BEFORE)},
                           {"after", signal_weeks(s, SIGNAL_WEEKS_AFTER)},
                           {"units", signal_units(s)})),
        .sentence = signal_sentence(s),
    };
}

/* Releases without an estimate, each once with at how many series: rows of one stand together. */
struct unjudged {
    const struct section_context *context;
    struct text text;
    const char *release; /* the last one */
    int64_t series;
    size_t count;
};

static void end_release(struct unjudged *unjudged)
{
    const struct section_context *context = unjudged->context;

    if (unjudged->series == 0) {
        return;
    }
    text_add_format(&unjudged->text, "%s%s", unjudged->count == 0 ? "" : ", ", unjudged->release);
    if (context->scope->depth == 0) {
        text_add_format(&unjudged->text, " (%s)",
                        phrase_count(context->arena, context->catalog, context->language, "sites",
                                     unjudged->series));
    }
    unjudged->count++;
    unjudged->series = 0;
}

/* Of the whole itself it is not told here: its sites are. */
static void add_unjudged(struct unjudged *unjudged, const struct signal *s)
{
    const char *release = db_cell(s->rows, s->row, SIGNAL_RELEASE);
    const int64_t scope = db_cell_int(s->rows, s->row, SIGNAL_SCOPE);

    if (unjudged->release == NULL || !text_equal(unjudged->release, release)) {
        end_release(unjudged);
        unjudged->release = release;
    }
    if (unjudged->context->scope->depth > 0 || scope != unjudged->context->scope->id) {
        unjudged->series++;
    }
}

bool releases_load(const struct section_context *context, const char *metric,
                   struct release_effects *effects, struct error *err)
{
    struct arena *arena = context->arena;
    struct unjudged unjudged = {.context = context, .text = {.arena = arena}};
    struct db_rows rows;

    if (!db_query(context->db, arena, &sql_finding_release_list,
                  DB_PARAMS(scope_ids(context), metric, db_int(arena, period_id(context->period)),
                            db_int(arena, context->revision.number)),
                  &rows, err)) {
        return false;
    }
    struct figure_effect *items = ARENA_NEW(arena, struct figure_effect, rows.row_count + 1);
    size_t count = 0;
    struct period week = {0};

    for (size_t i = 0; i < rows.row_count; i++) {
        struct signal s = signal_read(context, &rows, i);
        struct period newest = period_of_id((int32_t)db_cell_int(&rows, i, SIGNAL_PERIOD));

        week = newest.until > week.until ? newest : week;

        if (s.metric != NULL && s.change) {
            items[count++] = effect_of(&s);
        } else {
            add_unjudged(&unjudged, &s);
        }
    }
    end_release(&unjudged);
    *effects =
        (struct release_effects){items, count, text_string(&unjudged.text), unjudged.count, week};
    return true;
}

const char *releases_until(const struct section_context *context,
                           const struct release_effects *effects)
{
    return phrase(context->arena, wording(context, "release.until"),
                  PHRASE({"week", local_period(context->arena, context->language, effects->week)}));
}

static void add_forest(const struct section_context *context, struct document *document,
                       const char *metric, const struct release_effects *effects)
{
    const struct figure_context figure_context = figures_context(context);
    const struct figure_forest spec = {
        .id = arena_format(context->arena, "releases-%s", metric),
        .effects = effects->items,
        .count = effects->count,
        .period = effects->week,
        .head = "release.head",
        .title = "release.title",
        .subtitle = "release.subtitle",
        .order = context->scope->depth == 0 ? "release.order.sites" : "release.order",
        .caption = "release.caption",
    };

    document_paragraph(document, TONE_PLAIN,
                       arena_format(context->arena, "%s %s", releases_until(context, effects),
                                    wording(context, "release.lead")));
    figures_add(context, document, figure_forest(&figure_context, &spec));
}

bool releases_add(const struct section_context *context, struct document *document,
                  const char *metric, struct error *err)
{
    struct release_effects effects;

    if (!releases_load(context, metric, &effects, err)) {
        return false;
    }
    if (effects.count == 0 && effects.unjudged_count == 0) {
        return true;
    }
    blocks_heading(context, document, "releases", "release.heading");
    if (effects.count > 0) {
        add_forest(context, document, metric, &effects);
    }
    if (effects.unjudged_count > 0) {
        document_paragraph(document, effects.count == 0 ? TONE_EMPTY : TONE_NOTE,
                           phrase(context->arena, wording(context, "release.unjudged"),
                                  PHRASE({"releases", effects.unjudged})));
    }
    return true;
}
