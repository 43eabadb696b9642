/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/section/change.h"

#include <math.h>

#include "base/text.h"
#include "reports/figure/part.h"
#include "reports/number.h"
#include "reports/phrase.h"
#include "reports/section/blocks.h"
#include "reports/section/decision.h"
#include "reports/section/figures.h"
#include "schema/coverage.h"

#define CHANGES_MAX 2

/* Fields that a metric needs, each once. */
struct fields {
    const struct section_context *context;
    struct text text;
    const struct event_field **seen;
    size_t count;
    size_t room;
};

static void add_field(struct fields *fields, const struct event_type *event,
                      const struct event_field *field)
{
    for (size_t i = 0; i < fields->count; i++) {
        if (fields->seen[i] == field) {
            return;
        }
    }
    if (fields->count == fields->room) {
        return;
    }
    text_add_format(&fields->text, "%s%s (%s.%s)", fields->count == 0 ? "" : ", ",
                    field->label.in[fields->context->language], event->name, field->name);
    fields->seen[fields->count++] = field;
}

static void add_terms(struct fields *fields, const struct metric_term *terms, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct component *component =
            &fields->context->catalog->components[terms[i].component];

        for (size_t j = 0; j < component->event->field_count; j++) {
            if (coverage_needs(component, &component->event->fields[j])) {
                add_field(fields, component->event, &component->event->fields[j]);
            }
        }
    }
}

/* "Relu avant signature (document.reviewed), …"; the event's name where no field is needed. */
static const char *fields_of(const struct section_context *context, const struct metric *metric)
{
    const size_t room = 32;
    struct fields fields = {.context = context,
                            .text = {.arena = context->arena},
                            .seen = ARENA_NEW(context->arena, const struct event_field *, room),
                            .room = room};

    add_terms(&fields, metric->numerator, metric->numerator_count);
    add_terms(&fields, metric->denominator, metric->denominator_count);
    return fields.count == 0 ? metric->event : text_string(&fields.text);
}

static const char *missing(const struct section_context *context, const struct metric *metric)
{
    const int level = coverage_metric_level(context->catalog, metric);

    return phrase(context->arena, wording(context, "change.no_data"),
                  PHRASE({"fields", fields_of(context, metric)},
                         {"level", number_count(context->arena, context->language, level)}));
}

/* Of a practice that is judged: where its interval would have to lie. */
static const char *judged(const struct section_context *context, const struct assessment *a,
                          const char *key)
{
    const struct figure_context figure_context = figures_context(context);
    const struct metric *metric = a->practice->indicator;
    const int decimals = number_decimals(metric, a->low, a->high);

    return phrase(context->arena, wording(context, key),
                  PHRASE({"interval", number_metric_interval(context->arena, context->language,
                                                             metric, a->low, a->high, decimals)},
                         {"target", part_target(&figure_context, metric, a->target).words}));
}

static const char *of_state(const struct section_context *context, const struct practice *practice,
                            const struct assessment *a)
{
    const enum status state = a == NULL ? STATUS_NOT_MEASURED : part_class(a->class);

    if (practice->indicator == NULL) {
        return wording(context, "change.no_indicator");
    }
    if (state == STATUS_NOT_MEASURED) {
        return missing(context, practice->indicator);
    }
    if (state == STATUS_NOT_ASSESSABLE) {
        return catalog_text_if(context->catalog, context->language,
                               arena_format(context->arena, "change.%s", a->reason));
    }
    if (!isfinite(a->low) || !isfinite(a->high)) {
        return NULL;
    }
    return judged(context, a,
                  state == STATUS_MET       ? "change.met"
                  : state == STATUS_NOT_MET ? "change.not_met"
                                            : "change.indeterminate");
}

static const char *of_effect(const struct section_context *context, const struct verdict *verdict)
{
    const struct figure_context figure_context = figures_context(context);
    const struct practice *practice = verdict->practice;

    if (verdict->found != NULL) {
        const struct figure_effect effect = figure_effect_of(&figure_context, verdict->found);
        const char *key = effect.rank == EFFECT_RANK_FEW    ? "change.effect.few"
                          : effect.rank == EFFECT_RANK_NONE ? "change.effect.none"
                                                            : "change.effect.told";

        return phrase(
            context->arena, wording(context, key),
            PHRASE({"detectable", figure_percent_cell(&figure_context, effect.detectable).words}));
    }
    if (practice->studied != NULL) {
        return wording(context, "change.effect.few");
    }
    if (decision_by_release(practice)) {
        return wording(context, "change.effect.releases");
    }
    return text_equal(practice->design, "none")
               ? NULL
               : phrase(context->arena, wording(context, "change.effect.design"),
                        PHRASE({"design",
                                wording(context, arena_format(context->arena, "practice.design.%s",
                                                              practice->design))}));
}

void change_add(const struct section_context *context, struct document *document,
                const struct verdict *verdict, const struct assessment *assessment)
{
    const char **items = ARENA_NEW(context->arena, const char *, CHANGES_MAX);
    const char *state = of_state(context, verdict->practice, assessment);
    const char *effect = of_effect(context, verdict);
    size_t count = 0;

    if (state != NULL) {
        items[count++] = state;
    }
    if (effect != NULL) {
        items[count++] = effect;
    }
    if (count > 0) {
        blocks_heading(context, document, "change", "practice.change");
        document_list(document, false, items, count);
    }
}
