/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/study.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "tests/cmocka.h"

#define TABLE    "schema/catalog/interval_study.json"
#define STRAYING 4.5  /* standard errors: of some hundred cells not one in a thousand studies */
#define EXACT    5e-4 /* of an enumeration */

bool study_long(void)
{
    const char *asked = getenv("DICTAMETER_COVERAGE"); /* NOLINT(concurrency-mt-unsafe) */

    return asked != NULL && asked[0] == 'l';
}

static json_t *cell_json(const struct study_cell *cell)
{
    json_t *conditions = json_object();

    for (size_t i = 0; i < STUDY_CONDITIONS_MAX && cell->conditions[i].name != NULL; i++) {
        json_object_set_new(conditions, cell->conditions[i].name,
                            json_real(cell->conditions[i].value));
    }
    return json_pack("{s:s, s:i, s:o, s:f, s:f, s:s*}", "family", cell->family, "k", (int)cell->k,
                     "conditions", conditions, "lowest", cell->lowest, "highest", cell->highest,
                     "note", cell->note);
}

static json_t *read_table(void)
{
    json_t *table = json_load_file(TABLE, 0, NULL);

    return table != NULL ? table : json_pack("{s:[]}", "cells");
}

/* The same cell: all but its share and draws. NULL where the table lacks it. */
static const json_t *find(const json_t *table, json_t *wanted)
{
    const json_t *cells = json_object_get(table, "cells");

    for (size_t i = 0; i < json_array_size(cells); i++) {
        json_t *cell = json_deep_copy(json_array_get(cells, i));
        bool same = false;

        json_object_del(cell, "share");
        json_object_del(cell, "draws");
        same = json_equal(cell, wanted) == 1;
        json_decref(cell);
        if (same) {
            return json_array_get(cells, i);
        }
    }
    return NULL;
}

/* A family's cells go when the first of them comes anew. */
static void forget_family(json_t *cells, const char *family)
{
    static const char *begun[64];
    static size_t count;

    for (size_t i = 0; i < count; i++) {
        if (text_equal(begun[i], family)) {
            return;
        }
    }
    assert_true(count < sizeof(begun) / sizeof(begun[0]));
    begun[count++] = family;
    for (size_t i = json_array_size(cells); i > 0; i--) {
        const json_t *cell = json_array_get(cells, i - 1);

        if (text_equal(json_string_value(json_object_get(cell, "family")), family)) {
            json_array_remove(cells, i - 1);
        }
    }
}

/* One cell a line, so that a change of the table reads as what it is. */
static void write_table(const json_t *table)
{
    const json_t *cells = json_object_get(table, "cells");
    FILE *file = fopen(TABLE, "wb");

    assert_non_null(file);
    (void)fprintf(file, "{\n  \"date\": \"%s\",\n  \"seed\": %d,\n  \"cells\": [",
                  json_string_value(json_object_get(table, "date")), STUDY_SEED);
    for (size_t i = 0; i < json_array_size(cells); i++) {
        (void)fprintf(file, "%s\n    ", i == 0 ? "" : ",");
        assert_int_equal(
            json_dumpf(json_array_get(cells, i), file, JSON_SORT_KEYS | JSON_REAL_PRECISION(6)), 0);
    }
    (void)fputs("\n  ]\n}\n", file);
    assert_int_equal(fclose(file), 0);
}

static void record(json_t *table, const char *family, json_t *cell, double share, double draws)
{
    const char *today = getenv("DICTAMETER_COVERAGE_DATE"); /* NOLINT(concurrency-mt-unsafe) */
    json_t *cells = json_object_get(table, "cells");

    assert_non_null(today);
    json_object_set_new(table, "date", json_string(today));
    json_object_set_new(cell, "share", json_real(round(share * 1e5) / 1e5));
    json_object_set_new(cell, "draws", json_integer((json_int_t)draws));
    forget_family(cells, family);
    json_array_append(cells, cell);
    write_table(table);
}

static void compare(const json_t *table, json_t *cell, double share, double draws)
{
    const json_t *told = find(table, cell);

    if (told == NULL) {
        fail_msg(TABLE " lacks this cell: run make coverage-study");
    }
    double p = json_number_value(json_object_get(told, "share"));
    double long_draws = json_number_value(json_object_get(told, "draws"));
    double error = EXACT;

    if (draws > 0) {
        /* none of a rare thing was found: one could have been */
        double chance = fmax(p * (1 - p), 1 / long_draws);

        error += STRAYING * sqrt(chance * (1 / draws + 1 / long_draws));
    }
    if (fabs(share - p) > error) {
        fail_msg("%.4f, where " TABLE " tells %.4f", share, p);
    }
}

static void print(const struct study_cell *cell, double share)
{
    (void)fprintf(stderr, "# %-14s k=%-3zu", cell->family, cell->k);
    for (size_t i = 0; i < STUDY_CONDITIONS_MAX && cell->conditions[i].name != NULL; i++) {
        (void)fprintf(stderr, " %s=%g", cell->conditions[i].name, cell->conditions[i].value);
    }
    (void)fprintf(stderr, ": %.4f\n", share);
}

void study_hold(const struct study_cell *cell, double share, double draws)
{
    json_t *table = read_table();
    json_t *own = cell_json(cell);

    print(cell, share);
    if (study_long()) {
        record(table, cell->family, own, share, draws);
    } else {
        compare(table, own, share, draws);
    }
    json_decref(own);
    json_decref(table);
    assert_true(share >= cell->lowest && share <= cell->highest);
}
