/* SPDX-License-Identifier: GPL-3.0-or-later */
/* time.c: speed, delays, after-hours work, and time saved with its counterfactual. */
#include "reports/section/blocks.h"
#include "reports/section/figures.h"
#include "reports/section/signals.h"
#include "reports/section/time_saved.h"

bool section_time(struct section_context *context, struct document *document, struct error *err)
{
    static const char *const key[] = {"D9", "D10", "D1", "D3", NULL};
    static const char *const delays[] = {"D8_median", "D8_p90", "D9", "D9_sent", "D9_letter", NULL};
    static const char *const speed[] = {"D1", "D2", "D3", "D3_typed", "D11", NULL};
    static const char *const watched[] = {"D3", "D9", NULL};
    static const char *const record[] = {"D6", "D7_ehr", "D7_wow", "D10", NULL};

    if (!context->any) {
        return true;
    }
    blocks_heading(context, document, "time", "section.key_figures");
    blocks_key_figures(context, document, key);
    time_saved_add(context, document);
    blocks_heading(context, document, "delays", "section.delays");
    if (!figures_trend(context, document, "D9", NULL, err)) {
        return false;
    }
    blocks_metrics(context, document, "delays", wording(context, "section.delays"), delays);
    document_paragraph(document, TONE_NOTE, wording(context, "methods.late_documents"));
    blocks_heading(context, document, "speed", "section.speed");
    if (!figures_trend(context, document, "D1", NULL, err)) {
        return false;
    }
    blocks_metrics(context, document, "speed", wording(context, "section.speed"), speed);
    if (!signals_add(context, document, "time-signals", watched, err)) {
        return false;
    }
    blocks_heading(context, document, "after-hours", "section.after_hours");
    blocks_metrics(context, document, "after-hours", wording(context, "section.after_hours"),
                   record);
    return true;
}
