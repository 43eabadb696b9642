/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compare.c: the services of a whole beside it, of a quarter: positions, never a ranking. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reports/local.h"
#include "reports/number.h"
#include "reports/phrase.h"
#include "reports/quarterly.h"
#include "reports/section/blocks.h"
#include "reports/section/figures.h"

/* One service with what it is called. */
struct named {
    struct comparison_unit unit;
    const char *label;
    const char *href;
};

static int by_label(const void *a, const void *b)
{
    return strcmp(((const struct named *)a)->label, ((const struct named *)b)->label);
}

static const struct scope *scope_of(const struct section_context *context, int32_t scope_id)
{
    for (size_t i = 0; i < context->scopes->count; i++) {
        if (context->scopes->scopes[i].id == scope_id) {
            return &context->scopes->scopes[i];
        }
    }
    return NULL;
}

/* Services of several sites may be called alike: the site stands behind them. */
static const char *label_of(const struct section_context *context, const struct scope *scope)
{
    if (context->scope->depth > 0) {
        return scope->label.in[context->language];
    }
    const struct scope *site = scope;

    while (site->parent != NULL && !text_equal(site->kind->id, "site")) {
        site = site->parent;
    }
    return arena_format(context->arena, "%s, %s", scope->label.in[context->language],
                        site->label.in[context->language]);
}

/* The comparison with its services in alphabetical order, and their names. */
static struct unit_comparison sorted(const struct section_context *context,
                                     const struct unit_comparison *comparison, const char **labels,
                                     const char **hrefs)
{
    struct arena *arena = context->arena;
    struct named *named = ARENA_NEW(arena, struct named, comparison->unit_count + 1);
    struct comparison_unit *units =
        ARENA_NEW(arena, struct comparison_unit, comparison->unit_count + 1);
    struct unit_comparison copy = *comparison;
    size_t count = 0;

    for (size_t i = 0; i < comparison->unit_count; i++) {
        const struct scope *scope = scope_of(context, comparison->units[i].scope_id);

        if (scope != NULL) {
            named[count++] = (struct named){
                comparison->units[i], label_of(context, scope),
                context->links.page == NULL
                    ? NULL
                    : context->links.page(context->links.owner, arena, "accuracy", scope)};
        }
    }
    qsort(named, count, sizeof(*named), by_label);
    for (size_t i = 0; i < count; i++) {
        units[i] = named[i].unit;
        labels[i] = named[i].label;
        hrefs[i] = named[i].href;
    }
    copy.units = units;
    copy.unit_count = count;
    return copy;
}

static void add_funnel(const struct section_context *context, struct document *document,
                       const struct unit_comparison *comparison, struct period quarter)
{
    struct arena *arena = context->arena;
    const struct figure_context figure_context = figures_context(context);
    const char **labels = ARENA_NEW(arena, const char *, comparison->unit_count + 1);
    const char **hrefs = ARENA_NEW(arena, const char *, comparison->unit_count + 1);
    struct unit_comparison *own = ARENA_NEW(arena, struct unit_comparison, 1);
    const char *id = comparison->metric->id;

    *own = sorted(context, comparison, labels, hrefs);
    document_heading(document, context->heading, arena_format(arena, "compare-%s", id),
                     comparison->metric->label.in[context->language]);
    figures_add(context, document,
                figure_funnel(&figure_context,
                              &(struct figure_funnel){.id = arena_format(arena, "funnel-%s", id),
                                                      .comparison = own,
                                                      .labels = labels,
                                                      .hrefs = hrefs,
                                                      .period = quarter}));
    blocks_explain_finding(context, document, "compare.explain", own->id);
    if (comparison->withheld > 0) {
        document_paragraph(
            document, TONE_NOTE,
            phrase(arena, wording(context, "compare.withheld"),
                   PHRASE({"units", phrase_count(arena, context->catalog, context->language,
                                                 "units", comparison->withheld)})));
    }
}

static bool has_limits(const struct unit_comparison *comparison)
{
    return isfinite(comparison->tau2);
}

/* The metrics of which too few services are published, in one list. */
static void add_too_few(const struct section_context *context, struct document *document,
                        const struct comparison_list *list)
{
    struct arena *arena = context->arena;
    const char **items = ARENA_NEW(arena, const char *, list->count + 1);
    size_t count = 0;

    for (size_t i = 0; i < list->count; i++) {
        const struct unit_comparison *c = &list->items[i];

        if (!has_limits(c)) {
            items[count++] =
                phrase(arena, wording(context, c->text),
                       PHRASE({"metric", c->metric->label.in[context->language]},
                              {"units", phrase_count(arena, context->catalog, context->language,
                                                     "units", (long long)c->unit_count)},
                              {"withheld", number_count(arena, context->language, c->withheld)}));
        }
    }
    if (count > 0) {
        blocks_heading(context, document, "compare-few", "compare.few");
        document_list(document, false, items, count);
        document_paragraph(document, TONE_EMPTY, wording(context, "empty.funnel"));
    }
}

/* How to read them, once; and what family of comparisons they are. */
static void add_reading(const struct section_context *context, struct document *document)
{
    static const char *const keys[] = {"compare.reading.limits", "compare.reading.shrunken",
                                       "compare.reading.standard", "compare.reading.family"};
    const size_t count = sizeof(keys) / sizeof(keys[0]);
    const char **items = ARENA_NEW(context->arena, const char *, count);

    for (size_t i = 0; i < count; i++) {
        items[i] = wording(context, keys[i]);
    }
    blocks_heading(context, document, "compare-reading", "compare.reading");
    document_list(document, false, items, count);
}

bool section_compare(struct section_context *context, struct document *document, struct error *err)
{
    struct comparison_list list;
    struct revision revision;

    if (!context->any) {
        return true;
    }
    if (!quarterly_revision(context->db, context->arena, &context->revision, context->period,
                            context->data.newest_day, &revision, err) ||
        !comparison_load(context->db, context->arena, context->catalog, context->scope->id,
                         &revision, &list, err)) {
        return false;
    }
    const char *quarter = local_period(context->arena, context->language, revision.period);

    if (list.count == 0) {
        document_paragraph(
            document, TONE_EMPTY,
            phrase(context->arena, wording(context, "compare.empty"), PHRASE({"period", quarter})));
        document_paragraph(document, TONE_NOTE, wording(context, "compare.empty.next"));
        return true;
    }
    document_paragraph(
        document, TONE_PLAIN,
        phrase(context->arena, wording(context, "compare.lead"), PHRASE({"period", quarter})));
    for (size_t i = 0; i < list.count; i++) {
        if (has_limits(&list.items[i])) {
            add_funnel(context, document, &list.items[i], revision.period);
        }
    }
    add_too_few(context, document, &list);
    add_reading(context, document);
    return true;
}
