/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/effect.h"

#include <assert.h>
#include <math.h>

#include "analyzer/adjust.h"
#include "analyzer/contrast_sites.h"
#include "base/text.h"
#include "sql.h"

#define LEVEL   .05
#define WEEK    7
#define FIVES   5
#define HALVES  200  /* of a point of per cent, in 1 */
#define OUTCOME "B2" /* whose sums contrast_read.sql gives */

/* The columns of contrast_read.sql. */
enum { SITE, CLINICIAN, DAY, DOC_TYPE, RELEASE, ARMS, DOCUMENTS = ARMS + 3, EDITS, WORDS };

static const enum db_type types[] = {DB_INT8, DB_INT8, DB_DATE, DB_INT2, DB_INT4, DB_BOOL,
                                     DB_BOOL, DB_BOOL, DB_INT8, DB_INT8, DB_INT8};

/* The practices whose arms it tells apart, in the order of its columns. */
static const char *const told_apart[DOCUMENTS - ARMS] = {"BP03", "BP04", "BP06"};

static const char *const texts[] = {
    [EFFECT_FEW] = "finding.contrast.few",
    [EFFECT_USEFUL] = "finding.contrast.useful",
    [EFFECT_OPEN] = "finding.contrast.open",
    [EFFECT_SMALL] = "finding.contrast.small",
    [EFFECT_EXCLUDED] = "finding.contrast.excluded",
    [EFFECT_INCONCLUSIVE] = "finding.contrast.inconclusive",
    [EFFECT_REVERSE] = "finding.contrast.reverse",
};

/* What p may be told to lie below. */
static const double p_classes[] = {.001, .01, .05};

/* One practice at one scope. */
struct test {
    const struct practice *practice;
    int64_t site_id; /* 0: all sites, which is another level */
    struct scoped_contrast scoped;
    struct effect_test judged;
    size_t family;
};

/* The documents of a practice, as contrast.h wants them. */
struct reading {
    struct contrast_row *rows;
    int64_t *sites; /* [row_count] */
    size_t row_count;
    size_t row_room;
    size_t site_room;
    size_t clinician_count;
    size_t site_count;
    size_t stratum_count; /* the most of a clinician */
    int64_t *keys;        /* of the strata of the clinician that is being read */
    size_t key_count;
    size_t key_room;
    int64_t clinician_id; /* who is being read */
};

/* Document type x week x release, counted within the clinician. */
static size_t stratum_of(struct arena *arena, struct reading *reading, int64_t key)
{
    for (size_t i = reading->key_count; i > 0; i--) {
        if (reading->keys[i - 1] == key) {
            return i - 1;
        }
    }
    reading->keys = arena_grow(arena, reading->keys, reading->key_count, &reading->key_room,
                               sizeof(*reading->keys));
    reading->keys[reading->key_count++] = key;
    if (reading->key_count > reading->stratum_count) {
        reading->stratum_count = reading->key_count;
    }
    return reading->key_count - 1;
}

/* A row of contrast_read.sql of which one practice's arm is known. */
static void take_row(struct arena *arena, struct reading *reading, const struct db_value *row,
                     bool exposed, int32_t first_day)
{
    size_t day = (size_t)(row[DAY].integer - first_day);
    int64_t key =
        (row[RELEASE].integer * 65536 + row[DOC_TYPE].integer) * 16 + (int64_t)(day / WEEK);

    reading->rows = arena_grow(arena, reading->rows, reading->row_count, &reading->row_room,
                               sizeof(*reading->rows));
    reading->sites = arena_grow(arena, reading->sites, reading->row_count, &reading->site_room,
                                sizeof(*reading->sites));
    if (reading->row_count == 0 || row[CLINICIAN].integer != reading->clinician_id) {
        reading->clinician_count++;
        reading->key_count = 0;
        reading->clinician_id = row[CLINICIAN].integer;
    }
    if (reading->row_count == 0 || row[SITE].integer != reading->sites[reading->row_count - 1]) {
        reading->site_count++;
    }
    reading->sites[reading->row_count] = row[SITE].integer;
    reading->rows[reading->row_count++] = (struct contrast_row){
        .clinician = reading->clinician_count - 1,
        .stratum = stratum_of(arena, reading, key),
        .day = day,
        .exposed = exposed,
        .documents = (double)row[DOCUMENTS].integer,
        .sums = {(double)row[EDITS].integer, (double)row[WORDS].integer},
    };
}

/* A practice whose arms are told apart; NULL where the catalog does not have it studied. */
static const struct practice *practice_of(const struct catalog *catalog, const char *id)
{
    const struct practice *practice = catalog_practice(catalog, id);

    if (practice == NULL || practice->studied == NULL) {
        return NULL;
    }
    assert(text_equal(practice->studied->id, OUTCOME));
    return practice;
}

/* All practices in one reading of the documents: readings [practice_count]. */
static bool read_documents(struct arena *arena, const struct recorder *recorder,
                           struct period quarter, struct reading *readings, struct error *err)
{
    const struct catalog *catalog = recorder->catalog;
    struct reading *of_arm[DOCUMENTS - ARMS] = {0};
    struct db_reader *reader = NULL;
    const struct db_value *row = NULL;

    for (size_t a = 0; a < DOCUMENTS - ARMS; a++) {
        const struct practice *practice = practice_of(catalog, told_apart[a]);

        of_arm[a] = practice == NULL ? NULL : &readings[practice - catalog->practices];
    }
    if (!db_read_open(recorder->db, &sql_contrast_read,
                      DB_PARAMS(db_day(arena, quarter.from), db_day(arena, quarter.until)), types,
                      sizeof(types) / sizeof(types[0]), &reader, err)) {
        return false;
    }
    bool ok = db_read_next(reader, &row, err);

    for (; ok && row != NULL; ok = db_read_next(reader, &row, err)) {
        for (size_t a = 0; a < DOCUMENTS - ARMS; a++) {
            const struct db_value *exposed = &row[ARMS + a];

            if (of_arm[a] != NULL && !exposed->null) {
                take_row(arena, of_arm[a], row, exposed->integer != 0, quarter.from);
            }
        }
    }
    db_read_close(reader);
    return ok;
}

static enum effect_verdict verdict_of(const struct effect_test *test, double p_useful)
{
    double mean = test->effect.mean;
    bool sized = p_useful < LEVEL;

    if (isnan(test->effect.low)) {
        return EFFECT_FEW;
    }
    if (test->p >= LEVEL) {
        return sized && mean > test->useful ? EFFECT_EXCLUDED : EFFECT_INCONCLUSIVE;
    }
    if (mean > 0) {
        return EFFECT_REVERSE;
    }
    if (!sized) {
        return EFFECT_OPEN;
    }
    return mean < test->useful ? EFFECT_USEFUL : EFFECT_SMALL;
}

size_t effect_judge(struct effect_test *tests, size_t count)
{
    struct arena scratch = {0};
    double *none = ARENA_NEW(&scratch, double, count + 1);
    double *useful = ARENA_NEW(&scratch, double, count + 1);
    double *adjusted_none = ARENA_NEW(&scratch, double, count + 1);
    double *adjusted_useful = ARENA_NEW(&scratch, double, count + 1);
    size_t family = 0;

    for (size_t i = 0; i < count; i++) {
        const struct pooled *effect = &tests[i].effect;

        if (!isnan(effect->low)) {
            none[family] = adjust_p_value(effect->mean, effect->error, effect->degrees);
            useful[family++] =
                adjust_p_value(effect->mean - tests[i].useful, effect->error, effect->degrees);
        }
    }
    adjust_holm(none, family, adjusted_none);
    adjust_holm(useful, family, adjusted_useful);
    for (size_t i = 0, at = 0; i < count; i++) {
        bool made = !isnan(tests[i].effect.low);

        tests[i].p = made ? adjusted_none[at] : 1;
        tests[i].verdict = verdict_of(&tests[i], made ? adjusted_useful[at] : 1);
        at += made ? 1 : 0;
    }
    arena_free(&scratch);
    return family;
}

/* The tests of one level are a family. */
static void judge_level(struct test *tests, size_t count, bool site)
{
    struct arena scratch = {0};
    struct effect_test *judged = ARENA_NEW(&scratch, struct effect_test, count + 1);
    size_t of_level = 0;

    for (size_t i = 0; i < count; i++) {
        if ((tests[i].site_id != 0) == site) {
            judged[of_level++] = tests[i].judged;
        }
    }
    size_t family = effect_judge(judged, of_level);

    for (size_t i = 0, at = 0; i < count; i++) {
        if ((tests[i].site_id != 0) == site) {
            tests[i].judged = judged[at++];
            tests[i].family = family;
        }
    }
    arena_free(&scratch);
}

/* A figure in halves of a point; never -0. */
static void put_halves(json_t *json, const char *key, double halves)
{
    record_number(json, key, halves / HALVES + 0.);
}

static void put_ranged(json_t *json, const char *const keys[static 3], double value, double low,
                       double high)
{
    put_halves(json, keys[0], round(HALVES * expm1(value)));
    put_halves(json, keys[1], floor(HALVES * expm1(low)));
    put_halves(json, keys[2], ceil(HALVES * expm1(high)));
}

/* The least class that p is in; nothing where it is in none. */
static void put_p(json_t *json, double p)
{
    for (size_t i = 0; i < sizeof(p_classes) / sizeof(p_classes[0]); i++) {
        if (p < p_classes[i]) {
            record_number(json, "p_below", p_classes[i]);
            return;
        }
    }
}

static json_t *payload(const struct test *test)
{
    const struct contrast *contrast = &test->scoped.contrast;
    const struct contrast_slope *slope = &test->scoped.slope;
    size_t fives = contrast->switchers / FIVES;
    json_t *json = json_pack("{s:s, s:s, s:s, s:i}", "text", texts[test->judged.verdict],
                             "practice", test->practice->id, "metric", test->practice->studied->id,
                             "tests", (int)test->family);

    record_number(json, "useful", -test->practice->useful / 100);
    if (test->judged.verdict == EFFECT_FEW) {
        return json;
    }
    json_object_set_new(json, "switchers", json_integer(FIVES * (json_int_t)fives));
    put_ranged(json, (const char *const[]){"change", "low", "high"}, contrast->effect.mean,
               contrast->effect.low, contrast->effect.high);
    put_ranged(json, (const char *const[]){"slope", "slope_low", "slope_high"}, slope->slope,
               slope->low, slope->high);
    put_p(json, test->judged.p);
    put_halves(json, "detectable", ceil(-HALVES * expm1(-contrast->detectable)));
    return json;
}

struct tests {
    struct test *items; /* [practices x (sites + 1)] */
    size_t count;
};

/* One practice of all sites and of each. */
static void test_practice(const struct practice *practice, const struct reading *reading,
                          int32_t days, struct tests *tests)
{
    struct arena scratch = {0};
    const struct contrast_data data = {.rows = reading->rows,
                                       .row_count = reading->row_count,
                                       .clinician_count = reading->clinician_count,
                                       .stratum_count = reading->stratum_count,
                                       .day_count = (size_t)days};
    struct scoped_contrast *scoped =
        ARENA_NEW(&scratch, struct scoped_contrast, reading->site_count + 1);
    size_t count = contrast_sites(&data, reading->sites, scoped);

    for (size_t i = 0; i < count; i++) {
        tests->items[tests->count++] = (struct test){
            .practice = practice,
            .site_id = scoped[i].site_id,
            .scoped = scoped[i],
            .judged = {.effect = scoped[i].contrast.effect,
                       .useful = log1p(-practice->useful / 100)},
        };
    }
    arena_free(&scratch);
}

static bool run_tests(struct arena *arena, const struct recorder *recorder, struct period quarter,
                      struct tests *tests, struct error *err)
{
    const struct catalog *catalog = recorder->catalog;
    struct arena scratch = {0};
    struct reading *readings = ARENA_NEW(&scratch, struct reading, catalog->practice_count + 1);
    bool ok = read_documents(&scratch, recorder, quarter, readings, err);
    size_t most = 0;

    for (size_t i = 0; ok && i < catalog->practice_count; i++) {
        most += readings[i].site_count + 1;
    }
    tests->items = ARENA_NEW(arena, struct test, most);
    for (size_t i = 0; ok && i < catalog->practice_count; i++) {
        test_practice(&catalog->practices[i], &readings[i], quarter.until - quarter.from, tests);
    }
    arena_free(&scratch);
    judge_level(tests->items, tests->count, false);
    judge_level(tests->items, tests->count, true);
    return ok;
}

bool effect_write(struct recorder *recorder, struct period quarter, bool *any, struct error *err)
{
    struct arena arena = {0};
    struct tests tests = {0};
    bool ok = run_tests(&arena, recorder, quarter, &tests, err);

    for (size_t i = 0; ok && i < tests.count; i++) {
        record_finding(recorder, "contrast",
                       (struct recorded_scope){.site_id = tests.items[i].site_id},
                       tests.items[i].practice->id, quarter, payload(&tests.items[i]));
    }
    *any = tests.count > 0;
    arena_free(&arena);
    return ok;
}
