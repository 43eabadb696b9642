/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/explain_funnel.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "analyzer/listing.h"
#include "analyzer/recipe.h"
#include "base/day.h"
#include "base/field.h"
#include "schema/period.h"
#include "schema/scope.h"
#include "sql.h"

static const char *const figures[] = {"low_95",   "high_95",      "low_998",      "high_998",
                                      "shrunken", "shrunken_low", "shrunken_high"};
#define FIGURE_COUNT (sizeof(figures) / sizeof(figures[0]))

struct service {
    int64_t scope_id;
    double figures[FIGURE_COUNT]; /* 0 where the comparison has no limits */
};

struct funnel_explanation {
    struct arena *arena;
    const struct catalog *catalog;
    int64_t id;
    const struct metric *metric;
    const struct scope *whole;
    struct period quarter;
    int64_t revision;
    const char *text; /* key of the sentence */
    struct service *services;
    size_t service_count;
};

static bool read_payload(struct funnel_explanation *e, json_t *root, struct error *err)
{
    struct fields fields = fields_open(e->arena, root, "a finding", ERROR_DATABASE, err);
    const json_t *members = field_array(&fields, "members");

    e->metric = catalog_metric(e->catalog, field_text(&fields, "metric"));
    e->text = field_text(&fields, "text");
    e->service_count = json_array_size(members);
    e->services = ARENA_NEW(e->arena, struct service, e->service_count + 1);
    bool ok = fields_done(&fields);

    for (size_t i = 0; ok && i < e->service_count; i++) {
        struct fields member = fields_open(e->arena, json_array_get(members, i),
                                           "members of a finding", ERROR_DATABASE, err);

        e->services[i].scope_id = field_int(&member, "scope", 1, INT32_MAX);
        for (size_t f = 0; f < FIGURE_COUNT; f++) {
            e->services[i].figures[f] = field_number_or(&member, figures[f], 0);
        }
        ok = fields_done(&member);
    }
    return ok;
}

bool explain_funnel_load(struct arena *arena, struct db *db, const struct catalog *catalog,
                         int64_t id, struct funnel_explanation **explanation, struct error *err)
{
    struct funnel_explanation *e = ARENA_NEW(arena, struct funnel_explanation, 1);
    struct scope_tree tree;
    struct db_rows rows;

    *e = (struct funnel_explanation){.arena = arena, .catalog = catalog, .id = id};
    *explanation = NULL;
    if (!db_query(db, arena, &sql_finding_payload, DB_PARAMS(db_int(arena, id), "funnel"), &rows,
                  err) ||
        !scope_tree_load(db, arena, catalog, &tree, err)) {
        return false;
    }
    if (rows.row_count == 0) {
        return true;
    }
    const char *text = db_cell(&rows, 0, 3);
    json_t *root = json_loadb(text, strlen(text), 0, NULL);
    bool ok = root != NULL ? read_payload(e, root, err)
                           : error_set(err, ERROR_DATABASE, "a finding is no JSON");

    json_decref(root);
    e->whole = scope_by_id(&tree, (int32_t)db_cell_int(&rows, 0, 0));
    e->quarter = period_of_id((int32_t)db_cell_int(&rows, 0, 1));
    e->revision = db_cell_int(&rows, 0, 2);
    if (ok && (e->metric == NULL || e->whole == NULL)) {
        return error_set(err, ERROR_NOT_FOUND,
                         "the finding's metric or scope is in the catalog no more");
    }
    *explanation = e;
    return ok;
}

void explain_funnel_sql(struct text *out, const struct funnel_explanation *e)
{
    char from[11];

    day_write(e->quarter.from, from);
    text_add_format(out, "\\set scopes '{%d", (int)e->whole->id);
    for (size_t i = 0; i < e->service_count; i++) {
        text_add_format(out, ", %" PRId64, e->services[i].scope_id);
    }
    text_add_format(out, "}'\n\\set metric '%s'\n\\set from '%s'\n\\set revision %" PRId64 "\n",
                    e->metric->id, from, e->revision);
    recipe_file(out, "services.sql");
}

void explain_funnel_r(struct text *out, const struct funnel_explanation *e)
{
    text_add_format(out, "whole <- %d\nshare <- %s\npublished <- data.frame(\n  scope_id = c(",
                    (int)e->whole->id, e->metric->kind == METRIC_SHARE ? "TRUE" : "FALSE");
    for (size_t i = 0; i < e->service_count; i++) {
        text_add_format(out, "%s%" PRId64, i == 0 ? "" : ", ", e->services[i].scope_id);
    }
    text_add(out, ")");
    for (size_t f = 0; f < FIGURE_COUNT; f++) {
        text_add_format(out, ",\n  %s = c(", figures[f]);
        for (size_t i = 0; i < e->service_count; i++) {
            text_add_format(out, "%s%.17g", i == 0 ? "" : ", ", e->services[i].figures[f]);
        }
        text_add(out, ")");
    }
    text_add(out, ")\n");
    recipe_file(out, "funnel.R");
}

void explain_funnel_text(struct text *out, const struct funnel_explanation *e,
                         enum language language)
{
    const struct listing l = {out, e->catalog, language};

    text_add_format(out, "%" PRId64 "\n%s\n", e->id, e->metric->label.in[language]);
    listing_heading(&l, "explain.finding.design");
    text_add_format(out, "  %s\n", listing_words(&l, "explain.funnel.design"));
    listing_line(&l, "explain.finding.sentence", listing_words(&l, e->text));
    listing_heading(&l, "explain.parameters");
    listing_named(&l, "explain.scope", e->whole->name, &e->whole->title);
    listing_named(&l, "explain.finding.metric", e->metric->id, &e->metric->label);
    listing_line(&l, "table.period", period_name(e->arena, e->quarter));
    listing_line(&l, "explain.revision", arena_format(e->arena, "%" PRId64, e->revision));
    listing_heading(&l, "explain.sql.published");
    explain_funnel_sql(out, e);
    listing_heading(&l, "explain.funnel.r");
    explain_funnel_r(out, e);
    listing_heading(&l, "explain.commands");
    text_add_format(out,
                    "  dictameter-analyzer explain %" PRId64
                    " --format sql | psql --csv -q > rows.csv\n"
                    "  dictameter-analyzer explain %" PRId64 " --format r > funnel.R\n"
                    "  Rscript funnel.R rows.csv\n",
                    e->id, e->id);
}
