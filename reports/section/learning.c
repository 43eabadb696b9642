/* SPDX-License-Identifier: GPL-3.0-or-later */
/* learning.c: what correcting costs those who begin, document by document. */
#include <string.h>

#include "base/text.h"
#include "reports/local.h"
#include "reports/number.h"
#include "reports/phrase.h"
#include "reports/quarterly.h"
#include "reports/section/blocks.h"
#include "reports/section/figures.h"

static void add_reading(const struct section_context *context, struct document *document,
                        const struct learning_curve *curve)
{
    const char **items = ARENA_NEW(context->arena, const char *, 3);
    size_t count = 0;

    items[count++] = wording(context, "learning.reading.document");
    items[count++] = wording(context, "learning.reading.left");
    if (curve->panel_documents > 0) {
        items[count++] = phrase(
            context->arena, wording(context, "learning.reading.panel"),
            PHRASE({"n", number_count(context->arena, context->language, curve->panel_documents)},
                   {"learners",
                    number_count(context->arena, context->language, curve->panel_learners)}));
    }
    document_list(document, false, items, count);
}

/* Why nothing is drawn. */
static const char *empty_text(const struct learning_curve *curve)
{
    static const char *const texts[][2] = {
        {"finding.learning.unknown", "empty.learning.unknown"},
        {"finding.learning.withheld", "empty.learning.withheld"},
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (strcmp(curve->text, texts[i][0]) == 0) {
            return texts[i][1];
        }
    }
    return "empty.learning";
}

bool section_learning(struct section_context *context, struct document *document, struct error *err)
{
    struct learning_curve curve;
    struct revision revision;

    if (!context->any) {
        return true;
    }
    if (!quarterly_revision(context->db, context->arena, &context->revision, context->period,
                            context->data.newest_day, &revision, err) ||
        !learning_load(context->db, context->arena, context->catalog, context->scope->id, &revision,
                       &curve, err)) {
        return false;
    }
    if (curve.metric == NULL) {
        return true;
    }
    const struct figure_context figure_context = figures_context(context);

    blocks_heading(context, document, "learning", "learning.heading");
    document_paragraph(document, TONE_PLAIN,
                       phrase(context->arena, wording(context, "learning.lead"),
                              PHRASE({"period", local_period(context->arena, context->language,
                                                             revision.period)})));
    if (curve.step_count == 0) {
        document_paragraph(document, TONE_EMPTY, wording(context, empty_text(&curve)));
        blocks_explain_finding(context, document, "explain.study", curve.id);
        return true;
    }
    figures_add(context, document,
                figure_learning(&figure_context, "learning", &curve, revision.period));
    add_reading(context, document, &curve);
    blocks_explain_finding(context, document, "explain.study", curve.id);
    return true;
}
