/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cohorts.c: how long those who begin take to use it, and who stops using it. */
#include "base/text.h"
#include "reports/local.h"
#include "reports/phrase.h"
#include "reports/quarterly.h"
#include "reports/section/blocks.h"
#include "reports/section/figures.h"

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

bool section_cohorts(struct section_context *context, struct document *document, struct error *err)
{
    struct revision revision;

    if (!context->any) {
        return true;
    }
    return quarterly_revision(context->db, context->arena, &context->revision, context->period,
                              context->data.newest_day, &revision, err) &&
           add_lifetime(context, document, &revision, "first_use", err) &&
           add_lifetime(context, document, &revision, "abandonment", err);
}
