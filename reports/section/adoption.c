/* SPDX-License-Identifier: GPL-3.0-or-later */
/* adoption.c: who dictates, how often, and what share of documents is made by voice. */
#include "reports/section/blocks.h"
#include "reports/section/figures.h"
#include "reports/section/signals.h"

bool section_adoption(struct section_context *context, struct document *document, struct error *err)
{
    static const char *const key[] = {"A7", "A3", "A10", "F1", NULL};
    static const char *const watched[] = {"A7", NULL};
    static const char *const licences[] = {"A1",    "A2",     "A4",     "A5",
                                           "A6_w4", "A6_w12", "A6_w26", NULL};
    static const char *const ehr[] = {"A7", "A7_dpi", "N7", NULL};
    static const char *const flows[] = {"N3_new",    "N3_kept",       "N3_returned",
                                        "N3_lapsed", "N3_stickiness", NULL};
    static const char *const tiers[] = {"A11_none",    "A11_rare", "A11_occasional",
                                        "A11_regular", "A11_high", NULL};
    static const char *const features[] = {"A8", "A9", "E1", "E2", "E3", "E4",
                                           "E5", "E6", "F2", "F4", "F5", NULL};

    if (!context->any) {
        return true;
    }
    blocks_heading(context, document, "adoption", "section.adoption");
    blocks_key_figures(context, document, key);
    if (!figures_trend(context, document, "A7", NULL, err) ||
        !figures_trend(context, document, "A3", NULL, err) ||
        !figures_units(context, document, "A7", err) ||
        !signals_add(context, document, "adoption-signals", watched, err)) {
        return false;
    }
    blocks_heading(context, document, "ehr-share", "section.ehr_share");
    document_paragraph(document, TONE_PLAIN, wording(context, "ehr_share.lead"));
    blocks_metrics(context, document, "ehr-share", wording(context, "section.ehr_share"), ehr);
    blocks_heading(context, document, "distribution", "section.distribution");
    blocks_metrics(context, document, "tiers", wording(context, "section.distribution"), tiers);
    if (context->period.kind == PERIOD_MONTH) { /* told by whole month only */
        blocks_heading(context, document, "flows", "section.flows");
        blocks_metrics(context, document, "flows", wording(context, "section.flows"), flows);
    }
    blocks_heading(context, document, "licences", "section.licences");
    blocks_metrics(context, document, "licences", wording(context, "section.licences"), licences);
    blocks_heading(context, document, "features", "page.features.title");
    blocks_metrics(context, document, "features", wording(context, "page.features.title"),
                   features);
    return true;
}
