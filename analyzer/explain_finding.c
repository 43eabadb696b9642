/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/explain_finding.h"

#include <inttypes.h>

#include "analyzer/listing.h"
#include "analyzer/recipe.h"
#include "base/day.h"
#include "schema/scope.h"
#include "sql.h"

/* Columns of finding_explain.sql; the figures are the last. */
enum {
    COLUMN_KIND,
    COLUMN_SCOPE,
    COLUMN_TEXT,
    COLUMN_METRIC,
    COLUMN_RELEASE,
    COLUMN_OF_PERIOD,
    COLUMN_REVISION,
    COLUMN_FIRST,
    COLUMN_AT,
    COLUMN_LAST,
    COLUMN_WEEKS,
    COLUMN_SCOPES,
    COLUMN_SCOPE_COUNT,
    COLUMN_FIGURES,
    COLUMN_LEVEL = COLUMN_FIGURES + 7,
};

static const char *const figures[] = {"value", "centre",       "before",      "after", "change",
                                      "low",   "high",         "level",       "p",     "degrees",
                                      "phi",   "weeks_before", "weeks_after", "tests", "units"};
#define FIGURE_COUNT (sizeof(figures) / sizeof(figures[0]))

struct finding_explanation {
    struct arena *arena;
    const struct catalog *catalog;
    int64_t id;
    struct db_rows rows;
    const struct metric *metric;
    const struct scope *scope;
};

static const char *cell(const struct finding_explanation *e, size_t column)
{
    return db_cell(&e->rows, 0, column);
}

bool explain_finding_load(struct arena *arena, struct db *db, const struct catalog *catalog,
                          int64_t id, struct finding_explanation **explanation, struct error *err)
{
    struct finding_explanation *e = ARENA_NEW(arena, struct finding_explanation, 1);
    struct scope_tree tree;

    *e = (struct finding_explanation){.arena = arena, .catalog = catalog, .id = id};
    *explanation = e;
    if (!db_query(db, arena, &sql_finding_explain, DB_PARAMS(db_int(arena, id)), &e->rows, err) ||
        !scope_tree_load(db, arena, catalog, &tree, err)) {
        return false;
    }
    if (e->rows.row_count == 0) {
        return error_set(err, ERROR_NOT_FOUND,
                         "there is no such finding: it may no longer be found; the pages give the "
                         "ids of those that stand");
    }
    e->metric = catalog_metric(catalog, cell(e, COLUMN_METRIC));
    e->scope = scope_by_id(&tree, (int32_t)db_cell_int(&e->rows, 0, COLUMN_SCOPE));
    if (e->metric == NULL || e->scope == NULL) {
        return error_set(err, ERROR_NOT_FOUND,
                         "the finding's metric or scope is in the catalog no more");
    }
    return true;
}

/* A sum of components, 0 where nothing was counted. */
static void add_sum(struct text *out, const struct catalog *catalog,
                    const struct metric_term *terms, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        text_add_format(out, "%scoalesce(sum(d.%s), 0)", i == 0 ? "" : " + ",
                        catalog->components[terms[i].component].name);
    }
}

static bool is_release(const struct finding_explanation *e)
{
    return text_equal(cell(e, COLUMN_KIND), "release");
}

static bool is_alert(const struct finding_explanation *e)
{
    return text_equal(cell(e, COLUMN_KIND), "alert");
}

static void alert_sql(struct text *out, const struct finding_explanation *e)
{
    const struct metric *metric = e->metric;

    text_add_format(out, "\\set scope %s\n\\set first '%s'\n\\set last '%s'\n",
                    cell(e, COLUMN_SCOPE), cell(e, COLUMN_FIRST), cell(e, COLUMN_LAST));
    text_add(out, "\\set y '");
    add_sum(out, e->catalog, metric->numerator, metric->numerator_count);
    text_add(out, "'\n\\set x '");
    add_sum(out, e->catalog, metric->denominator, metric->denominator_count);
    text_add(out, "'\n");
    recipe_file(out, "alert.sql");
}

/* Of sites against sites: the scopes that are compared with. */
static bool is_compared(const struct finding_explanation *e)
{
    return db_cell_int(&e->rows, 0, COLUMN_SCOPE_COUNT) > 0;
}

static bool is_frozen(const struct finding_explanation *e)
{
    return db_cell_int(&e->rows, 0, COLUMN_REVISION) > 0;
}

void explain_finding_sql(struct text *out, const struct finding_explanation *e)
{
    if (is_alert(e) && is_frozen(e)) {
        text_add_format(out, "\\set finding_id %" PRId64 "\n", e->id);
        recipe_file(out, "alert_frozen.sql");
        return;
    }
    if (is_alert(e)) {
        alert_sql(out, e);
        return;
    }
    text_add_format(out, "\\set scopes '{%s%s%s}'\n", cell(e, COLUMN_SCOPE),
                    is_compared(e) ? ", " : "", is_compared(e) ? cell(e, COLUMN_SCOPES) : "");
    text_add_format(out, "\\set metric '%s'\n\\set first '%s'\n\\set last '%s'\n", e->metric->id,
                    cell(e, COLUMN_FIRST), cell(e, COLUMN_LAST));
    if (is_frozen(e)) {
        text_add_format(out, "\\set of_period %s\n\\set revision %s\n", cell(e, COLUMN_OF_PERIOD),
                        cell(e, COLUMN_REVISION));
    }
    recipe_file(out, is_frozen(e) ? "weeks_frozen.sql" : "weeks.sql");
}

/* Weeks from the first one's Monday to another's. */
static int weeks_until(const struct finding_explanation *e, size_t column)
{
    int32_t first = 0;
    int32_t day = 0;
    bool known = day_read(cell(e, COLUMN_FIRST), &first) && day_read(cell(e, column), &day);

    return known ? (day - first) / 7 : 0;
}

static const char *or_nothing(const char *text)
{
    return text == NULL ? "" : text;
}

static void add_assignments(struct text *out, const struct finding_explanation *e)
{
    const char *sep = "";
    const char *level = cell(e, COLUMN_LEVEL);

    text_add(out, "published <- list(");
    for (size_t i = 0; i < FIGURE_COUNT; i++) {
        if (cell(e, COLUMN_FIGURES + i) != NULL) {
            text_add_format(out, "%s%s = %s", sep, figures[i], cell(e, COLUMN_FIGURES + i));
            sep = ", ";
        }
    }
    text_add(out, ")\n");
    text_add_format(out, "share <- %s\n", e->metric->kind == METRIC_SHARE ? "TRUE" : "FALSE");
    text_add_format(out, "scope <- %s\nweeks <- %d\nat <- %d\n", cell(e, COLUMN_SCOPE),
                    weeks_until(e, COLUMN_LAST) + 1, weeks_until(e, COLUMN_AT));
    if (is_alert(e)) {
        return;
    }
    text_add_format(out, "%s <- c(%s)\n", is_release(e) ? "steps" : "starts",
                    or_nothing(cell(e, COLUMN_WEEKS)));
    if (is_release(e)) {
        text_add_format(out, "others <- c(%s)\n", or_nothing(cell(e, COLUMN_SCOPES)));
        text_add_format(out, "estimated <- %s\nlevel <- %s\n", level == NULL ? "FALSE" : "TRUE",
                        level == NULL ? "NA" : level);
    }
}

void explain_finding_r(struct text *out, const struct finding_explanation *e)
{
    add_assignments(out, e);
    if (is_alert(e)) {
        recipe_file(out, is_frozen(e) ? "alert_frozen.R" : "alert.R");
        recipe_file(out, "alert_limits.R");
        return;
    }
    recipe_file(out, "finding.R");
    recipe_file(out, is_release(e) ? "release.R" : "control.R");
}

/* As text */

static void add_design(const struct listing *l, const struct finding_explanation *e)
{
    const char *key = "explain.finding.control";

    if (is_alert(e)) {
        key = "explain.finding.alert";
    } else if (is_release(e)) {
        key = is_compared(e) ? "explain.finding.compared" : "explain.finding.release";
    } else if (e->metric->kind == METRIC_SHARE) {
        key = "explain.finding.share";
    }
    listing_heading(l, "explain.finding.design");
    text_add_format(l->out, "  %s\n", listing_words(l, key));
    listing_line(l, "explain.finding.sentence", listing_words(l, cell(e, COLUMN_TEXT)));
}

static void add_parameters(const struct listing *l, const struct finding_explanation *e)
{
    listing_heading(l, "explain.parameters");
    listing_named(l, "explain.scope", e->scope->name, &e->scope->title);
    listing_named(l, "explain.finding.metric", e->metric->id, &e->metric->label);
    listing_line(
        l, "explain.revision",
        arena_format(e->arena, "%s, %s", cell(e, COLUMN_REVISION),
                     listing_words(l, is_frozen(e) ? "explain.finding.frozen" : "explain.live")));
    listing_line(l, "explain.finding.weeks",
                 arena_format(e->arena, "%s – %s", cell(e, COLUMN_FIRST), cell(e, COLUMN_LAST)));
    if (is_release(e)) {
        listing_line(l, "explain.finding.release.code", cell(e, COLUMN_RELEASE));
        listing_line(l, "explain.finding.at", cell(e, COLUMN_AT));
        listing_line(l, "explain.finding.steps", cell(e, COLUMN_WEEKS));
        listing_line(l, "explain.finding.scopes", cell(e, COLUMN_SCOPES));
    } else if (!is_alert(e)) {
        listing_line(l, "explain.finding.phases", cell(e, COLUMN_WEEKS));
    }
}

static void add_figures(const struct listing *l, const struct finding_explanation *e)
{
    listing_heading(l, "explain.published");
    for (size_t i = 0; i < FIGURE_COUNT; i++) {
        const char *value = cell(e, COLUMN_FIGURES + i);

        if (value != NULL) {
            listing_line(l, arena_format(e->arena, "explain.figure.%s", figures[i]), value);
        }
    }
}

void explain_finding_text(struct text *out, const struct finding_explanation *e,
                          enum language language)
{
    const struct listing l = {out, e->catalog, language};

    text_add_format(out, "%" PRId64 "\n%s\n", e->id, e->metric->label.in[language]);
    add_design(&l, e);
    add_parameters(&l, e);
    add_figures(&l, e);
    listing_heading(&l, is_frozen(e)  ? "explain.sql.frozen"
                        : is_alert(e) ? "explain.sql.rows"
                                      : "explain.sql.published");
    explain_finding_sql(out, e);
    listing_heading(&l, "explain.finding.r");
    explain_finding_r(out, e);
    listing_heading(&l, "explain.commands");
    text_add_format(out,
                    "  dictameter-analyzer explain %" PRId64
                    " --format sql | psql --csv -q > rows.csv\n"
                    "  dictameter-analyzer explain %" PRId64 " --format r > finding.R\n"
                    "  Rscript finding.R rows.csv\n",
                    e->id, e->id);
}
