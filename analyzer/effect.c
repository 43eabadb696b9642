/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/effect.h"

#include <assert.h>
#include <math.h>

#include "analyzer/adjust.h"
#include "sql.h"

#define LEVEL      .05
#define WEEK       7
#define FIVES      5
#define SITES_KIND 2
#define OUTCOME    "B2"
#define USEFUL     (-.105360515657826) /* log .9: 10 % of B2 */
#define DETECTABLE 1000                /* a thousandth */
#define P_DIGITS   100                 /* of p */
#define TESTS_MAX  3

/* Registered: practice, and its number in contrast_read.sql. The outcome of all is B2. */
static const struct {
    const char *practice;
    int number;
} registered[TESTS_MAX] = {{"BP03", 3}, {"BP04", 4}, {"BP06", 6}};

static const enum db_type types[] = {DB_INT2, DB_INT8, DB_INT8, DB_DATE, DB_INT2,
                                     DB_INT4, DB_BOOL, DB_INT8, DB_INT8, DB_INT8};

static const char *const texts[] = {
    [EFFECT_FEW] = "finding.contrast.few",
    [EFFECT_USEFUL] = "finding.contrast.useful",
    [EFFECT_SMALL] = "finding.contrast.small",
    [EFFECT_EXCLUDED] = "finding.contrast.excluded",
    [EFFECT_INCONCLUSIVE] = "finding.contrast.inconclusive",
    [EFFECT_REVERSE] = "finding.contrast.reverse",
};

/* One practice at one scope. */
struct test {
    const char *practice;
    int32_t scope_id;
    bool site; /* its level */
    struct contrast contrast;
    struct contrast_slope slope;
    double p; /* raw, then adjusted */
    size_t family;
};

/* The documents of a practice, as contrast.h wants them. */
struct reading {
    struct contrast_row *rows;
    int64_t *sites; /* [row_count] */
    size_t row_count;
    size_t room;
    size_t clinician_count;
    size_t stratum_count; /* the most of a clinician */
    int64_t *keys;        /* of the strata of the clinician that is being read */
    size_t key_count;
    size_t key_room;
};

static void widen(struct arena *arena, struct reading *reading)
{
    size_t wider = 2 * reading->room + 1024;
    struct contrast_row *rows = ARENA_NEW(arena, struct contrast_row, wider);
    int64_t *sites = ARENA_NEW(arena, int64_t, wider);

    for (size_t i = 0; i < reading->row_count; i++) {
        rows[i] = reading->rows[i];
        sites[i] = reading->sites[i];
    }
    reading->rows = rows;
    reading->sites = sites;
    reading->room = wider;
}

/* Document type x week x release, counted within the clinician. */
static size_t stratum_of(struct arena *arena, struct reading *reading, int64_t key)
{
    for (size_t i = reading->key_count; i > 0; i--) {
        if (reading->keys[i - 1] == key) {
            return i - 1;
        }
    }
    if (reading->key_count == reading->key_room) {
        int64_t *keys = ARENA_NEW(arena, int64_t, 2 * reading->key_room + 64);

        for (size_t i = 0; i < reading->key_count; i++) {
            keys[i] = reading->keys[i];
        }
        reading->keys = keys;
        reading->key_room = 2 * reading->key_room + 64;
    }
    reading->keys[reading->key_count++] = key;
    if (reading->key_count > reading->stratum_count) {
        reading->stratum_count = reading->key_count;
    }
    return reading->key_count - 1;
}

static void take_row(struct arena *arena, struct reading *reading, const struct db_value *row,
                     int32_t first_day, int64_t *clinician_id)
{
    size_t day = (size_t)(row[2].integer - first_day);
    int64_t key = (row[4].integer * 65536 + row[3].integer) * 16 + (int64_t)(day / WEEK);

    if (reading->row_count == reading->room) {
        widen(arena, reading);
    }
    if (reading->row_count == 0 || row[1].integer != *clinician_id) {
        reading->clinician_count++;
        reading->key_count = 0;
        *clinician_id = row[1].integer;
    }
    reading->sites[reading->row_count] = row[0].integer;
    reading->rows[reading->row_count++] = (struct contrast_row){
        .clinician = reading->clinician_count - 1,
        .stratum = stratum_of(arena, reading, key),
        .day = day,
        .exposed = row[5].integer != 0,
        .documents = (double)row[6].integer,
        .sums = {(double)row[7].integer, (double)row[8].integer},
    };
}

/* The practice of a row, by its number; TESTS_MAX where it is none of them. */
static size_t practice_of(int64_t number)
{
    size_t i = 0;

    while (i < TESTS_MAX && registered[i].number != number) {
        i++;
    }
    return i;
}

/* All practices in one reading of the documents. */
static bool read_documents(struct arena *arena, struct db *db, struct period quarter,
                           struct reading readings[static TESTS_MAX], struct error *err)
{
    struct db_reader *reader = NULL;
    const struct db_value *row = NULL;
    int64_t clinician_id = 0;

    if (!db_read_open(db, &sql_contrast_read,
                      DB_PARAMS(db_day(arena, quarter.from), db_day(arena, quarter.until)), types,
                      sizeof(types) / sizeof(types[0]), &reader, err)) {
        return false;
    }
    bool ok = db_read_next(reader, &row, err);

    for (; ok && row != NULL; ok = db_read_next(reader, &row, err)) {
        size_t practice = practice_of(row[0].integer);

        assert(practice < TESTS_MAX);
        take_row(arena, &readings[practice], row + 1, quarter.from, &clinician_id);
    }
    db_read_close(reader);
    return ok;
}

enum effect_verdict effect_judge(const struct contrast *contrast, double p, double useful)
{
    const struct pooled *effect = &contrast->effect;

    if (isnan(effect->low)) {
        return EFFECT_FEW;
    }
    if (p < LEVEL) {
        return effect->mean > 0         ? EFFECT_REVERSE
               : effect->mean <= useful ? EFFECT_USEFUL
                                        : EFFECT_SMALL;
    }
    return effect->low > useful ? EFFECT_EXCLUDED : EFFECT_INCONCLUSIVE;
}

/* The rows [first, until) of a reading, at one scope. */
static struct test make_test(const struct reading *reading, const char *practice, int32_t scope_id,
                             size_t first, size_t until, int32_t days)
{
    struct arena scratch = {0};
    const struct contrast_data data = {.rows = &reading->rows[first],
                                       .row_count = until - first,
                                       .clinician_count = reading->clinician_count,
                                       .stratum_count = reading->stratum_count,
                                       .day_count = (size_t)days};
    struct effect *effects = ARENA_NEW(&scratch, struct effect, reading->clinician_count + 1);
    struct test test = {.practice = practice, .scope_id = scope_id};

    test.contrast = contrast_make(&data, effects);
    test.slope = contrast_between(&data);
    test.p = isnan(test.contrast.effect.low)
                 ? 1
                 : adjust_p_value(test.contrast.effect.mean, test.contrast.effect.error,
                                  test.contrast.effect.degrees);
    arena_free(&scratch);
    return test;
}

/* Holm over the tests of one level that could be made. */
static void adjust_level(struct arena *arena, struct test *tests, size_t count, bool site)
{
    double *p = ARENA_NEW(arena, double, count + 1);
    double *adjusted = ARENA_NEW(arena, double, count + 1);
    size_t family = 0;

    for (size_t i = 0; i < count; i++) {
        if (tests[i].site == site && !isnan(tests[i].contrast.effect.low)) {
            p[family++] = tests[i].p;
        }
    }
    adjust_holm(p, family, adjusted);
    for (size_t i = 0, at = 0; i < count; i++) {
        if (tests[i].site == site) {
            tests[i].family = family;
            tests[i].p = isnan(tests[i].contrast.effect.low) ? 1 : adjusted[at++];
        }
    }
}

/* Two digits: of a p as small as it may be. */
static double rounded_p(double p)
{
    double power = p > 0 ? pow(10, floor(log10(p)) - 1) : 1;

    return p < 1. / P_DIGITS / P_DIGITS ? 1. / P_DIGITS / P_DIGITS : round(p / power) * power;
}

static void put_ratio(json_t *json, const char *key, double log_ratio)
{
    record_number(json, key, expm1(log_ratio));
}

static json_t *payload(const struct test *test)
{
    const struct contrast *contrast = &test->contrast;
    enum effect_verdict verdict = effect_judge(contrast, test->p, USEFUL);
    size_t fives = contrast->switchers / FIVES;
    json_t *json = json_pack("{s:s, s:s, s:s, s:i}", "text", texts[verdict], "practice",
                             test->practice, "metric", OUTCOME, "tests", (int)test->family);

    put_ratio(json, "useful", USEFUL);
    if (verdict == EFFECT_FEW) {
        return json;
    }
    json_object_set_new(json, "switchers", json_integer(FIVES * (json_int_t)fives));
    put_ratio(json, "change", contrast->effect.mean);
    put_ratio(json, "low", contrast->effect.low);
    put_ratio(json, "high", contrast->effect.high);
    put_ratio(json, "slope", test->slope.slope);
    put_ratio(json, "slope_low", test->slope.low);
    put_ratio(json, "slope_high", test->slope.high);
    record_number(json, "p", rounded_p(test->p));
    record_number(json, "detectable",
                  round(-expm1(-contrast->detectable) * DETECTABLE) / DETECTABLE);
    return json;
}

/* Sites come one after the other. */
static void test_sites(const struct reading *reading, const char *practice,
                       const struct db_rows *scopes, int32_t days, struct test *tests,
                       size_t *count)
{
    for (size_t first = 0, until = 0; first < reading->row_count; first = until) {
        while (until < reading->row_count && reading->sites[until] == reading->sites[first]) {
            until++;
        }
        for (size_t i = 0; i < scopes->row_count; i++) {
            if (db_cell_int(scopes, i, 0) == SITES_KIND &&
                db_cell_int(scopes, i, 1) == reading->sites[first]) {
                tests[*count] = make_test(reading, practice, (int32_t)db_cell_int(scopes, i, 2),
                                          first, until, days);
                tests[(*count)++].site = true;
            }
        }
    }
}

/* One practice at all scopes. */
static void test_practice(const struct reading *reading, const char *practice,
                          const struct db_rows *scopes, int32_t days, struct test *tests,
                          size_t *count)
{
    if (reading->row_count == 0) {
        return;
    }
    for (size_t s = 0; s < scopes->row_count; s++) {
        if (db_cell_int(scopes, s, 0) != SITES_KIND) {
            tests[(*count)++] = make_test(reading, practice, (int32_t)db_cell_int(scopes, s, 2), 0,
                                          reading->row_count, days);
        }
    }
    test_sites(reading, practice, scopes, days, tests, count);
}

static bool run_tests(struct recorder *recorder, struct arena *arena, struct period quarter,
                      const struct db_rows *scopes, struct test *tests, size_t *count,
                      struct error *err)
{
    struct arena scratch = {0};
    struct reading readings[TESTS_MAX] = {0};
    bool ok = read_documents(&scratch, recorder->db, quarter, readings, err);

    for (size_t i = 0; ok && i < TESTS_MAX; i++) {
        test_practice(&readings[i], registered[i].practice, scopes, quarter.until - quarter.from,
                      tests, count);
    }
    arena_free(&scratch);
    adjust_level(arena, tests, *count, false);
    adjust_level(arena, tests, *count, true);
    return ok;
}

bool effect_write(struct recorder *recorder, struct period quarter, bool *any, struct error *err)
{
    struct arena arena = {0};
    struct db_rows scopes;
    size_t count = 0;
    bool ok = db_query(recorder->db, &arena, &sql_scope_whole_list, DB_NO_PARAMS, &scopes, err);

    if (ok) {
        struct test *tests = ARENA_NEW(&arena, struct test, TESTS_MAX * (scopes.row_count + 1));

        ok = run_tests(recorder, &arena, quarter, &scopes, tests, &count, err);
        for (size_t i = 0; ok && i < count; i++) {
            ok = record_finding(recorder, "contrast", tests[i].scope_id, tests[i].practice, quarter,
                                payload(&tests[i]), err);
        }
    }
    *any = count > 0;
    arena_free(&arena);
    return ok;
}
