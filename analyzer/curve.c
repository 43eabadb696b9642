/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/curve.h"

#include <math.h>

#include "analyzer/disclosure.h"
#include "sql.h"

#define HUNDRED      100 /* words */
#define HALF_EVENT   .5
#define FITTED_STEPS 4 /* fewer say nothing about a curve's form */
#define SITES_KIND   2
#define FIVES        5
#define METRIC       "C1"

const size_t curve_steps[CURVE_STEPS] = {1, 2, 3, 5, 7, 10, 15, 20, 30, 40, 50, 70, 100, 150, 200};

static const enum db_type types[] = {DB_INT8, DB_INT8, DB_INT8, DB_INT8, DB_INT8};

static const char *const form_names[] = {
    [LEARNING_POWER] = "power", [LEARNING_EXPONENTIAL] = "exponential"};

static double two_digits(double value)
{
    if (!(value > 0)) {
        return (double)NAN;
    }
    double power = pow(10, floor(log10(value)) - 1);

    return round(value / power) * power;
}

/* The largest step that at least half of the learners, and enough, have reached. */
static size_t panel_step(const struct learning_point *points, const struct curve *curve)
{
    size_t step = curve->steps;

    while (step > 0 && points[curve_steps[step - 1] - 1].learners * 2 < curve->learners) {
        step--;
    }
    return step;
}

static void add_panel(struct arena *scratch, const struct learner *learners, size_t count,
                      const struct learning_point *points, struct curve *curve)
{
    size_t step = panel_step(points, curve);

    if (step == 0) {
        return;
    }
    struct learner *panel = ARENA_NEW(scratch, struct learner, count);
    struct learning_point *own = ARENA_NEW(scratch, struct learning_point, CURVE_DOCUMENTS);

    curve->panel_documents = curve_steps[step - 1];
    curve->panel_learners = learning_panel(learners, count, curve->panel_documents, panel);
    learning_points(panel, curve->panel_learners, curve->panel_documents, own);
    for (size_t i = 0; i < step; i++) {
        curve->points[i].panel = two_digits(own[curve_steps[i] - 1].median);
    }
}

static void add_fit(struct arena *scratch, const struct learner *learners, size_t count,
                    struct curve *curve)
{
    size_t documents = curve_steps[curve->steps - 1];
    struct learning_value *values = ARENA_NEW(scratch, struct learning_value, documents);
    double sigma = INFINITY;

    for (int form = LEARNING_POWER; form <= LEARNING_EXPONENTIAL; form++) {
        struct learning_fit fit;

        if (!learning_fit(learners, count, documents, (enum learning_form)form, &fit, values) ||
            fit.sigma >= sigma) {
            continue;
        }
        sigma = fit.sigma;
        curve->fitted = true;
        curve->form = (enum learning_form)form;
        for (size_t i = 0; i < curve->steps; i++) {
            curve->points[i].fit = values[curve_steps[i] - 1];
        }
    }
}

static struct curve_point told(const struct learning_point *point)
{
    bool quartiles = point->learners >= CURVE_QUARTILES;
    const double none = (double)NAN;

    return (struct curve_point){
        .learners = point->learners,
        .median = two_digits(point->median),
        .quartile_low = quartiles ? two_digits(point->quartile_low) : none,
        .quartile_high = quartiles ? two_digits(point->quartile_high) : none,
        .panel = none,
        .fit = {none, none, none},
    };
}

void curve_draw(const struct learner *learners, size_t count, struct curve *curve)
{
    struct arena scratch = {0};
    struct learning_point *points = ARENA_NEW(&scratch, struct learning_point, CURVE_DOCUMENTS);

    *curve = (struct curve){0};
    if (count >= CLINICIANS_PUBLISHED) {
        learning_points(learners, count, CURVE_DOCUMENTS, points);
        curve->learners = count;
        while (curve->steps < CURVE_STEPS &&
               points[curve_steps[curve->steps] - 1].learners >= CLINICIANS_PUBLISHED) {
            curve->points[curve->steps] = told(&points[curve_steps[curve->steps] - 1]);
            curve->steps++;
        }
        add_panel(&scratch, learners, count, points, curve);
        if (curve->steps >= FITTED_STEPS) {
            add_fit(&scratch, learners, count, curve);
        }
    }
    arena_free(&scratch);
}

/* Those who began, one after the other, by site. */
struct beginners {
    struct learner *items;
    double (*efforts)[CURVE_DOCUMENTS];
    int64_t *sites;
    size_t count;
    size_t room;
};

static void widen(struct arena *arena, struct beginners *b)
{
    size_t wider = 2 * b->room + 64;
    struct beginners more = {.items = ARENA_NEW(arena, struct learner, wider),
                             .efforts = arena_alloc(arena, wider, sizeof(*b->efforts)),
                             .sites = ARENA_NEW(arena, int64_t, wider),
                             .count = b->count,
                             .room = wider};

    for (size_t i = 0; i < b->count; i++) {
        for (size_t n = 0; n < b->items[i].count; n++) {
            more.efforts[i][n] = b->efforts[i][n];
        }
        more.items[i] = (struct learner){more.efforts[i], b->items[i].count};
        more.sites[i] = b->sites[i];
    }
    *b = more;
}

/* The documents of one day: an effort that is not known stays 0. */
static void take_day(struct beginners *b, const struct db_value *row)
{
    struct learner *learner = &b->items[b->count - 1];
    double words = (double)row[4].integer;
    double effort = words > 0 ? HUNDRED * ((double)row[3].integer + HALF_EVENT) / words : 0;

    for (int64_t i = 0; i < row[2].integer && learner->count < CURVE_DOCUMENTS; i++) {
        b->efforts[b->count - 1][learner->count++] = effort;
    }
}

static bool read_beginners(struct arena *arena, struct db *db, int32_t until, struct beginners *b,
                           struct error *err)
{
    struct db_reader *reader = NULL;
    const struct db_value *row = NULL;
    int64_t clinician_id = 0;

    *b = (struct beginners){0};
    if (!db_read_open(db, &sql_learning_read, DB_PARAMS(db_day(arena, until)), types,
                      sizeof(types) / sizeof(types[0]), &reader, err)) {
        return false;
    }
    bool ok = db_read_next(reader, &row, err);

    for (; ok && row != NULL; ok = db_read_next(reader, &row, err)) {
        if (b->count == 0 || row[1].integer != clinician_id) {
            if (b->count == b->room) {
                widen(arena, b);
            }
            clinician_id = row[1].integer;
            b->sites[b->count] = row[0].integer;
            b->items[b->count] = (struct learner){b->efforts[b->count], 0};
            b->count++;
        }
        take_day(b, row);
    }
    db_read_close(reader);
    return ok;
}

static json_t *at_least(size_t count)
{
    size_t whole = count / FIVES;

    return json_integer(FIVES * (json_int_t)whole);
}

static json_t *point_json(size_t n, const struct curve_point *point)
{
    json_t *json = json_pack("{s:i, s:o}", "n", (int)n, "learners", at_least(point->learners));

    record_number(json, "median", point->median);
    record_number(json, "quartile_low", point->quartile_low);
    record_number(json, "quartile_high", point->quartile_high);
    record_number(json, "panel", point->panel);
    record_number(json, "fit", point->fit.value);
    record_number(json, "fit_low", point->fit.low);
    record_number(json, "fit_high", point->fit.high);
    return json;
}

static json_t *payload(const struct curve *curve)
{
    const char *text = curve->learners == 0 ? "finding.learning.few"
                       : curve->fitted      ? "finding.learning.curve"
                                            : "finding.learning.points";
    json_t *json = json_pack("{s:s, s:s, s:[]}", "text", text, "metric", METRIC, "points");

    if (curve->learners > 0) {
        json_object_set_new(json, "learners", at_least(curve->learners));
    }
    if (curve->panel_documents > 0) {
        json_object_set_new(json, "panel_documents",
                            json_integer((json_int_t)curve->panel_documents));
        json_object_set_new(json, "panel_learners", at_least(curve->panel_learners));
    }
    if (curve->fitted) {
        json_object_set_new(json, "form", json_string(form_names[curve->form]));
    }
    for (size_t i = 0; i < curve->steps; i++) {
        json_array_append_new(json_object_get(json, "points"),
                              point_json(curve_steps[i], &curve->points[i]));
    }
    return json;
}

static bool write_curve(struct recorder *recorder, struct period quarter, int32_t scope_id,
                        const struct learner *learners, size_t count, struct error *err)
{
    struct curve curve;

    curve_draw(learners, count, &curve);
    return record_finding(recorder, "learning", scope_id, METRIC, quarter, payload(&curve), err);
}

/* Of all sites together, or of the learners of one. */
static bool write_scope(struct recorder *recorder, struct period quarter, const struct beginners *b,
                        const struct db_rows *scopes, size_t row, struct error *err)
{
    int32_t scope_id = (int32_t)db_cell_int(scopes, row, 2);
    size_t first = 0;
    size_t until = b->count;

    if (db_cell_int(scopes, row, 0) == SITES_KIND) {
        while (first < b->count && b->sites[first] != db_cell_int(scopes, row, 1)) {
            first++;
        }
        until = first;
        while (until < b->count && b->sites[until] == db_cell_int(scopes, row, 1)) {
            until++;
        }
    }
    return until == first ||
           write_curve(recorder, quarter, scope_id, &b->items[first], until - first, err);
}

bool curve_write(struct recorder *recorder, struct period quarter, bool *any, struct error *err)
{
    struct arena arena = {0};
    struct beginners beginners;
    struct db_rows scopes;
    bool ok = db_query(recorder->db, &arena, &sql_scope_whole_list, DB_NO_PARAMS, &scopes, err) &&
              read_beginners(&arena, recorder->db, quarter.until, &beginners, err);

    for (size_t i = 0; ok && i < scopes.row_count; i++) {
        ok = write_scope(recorder, quarter, &beginners, &scopes, i, err);
    }
    *any = ok && beginners.count > 0;
    arena_free(&arena);
    return ok;
}
