/* SPDX-License-Identifier: GPL-3.0-or-later */
/* accuracy.c: four axes that are never merged: raw, correction, residual, critical. */
#include "base/text.h"
#include "reports/figure/part.h"
#include "reports/local.h"
#include "reports/phrase.h"
#include "reports/section/blocks.h"
#include "reports/section/figures.h"
#include "reports/section/releases.h"
#include "reports/section/signals.h"

/* An audited axis: its figure, or how to begin an audit. */
static void add_audited(const struct section_context *context, struct document *document,
                        const char *anchor, const char *heading, const char *const *metrics)
{
    document_heading(document, context->heading, anchor, wording(context, heading));
    if (measure_shown(wording_now(context, metrics[0]))) {
        blocks_metrics(context, document, anchor, wording(context, heading), metrics);
        return;
    }
    document_paragraph(document, TONE_EMPTY,
                       part_status(wording_now(context, metrics[0])) == STATUS_SUPPRESSED
                           ? wording(context, "empty.suppressed")
                           : wording(context, "measure.not_measured.audit"));
    document_paragraph(document, TONE_NOTE, wording(context, "empty.no_audit.next"));
}

static void add_raw(const struct section_context *context, struct document *document)
{
    static const char *const metrics[] = {"B1", "B1_substitutions", "B1_deletions", "B1_insertions",
                                          NULL};
    const struct measure *raw = wording_now(context, "B1");

    add_audited(context, document, "raw", "section.raw", metrics);
    if (measure_shown(raw) && raw->state == MEASURE_PUBLISHED) {
        struct arena *arena = context->arena;

        document_paragraph(
            document, TONE_PLAIN,
            phrase(arena, wording(context, "accuracy.raw.counts"),
                   PHRASE({"errors", local_number(arena, context->language, raw->numerator, 0)},
                          {"words", local_number(arena, context->language, raw->denominator, 0)})));
    }
}

/* On a page: where the same services are compared. A report has them in its own section. */
static void add_comparison_link(const struct section_context *context, struct document *document)
{
    struct run *run = ARENA_NEW(context->arena, struct run, 1);

    run->words = wording(context, "accuracy.compare");
    run->href = wording_page(context, "compare");
    if (run->href != NULL) {
        document_runs(document, TONE_PLAIN, run, 1);
    }
}

bool section_accuracy(struct section_context *context, struct document *document, struct error *err)
{
    static const char *const key[] = {"B1", "B2", "B5", "G1", NULL};
    static const char *const effort[] = {"B2", "C1", "C2", "C3", "C4", "C5", "B6", "G4", NULL};
    static const char *const zero_edit[] = {"B4", "C6", "C6_median", "P14", NULL};
    static const char *const watched[] = {"B2", "C1", NULL};
    static const char *const residual[] = {"B5", "B5_documents", NULL};
    static const char *const critical[] = {
        "G1",          "G2",          "G2_numeric",     "G2_unit",
        "G2_drug",     "G2_negation", "G2_laterality",  "G2_temporal",
        "G2_identity", "G2_other",    "G3_unsupported", "G3_missing",
        NULL};
    static const char *const mix[] = {"G2_mix_numeric",  "G2_mix_unit",       "G2_mix_drug",
                                      "G2_mix_negation", "G2_mix_laterality", "G2_mix_temporal",
                                      "G2_mix_identity", "G2_mix_other",      NULL};

    if (!context->any) {
        return true;
    }
    blocks_heading(context, document, "accuracy", "section.key_figures");
    document_paragraph(document, TONE_PLAIN, wording(context, "page.accuracy.lead"));
    blocks_key_figures(context, document, key);
    add_raw(context, document);
    blocks_heading(context, document, "correction", "section.correction");
    if (!figures_trend(context, document, "B2", NULL, err) ||
        !figures_units(context, document, "B2", err)) {
        return false;
    }
    add_comparison_link(context, document);
    if (!releases_add(context, document, RELEASES_OUTCOME, err)) {
        return false;
    }
    blocks_metrics(context, document, "effort", wording(context, "report.effort"), effort);
    document_paragraph(document, TONE_PLAIN, wording(context, "zero_edit.lead"));
    blocks_metrics(context, document, "zero-edit", wording(context, "section.zero_edit"),
                   zero_edit);
    if (!signals_add(context, document, "accuracy-signals", watched, err)) {
        return false;
    }
    add_audited(context, document, "residual", "section.residual", residual);
    add_audited(context, document, "critical", "section.critical", critical);
    for (size_t i = 0; mix[i] != NULL; i++) {
        if (measure_shown(wording_now(context, mix[i]))) {
            blocks_metrics(context, document, "critical-mix", wording(context, "section.mix"), mix);
            break;
        }
    }
    return true;
}
