/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figures_units.c: one metric of the scopes below one, each with its interval: never a ranking. */
#include <string.h>

#include "base/text.h"
#include "reports/section/figures.h"

/* A site's or a pôle's units are compared; the whole shows its sites. */
static bool lies_below(const struct section_context *context, const struct scope *scope)
{
    if (context->scope->depth == 0) {
        return text_equal(scope->kind->id, "site");
    }
    return text_equal(scope->kind->id, "unit") && scope->id != context->scope->id &&
           scope_within(scope, context->scope);
}

/* Inserts by label; there are at most some hundred. */
static void insert(const struct scope **sorted, size_t count, const struct scope *scope,
                   enum language language)
{
    size_t at = count;

    while (at > 0 && strcmp(sorted[at - 1]->label.in[language], scope->label.in[language]) > 0) {
        sorted[at] = sorted[at - 1];
        at--;
    }
    sorted[at] = scope;
}

const struct scope **figures_below(const struct section_context *context, size_t *count)
{
    const struct scope **found =
        ARENA_NEW(context->arena, const struct scope *, context->scopes->count + 1);

    *count = 0;
    for (size_t i = 0; i < context->scopes->count; i++) {
        if (lies_below(context, &context->scopes->scopes[i])) {
            insert(found, (*count)++, &context->scopes->scopes[i], context->language);
        }
    }
    return found;
}

/* The scopes below, as groups; the last id is that of the whole. */
static struct figure_group *groups_of(const struct section_context *context,
                                      const struct scope *const *scopes, size_t count, int64_t *ids)
{
    struct figure_group *groups = ARENA_NEW(context->arena, struct figure_group, count);

    for (size_t i = 0; i < count; i++) {
        ids[i] = scopes[i]->id;
        groups[i] = (struct figure_group){
            .scope_id = scopes[i]->id,
            .label = scopes[i]->label.in[context->language],
        };
        if (context->links.page != NULL) {
            groups[i].href =
                context->links.page(context->links.owner, context->arena, NULL, scopes[i]);
        }
    }
    ids[count] = context->scope->id;
    return groups;
}

bool figures_units(const struct section_context *context, struct document *document,
                   const char *metric_id, struct error *err)
{
    const struct figure_context figure_context = figures_context(context);
    const bool sites = context->scope->depth == 0;
    struct measure_list measures;
    size_t count = 0;
    const struct scope **scopes = figures_below(context, &count);
    int64_t *ids = ARENA_NEW(context->arena, int64_t, count + 1);
    const struct figure_groups spec = {
        .id = arena_format(context->arena, "units-%s", metric_id),
        .metric = catalog_metric(context->catalog, metric_id),
        .measures = &measures,
        .period = context->period,
        .groups = groups_of(context, scopes, count, ids),
        .group_count = count,
        .whole_scope_id = context->scope->id,
        .title = sites ? "figure.title.spread.sites" : "figure.title.spread",
        .head = sites ? "table.site" : "table.service",
    };
    const struct measure_query query = {.scope_ids = ids,
                                        .scope_count = count + 1,
                                        .metrics = &metric_id,
                                        .metric_count = 1,
                                        .first = context->period,
                                        .last = context->period,
                                        .revision = &context->revision};

    if (spec.metric == NULL || count == 0) {
        return true;
    }
    if (!measure_load(context->db, context->arena, context->catalog, &query, &measures, err)) {
        return false;
    }
    figures_add(context, document, figure_groups(&figure_context, &spec));
    return true;
}
