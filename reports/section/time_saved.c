/* SPDX-License-Identifier: GPL-3.0-or-later */
/* time_saved.c: time saved with its counterfactuals, what it depends on, and what is perceived. */
#include "reports/section/time_saved.h"

#include <math.h>

#include "base/text.h"
#include "reports/figure/part.h"
#include "reports/local.h"
#include "reports/number.h"
#include "reports/phrase.h"
#include "reports/section/blocks.h"
#include "reports/section/figures.h"

#define PLAUSIBLE_MIN_A_DOCUMENT 3.0
#define PLAUSIBLE_SHARE          .25
#define S_A_MIN                  60.0
#define DAYS_A_MONTH             30.4375

static double displayed(const struct measure *measure)
{
    return wording_scaled(measure->metric, measure->value);
}

bool time_saved_implausible(double saved_min, double taken_s)
{
    double typed = saved_min + taken_s / S_A_MIN; /* what it is a share of */

    return saved_min > PLAUSIBLE_MIN_A_DOCUMENT ||
           (typed > 0 && saved_min / typed > PLAUSIBLE_SHARE);
}

struct gap time_saved_gap(struct gap perceived, struct gap measured)
{
    double value = perceived.value - measured.value;

    return (struct gap){
        .value = value,
        .low = value - hypot(perceived.value - perceived.low, measured.high - measured.value),
        .high = value + hypot(perceived.high - perceived.value, measured.value - measured.low),
    };
}

/* Either estimand's central scenario. */
static bool is_implausible(const struct section_context *context)
{
    const struct measure *taken = wording_now(context, "D3_document");
    bool flagged = false;

    for (int i = 0; i < 2; i++) {
        const struct measure *central = wording_now(context, i == 0 ? "D4_central" : "D5_central");

        flagged = flagged ||
                  (measure_shown(central) &&
                   time_saved_implausible(displayed(central),
                                          measure_shown(taken) ? displayed(taken) : (double)NAN));
    }
    return flagged;
}

static void add_estimand(const struct section_context *context, struct document *document,
                         const char *estimand, const char *counterfactual, const char *const *keys)
{
    const struct figure_context figure_context = figures_context(context);
    const struct figure *figure = figure_sensitivity(
        &figure_context, arena_format(context->arena, "sensitivity-%s", estimand), estimand,
        &context->measures, context->scope->id, context->period);
    const char *items[3];

    document_paragraph(document, TONE_PLAIN, wording(context, counterfactual));
    figures_time_saved(context, document, estimand);
    for (size_t i = 0; i < 3; i++) {
        items[i] = wording(context, keys[i]);
    }
    document_list(document, false, items, 3);
    if (figure != NULL) {
        figures_add(context, document, figure);
    }
}

/* Hours a month of all, from figures a document: conditional on how many there were. */
static const char *hours(const struct section_context *context, const struct measure *measure)
{
    double months = (double)(context->period.until - context->period.from) / DAYS_A_MONTH;

    return local_number(context->arena, context->language,
                        displayed(measure) * measure->denominator / S_A_MIN / months, 0);
}

static void add_hours(const struct section_context *context, struct document *document,
                      const char *estimand, const char *key)
{
    static const char *const scenarios[] = {"low", "central", "high"};
    const struct figure_context figure_context = figures_context(context);
    const struct measure *m[3];

    for (size_t i = 0; i < 3; i++) {
        m[i] = wording_now(context, arena_format(context->arena, "%s_%s", estimand, scenarios[i]));
        if (!measure_shown(m[i]) || m[i]->state != MEASURE_PUBLISHED ||
            part_provisional(&figure_context, context->period)) {
            return; /* of a running period the hours are not those of a month */
        }
    }
    document_paragraph(
        document, TONE_PLAIN,
        phrase(
            context->arena, wording(context, key),
            PHRASE({"documents", phrase_count(context->arena, context->catalog, context->language,
                                              "documents", llround(m[1]->denominator))},
                   {"low", hours(context, m[0])}, {"central", hours(context, m[1])},
                   {"high", hours(context, m[2])})));
}

/* Longer documents take more time: nothing of the above is read without this. */
static void add_length(const struct section_context *context, struct document *document)
{
    static const char *const metrics[] = {"D11_dictated", "D11_typed", "D11", "D3_document", NULL};

    document_paragraph(document, TONE_PLAIN, wording(context, "time_saved.length"));
    blocks_metrics(context, document, "length", wording(context, "time_saved.length.caption"),
                   metrics);
}

static struct gap figure_of(const struct measure *measure)
{
    return (struct gap){displayed(measure), wording_scaled(measure->metric, measure->low),
                        wording_scaled(measure->metric, measure->high)};
}

/* Perceived less measured, both by day of dictation. */
static void add_perceived(const struct section_context *context, struct document *document)
{
    static const char *const metrics[] = {"H4_perceived", "D4_day_low", "D4_day_central",
                                          "D4_day_high",  "D5_day_low", "D5_day_central",
                                          "D5_day_high",  NULL};
    const struct measure *perceived = wording_now(context, "H4_perceived");

    blocks_heading(context, document, "perceived", "section.perceived");
    document_paragraph(document, TONE_PLAIN, wording(context, "perceived.lead"));
    blocks_metrics(context, document, "perceived", wording(context, "section.perceived"), metrics);
    for (int i = 0; i < 2; i++) {
        const struct measure *day =
            wording_now(context, i == 0 ? "D4_day_central" : "D5_day_central");

        if (!measure_shown(perceived) || !measure_shown(day)) {
            continue;
        }
        struct gap gap = time_saved_gap(figure_of(perceived), figure_of(day));
        int decimals = number_decimals(perceived->metric, gap.low, gap.high);

        if (!isfinite(gap.low) || !isfinite(gap.high)) {
            continue;
        }
        document_paragraph(
            document, TONE_PLAIN,
            phrase(
                context->arena,
                wording(context, i == 0 ? "perceived.gap.fixed" : "perceived.gap.whole"),
                PHRASE(
                    {"gap", local_signed(context->arena, context->language, gap.value, decimals)},
                    {"low", local_signed(context->arena, context->language, gap.low, decimals)},
                    {"high",
                     local_signed(context->arena, context->language, gap.high, decimals)})));
    }
}

void time_saved_add(const struct section_context *context, struct document *document)
{
    static const char *const fixed[] = {"time_saved.fixed.low", "time_saved.fixed.central",
                                        "time_saved.fixed.high"};
    static const char *const whole[] = {"time_saved.whole.low", "time_saved.whole.central",
                                        "time_saved.whole.high"};

    blocks_heading(context, document, "time-saved", "section.time_saved");
    add_estimand(context, document, "D4", "time_saved.fixed.counterfactual", fixed);
    add_estimand(context, document, "D5", "time_saved.whole.counterfactual", whole);
    add_hours(context, document, "D4", "time_saved.month.fixed");
    add_hours(context, document, "D5", "time_saved.month.whole");
    if (is_implausible(context)) {
        document_paragraph(document, TONE_CAUTION, wording(context, "time_saved.check_baseline"));
    }
    document_paragraph(document, TONE_CAUTION, wording(context, "time_saved.not_alone"));
    document_paragraph(document, TONE_CAUTION, wording(context, "time_saved.not_causal"));
    document_paragraph(document, TONE_CAUTION, wording(context, "time_saved.not_money"));
    document_paragraph(document, TONE_NOTE, wording(context, "time_saved.not_tested"));
    document_paragraph(document, TONE_NOTE, wording(context, "time_saved.sanity"));
    add_length(context, document);
    add_perceived(context, document);
}
