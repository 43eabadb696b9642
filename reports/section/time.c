/* SPDX-License-Identifier: GPL-3.0-or-later */
/* time.c: speed, delays, after-hours work, and time saved with its counterfactual. */
#include "reports/section/blocks.h"

#define PLAUSIBLE_MIN_A_DOCUMENT 3.0
#include "reports/section/figures.h"
#include "reports/section/signals.h"

/* Above 3 min a document the baseline is to be checked. Source: E25, E28, E29. */
static bool is_implausible(const struct section_context *context)
{
    const struct measure *central = wording_now(context, "D4_central");

    return measure_shown(central) &&
           wording_scaled(central->metric, central->value) > PLAUSIBLE_MIN_A_DOCUMENT;
}

static void add_time_saved(const struct section_context *context, struct document *document)
{
    static const char *const fixed[] = {"time_saved.fixed.low", "time_saved.fixed.central",
                                        "time_saved.fixed.high"};
    static const char *const whole[] = {"time_saved.whole.low", "time_saved.whole.central",
                                        "time_saved.whole.high"};
    const char *items[3];

    blocks_heading(context, document, "time-saved", "section.time_saved");
    document_paragraph(document, TONE_PLAIN, wording(context, "time_saved.fixed.counterfactual"));
    figures_time_saved(context, document, "D4");
    for (size_t i = 0; i < 3; i++) {
        items[i] = wording(context, fixed[i]);
    }
    document_list(document, false, items, 3);
    document_paragraph(document, TONE_PLAIN, wording(context, "time_saved.whole.counterfactual"));
    figures_time_saved(context, document, "D5");
    for (size_t i = 0; i < 3; i++) {
        items[i] = wording(context, whole[i]);
    }
    document_list(document, false, items, 3);
    if (is_implausible(context)) {
        document_paragraph(document, TONE_CAUTION, wording(context, "time_saved.check_baseline"));
    }
    document_paragraph(document, TONE_CAUTION, wording(context, "time_saved.not_alone"));
    document_paragraph(document, TONE_CAUTION, wording(context, "time_saved.not_causal"));
    document_paragraph(document, TONE_CAUTION, wording(context, "time_saved.not_money"));
    document_paragraph(document, TONE_NOTE, wording(context, "time_saved.sanity"));
}

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
    add_time_saved(context, document);
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
