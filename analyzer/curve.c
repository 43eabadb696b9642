/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/curve.h"

#include <math.h>

#include "analyzer/disclosure.h"
#include "sql.h"

#define HUNDRED      100 /* words */
#define HALF_EVENT   .5
#define FITTED_STEPS 4 /* fewer say nothing about a curve's form */
#define FIVES        5
#define METRIC       "C1"

static const enum db_type types[] = {DB_INT8, DB_INT8, DB_INT8, DB_INT8, DB_INT8};

static const char *const form_names[] = {
    [LEARNING_POWER] = "power", [LEARNING_EXPONENTIAL] = "exponential"};

/* Two digits of a value, as round(), floor() or ceil() makes them. */
static double digits(double value, double (*made)(double))
{
    if (!(value > 0)) {
        return (double)NAN;
    }
    double power = pow(10, floor(log10(value)) - 1);

    return made(value / power) * power;
}

static double two_digits(double value)
{
    return digits(value, round);
}

/* What is told of the fit: the band outwards, so that it holds what it held. */
static struct learning_value rounded(const struct learning_value *value)
{
    return (struct learning_value){two_digits(value->value), digits(value->low, floor),
                                   digits(value->high, ceil)};
}

static void add_panel(struct arena *scratch, const struct learner *learners, size_t count,
                      const struct reach *reach, struct curve *curve)
{
    if (reach->panel_steps == 0) {
        return;
    }
    struct learner *panel = ARENA_NEW(scratch, struct learner, count);
    struct learning_point *own = ARENA_NEW(scratch, struct learning_point, REACH_DOCUMENTS);

    curve->panel_documents = reach_steps[reach->panel_steps - 1];
    curve->panel_learners = learning_panel(learners, count, reach_steps, reach->panel_steps, panel);
    learning_points(panel, curve->panel_learners, curve->panel_documents, own);
    for (size_t i = 0; i < reach->panel_steps; i++) {
        if (reach->panel_at[i]) {
            curve->points[i].panel = two_digits(own[reach_steps[i] - 1].median);
        }
    }
}

static void add_fit(struct arena *scratch, const struct learner *learners, size_t count,
                    struct curve *curve)
{
    size_t documents = reach_steps[curve->steps - 1];
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
            curve->points[i].fit = rounded(&values[reach_steps[i] - 1]);
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

void curve_draw(const struct learner *learners, size_t count, const struct reach *reach,
                struct curve *curve)
{
    struct arena scratch = {0};
    struct learning_point *points = ARENA_NEW(&scratch, struct learning_point, REACH_DOCUMENTS);

    learning_points(learners, count, REACH_DOCUMENTS, points);
    *curve = (struct curve){
        .learners = count,
        .known = points[0].learners,
        .steps = reach_steps_within(reach->documents),
    };
    for (size_t i = 0; i < curve->steps; i++) {
        curve->points[i] = told(&points[reach_steps[i] - 1]);
    }
    add_panel(&scratch, learners, count, reach, curve);
    if (curve->steps >= FITTED_STEPS) {
        add_fit(&scratch, learners, count, curve);
    }
    arena_free(&scratch);
}

/* Who began when, and until when they are followed. */
struct cohort {
    const char *from; /* NULL: however early */
    int32_t until;
    int32_t followed;
};

/* Those who began, one after the other, by site. */
struct beginners {
    struct learner *items;
    double (*efforts)[REACH_DOCUMENTS];
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

    for (int64_t i = 0; i < row[2].integer && learner->count < REACH_DOCUMENTS; i++) {
        b->efforts[b->count - 1][learner->count++] = effort;
    }
}

static bool read_beginners(struct arena *arena, struct db *db, const struct cohort *cohort,
                           struct beginners *b, struct error *err)
{
    struct db_reader *reader = NULL;
    const struct db_value *row = NULL;
    int64_t clinician_id = 0;

    *b = (struct beginners){0};
    if (!db_read_open(
            db, &sql_learning_read,
            DB_PARAMS(db_day(arena, cohort->followed), cohort->from, db_day(arena, cohort->until)),
            types, sizeof(types) / sizeof(types[0]), &reader, err)) {
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

/* Why there is no curve, or what it is. */
static const char *text_of(const struct curve *curve)
{
    if (curve->steps > 0) {
        return curve->fitted ? "finding.learning.curve" : "finding.learning.points";
    }
    if (curve->learners < CLINICIANS_PUBLISHED) {
        return "finding.learning.few";
    }
    return curve->known < CLINICIANS_PUBLISHED ? "finding.learning.unknown"
                                               : "finding.learning.withheld";
}

static json_t *payload(const struct curve *curve)
{
    json_t *json =
        json_pack("{s:s, s:s, s:[]}", "text", text_of(curve), "metric", METRIC, "points");

    if (curve->steps > 0) {
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
                              point_json(reach_steps[i], &curve->points[i]));
    }
    return json;
}

static void record_curve(struct recorder *recorder, struct period quarter, int64_t site_id,
                         const struct reach_site *whole)
{
    struct curve curve;

    curve_draw(whole->learners, whole->count, &whole->reach, &curve);
    record_finding(recorder, "learning", (struct recorded_scope){.site_id = site_id}, METRIC,
                   quarter, payload(&curve));
}

/* The learners of each site; ids [count] says which. */
static struct reach_site *by_site(struct arena *arena, const struct beginners *b, int64_t *ids,
                                  size_t *count)
{
    struct reach_site *sites = ARENA_NEW(arena, struct reach_site, b->count + 1);

    *count = 0;
    for (size_t i = 0; i < b->count; i++) {
        if (*count == 0 || ids[*count - 1] != b->sites[i]) {
            ids[*count] = b->sites[i];
            sites[(*count)++].learners = &b->items[i];
        }
        sites[*count - 1].count++;
    }
    return sites;
}

static void record_all(struct recorder *recorder, struct period quarter, const struct beginners *b)
{
    struct arena scratch = {0};
    int64_t *ids = ARENA_NEW(&scratch, int64_t, b->count + 1);
    size_t count = 0;
    struct reach_site *sites = by_site(&scratch, b, ids, &count);
    struct reach_site whole = {.learners = b->items, .count = b->count};

    reach_plan(sites, count, &whole.reach);
    record_curve(recorder, quarter, 0, &whole);
    for (size_t i = 0; i < count; i++) {
        record_curve(recorder, quarter, ids[i], &sites[i]);
    }
    arena_free(&scratch);
}

/* The cohort of the quarter: nobody, where its curves, or those of a later one, were told. */
static bool find_cohort(struct recorder *recorder, struct arena *arena, struct period quarter,
                        struct cohort *cohort, struct error *err)
{
    struct db_rows rows;

    if (!db_query(recorder->db, arena, &sql_finding_told, DB_PARAMS("learning", NULL), &rows,
                  err)) {
        return false;
    }
    *cohort = (struct cohort){
        .until = quarter.until - CURVE_FOLLOWED_DAYS,
        .followed = quarter.until,
    };
    if (db_cell(&rows, 0, 0) != NULL) {
        struct period newest = period_of_id((int32_t)db_cell_int(&rows, 0, 0));

        cohort->from = db_day(arena, newest.until - CURVE_FOLLOWED_DAYS);
    }
    return true;
}

bool curve_write(struct recorder *recorder, struct period quarter, bool *any, struct error *err)
{
    struct arena arena = {0};
    struct beginners beginners = {0};
    struct cohort cohort;
    bool ok = find_cohort(recorder, &arena, quarter, &cohort, err) &&
              read_beginners(&arena, recorder->db, &cohort, &beginners, err);

    *any = ok && beginners.count > 0;
    if (*any) {
        record_all(recorder, quarter, &beginners);
    }
    arena_free(&arena);
    return ok;
}
