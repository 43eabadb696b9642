/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/section/wording.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "reports/figure/part.h"
#include "reports/local.h"
#include "reports/number.h"
#include "reports/phrase.h"

const char *wording(const struct section_context *context, const char *key)
{
    return catalog_text(context->catalog, context->language, key);
}

const struct measure *wording_now(const struct section_context *context, const char *metric)
{
    return measure_find(&context->measures, context->scope->id, metric, context->period);
}

const struct measure *wording_before(const struct section_context *context, const char *metric)
{
    return context->comparison == COMPARE_NONE
               ? NULL
               : measure_find(&context->before, context->scope->id, metric, context->compared);
}

const char *wording_completeness(const struct section_context *context,
                                 const struct transmission *counts)
{
    const double share = transmission_completeness(counts);

    return isfinite(share) ? local_quantity(context->arena, context->language,
                                            floor(share * 1000.0) / 10.0, 1, "%")
                           : wording(context, "format.none");
}

double wording_scaled(const struct metric *metric, double value)
{
    return value * metric->scale;
}

const char *wording_of(const struct section_context *context, const struct measure *measure,
                       double value)
{
    return number_metric(context->arena, context->catalog, context->language, measure->metric,
                         value, number_measure_decimals(measure));
}

const char *wording_value(const struct section_context *context, const struct measure *measure)
{
    if (measure_shown(measure)) {
        return wording_of(context, measure, measure->value);
    }
    const int state = measure == NULL ? (int)MEASURE_NO_DATA : (int)measure->state;

    return wording(context, arena_format(context->arena, "measure_state.%d", state));
}

const char *wording_interval(const struct section_context *context, const struct measure *measure)
{
    if (!measure_shown(measure) || !isfinite(measure->low) || !isfinite(measure->high)) {
        return NULL;
    }
    return number_metric_interval(context->arena, context->language, measure->metric, measure->low,
                                  measure->high, number_measure_decimals(measure));
}

/* What a metric's `documents` are, by the start of their component's name; NULL: not worth a word.
 */
static const char *counted_noun(const struct section_context *context, const struct metric *metric)
{
    static const struct {
        const char *prefix;
        const char *noun;
    } nouns[] = {
        {"documents_", "documents"},   {"typed_documents", "documents"},
        {"review_pace_", "documents"}, {"volume_", "documents"},
        {"document_day", "days"},      {"audit_", "documents"},
        {"drafts", "drafts"},          {"sessions_", "sessions"},
        {"encounters_", "encounters"}, {"nps_", "responses"},
        {"sus_", "responses"},         {"burnout_", "responses"},
        {"pfi_", "responses"},         {"perceived_", "responses"},
    };
    const char *name = context->catalog->components[metric->documents].name;

    for (size_t i = 0; i < sizeof(nouns) / sizeof(nouns[0]); i++) {
        if (text_starts(name, nouns[i].prefix)) {
            return nouns[i].noun;
        }
    }
    return NULL;
}

/* "ont commencé : mars 2026": of which cohort a share of those who are still active is. One of an
 * earlier definition, told with all its digits, is of another. */
static const char *cohort_words(const struct section_context *context,
                                const struct measure *measure)
{
    struct period cohort;
    long long weeks = 0;

    if (measure->metric->kind != METRIC_RETENTION || measure->state != MEASURE_GRID ||
        !text_to_int(measure->metric->parameter, &weeks) ||
        !period_cohort((int)weeks, period_of_id(measure->period_id), &cohort)) {
        return NULL;
    }
    return phrase(context->arena, wording(context, "retention.began"),
                  PHRASE({"cohort", local_period(context->arena, context->language, cohort)}));
}

const char *wording_counts(const struct section_context *context, const struct measure *measure)
{
    struct text counts = {.arena = context->arena};

    if (!measure_shown(measure)) {
        return "";
    }
    /* Where no clinician is known each audited document is a cluster of its own. */
    bool documents_only =
        strcmp(measure->metric->event, "audit") == 0 && measure->clinicians >= measure->documents;
    if (measure->clinicians > 0 && !documents_only) {
        text_add(&counts, phrase_count(context->arena, context->catalog, context->language,
                                       "clinicians", measure->clinicians));
    }
    const char *cohort = cohort_words(context, measure);
    text_add(&counts, cohort == NULL ? "" : cohort);
    const char *noun = counted_noun(context, measure->metric);
    if (measure->documents > 0 && noun != NULL) {
        text_add_format(&counts, "%s%s", counts.length == 0 ? "" : ", ",
                        phrase_count(context->arena, context->catalog, context->language, noun,
                                     measure->documents));
    }
    return text_string(&counts);
}

struct cell wording_cell(const struct section_context *context, const struct measure *measure)
{
    if (!measure_shown(measure)) {
        struct cell cell = cell_status(part_status(measure), NULL);

        cell.words = wording_value(context, measure);
        return cell;
    }
    const char *detail = wording_interval(context, measure);
    if (measure->state == MEASURE_GRID) {
        detail = arena_format(context->arena, "%s %s", detail == NULL ? "" : detail,
                              wording(context, "measure.rounded"));
    }
    return cell_estimate(wording_value(context, measure), detail,
                         wording_scaled(measure->metric, measure->value),
                         wording_scaled(measure->metric, measure->low),
                         wording_scaled(measure->metric, measure->high));
}

const char *wording_page(const struct section_context *context, const char *page)
{
    return context->links.page == NULL
               ? NULL
               : context->links.page(context->links.owner, context->arena, page, NULL);
}

/* The value before with its own interval: a difference without one would be no finding. */
static const char *change(const struct section_context *context, const struct measure *before)
{
    const char *interval = wording_interval(context, before);

    if (!measure_shown(before)) {
        return NULL;
    }
    return arena_format(context->arena, "%s%s%s%s%s",
                        number_period_short(context->arena, context->language, context->compared),
                        wording(context, "format.colon"), wording_value(context, before),
                        interval == NULL ? "" : " ", interval == NULL ? "" : interval);
}

struct key_figure wording_key_figure(const struct section_context *context, const char *metric,
                                     const char *label)
{
    const struct measure *now = wording_now(context, metric);

    return (struct key_figure){
        .id = metric,
        .label = label,
        .value = wording_value(context, now),
        .interval = wording_interval(context, now),
        .change = change(context, wording_before(context, metric)),
        .note = now != NULL && now->state == MEASURE_GRID ? wording(context, "measure.rounded")
                                                          : wording_counts(context, now),
        .status = part_status(now),
        .href = wording_page(context, arena_format(context->arena, "metrics/%s", metric)),
    };
}
