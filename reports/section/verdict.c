/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/section/verdict.h"

#include "base/text.h"
#include "reports/figure/figure.h"
#include "reports/local.h"
#include "reports/phrase.h"
#include "reports/section/blocks.h"
#include "reports/section/decision.h"
#include "reports/section/effects.h"
#include "reports/section/figures.h"
#include "reports/section/releases.h"

bool verdict_load(const struct section_context *context, const struct practice *practice,
                  struct verdict *verdict, struct error *err)
{
    struct practice_effect_list effects;
    struct revision revision;

    if (!effects_load(context, &revision, &effects, err)) {
        return false;
    }
    *verdict = (struct verdict){
        .practice = practice, .found = effects_find(&effects, practice), .period = revision.period};
    return true;
}

/* Why it is that decision: its own meaning, unless something else is open. */
static const char *meaning_of(const struct verdict *verdict, const char *decision,
                              const struct figure_effect *effect)
{
    if (!text_equal(decision, "decision.study")) {
        return NULL;
    }
    if (effect == NULL) {
        return decision_by_release(verdict->practice) ? "decision.study.releases"
                                                      : "verdict.not_estimated.meaning";
    }
    if (effect->rank == EFFECT_RANK_FEW) {
        return "decision.study.few";
    }
    return figure_effect_shown(effect) ? "decision.study.state" : NULL;
}

void verdict_add_decision(const struct section_context *context, struct document *document,
                          const struct verdict *verdict, enum status state)
{
    const struct figure_context figure_context = figures_context(context);
    struct figure_effect effect;
    struct run *runs = ARENA_NEW(context->arena, struct run, 2);

    if (verdict->found != NULL) {
        effect = figure_effect_of(&figure_context, verdict->found);
    }
    const struct figure_effect *known = verdict->found == NULL ? NULL : &effect;
    const char *decision = decision_of(state, known);
    const char *meaning = meaning_of(verdict, decision, known);

    runs[0].strong = true;
    runs[0].words = arena_format(context->arena, "%s%s%s. ", wording(context, "priority.decision"),
                                 wording(context, "format.colon"), wording(context, decision));
    runs[1].words = wording(
        context, meaning != NULL ? meaning : arena_format(context->arena, "%s.meaning", decision));
    document_runs(document, TONE_PLAIN, runs, 2);
}

/* What the rows after the first say: that one is the title. */
static const char *checks_sentence(const struct section_context *context,
                                   const struct figure_effect *rows, size_t count)
{
    struct text sentence = {.arena = context->arena};

    for (size_t i = 1; i < count; i++) {
        text_add_format(&sentence, "%s%s.", i == 1 ? "" : " ", rows[i].sentence);
    }
    return text_string(&sentence);
}

static void add_forest(const struct section_context *context, struct document *document,
                       const struct verdict *verdict)
{
    const struct figure_context figure_context = figures_context(context);
    size_t count = 0;
    const struct figure_effect *rows =
        figure_effect_checks(&figure_context, verdict->found, &count);
    const struct figure_forest spec = {
        .id = arena_format(context->arena, "effect-%s", verdict->practice->id),
        .effects = rows,
        .count = count,
        .period = verdict->period,
        .head = "effect.checks.head",
        .title = "effect.checks.title",
        .subtitle = "effect.subtitle",
        .order = "effect.checks.order",
        .caption = "effect.caption",
        .sentence = checks_sentence(context, rows, count),
    };

    figures_add(context, document, figure_forest(&figure_context, &spec));
}

/* Design, number, what could be found and what would be useful, and what it cannot tell. */
static void add_reading(const struct section_context *context, struct document *document,
                        const struct figure_effect *effect)
{
    struct definition *items = ARENA_NEW(context->arena, struct definition, 5);
    struct figure_context figure_context = figures_context(context);
    const struct cell useful = figure_percent_cell(&figure_context, effect->useful);
    const struct cell detectable = figure_percent_cell(&figure_context, effect->detectable);

    items[0] = (struct definition){wording(context, "forest.design"), effect->design,
                                   wording(context, "effect.design.note")};
    items[1] = (struct definition){wording(context, "forest.n"), effect->n, NULL};
    items[2] = (struct definition){wording(context, "effect.useful"), useful.words, NULL};
    items[3] = (struct definition){wording(context, "effect.detectable"), detectable.words,
                                   wording(context, "effect.detectable.note")};
    items[4] = (struct definition){wording(context, "effect.threats"),
                                   wording(context, "effect.reading.control"), NULL};
    document_definitions(document, items, 5);
}

static void add_found(const struct section_context *context, struct document *document,
                      const struct verdict *verdict)
{
    const struct figure_context figure_context = figures_context(context);
    const struct figure_effect effect = figure_effect_of(&figure_context, verdict->found);
    struct run *runs = ARENA_NEW(context->arena, struct run, 2);

    runs[0].words = arena_format(context->arena, "%s. %s ",
                                 local_period(context->arena, context->language, verdict->period),
                                 blocks_numbered(context, effect.sentence, verdict->found->id));
    runs[1].words = wording(context, "effect.see");
    runs[1].href = wording_page(context, "effects");
    document_runs(document, TONE_PLAIN, runs, 2);
    add_forest(context, document, verdict);
    add_reading(context, document, &effect);
}

/* Not studied here: because the scope or quarter has none, or because no study is made of it. */
static void add_unknown(const struct section_context *context, struct document *document,
                        const struct verdict *verdict)
{
    const struct practice *practice = verdict->practice;

    if (practice->studied != NULL) {
        document_paragraph(document, TONE_EMPTY,
                           phrase(context->arena, wording(context, "effect.none_here"),
                                  PHRASE({"period", local_period(context->arena, context->language,
                                                                 verdict->period)})));
        document_paragraph(document, TONE_NOTE, wording(context, "effect.empty.next"));
        return;
    }
    const char *design =
        wording(context, arena_format(context->arena, "practice.design.%s", practice->design));

    document_paragraph(document, TONE_EMPTY,
                       text_equal(practice->design, "none")
                           ? wording(context, "effect.not_studied.never")
                           : phrase(context->arena, wording(context, "effect.not_studied"),
                                    PHRASE({"design", design})));
}

/* Of a practice that is followed release by release: the releases, where they are judged. */
static bool add_releases(const struct section_context *context, struct document *document,
                         struct error *err)
{
    struct release_effects releases;

    if (!releases_load(context, RELEASES_OUTCOME, &releases, err)) {
        return false;
    }
    if (releases.count == 0 && releases.unjudged_count == 0) {
        blocks_heading(context, document, "effect", "practice.effect_here");
        document_paragraph(document, TONE_EMPTY, wording(context, "release.none_here"));
        return true;
    }
    return releases_add(context, document, RELEASES_OUTCOME, err);
}

bool verdict_add_effect(const struct section_context *context, struct document *document,
                        const struct verdict *verdict, struct error *err)
{
    if (verdict->found == NULL && decision_by_release(verdict->practice)) {
        return add_releases(context, document, err);
    }
    blocks_heading(context, document, "effect", "practice.effect_here");
    if (verdict->found != NULL) {
        add_found(context, document, verdict);
    } else {
        add_unknown(context, document, verdict);
    }
    return true;
}
