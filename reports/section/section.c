/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/section/section.h"

#include <math.h>

#include "base/text.h"
#include "reports/local.h"
#include "reports/number.h"
#include "reports/phrase.h"
#include "reports/section/wording.h"

/* Figures that a banner names; of the others it says how many they are. */
#define LATE_NAMED 6

const struct section sections[] = {
    {"synthesis", section_synthesis},
    {"adoption", section_adoption},
    {"cohorts", section_cohorts},
    {"accuracy", section_accuracy},
    {"learning", section_learning},
    {"time", section_time},
    {"compare", section_compare},
    {"practices", section_practices},
    {"effects", section_effects},
    {"data-quality", section_data_quality},
    {"definitions", section_definitions},
    {"methods", section_methods},
    {.name = NULL},
};

static bool load_measures(struct section_context *context, struct period period,
                          struct measure_list *list, struct error *err)
{
    const int64_t scope_id = context->scope->id;
    const struct measure_query query = {.scope_ids = &scope_id,
                                        .scope_count = 1,
                                        .first = period,
                                        .last = period,
                                        .revision = &context->revision};

    return measure_load(context->db, context->arena, context->catalog, &query, list, err);
}

/* Classes are decided by quarter: the newest that is over, up to the period's end, and has any. */
static bool load_practices(struct section_context *context, struct error *err)
{
    struct period period = period_containing(PERIOD_QUARTER, context->period.until - 1);

    for (int tries = 0; tries < 5; tries++) {
        const struct assessment_query query = {context->scope->id, period, &context->revision};

        if (!assessment_load(context->db, context->arena, context->catalog, &query,
                             &context->practices, err)) {
            return false;
        }
        context->practices_period = period;
        if (context->practices.count > 0 && period.until <= context->data.newest_day + 1) {
            return true;
        }
        period = period_previous(period);
    }
    return true;
}

bool section_open(struct section_context *context, struct error *err)
{
    if (!data_state_load(context->db, context->arena, context->catalog, &context->data, err) ||
        !load_measures(context, context->period, &context->measures, err) ||
        !measure_late(context->db, context->arena, context->catalog, context->scope->id,
                      &context->revision, &context->late, err)) {
        return false;
    }
    if (context->revision.number > 0) {
        context->data.as_of_us = context->revision.as_of_us;
    }
    context->any = context->measures.count > 0;
    context->compared = context->comparison == COMPARE_YEAR ? period_year_before(context->period)
                                                            : period_previous(context->period);
    /* Rolling windows overlap with their neighbour: the one before begins where this one starts. */
    if (context->comparison == COMPARE_PREVIOUS &&
        (context->period.kind == PERIOD_R91 || context->period.kind == PERIOD_R28)) {
        context->compared = period_containing(context->period.kind, context->period.from);
    }
    if (context->comparison != COMPARE_NONE &&
        !load_measures(context, context->compared, &context->before, err)) {
        return false;
    }
    return load_practices(context, err) &&
           transmission_load(context->db, context->arena, context->scope->site_id, context->period,
                             &context->transmission, err);
}

/* Which feed the figures could come from. Source: SURFACES.md section 2, "Couverture". */
static int feed_level(const struct section_context *context)
{
    static const struct {
        const char *metric;
        int level;
    } signs[] = {{"B1", 4}, {"G1", 4}, {"B2", 3}, {"C1", 3}, {"A3", 2}};

    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
        const struct measure *measure = wording_now(context, signs[i].metric);

        if (measure != NULL && measure->state != MEASURE_NO_DATA) {
            return signs[i].level;
        }
    }
    return 1;
}

/* "2, figée le 14 oct. 2026", "0, provisoire". */
static const char *revision_words(const struct section_context *context)
{
    const struct revision *revision = &context->revision;
    const bool live = revision->number == 0;

    return phrase(context->arena,
                  wording(context, live ? "head.revision.live" : "head.revision.frozen"),
                  PHRASE({"revision", arena_format(context->arena, "%d", revision->number)},
                         {"date", live ? ""
                                       : number_instant(context->arena, context->language,
                                                        revision->frozen_at_us)}));
}

static void add_provenance(const struct section_context *context, struct document *document)
{
    const struct measure *documents = wording_now(context, "N1");
    const struct measure *coverage = wording_now(context, "N7");
    const struct measure *voice = wording_now(context, "A7");
    struct provenance *items = ARENA_NEW(context->arena, struct provenance, 10);
    size_t count = 0;

    items[count++] = (struct provenance){
        wording(context, "head.as_of"),
        number_instant(context->arena, context->language, context->data.as_of_us)};
    items[count++] =
        (struct provenance){wording(context, "head.newest_day"),
                            local_day(context->arena, context->language, context->data.newest_day)};
    items[count++] =
        (struct provenance){wording(context, "head.transmission"),
                            wording_completeness(context, &context->transmission.total)};
    items[count++] = (struct provenance){wording(context, "head.coverage.dpi"),
                                         wording_value(context, coverage)};
    items[count++] = (struct provenance){wording(context, "head.n"),
                                         measure_shown(voice) ? wording_counts(context, voice)
                                                              : wording_value(context, documents)};
    items[count++] =
        (struct provenance){wording(context, "head.framework"), context->data.framework};
    if (context->any) {
        items[count++] =
            (struct provenance){wording(context, "head.revision"), revision_words(context)};
        items[count++] = (struct provenance){
            wording(context, "head.level"),
            phrase(context->arena, wording(context, "head.level.value"),
                   PHRASE({"level", arena_format(context->arena, "%d", feed_level(context))}))};
    }
    if (context->scope->zone != NULL) {
        items[count++] = (struct provenance){wording(context, "head.zone"), context->scope->zone};
    }
    document_provenance(document, items, count);
}

/* "Taux de correction (B2), … et 12 autres". */
static const char *late_words(const struct section_context *context)
{
    const size_t named = context->late.count < LATE_NAMED ? context->late.count : LATE_NAMED;
    struct text words = {.arena = context->arena};

    for (size_t i = 0; i < named; i++) {
        const struct metric *metric = context->late.items[i];

        text_add_format(&words, "%s%s (%s)", i == 0 ? "" : ", ",
                        metric->label.in[context->language], metric->id);
    }
    if (named < context->late.count) {
        text_add(&words, phrase(context->arena, wording(context, "head.revision.late.more"),
                                PHRASE({"n", arena_format(context->arena, "%zu",
                                                          context->late.count - named)})));
    }
    return text_string(&words);
}

/* What else is known of the period than this revision shows. */
static void add_revision_banners(const struct section_context *context, struct document *document)
{
    const struct revision *revision = &context->revision;

    if (revision->number < revision->newest) {
        document_banner(
            document, TONE_PROVISIONAL,
            phrase(context->arena, wording(context, "head.revision.replaced"),
                   PHRASE({"revision", arena_format(context->arena, "%d", revision->newest)})));
    } else if (context->late.count > 0) {
        document_banner(document, TONE_PROVISIONAL,
                        phrase(context->arena, wording(context, "head.revision.late"),
                               PHRASE({"figures", late_words(context)})));
    }
}

bool section_head(struct section_context *context, struct document *document, const char *title,
                  struct error *err)
{
    const char *scope = context->scope->title.in[context->language];
    const char *period = local_period(context->arena, context->language, context->period);

    (void)err;
    document->title = title;
    document->subject = arena_format(context->arena, "%s, %s", scope, period);
    document->as_of_us = context->data.as_of_us;
    document->simulated = context->scope->simulated;
    document->running = document->simulated ? wording(context, "head.simulated") : NULL;
    document_heading(document, 1, NULL, document->title);
    document_paragraph(document, TONE_LEAD, document->subject);
    if (document->simulated) {
        document_banner(document, TONE_SIMULATED, wording(context, "head.simulated.banner"));
    }
    add_provenance(context, document);
    bool told = period_told(context->period, context->data.newest_day);

    if (!told) {
        document_banner(document, TONE_PROVISIONAL, wording(context, "head.provisional.help"));
    }
    add_revision_banners(context, document);
    if (told && !context->any) {
        document_paragraph(document, TONE_EMPTY, wording(context, "empty.no_data"));
        document_paragraph(document, TONE_NOTE, wording(context, "empty.no_data.next"));
    }
    return true;
}
