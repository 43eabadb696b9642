/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/quarterly.h"

#include <math.h>
#include <string.h>

#include "base/field.h"
#include "sql.h"

#define NONE ((double)NAN)

static bool read_found(struct db *db, struct arena *arena, const char *kind, int32_t scope_id,
                       const struct revision *revision, struct db_rows *rows, struct error *err)
{
    return db_query(db, arena, &sql_finding_quarter_list,
                    DB_PARAMS(kind, db_int(arena, scope_id),
                              db_int(arena, period_id(revision->period)),
                              db_int(arena, revision->number)),
                    rows, err);
}

/* The caller owns *root. */
static bool parse(const struct db_rows *rows, size_t row, json_t **root, struct error *err)
{
    const char *text = db_cell(rows, row, 0);

    *root = json_loadb(text, strlen(text), 0, NULL);
    return *root != NULL || error_set(err, ERROR_DATABASE, "a finding is no JSON");
}

static struct ranged ranged(struct fields *fields, const char *value, const char *low,
                            const char *high)
{
    return (struct ranged){.value = value == NULL ? NONE : field_number_or(fields, value, NONE),
                           .low = field_number_or(fields, low, NONE),
                           .high = field_number_or(fields, high, NONE)};
}

static struct comparison_unit read_unit(struct fields *from)
{
    return (struct comparison_unit){
        .scope_id = (int32_t)field_int(from, "scope", 1, INT32_MAX),
        .clinicians = field_int(from, "clinicians", 1, INT32_MAX),
        .volume = field_number_or(from, "volume", NONE),
        .own = ranged(from, "value", "low", "high"),
        .position = field_text_or(from, "position", ""),
        .near = ranged(from, NULL, "low_95", "high_95"),
        .far = ranged(from, NULL, "low_998", "high_998"),
        .shrunken = ranged(from, "shrunken", "shrunken_low", "shrunken_high"),
        .standard = ranged(from, "standard", "standard_low", "standard_high"),
    };
}

static bool read_comparison(struct arena *arena, const struct catalog *catalog, json_t *root,
                            struct unit_comparison *comparison, struct error *err)
{
    struct fields fields = fields_open(arena, root, "a finding", ERROR_DATABASE, err);
    const json_t *members = field_array(&fields, "members");
    size_t count = json_array_size(members);
    struct comparison_unit *units = ARENA_NEW(arena, struct comparison_unit, count + 1);

    *comparison = (struct unit_comparison){
        .metric = catalog_metric(catalog, field_text(&fields, "metric")),
        .text = field_text(&fields, "text"),
        .whole = field_number_or(&fields, "whole", NONE),
        .tau2 = field_number_or(&fields, "tau2", NONE),
        .withheld = field_int_or(&fields, "withheld", 0, INT32_MAX, 0),
        .beyond = field_int_or(&fields, "beyond", 0, INT32_MAX, 0),
        .far = field_int_or(&fields, "far", 0, INT32_MAX, 0),
        .units = units,
        .unit_count = count,
    };
    bool ok = fields_done(&fields);

    for (size_t i = 0; ok && i < count; i++) {
        struct fields unit = fields_open(arena, json_array_get(members, i), "members of a finding",
                                         ERROR_DATABASE, err);

        units[i] = read_unit(&unit);
        ok = fields_done(&unit);
    }
    return ok;
}

bool comparison_load(struct db *db, struct arena *arena, const struct catalog *catalog,
                     int32_t scope_id, const struct revision *revision,
                     struct comparison_list *list, struct error *err)
{
    struct db_rows rows;

    if (!read_found(db, arena, "funnel", scope_id, revision, &rows, err)) {
        return false;
    }
    struct unit_comparison *items = ARENA_NEW(arena, struct unit_comparison, rows.row_count + 1);
    size_t count = 0;
    bool ok = true;

    for (size_t i = 0; ok && i < rows.row_count; i++) {
        json_t *root = NULL;

        ok = parse(&rows, i, &root, err) &&
             read_comparison(arena, catalog, root, &items[count], err);
        items[count].id = db_cell_int(&rows, i, 1);
        count += ok && items[count].metric != NULL ? 1 : 0; /* one of another catalog */
        json_decref(root);
    }
    *list = (struct comparison_list){items, count};
    return ok;
}

static bool read_effect(struct arena *arena, const struct catalog *catalog, json_t *root,
                        struct practice_effect *effect, struct error *err)
{
    struct fields fields = fields_open(arena, root, "a finding", ERROR_DATABASE, err);
    const char *text = field_text(&fields, "text");
    const char *dot = strrchr(text, '.');

    *effect = (struct practice_effect){
        .practice = catalog_practice(catalog, field_text(&fields, "practice")),
        .metric = catalog_metric(catalog, field_text(&fields, "metric")),
        .text = text,
        .verdict = dot == NULL ? "" : dot + 1,
        .switchers = field_int_or(&fields, "switchers", 0, INT32_MAX, 0),
        .tests = field_int_or(&fields, "tests", 0, INT32_MAX, 0),
        .change = ranged(&fields, "change", "low", "high"),
        .slope = ranged(&fields, "slope", "slope_low", "slope_high"),
        .detectable = field_number_or(&fields, "detectable", NONE),
        .useful = field_number_or(&fields, "useful", NONE),
        .p_below = field_number_or(&fields, "p_below", NONE),
    };
    return fields_done(&fields);
}

bool practice_effect_load(struct db *db, struct arena *arena, const struct catalog *catalog,
                          int32_t scope_id, const struct revision *revision,
                          struct practice_effect_list *list, struct error *err)
{
    struct db_rows rows;

    if (!read_found(db, arena, "contrast", scope_id, revision, &rows, err)) {
        return false;
    }
    struct practice_effect *items = ARENA_NEW(arena, struct practice_effect, rows.row_count + 1);
    size_t count = 0;
    bool ok = true;

    for (size_t i = 0; ok && i < rows.row_count; i++) {
        json_t *root = NULL;

        ok = parse(&rows, i, &root, err) && read_effect(arena, catalog, root, &items[count], err);
        items[count].id = db_cell_int(&rows, i, 1);
        count += ok && items[count].practice != NULL && items[count].metric != NULL ? 1 : 0;
        json_decref(root);
    }
    *list = (struct practice_effect_list){items, count};
    return ok;
}

static struct learning_step read_step(struct fields *from)
{
    return (struct learning_step){
        .n = field_int(from, "n", 1, INT32_MAX),
        .learners = field_int(from, "learners", 1, INT32_MAX),
        .median = ranged(from, "median", "quartile_low", "quartile_high"),
        .fit = ranged(from, "fit", "fit_low", "fit_high"),
        .panel = field_number_or(from, "panel", NONE),
    };
}

static bool read_curve(struct arena *arena, const struct catalog *catalog, json_t *root,
                       struct learning_curve *curve, struct error *err)
{
    struct fields fields = fields_open(arena, root, "a finding", ERROR_DATABASE, err);
    const json_t *points = field_array(&fields, "points");
    size_t count = json_array_size(points);
    struct learning_step *steps = ARENA_NEW(arena, struct learning_step, count + 1);

    *curve = (struct learning_curve){
        .metric = catalog_metric(catalog, field_text(&fields, "metric")),
        .text = field_text(&fields, "text"),
        .form = field_text_or(&fields, "form", ""),
        .learners = field_int_or(&fields, "learners", 0, INT32_MAX, 0),
        .panel_documents = field_int_or(&fields, "panel_documents", 0, INT32_MAX, 0),
        .panel_learners = field_int_or(&fields, "panel_learners", 0, INT32_MAX, 0),
        .steps = steps,
        .step_count = count,
    };
    bool ok = fields_done(&fields);

    for (size_t i = 0; ok && i < count; i++) {
        struct fields step = fields_open(arena, json_array_get(points, i), "points of a finding",
                                         ERROR_DATABASE, err);

        steps[i] = read_step(&step);
        ok = fields_done(&step);
    }
    return ok;
}

bool learning_load(struct db *db, struct arena *arena, const struct catalog *catalog,
                   int32_t scope_id, const struct revision *revision, struct learning_curve *curve,
                   struct error *err)
{
    struct db_rows rows;
    json_t *root = NULL;

    *curve = (struct learning_curve){0};
    if (!read_found(db, arena, "learning", scope_id, revision, &rows, err)) {
        return false;
    }
    if (rows.row_count == 0) {
        return true;
    }
    bool ok = parse(&rows, 0, &root, err) && read_curve(arena, catalog, root, curve, err);

    curve->id = db_cell_int(&rows, 0, 1);
    json_decref(root);
    return ok;
}

static bool read_lifetime(struct arena *arena, json_t *root, struct lifetime_curve *curve,
                          struct error *err)
{
    struct fields fields = fields_open(arena, root, "a finding", ERROR_DATABASE, err);
    const json_t *points = field_array(&fields, "points");
    size_t count = json_array_size(points);
    struct lifetime_step *steps = ARENA_NEW(arena, struct lifetime_step, count + 1);

    *curve = (struct lifetime_curve){
        .text = field_text(&fields, "text"),
        .waits = field_flag_or(&fields, "waits", false),
        .people = field_int_or(&fields, "people", 0, INT32_MAX, 0),
        .half_after = field_int_or(&fields, "half_after", 0, INT32_MAX, 0),
        .half_by = field_int_or(&fields, "half_by", 1, INT32_MAX, -1),
        .half_after_low = field_int_or(&fields, "half_after_low", 0, INT32_MAX, 0),
        .half_by_high = field_int_or(&fields, "half_by_high", 1, INT32_MAX, -1),
        .steps = steps,
        .step_count = count,
    };
    bool ok = fields_done(&fields);

    for (size_t i = 0; ok && i < count; i++) {
        struct fields step = fields_open(arena, json_array_get(points, i), "points of a finding",
                                         ERROR_DATABASE, err);

        steps[i] = (struct lifetime_step){
            .week = field_int(&step, "week", 1, INT32_MAX),
            .share = ranged(&step, "value", "low", "high"),
        };
        ok = fields_done(&step);
    }
    return ok;
}

bool lifetime_load(struct db *db, struct arena *arena, const char *kind, int32_t scope_id,
                   const struct revision *revision, struct lifetime_curve *curve, struct error *err)
{
    json_t *root = NULL;

    *curve = (struct lifetime_curve){0};
    bool ok = quarterly_finding(db, arena, kind, scope_id, revision, &root, err) &&
              (root == NULL || read_lifetime(arena, root, curve, err));

    json_decref(root);
    return ok;
}

bool quarterly_finding(struct db *db, struct arena *arena, const char *kind, int32_t scope_id,
                       const struct revision *revision, json_t **found, struct error *err)
{
    struct db_rows rows;

    *found = NULL;
    return read_found(db, arena, kind, scope_id, revision, &rows, err) &&
           (rows.row_count == 0 || parse(&rows, 0, found, err));
}

/* The caller owns *found, also where it fails. */
static bool collect(const struct db_rows *rows, json_t **found, struct error *err)
{
    bool ok = true;

    *found = json_array();
    for (size_t i = 0; ok && i < rows->row_count; i++) {
        json_t *root = NULL;

        ok = parse(rows, i, &root, err);
        if (ok) {
            (void)json_object_set_new(root, "finding", json_integer(db_cell_int(rows, i, 1)));
            (void)json_array_append_new(*found, root);
        }
    }
    return ok;
}

bool quarterly_findings(struct db *db, struct arena *arena, const char *kind, int32_t scope_id,
                        const struct revision *revision, json_t **found, struct error *err)
{
    struct db_rows rows;

    *found = NULL;
    return read_found(db, arena, kind, scope_id, revision, &rows, err) &&
           collect(&rows, found, err);
}

bool quarterly_releases(struct db *db, struct arena *arena, int32_t scope_id,
                        const struct revision *revision, json_t **found, struct error *err)
{
    struct db_rows rows;

    *found = NULL;
    return db_query(db, arena, &sql_finding_release_told,
                    DB_PARAMS(db_int(arena, scope_id), db_int(arena, period_id(revision->period)),
                              db_int(arena, revision->number)),
                    &rows, err) &&
           collect(&rows, found, err);
}

bool quarterly_revision(struct db *db, struct arena *arena, const struct revision *of_period,
                        struct period period, int32_t newest_day, struct revision *revision,
                        struct error *err)
{
    struct period quarter = period_containing(PERIOD_QUARTER, period.until - 1);

    if (period.kind == PERIOD_QUARTER) {
        *revision = *of_period;
        return true;
    }
    while (quarter.until > period.until || quarter.until > newest_day + 1) {
        quarter = period_previous(quarter);
    }
    return revision_find(db, arena, quarter, REVISION_NEWEST, revision, err);
}
