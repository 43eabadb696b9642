/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/explain.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analyzer/estimate.h"
#include "analyzer/explain_finding.h"
#include "analyzer/explain_funnel.h"
#include "analyzer/explain_study.h"
#include "analyzer/listing.h"
#include "analyzer/recipe.h"
#include "analyzer/run.h"
#include "base/day.h"
#include "schema/migrate.h"
#include "schema/scope.h"
#include "sql.h"

#define REVISION_DIGITS 3 /* longer numbers are years */

struct explain_options {
    const char *format;
    const char *language;
};

#define OPTION(member) offsetof(struct explain_options, member)

static const struct setting explain_options[] = {
    {"format", "text",
     "text; r: the script; sql: for psql, one row a clinician; published: for psql, what all read",
     setting_text, OPTION(format)},
    {"lang", "fr", "fr or en", setting_text, OPTION(language)},
    {0},
};

/* Columns of measure_revisions.sql. */
enum {
    COLUMN_REVISION,
    COLUMN_STATE,
    COLUMN_METHOD,
    COLUMN_CLINICIANS,
    COLUMN_DOCUMENTS,
    COLUMN_NUMERATOR,
    COLUMN_DENOMINATOR,
    COLUMN_VALUE,
    COLUMN_LOW,
    COLUMN_HIGH,
    COLUMN_LAST_DAY,
    COLUMN_FROZEN_AT,
};

/* One figure, asked for by its name. */
struct explanation {
    struct arena *arena;
    enum language language;
    const char *id;
    const char *metric; /* parts of the name */
    const char *scope_name;
    const char *period_name;
    long long wanted; /* revision; -1: the newest */
    const struct scope *scope;
    struct recipe recipe;
    struct db_rows rows; /* all revisions */
    size_t row;
};

/* METRIC/SCOPE/PERIOD[/REVISION]; a scope has slashes of its own. */
static bool read_id(struct explanation *e, struct error *err)
{
    char *name = arena_copy(e->arena, e->id, strlen(e->id));
    char *scope = strchr(name, '/');
    char *last = strrchr(name, '/');

    e->wanted = -1;
    if (last != NULL && strlen(last + 1) <= REVISION_DIGITS && text_to_int(last + 1, &e->wanted)) {
        *last = '\0';
        last = strrchr(name, '/');
    }
    if (scope == NULL || last == scope || last == NULL || e->wanted < -1) {
        return error_set(err, ERROR_INPUT,
                         "ID must be METRIC/SCOPE/PERIOD or METRIC/SCOPE/PERIOD/REVISION, such as "
                         "B2/site:CHX/2026-Q3, or the number of a finding");
    }
    *scope = '\0';
    *last = '\0';
    e->metric = name;
    e->scope_name = scope + 1;
    e->period_name = last + 1;
    return true;
}

static void set_place(struct recipe *recipe, const struct scope *scope)
{
    const int64_t place[DIMENSION_COUNT] = {
        [DIMENSION_SITE] = scope->site_id,        [DIMENSION_UNIT] = scope->unit_id,
        [DIMENSION_SPECIALTY] = scope->specialty, [DIMENSION_ROLE] = scope->role,
        [DIMENSION_DOC_TYPE] = scope->doc_type,   [DIMENSION_SETTING] = scope->setting,
        [DIMENSION_DEVICE] = scope->device,       [DIMENSION_RELEASE] = scope->release_id,
    };

    memcpy(recipe->place, place, sizeof(place));
    recipe->scope_id = scope->id;
}

static bool find_place(struct explanation *e, struct db *db, struct error *err)
{
    struct scope_tree tree;
    bool nearest = false;

    e->recipe.metric = catalog_metric(e->recipe.catalog, e->metric);
    if (e->recipe.metric == NULL) {
        return error_set(err, ERROR_NOT_FOUND,
                         "there is no such metric: the pages' /metrics lists them");
    }
    if (!period_read(e->period_name, -1, &e->recipe.period, err) ||
        !scope_tree_load(db, e->arena, e->recipe.catalog, &tree, err) ||
        !scope_read(&tree, e->scope_name, &e->scope, &nearest, err)) {
        return false;
    }
    if (nearest) {
        return error_set(err, ERROR_NOT_FOUND,
                         "that crossing is not published; the nearest scope that is: %s",
                         e->scope->name);
    }
    set_place(&e->recipe, e->scope);
    return true;
}

/* The wanted revision among the figure's; without one the newest. */
static bool choose_row(struct explanation *e, struct error *err)
{
    struct text numbers = {.arena = e->arena};

    e->row = e->rows.row_count;
    for (size_t i = 0; i < e->rows.row_count; i++) {
        if (e->wanted < 0 || db_cell_int(&e->rows, i, COLUMN_REVISION) == e->wanted) {
            e->row = i;
        }
        text_add_format(&numbers, "%s%s", i == 0 ? "" : ", ",
                        db_cell(&e->rows, i, COLUMN_REVISION));
    }
    if (e->rows.row_count == 0) {
        return error_set(err, ERROR_NOT_FOUND,
                         "nothing was computed for that metric, scope and period: no data, or the "
                         "metric is not declared there");
    }
    return e->row < e->rows.row_count ||
           error_set(err, ERROR_NOT_FOUND, "the figure has no such revision; it has %s",
                     text_string(&numbers));
}

static bool load(struct explanation *e, struct db *db, struct error *err)
{
    struct recipe *recipe = &e->recipe;

    if (!find_place(e, db, err) ||
        !db_query(db, e->arena, &sql_measure_revisions,
                  DB_PARAMS(db_int(e->arena, recipe->scope_id),
                            db_int(e->arena, period_id(recipe->period)),
                            db_int(e->arena, recipe->metric->number)),
                  &e->rows, err) ||
        !choose_row(e, err)) {
        return false;
    }
    recipe->revision = (int)db_cell_int(&e->rows, e->row, COLUMN_REVISION);
    recipe->state = (int)db_cell_int(&e->rows, e->row, COLUMN_STATE);
    recipe->value = db_cell_double(&e->rows, e->row, COLUMN_VALUE);
    recipe->low = db_cell_double(&e->rows, e->row, COLUMN_LOW);
    recipe->high = db_cell_double(&e->rows, e->row, COLUMN_HIGH);
    return day_read(db_cell(&e->rows, e->row, COLUMN_LAST_DAY), &recipe->last_day) ||
           error_set(err, ERROR_DATABASE,
                     "the run that computed the figure says not how far it saw");
}

/* As text */

static void add_components(const struct listing *l, const struct explanation *e,
                           const struct metric_term *terms, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct component *c = &e->recipe.catalog->components[terms[i].component];

        text_add_format(l->out, "    %s%s%s (%s)\n      %s\n", c->name,
                        listing_words(l, "format.colon"), c->label.in[e->language], c->event->table,
                        c->expression);
    }
}

static void add_terms(const struct listing *l, const struct explanation *e, const char *key,
                      const struct metric_term *terms, size_t count)
{
    struct text sum = {.arena = e->arena};

    if (count > 0) {
        recipe_terms(&sum, e->recipe.catalog, terms, count);
        listing_line(l, key, text_string(&sum));
        add_components(l, e, terms, count);
    }
}

static void add_definition(const struct listing *l, const struct explanation *e)
{
    const struct metric *metric = e->recipe.metric;
    const char *unit = catalog_text_if(e->recipe.catalog, e->language,
                                       arena_format(e->arena, "unit.%s", metric->unit));

    listing_heading(l, "explain.definition");
    text_add_format(l->out, "  %s %s\n", metric->description.in[e->language],
                    metric->caution.in[e->language]);
    listing_line(l, "explain.kind", metric_kind_name(metric->kind));
    add_terms(l, e, "explain.numerator", metric->numerator, metric->numerator_count);
    add_terms(l, e, "explain.denominator", metric->denominator, metric->denominator_count);
    if (metric->histogram != NULL) {
        listing_line(l, "explain.quantile",
                     arena_format(e->arena, "%g, %s", metric->quantile,
                                  metric->histogram->label.in[e->language]));
    }
    listing_line(l, "explain.parameter", metric->parameter);
    listing_line(
        l, "explain.unit",
        arena_format(e->arena, "%s (× %.10g)", unit == NULL ? metric->unit : unit, metric->scale));
    listing_line(l, "explain.source", metric->source);
}

static const char *method_words(const struct listing *l, const struct explanation *e)
{
    const int method = (int)db_cell_int(&e->rows, e->row, COLUMN_METHOD);

    return listing_words(l, arena_format(e->arena, "method.%s.long",
                                         estimate_method_name((enum estimate_method)method)));
}

/* Whether today's rows give another figure than a frozen revision has. */
static bool changed_since(const struct explanation *e)
{
    static const size_t compared[] = {COLUMN_STATE, COLUMN_VALUE, COLUMN_LOW, COLUMN_HIGH};

    if (e->recipe.revision == 0) {
        return false;
    }
    if (db_cell_int(&e->rows, 0, COLUMN_REVISION) != 0) {
        return true; /* there is none any more */
    }
    for (size_t i = 0; i < sizeof(compared) / sizeof(compared[0]); i++) {
        if (!text_equal(db_cell(&e->rows, 0, compared[i]),
                        db_cell(&e->rows, e->row, compared[i]))) {
            return true;
        }
    }
    return false;
}

static void add_parameters(const struct listing *l, const struct explanation *e)
{
    const struct recipe *r = &e->recipe;
    const char *frozen = db_cell(&e->rows, e->row, COLUMN_FROZEN_AT);
    char from[11];
    char until[11];

    day_write(r->period.from, from);
    day_write(r->period.until - 1, until);
    listing_heading(l, "explain.parameters");
    listing_line(l, "explain.scope",
                 arena_format(e->arena, "%s (%s)", r->metric == NULL ? "" : e->scope->name,
                              e->scope->title.in[e->language]));
    listing_line(l, "explain.days", arena_format(e->arena, "%s – %s", from, until));
    listing_line(l, "explain.last_day", db_cell(&e->rows, e->row, COLUMN_LAST_DAY));
    listing_line(l, "explain.revision",
                 arena_format(e->arena, "%d, %s%s%s", r->revision,
                              listing_words(l, frozen == NULL ? "explain.live" : "explain.frozen"),
                              frozen == NULL ? "" : " ", frozen == NULL ? "" : frozen));
    if (changed_since(e)) {
        text_add_format(l->out, "  %s\n", listing_words(l, "explain.late"));
    }
    listing_line(l, "explain.method", method_words(l, e));
    listing_line(
        l, "explain.state",
        arena_format(e->arena, "%d, %s", r->state,
                     listing_words(l, arena_format(e->arena, "explain.state.%d", r->state))));
}

static void add_published(const struct listing *l, const struct explanation *e)
{
    static const struct {
        const char *key;
        int column;
    } cells[] = {
        {"explain.value", COLUMN_VALUE},
        {"explain.low", COLUMN_LOW},
        {"explain.high", COLUMN_HIGH},
        {"explain.numerator", COLUMN_NUMERATOR},
        {"explain.denominator", COLUMN_DENOMINATOR},
        {"explain.clinicians", COLUMN_CLINICIANS},
        {"explain.documents", COLUMN_DOCUMENTS},
    };

    listing_heading(l, "explain.published");
    for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
        listing_line(l, cells[i].key, db_cell(&e->rows, e->row, (size_t)cells[i].column));
    }
}

static void write_text(struct text *out, const struct explanation *e)
{
    const struct listing l = {out, e->recipe.catalog, e->language};

    text_add_format(out, "%s\n%s\n", e->id, e->recipe.metric->label.in[e->language]);
    add_definition(&l, e);
    add_parameters(&l, e);
    add_published(&l, e);
    listing_heading(&l, "explain.sql.published");
    recipe_published(out, &e->recipe);
    listing_heading(&l, "explain.sql.rows");
    recipe_rows(out, &e->recipe);
    listing_heading(&l, "explain.r");
    recipe_r(out, &e->recipe);
    listing_heading(&l, "explain.commands");
    text_add_format(out,
                    "  dictameter-analyzer explain %s --format sql | psql --csv -q > rows.csv\n"
                    "  dictameter-analyzer explain %s --format r > figure.R\n"
                    "  Rscript figure.R rows.csv\n",
                    e->id, e->id);
}

typedef void (*write_fn)(struct text *out, const struct explanation *explanation);

static void write_r(struct text *out, const struct explanation *e)
{
    recipe_r(out, &e->recipe);
}

static void write_rows(struct text *out, const struct explanation *e)
{
    recipe_rows(out, &e->recipe);
}

static void write_published(struct text *out, const struct explanation *e)
{
    recipe_published(out, &e->recipe);
}

static bool choose_format(const char *name, write_fn *write, struct error *err)
{
    static const struct {
        const char *name;
        write_fn write;
    } formats[] = {
        {"text", write_text}, {"r", write_r}, {"sql", write_rows}, {"published", write_published}};

    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        if (text_equal(formats[i].name, name)) {
            *write = formats[i].write;
            return true;
        }
    }
    return error_set(err, ERROR_INPUT, "--format must be text, r, sql or published");
}

static bool explain_figure(struct explanation *e, struct db *db, write_fn write, struct text *out,
                           struct error *err)
{
    if (!read_id(e, err) || !load(e, db, err)) {
        return false;
    }
    write(out, e);
    return true;
}

static void write_funnel(const struct explanation *e, const struct funnel_explanation *funnel,
                         write_fn write, struct text *out)
{
    if (write == write_text) {
        explain_funnel_text(out, funnel, e->language);
    } else if (write == write_r) {
        explain_funnel_r(out, funnel);
    } else {
        explain_funnel_sql(out, funnel);
    }
}

static void write_study(const struct explanation *e, const struct study_explanation *study,
                        write_fn write, struct text *out)
{
    if (write == write_text) {
        explain_study_text(out, study, e->language);
    } else if (write == write_r) {
        explain_study_r(out, study);
    } else if (write == write_published) {
        explain_study_published(out, study);
    } else {
        explain_study_sql(out, study);
    }
}

/* What is published is all that findings of weeks and of services rest on: both kinds of SQL are
 * one. */
static bool explain_finding(const struct explanation *e, struct db *db, int64_t id, write_fn write,
                            struct text *out, struct error *err)
{
    struct finding_explanation *finding = NULL;
    struct funnel_explanation *funnel = NULL;
    struct study_explanation *study = NULL;

    if (!explain_funnel_load(e->arena, db, e->recipe.catalog, id, &funnel, err) ||
        !explain_study_load(e->arena, db, e->recipe.catalog, id, &study, err)) {
        return false;
    }
    if (funnel != NULL) {
        write_funnel(e, funnel, write, out);
        return true;
    }
    if (study != NULL) {
        write_study(e, study, write, out);
        return true;
    }
    if (!explain_finding_load(e->arena, db, e->recipe.catalog, id, &finding, err)) {
        return false;
    }
    if (write == write_text) {
        explain_finding_text(out, finding, e->language);
    } else if (write == write_r) {
        explain_finding_r(out, finding);
    } else {
        explain_finding_sql(out, finding);
    }
    return true;
}

static bool run_explain(const struct invocation *invocation, struct error *err)
{
    const struct analyzer_settings *settings = invocation->settings;
    const struct explain_options *options = invocation->options;
    struct explanation e = {.arena = invocation->arena, .id = invocation->arguments[0]};
    struct text out = {.arena = invocation->arena};
    write_fn write = NULL;
    struct db *db = NULL;
    long long finding = 0;

    if (!language_read(options->language, &e.language)) {
        return error_set(err, ERROR_INPUT, "--lang must be fr or en");
    }
    if (!choose_format(options->format, &write, err) ||
        !catalog_load(e.arena, &e.recipe.catalog, err) || !db_open(settings->database, &db, err)) {
        return false;
    }
    bool ok = migrate_check(db, e.arena, err) &&
              (text_to_int(e.id, &finding) ? explain_finding(&e, db, finding, write, &out, err)
                                           : explain_figure(&e, db, write, &out, err));

    if (ok) {
        (void)fputs(text_string(&out), stdout);
    }
    db_close(db);
    return ok;
}

const struct command explain_command = {
    .name = "explain",
    .arguments = "METRIC/SCOPE/PERIOD[/REVISION] | FINDING",
    .arguments_min = 1,
    .arguments_max = 1,
    .help = "what a figure or a finding is, and the SQL and the R script that give the same digits",
    .options = explain_options,
    .options_size = sizeof(struct explain_options),
    .run = run_explain,
};
