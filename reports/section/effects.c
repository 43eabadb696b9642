/* SPDX-License-Identifier: GPL-3.0-or-later */
/* effects.c: what goes with practices here: the same clinicians with and without them. */
#include "reports/section/effects.h"

#include "base/text.h"
#include "reports/local.h"
#include "reports/number.h"
#include "reports/phrase.h"
#include "reports/quarterly.h"
#include "reports/section/blocks.h"
#include "reports/section/figures.h"
#include "reports/section/releases.h"

#define TOP 6

static void add_sentences(const struct section_context *context, struct document *document,
                          const struct practice_effect_list *effects)
{
    const struct figure_context figure_context = figures_context(context);
    const char **items = ARENA_NEW(context->arena, const char *, effects->count + 1);

    for (size_t i = 0; i < effects->count; i++) {
        items[i] =
            blocks_numbered(context, figure_effect_sentence(&figure_context, &effects->items[i]),
                            effects->items[i].id);
    }
    document_list(document, false, items, effects->count);
    document_paragraph(document, TONE_NOTE, wording(context, "signals.explain"));
}

/* The design, what it cannot tell, and the family of tests. */
static void add_reading(const struct section_context *context, struct document *document)
{
    static const char *const keys[] = {"effect.reading.design", "effect.reading.slope",
                                       "effect.reading.control", "effect.reading.family",
                                       "effect.reading.small"};
    const size_t count = sizeof(keys) / sizeof(keys[0]);
    const char **items = ARENA_NEW(context->arena, const char *, count);

    for (size_t i = 0; i < count; i++) {
        items[i] = wording(context, keys[i]);
    }
    blocks_heading(context, document, "effects-reading", "effect.reading");
    document_list(document, false, items, count);
}

bool effects_load(const struct section_context *context, struct revision *revision,
                  struct practice_effect_list *effects, struct error *err)
{
    return quarterly_revision(context->db, context->arena, &context->revision, context->period,
                              context->data.newest_day, revision, err) &&
           practice_effect_load(context->db, context->arena, context->catalog, context->scope->id,
                                revision, effects, err);
}

const struct practice_effect *effects_find(const struct practice_effect_list *effects,
                                           const struct practice *practice)
{
    for (size_t i = 0; i < effects->count; i++) {
        if (effects->items[i].practice == practice) {
            return &effects->items[i];
        }
    }
    return NULL;
}

bool section_effects(struct section_context *context, struct document *document, struct error *err)
{
    struct practice_effect_list effects;
    struct revision revision;

    if (!context->any) {
        return true;
    }
    if (!effects_load(context, &revision, &effects, err)) {
        return false;
    }
    const struct figure_context figure_context = figures_context(context);
    const char *quarter = local_period(context->arena, context->language, revision.period);

    if (effects.count == 0) {
        document_paragraph(
            document, TONE_EMPTY,
            phrase(context->arena, wording(context, "effect.empty"), PHRASE({"period", quarter})));
        document_paragraph(document, TONE_NOTE, wording(context, "effect.empty.next"));
        return true;
    }
    blocks_heading(context, document, "effects", "effect.heading");
    document_paragraph(
        document, TONE_PLAIN,
        phrase(context->arena, wording(context, "effect.lead"), PHRASE({"period", quarter})));
    add_sentences(context, document, &effects);
    figures_add(context, document,
                figure_effects(&figure_context, "effects", &effects, revision.period));
    add_reading(context, document);
    return true;
}

/* Inserts by rank; what is equal keeps the order in which it comes. */
static void insert(struct figure_effect *sorted, size_t count, struct figure_effect effect)
{
    size_t at = count;

    while (at > 0 && sorted[at - 1].rank > effect.rank) {
        sorted[at] = sorted[at - 1];
        at--;
    }
    sorted[at] = effect;
}

/* The practices by rank, then the releases by rank. */
static struct figure_effect *in_order(const struct section_context *context,
                                      const struct practice_effect_list *practices,
                                      const struct release_effects *releases)
{
    const struct figure_context figure_context = figures_context(context);
    struct figure_effect *all =
        ARENA_NEW(context->arena, struct figure_effect, practices->count + releases->count + 1);

    for (size_t i = 0; i < practices->count; i++) {
        insert(all, i, figure_effect_of(&figure_context, &practices->items[i]));
    }
    for (size_t i = 0; i < releases->count; i++) {
        insert(all + practices->count, i, releases->items[i]);
    }
    return all;
}

/* How many are not among the first, up to when releases were judged, and where all of them are. */
static void add_more(const struct section_context *context, struct document *document, size_t more,
                     const struct release_effects *releases)
{
    struct run *runs = ARENA_NEW(context->arena, struct run, 5);

    const char *left =
        phrase(context->arena, wording(context, "effect.top.more"),
               PHRASE({"n", number_count(context->arena, context->language, (int64_t)more)}));

    runs[0].words = more == 0 ? "" : arena_format(context->arena, "%s ", left);
    runs[1].words = releases->count == 0
                        ? ""
                        : arena_format(context->arena, "%s ", releases_until(context, releases));
    runs[2].words = wording(context, "effect.top.practices");
    runs[2].href = wording_page(context, "effects");
    runs[3].words = wording(context, "format.semicolon");
    runs[4].words = wording(context, "effect.top.releases");
    runs[4].href = wording_page(context, "accuracy");
    if (runs[2].href != NULL) {
        document_runs(document, TONE_NOTE, runs, 5);
    }
}

bool effects_add_top(const struct section_context *context, struct document *document,
                     struct error *err)
{
    const struct figure_context figure_context = figures_context(context);
    struct practice_effect_list practices;
    struct release_effects releases;
    struct revision revision;

    if (!effects_load(context, &revision, &practices, err) ||
        !releases_load(context, RELEASES_OUTCOME, &releases, err)) {
        return false;
    }
    const size_t count = practices.count + releases.count;
    const struct figure_forest spec = {
        .id = "effects-top",
        .effects = in_order(context, &practices, &releases),
        .count = count < TOP ? count : TOP,
        .period = revision.period,
        .head = "effect.top.head",
        .title = "effect.top.title",
        .subtitle = "effect.top.subtitle",
        .order = "effect.top.order",
        .caption = "effect.top.caption",
    };

    blocks_heading(context, document, "effects-top", "effect.top.heading");
    if (count == 0) {
        document_paragraph(document, TONE_EMPTY, wording(context, "effect.top.empty"));
    } else {
        figures_add(context, document, figure_forest(&figure_context, &spec));
    }
    add_more(context, document, count < TOP ? 0 : count - TOP, &releases);
    return true;
}
