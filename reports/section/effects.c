/* SPDX-License-Identifier: GPL-3.0-or-later */
/* effects.c: what goes with practices here: the same clinicians with and without them. */
#include "reports/section/effects.h"

#include "base/text.h"
#include "reports/local.h"
#include "reports/phrase.h"
#include "reports/quarterly.h"
#include "reports/section/blocks.h"
#include "reports/section/figures.h"

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

static bool load(const struct section_context *context, struct revision *revision,
                 struct practice_effect_list *effects, struct error *err)
{
    return quarterly_revision(context->db, context->arena, &context->revision, context->period,
                              context->data.newest_day, revision, err) &&
           practice_effect_load(context->db, context->arena, context->catalog, context->scope->id,
                                revision, effects, err);
}

bool effects_add(const struct section_context *context, struct document *document,
                 const struct practice *practice, struct error *err)
{
    const struct figure_context figure_context = figures_context(context);
    struct practice_effect_list effects;
    struct revision revision;

    if (!load(context, &revision, &effects, err)) {
        return false;
    }
    for (size_t i = 0; i < effects.count; i++) {
        if (effects.items[i].practice != practice) {
            continue;
        }
        struct run *runs = ARENA_NEW(context->arena, struct run, 2);

        runs[0].words =
            arena_format(context->arena, "%s. %s ",
                         local_period(context->arena, context->language, revision.period),
                         figure_effect_sentence(&figure_context, &effects.items[i]));
        runs[1].words = wording(context, "effect.see");
        runs[1].href = wording_page(context, "effects");
        blocks_heading(context, document, "effect", "effect.heading");
        document_runs(document, TONE_PLAIN, runs, 2);
    }
    return true;
}

bool section_effects(struct section_context *context, struct document *document, struct error *err)
{
    struct practice_effect_list effects;
    struct revision revision;

    if (!context->any) {
        return true;
    }
    if (!load(context, &revision, &effects, err)) {
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
