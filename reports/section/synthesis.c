/* SPDX-License-Identifier: GPL-3.0-or-later */
/* synthesis.c: what a reader must know first: findings, six key figures, practices by state. */
#include <math.h>

#include "base/text.h"
#include "reports/figure/part.h"
#include "reports/local.h"
#include "reports/number.h"
#include "reports/phrase.h"
#include "reports/section/effects.h"
#include "reports/section/figures.h"
#include "reports/section/priorities.h"
#include "reports/section/wording.h"

#define FINDINGS_MAX 5

/* A limit as it stands in an interval: without its unit. */
static const char *limit(const struct section_context *context, const struct measure *measure,
                         double value)
{
    return local_number(context->arena, context->language, value * measure->metric->scale,
                        number_measure_decimals(measure));
}

/* A sentence of the texts with a measure's value and interval; NULL where there is no value. */
static const char *finding(const struct section_context *context, const char *key,
                           const char *metric)
{
    const struct measure *measure = wording_now(context, metric);

    if (!measure_shown(measure) || !isfinite(measure->low)) {
        return NULL;
    }
    struct arena *arena = context->arena;
    bool rounded = measure->state == MEASURE_GRID;

    /* Rounded figures have no components to speak of. */
    return phrase(
        arena, wording(context, rounded ? "finding.rounded" : key),
        PHRASE({"metric", measure->metric->label.in[context->language]},
               {"value", wording_value(context, measure)},
               {"low", limit(context, measure, measure->low)},
               {"high", limit(context, measure, measure->high)},
               {"clinicians", number_count(arena, context->language, measure->clinicians)},
               {"documents", number_count(arena, context->language, measure->documents)},
               {"errors",
                rounded ? "" : number_count(arena, context->language, llround(measure->numerator))},
               {"words",
                rounded ? ""
                        : number_count(arena, context->language, llround(measure->denominator))}));
}

static size_t count_class(const struct section_context *context, enum status status)
{
    size_t count = 0;

    for (size_t i = 0; i < context->practices.count; i++) {
        count += part_class(context->practices.items[i].class) == status ? 1 : 0;
    }
    return count;
}

static const char *count_words(const struct section_context *context, enum status status)
{
    return number_count(context->arena, context->language, (int64_t)count_class(context, status));
}

static const char *practices_sentence(const struct section_context *context)
{
    const size_t assessable = count_class(context, STATUS_MET) +
                              count_class(context, STATUS_INDETERMINATE) +
                              count_class(context, STATUS_NOT_MET);

    if (assessable == 0) {
        return wording(context, "finding.practices.none");
    }
    return phrase(
        context->arena, wording(context, "finding.practices"),
        PHRASE({"met", count_words(context, STATUS_MET)},
               {"indeterminate", count_words(context, STATUS_INDETERMINATE)},
               {"not_met", count_words(context, STATUS_NOT_MET)},
               {"assessable", number_count(context->arena, context->language, (int64_t)assessable)},
               {"period",
                local_period(context->arena, context->language, context->practices_period)}));
}

static void add_findings(const struct section_context *context, struct document *document)
{
    static const struct {
        const char *key;
        const char *metric;
    } wanted[] = {
        {"finding.voice_share", "A7"},
        {"finding.correction", "B2"},
        {"finding.raw_error", "B1"},
        {"finding.signed_24h", "D9"},
    };
    const char *items[FINDINGS_MAX];
    size_t count = 0;

    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        const char *sentence = finding(context, wanted[i].key, wanted[i].metric);

        if (sentence != NULL) {
            items[count++] = sentence;
        }
    }
    items[count++] = practices_sentence(context);
    document_heading(document, context->heading, "findings", wording(context, "section.findings"));
    document_list(document, false, items, count);
}

static struct key_figure time_saved(const struct section_context *context)
{
    const struct measure *low = wording_now(context, "D4_low");
    const struct measure *high = wording_now(context, "D4_high");
    struct key_figure figure =
        wording_key_figure(context, "D4_central", wording(context, "key.time_saved"));

    figure.change = NULL;
    if (measure_shown(low) && measure_shown(high)) {
        struct arena *arena = context->arena;
        const double first = wording_scaled(low->metric, low->value);
        const double last = wording_scaled(high->metric, high->value);
        const int decimals = number_decimals(low->metric, low->low, low->high);

        figure.value = phrase(
            arena, wording(context, "format.range"),
            PHRASE({"low", local_number(arena, context->language, first, decimals)},
                   {"high", local_quantity(arena, context->language, last, decimals, "min")}));
        figure.interval = NULL;
    }
    return figure;
}

static bool add_key_figures(const struct section_context *context, struct document *document,
                            struct error *err)
{
    struct key_figure *items = ARENA_NEW(context->arena, struct key_figure, 6);

    items[0] = wording_key_figure(context, "A7", wording(context, "key.A7"));
    items[1] = wording_key_figure(context, "A3", wording(context, "key.A3"));
    items[2] = wording_key_figure(context, "B2", wording(context, "key.B2"));
    items[3] = wording_key_figure(context, "P14", wording(context, "key.BP14"));
    items[4] = time_saved(context);
    items[5] = wording_key_figure(context, "D9", wording(context, "key.D9"));
    if (!figures_sparks(context, items, 6, err)) {
        return false;
    }
    document_heading(document, context->heading, "key-figures",
                     wording(context, "section.key_figures"));
    document_key_figures(document, items, 6);
    return true;
}

static const char *name_of(const struct section_context *context, const struct practice *practice)
{
    return arena_format(context->arena, "%s %s", practice->id,
                        practice->title.in[context->language]);
}

/* On a page, each with a link to its own. */
static void list_not_met(const struct section_context *context, struct document *document,
                         const struct practice *const *practices, size_t count)
{
    struct list_item *items = ARENA_NEW(context->arena, struct list_item, count);

    for (size_t i = 0; i < count; i++) {
        struct run *run = ARENA_NEW(context->arena, struct run, 1);

        run->words = name_of(context, practices[i]);
        run->href =
            wording_page(context, arena_format(context->arena, "practices/%s", practices[i]->id));
        items[i] = (struct list_item){run, 1};
    }
    document_paragraph(document, TONE_PLAIN, wording(context, "synthesis.not_met"));
    document_items(document, false, items, count);
}

/* In print a line has them all: the first page has more to say. */
static void name_not_met(const struct section_context *context, struct document *document,
                         const struct practice *const *practices, size_t count)
{
    struct text names = {.arena = context->arena};

    for (size_t i = 0; i < count; i++) {
        text_add(&names, i == 0 ? "" : wording(context, "format.semicolon"));
        text_add(&names, name_of(context, practices[i]));
    }
    document_paragraph(document, TONE_PLAIN,
                       phrase(context->arena, wording(context, "practice.not_met.names"),
                              PHRASE({"names", text_string(&names)})));
}

/* The practices that are not met, by name: what calls for a decision. */
static void add_practices(const struct section_context *context, struct document *document)
{
    const struct practice **not_met =
        ARENA_NEW(context->arena, const struct practice *, context->practices.count + 1);
    size_t count = 0;

    document_heading(document, context->heading, "practices-state",
                     wording(context, "section.practices"));
    document_paragraph(document, TONE_PLAIN, practices_sentence(context));
    for (size_t i = 0; i < context->practices.count; i++) {
        if (part_class(context->practices.items[i].class) == STATUS_NOT_MET) {
            not_met[count++] = context->practices.items[i].practice;
        }
    }
    if (count > 0 && context->print) {
        name_not_met(context, document, not_met, count);
    } else if (count > 0) {
        list_not_met(context, document, not_met, count);
    }
}

bool section_synthesis(struct section_context *context, struct document *document,
                       struct error *err)
{
    if (!context->any) {
        return true;
    }
    add_findings(context, document);
    if (!add_key_figures(context, document, err)) {
        return false;
    }
    add_practices(context, document);
    if (!priorities_add(context, document, err)) {
        return false;
    }
    if (context->print) {
        return true; /* the sections that follow have them */
    }
    if (!effects_add_top(context, document, err)) {
        return false;
    }
    document_heading(document, context->heading, "synthesis-trend",
                     wording(context, "section.trend"));
    return figures_trend(context, document, "A7", NULL, err) &&
           figures_trend(context, document, "B2", NULL, err);
}
