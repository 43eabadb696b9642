/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/explain_study.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "analyzer/curve.h"
#include "analyzer/listing.h"
#include "analyzer/recipe.h"
#include "base/day.h"
#include "base/field.h"
#include "schema/period.h"
#include "schema/scope.h"
#include "sql.h"

#define FIGURES_MAX 12

/* Columns of finding_payload.sql. */
enum { COLUMN_SCOPE, COLUMN_PERIOD, COLUMN_REVISION, COLUMN_PAYLOAD };

static const char *const point_keys[] = {
    "n",     "learners", "median",  "quartile_low", "quartile_high",
    "panel", "fit",      "fit_low", "fit_high"};
#define POINT_KEYS (sizeof(point_keys) / sizeof(point_keys[0]))

/* One kind of study. */
struct study {
    const char *kind;
    const char *design; /* key of the texts */
    const char *rows;   /* files of analyzer/explain */
    const char *script;
    const char *figures[FIGURES_MAX]; /* keys of the payload; NULL ends them */
    void (*assign_sql)(struct text *out, const struct study_explanation *e);
    void (*assign_r)(struct text *out, const struct study_explanation *e);
};

struct study_explanation {
    struct arena *arena;
    const struct catalog *catalog;
    const struct study *study;
    int64_t id;
    const struct metric *metric;
    const struct practice *practice; /* NULL: a curve */
    const struct scope *scope;
    struct period quarter;
    int64_t revision;
    const char *began;                /* first day of the curve's cohort */
    const char *text;                 /* key of the sentence */
    const char *figures[FIGURES_MAX]; /* as R writes them; NULL where there is none */
    const char *(*points)[POINT_KEYS];
    size_t point_count;
};

static void set_day(struct text *out, const char *name, int32_t day)
{
    char written[11];

    day_write(day, written);
    text_add_format(out, "\\set %s '%s'\n", name, written);
}

static bool is_studied(const struct practice *practice)
{
    return practice->studied != NULL;
}

/* BP03 is the practice 3 of the rows. */
static long long number_of(const struct practice *practice)
{
    long long number = 0;

    (void)text_to_int(practice->id + strlen("BP"), &number);
    return number;
}

static void contrast_sql(struct text *out, const struct study_explanation *e)
{
    const char *sep = "";

    set_day(out, "from", e->quarter.from);
    set_day(out, "until", e->quarter.until);
    text_add(out, "\\set practices '{");
    for (size_t i = 0; i < e->catalog->practice_count; i++) {
        if (is_studied(&e->catalog->practices[i])) {
            text_add_format(out, "%s%lld", sep, number_of(&e->catalog->practices[i]));
            sep = ", ";
        }
    }
    text_add(out, "}'\n");
}

static void contrast_r(struct text *out, const struct study_explanation *e)
{
    const char *sep = "";

    text_add_format(out, "practice <- %lld\nuseful <- c(", number_of(e->practice));
    for (size_t i = 0; i < e->catalog->practice_count; i++) {
        const struct practice *practice = &e->catalog->practices[i];

        if (is_studied(practice)) {
            text_add_format(out, "%s\"%lld\" = %.17g", sep, number_of(practice),
                            practice->useful / 100);
            sep = ", ";
        }
    }
    text_add(out, ")\n");
}

static void learning_sql(struct text *out, const struct study_explanation *e)
{
    text_add_format(out, "\\set began '%s'\n", e->began);
    set_day(out, "until", e->quarter.until - CURVE_FOLLOWED_DAYS);
    set_day(out, "followed", e->quarter.until);
}

static void learning_r(struct text *out, const struct study_explanation *e)
{
    text_add(out, "published_points <- data.frame(");
    for (size_t key = 0; key < POINT_KEYS; key++) {
        text_add_format(out, "%s%s = as.numeric(c(", key == 0 ? "" : ",\n  ", point_keys[key]);
        for (size_t i = 0; i < e->point_count; i++) {
            const char *value = e->points[i][key];

            text_add_format(out, "%s%s", i == 0 ? "" : ", ", value == NULL ? "NA" : value);
        }
        text_add(out, "))");
    }
    text_add(out, ")\n");
}

static const struct study studies[] = {
    {"contrast",
     "explain.contrast.design",
     "switches.sql",
     "contrast.R",
     {"text", "tests", "useful", "switchers", "change", "low", "high", "slope", "slope_low",
      "slope_high", "p_below", "detectable"},
     contrast_sql,
     contrast_r},
    {"learning",
     "explain.learning.design",
     "beginners.sql",
     "learning.R",
     {"text", "learners", "panel_documents", "panel_learners", "form"},
     learning_sql,
     learning_r},
};

/* A value of the payload as R writes it. */
static const char *written(struct arena *arena, const json_t *value)
{
    if (json_is_string(value)) {
        return arena_format(arena, "\"%s\"", json_string_value(value));
    }
    if (json_is_integer(value)) {
        return arena_format(arena, "%lld", (long long)json_integer_value(value));
    }
    return json_is_real(value) ? arena_format(arena, "%.17g", json_real_value(value)) : NULL;
}

static void read_points(struct study_explanation *e, const json_t *points)
{
    e->point_count = json_array_size(points);
    e->points = arena_alloc(e->arena, e->point_count + 1, sizeof(*e->points));
    for (size_t i = 0; i < e->point_count; i++) {
        for (size_t key = 0; key < POINT_KEYS; key++) {
            e->points[i][key] =
                written(e->arena, json_object_get(json_array_get(points, i), point_keys[key]));
        }
    }
}

static bool read_payload(struct study_explanation *e, json_t *root, struct error *err)
{
    struct fields fields = fields_open(e->arena, root, "a finding", ERROR_DATABASE, err);
    const char *practice = field_text_or(&fields, "practice", "");

    e->metric = catalog_metric(e->catalog, field_text(&fields, "metric"));
    e->text = field_text(&fields, "text");
    for (size_t i = 0; i < FIGURES_MAX && e->study->figures[i] != NULL; i++) {
        e->figures[i] = written(e->arena, json_object_get(root, e->study->figures[i]));
    }
    read_points(e, json_object_get(root, "points"));
    if (!fields_done(&fields)) {
        return false;
    }
    e->practice = catalog_practice(e->catalog, practice);
    return (e->metric != NULL && (*practice == '\0' || e->practice != NULL)) ||
           error_set(err, ERROR_NOT_FOUND,
                     "the finding's metric or practice is in the catalog no more");
}

/* The cohort follows that of the quarter whose curves were told before. */
static bool find_cohort(struct study_explanation *e, struct db *db, struct error *err)
{
    struct db_rows rows;

    e->began = "-infinity";
    if (!db_query(db, e->arena, &sql_finding_told,
                  DB_PARAMS("learning", db_int(e->arena, period_id(e->quarter))), &rows, err)) {
        return false;
    }
    if (db_cell(&rows, 0, 0) != NULL) {
        struct period before = period_of_id((int32_t)db_cell_int(&rows, 0, 0));

        e->began = db_day(e->arena, before.until - CURVE_FOLLOWED_DAYS);
    }
    return true;
}

static bool load(struct study_explanation *e, struct db *db, const struct db_rows *rows,
                 struct error *err)
{
    const char *text = db_cell(rows, 0, COLUMN_PAYLOAD);
    struct scope_tree tree;

    if (!scope_tree_load(db, e->arena, e->catalog, &tree, err)) {
        return false;
    }
    json_t *root = json_loadb(text, strlen(text), 0, NULL);
    bool ok = root != NULL ? read_payload(e, root, err)
                           : error_set(err, ERROR_DATABASE, "a finding is no JSON");

    json_decref(root);
    e->scope = scope_by_id(&tree, (int32_t)db_cell_int(rows, 0, COLUMN_SCOPE));
    e->quarter = period_of_id((int32_t)db_cell_int(rows, 0, COLUMN_PERIOD));
    e->revision = db_cell_int(rows, 0, COLUMN_REVISION);
    if (ok && e->scope == NULL) {
        return error_set(err, ERROR_NOT_FOUND, "the finding's scope is no more");
    }
    return ok && (e->practice != NULL || find_cohort(e, db, err));
}

bool explain_study_load(struct arena *arena, struct db *db, const struct catalog *catalog,
                        int64_t id, struct study_explanation **explanation, struct error *err)
{
    *explanation = NULL;
    for (size_t i = 0; i < sizeof(studies) / sizeof(studies[0]); i++) {
        struct db_rows rows;

        if (!db_query(db, arena, &sql_finding_payload,
                      DB_PARAMS(db_int(arena, id), studies[i].kind), &rows, err)) {
            return false;
        }
        if (rows.row_count > 0) {
            *explanation = ARENA_NEW(arena, struct study_explanation, 1);
            **explanation = (struct study_explanation){
                .arena = arena, .catalog = catalog, .study = &studies[i], .id = id};
            return load(*explanation, db, &rows, err);
        }
    }
    return true;
}

void explain_study_published(struct text *out, const struct study_explanation *e)
{
    text_add_format(out, "\\set finding_id %" PRId64 "\n", e->id);
    recipe_file(out, "found.sql");
}

void explain_study_sql(struct text *out, const struct study_explanation *e)
{
    e->study->assign_sql(out, e);
    recipe_file(out, e->study->rows);
}

void explain_study_r(struct text *out, const struct study_explanation *e)
{
    const char *sep = "";

    text_add_format(out, "site <- %" PRId64 "\npublished <- list(", e->scope->site_id);
    for (size_t i = 0; i < FIGURES_MAX && e->study->figures[i] != NULL; i++) {
        if (e->figures[i] != NULL) {
            text_add_format(out, "%s%s = %s", sep, e->study->figures[i], e->figures[i]);
            sep = ", ";
        }
    }
    text_add(out, ")\n");
    e->study->assign_r(out, e);
    recipe_file(out, "quarter.R");
    recipe_file(out, e->study->script);
}

/* As text */

static const char *figure_key(const struct study_explanation *e, const char *name)
{
    return arena_format(e->arena, "explain.figure.%s", name);
}

static void add_definition(const struct listing *l, const struct study_explanation *e)
{

    listing_heading(l, "explain.definition");
    if (e->practice != NULL) {
        text_add_format(l->out, "  %s\n", e->practice->statement.in[l->language]);
    }
    text_add_format(l->out, "  %s %s\n", e->metric->description.in[l->language],
                    e->metric->caution.in[l->language]);
    listing_heading(l, "explain.finding.design");
    text_add_format(l->out, "  %s\n  %s\n", listing_words(l, e->study->design),
                    listing_words(l, "explain.study.rounding"));
    listing_line(l, "explain.finding.sentence", listing_words(l, e->text));
}

static void add_parameters(const struct listing *l, const struct study_explanation *e)
{

    listing_heading(l, "explain.parameters");
    listing_named(l, "explain.scope", e->scope->name, &e->scope->title);
    listing_named(l, "explain.finding.metric", e->metric->id, &e->metric->label);
    listing_line(l, "table.period", period_name(e->arena, e->quarter));
    listing_line(l, "explain.revision",
                 arena_format(e->arena, "%" PRId64 ", %s", e->revision,
                              listing_words(l, e->revision > 0 ? "explain.finding.frozen"
                                                               : "explain.live")));
    text_add_format(l->out, "  %s\n", listing_words(l, "explain.study.late"));
}

static void add_figures(const struct listing *l, const struct study_explanation *e)
{

    listing_heading(l, "explain.published");
    for (size_t i = 1; i < FIGURES_MAX && e->study->figures[i] != NULL; i++) {
        if (e->figures[i] != NULL) {
            listing_line(l, figure_key(e, e->study->figures[i]), e->figures[i]);
        }
    }
    for (size_t i = 0; i < e->point_count; i++) {
        text_add_format(l->out, "  %s %s\n", listing_words(l, "explain.figure.n"), e->points[i][0]);
        for (size_t key = 1; key < POINT_KEYS; key++) {
            if (e->points[i][key] != NULL) {
                text_add(l->out, "  ");
                listing_line(l, figure_key(e, point_keys[key]), e->points[i][key]);
            }
        }
    }
}

void explain_study_text(struct text *out, const struct study_explanation *e, enum language language)
{
    const struct listing l = {out, e->catalog, language};

    text_add_format(out, "%" PRId64 "\n%s\n", e->id,
                    e->practice != NULL ? e->practice->title.in[language]
                                        : e->metric->label.in[language]);
    add_definition(&l, e);
    add_parameters(&l, e);
    add_figures(&l, e);
    listing_heading(&l, "explain.sql.published");
    explain_study_published(out, e);
    listing_heading(&l, "explain.study.sql");
    explain_study_sql(out, e);
    listing_heading(&l, "explain.study.r");
    explain_study_r(out, e);
    listing_heading(&l, "explain.commands");
    text_add_format(out,
                    "  dictameter-analyzer explain %" PRId64
                    " --format sql | psql --csv -q > rows.csv\n"
                    "  dictameter-analyzer explain %" PRId64 " --format r > finding.R\n"
                    "  Rscript finding.R rows.csv\n",
                    e->id, e->id);
}
