/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cohorts.c: of those who begin, who still uses it, how long they take to, and who stops. */
#include "base/text.h"
#include "reports/local.h"
#include "reports/phrase.h"
#include "reports/quarterly.h"
#include "reports/section/blocks.h"
#include "reports/section/figures.h"

#define READINGS 3

static const char *own_wording(const struct section_context *context, const char *kind,
                               const char *name)
{
    return wording(context, arena_format(context->arena, "%s.%s", kind, name));
}

/* Why nothing is shown, and whether it will be. */
static void add_empty(const struct section_context *context, struct document *document,
                      const char *text, bool waits)
{
    const char *why = wording(context, text);

    document_paragraph(
        document, TONE_EMPTY,
        waits ? arena_format(context->arena, "%s %s", why, wording(context, "cohort.waits")) : why);
}

/* One kind of times to an event, where it was studied. */
static bool add_lifetime(const struct section_context *context, struct document *document,
                         const struct revision *revision, const char *kind, struct error *err)
{
    struct lifetime_curve curve;

    if (!lifetime_load(context->db, context->arena, kind, (int32_t)context->scope->id, revision,
                       &curve, err)) {
        return false;
    }
    if (curve.text == NULL) {
        return true;
    }
    const char *period = local_period(context->arena, context->language, revision->period);

    blocks_heading(context, document, kind, arena_format(context->arena, "%s.heading", kind));
    document_paragraph(
        document, TONE_PLAIN,
        phrase(context->arena, own_wording(context, kind, "lead"), PHRASE({"period", period})));
    if (curve.step_count == 0) {
        add_empty(context, document, curve.text, curve.waits);
        return true;
    }
    const struct figure_context figure_context = figures_context(context);
    const char **items = ARENA_NEW(context->arena, const char *, 2);

    figures_add(context, document,
                figure_lifetime(&figure_context, kind, &curve, revision->period));
    items[0] = own_wording(context, kind, "reading");
    items[1] = wording(context, "lifetime.reading");
    document_list(document, false, items, 2);
    return true;
}

/* Whether retention is computed of the scope: then it has a row, whatever it tells. */
static bool is_declared(const struct measure_list *measures)
{
    bool any = false;

    for (size_t i = 0; i < measures->count; i++) {
        any = any || measures->items[i].metric->kind == METRIC_RETENTION;
    }
    return any;
}

/* Who still uses it, by month of first use. */
static bool add_retention(const struct section_context *context, struct document *document,
                          struct error *err)
{
    const int64_t scope_id = context->scope->id;
    const struct figure_context figure_context = figures_context(context);
    struct measure_query query = {
        .scope_ids = &scope_id,
        .scope_count = 1,
        .metrics = retention_metrics,
        .metric_count = RETENTION_WEEKS + 1,
        .last = period_containing(PERIOD_MONTH, context->period.until - 1),
    };
    struct measure_list measures;

    query.first = query.last;
    for (size_t i = 1; i < RETENTION_SHOWN; i++) {
        query.first = period_previous(query.first);
    }
    if (!measure_load(context->db, context->arena, context->catalog, &query, &measures, err)) {
        return false;
    }
    const struct figure *figure =
        figure_retention(&figure_context, &measures, (int32_t)scope_id, context->period);

    if (!is_declared(&measures)) {
        return true;
    }
    blocks_heading(context, document, "retention", "retention.heading");
    document_paragraph(document, TONE_PLAIN, wording(context, "retention.lead"));
    if (figure == NULL) {
        add_empty(context, document, "retention.few", false);
        return true;
    }
    const char **items = ARENA_NEW(context->arena, const char *, READINGS);

    figures_add(context, document, figure);
    items[0] = wording(context, "retention.reading.active");
    items[1] = wording(context, "retention.reading.censoring");
    items[2] = wording(context, "retention.reading.rounding");
    document_list(document, false, items, READINGS);
    return true;
}

bool section_cohorts(struct section_context *context, struct document *document, struct error *err)
{
    struct revision revision;

    if (!context->any) {
        return true;
    }
    return add_retention(context, document, err) &&
           quarterly_revision(context->db, context->arena, &context->revision, context->period,
                              context->data.newest_day, &revision, err) &&
           add_lifetime(context, document, &revision, "first_use", err) &&
           add_lifetime(context, document, &revision, "abandonment", err);
}
