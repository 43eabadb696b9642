/* SPDX-License-Identifier: GPL-3.0-or-later */
/* practices.c: the framework: all practices with their state, and one practice in full. */
#include <math.h>

#include "base/text.h"
#include "reports/figure/part.h"
#include "reports/local.h"
#include "reports/number.h"
#include "reports/phrase.h"
#include "reports/section/blocks.h"
#include "reports/section/change.h"
#include "reports/section/decision.h"
#include "reports/section/figures.h"
#include "reports/section/verdict.h"

bool section_practices(struct section_context *context, struct document *document,
                       struct error *err)
{
    blocks_heading(context, document, "practices", "report.scorecard");
    document_paragraph(document, TONE_PLAIN, wording(context, "methods.classes"));
    figures_scorecard(context, document);
    document_paragraph(document, TONE_NOTE, wording(context, "methods.classes.stability"));
    return decision_add_all(context, document, err);
}

static const struct assessment *assessment_of(const struct section_context *context,
                                              const struct practice *practice)
{
    for (size_t i = 0; i < context->practices.count; i++) {
        if (context->practices.items[i].practice == practice) {
            return &context->practices.items[i];
        }
    }
    return NULL;
}

static enum status state_of(const struct section_context *context, const struct practice *practice)
{
    const struct assessment *a = assessment_of(context, practice);

    return a == NULL ? STATUS_NOT_MEASURED : part_class(a->class);
}

/* What the practice rests on: each finding with its citation and how far it was checked. */
static void add_evidence(const struct section_context *context, struct document *document,
                         const struct practice *practice)
{
    const char **items = ARENA_NEW(context->arena, const char *, practice->evidence_count + 1);
    size_t count = 0;

    for (size_t i = 0; i < practice->evidence_count; i++) {
        for (size_t j = 0; j < context->catalog->evidence_count; j++) {
            const struct evidence *evidence = &context->catalog->evidence[j];

            if (text_equal(evidence->id, practice->evidence[i])) {
                items[count++] = arena_format(
                    context->arena, "%s. %s %s (%s)", evidence->id,
                    evidence->finding.in[context->language], evidence->citation,
                    wording(context, arena_format(context->arena, "practice.checked.%s",
                                                  evidence->checked)));
            }
        }
    }
    if (count > 0) {
        document_heading(document, context->heading, NULL, wording(context, "practice.evidence"));
        document_list(document, false, items, count);
    }
}

static void add_state(const struct section_context *context, struct document *document,
                      const struct practice *practice)
{
    const struct assessment *a = assessment_of(context, practice);
    const enum status status = state_of(context, practice);
    struct text line = {.arena = context->arena};

    text_add(&line, status_words(context->catalog, context->language, status));
    if (a != NULL && practice->indicator != NULL && isfinite(a->value) && isfinite(a->low)) {
        const int decimals = number_decimals(practice->indicator, a->low, a->high);

        text_add_format(&line, "%s%s %s", wording(context, "format.colon"),
                        number_metric(context->arena, context->catalog, context->language,
                                      practice->indicator, a->value, decimals),
                        number_metric_interval(context->arena, context->language,
                                               practice->indicator, a->low, a->high, decimals));
    }
    text_add_format(&line, " · %s",
                    local_period(context->arena, context->language, context->practices_period));
    document_paragraph(document, TONE_LEAD, text_string(&line));
    if (a != NULL && !text_equal(a->observed, a->class)) {
        document_paragraph(document, TONE_NOTE,
                           phrase(context->arena, wording(context, "practice.observed"),
                                  PHRASE({"period", local_period(context->arena, context->language,
                                                                 context->practices_period)},
                                         {"state", status_words(context->catalog, context->language,
                                                                part_class(a->observed))})));
    }
    if (a != NULL && *a->reason != '\0') {
        const char *reason = catalog_text_if(context->catalog, context->language,
                                             arena_format(context->arena, "reason.%s", a->reason));

        if (reason != NULL) {
            document_paragraph(document, TONE_NOTE, reason);
        }
    }
}

/* As it stood when the practice was judged; else the framework's of today. */
static double target_of(const struct section_context *context, const struct practice *practice)
{
    const struct assessment *a = assessment_of(context, practice);

    return a != NULL && isfinite(a->target) ? a->target
                                            : practice->target / practice->indicator->scale;
}

bool section_practice(struct section_context *context, struct document *document,
                      const struct practice *practice, struct error *err)
{
    const enum language language = context->language;
    struct definition *items = ARENA_NEW(context->arena, struct definition, 10);
    struct verdict verdict;
    size_t count = 0;

    if (!verdict_load(context, practice, &verdict, err)) {
        return false;
    }
    add_state(context, document, practice);
    verdict_add_decision(context, document, &verdict, state_of(context, practice));
    items[count++] = (struct definition){wording(context, "practice.statement"),
                                         practice->statement.in[language], NULL};
    items[count++] =
        (struct definition){wording(context, "practice.why"), practice->why.in[language], NULL};
    items[count++] = (struct definition){
        wording(context, "practice.type"),
        wording(context, arena_format(context->arena, "practice.type.%s", practice->type)), NULL};
    items[count++] = (struct definition){
        wording(context, "practice.grade"),
        wording(context, arena_format(context->arena, "practice.grade.%s", practice->grade)),
        practice->conflicting ? wording(context, "practice.conflicting") : NULL};
    items[count++] = (struct definition){wording(context, "practice.evidence"),
                                         practice->evidence_note.in[language], NULL};
    items[count++] = (struct definition){
        wording(context, "practice.indicator"), practice->indicator_text.in[language],
        practice->indicator == NULL ? wording(context, "practice.no_event_yet") : NULL};
    items[count++] = (struct definition){wording(context, "practice.effect"),
                                         practice->effect_note.in[language], NULL};
    items[count++] = (struct definition){wording(context, "practice.action"),
                                         practice->action.in[language], NULL};
    document_definitions(document, items, count);
    if (!verdict_add_effect(context, document, &verdict, err)) {
        return false;
    }
    change_add(context, document, &verdict, assessment_of(context, practice));
    add_evidence(context, document, practice);
    if (practice->indicator == NULL) {
        return true;
    }
    blocks_explain(context, document, practice->indicator->id);
    return figures_adherence(context, document, practice->indicator->id,
                             target_of(context, practice), err) &&
           figures_units(context, document, practice->indicator->id, err);
}
