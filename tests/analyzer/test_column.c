/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What rows divide atoms into, when some of the rows are there no longer. */
#include <gsl/gsl_rng.h>
#include <stdlib.h>

#include "analyzer/column.h"
#include "tests/cmocka.h"

#define METRIC 3
#define SPANS  2
#define SCOPES 7
#define ATOMS  12
#define ROWS   12
#define KNOWN  9 /* clinicians; those of several atoms are often the same */
#define MOST   6 /* of one atom */
#define TRIALS 3000

static const struct metric_set touched[] = {{{0}}, {{UINT64_C(1) << METRIC}}};

static int by_id(const void *left, const void *right)
{
    const struct person *a = left;
    const struct person *b = right;

    return (a->clinician_id > b->clinician_id) - (a->clinician_id < b->clinician_id);
}

/* Atoms of different scopes; some of nobody known. */
static void draw_atoms(struct arena *arena, gsl_rng *rng, struct atom_list *atoms)
{
    bool drawn[1 << SCOPES] = {false};

    *atoms = (struct atom_list){.items = ARENA_NEW(arena, struct atom, ATOMS), .sets = touched};
    for (size_t i = 0; i < ATOMS; i++) {
        size_t set = 1 + gsl_rng_uniform_int(rng, (1 << SCOPES) - 1);
        struct atom atom = {.touched = 1};
        struct person *persons = ARENA_NEW(arena, struct person, MOST);
        bool nobody = gsl_rng_uniform_int(rng, 6) == 0;

        atom.person_count = (uint32_t)(1 + gsl_rng_uniform_int(rng, MOST));
        for (size_t p = 0; p < atom.person_count; p++) {
            persons[p].clinician_id = nobody ? 0 : (int64_t)gsl_rng_uniform_int(rng, KNOWN);
            persons[p].touched = 1;
        }
        qsort(persons, atom.person_count, sizeof(*persons), by_id);
        atom.persons = persons;
        uint32_t *scopes = ARENA_NEW(arena, uint32_t, SCOPES);

        for (uint32_t s = 0; s < SCOPES; s++) {
            if ((set >> s & 1) != 0) {
                scopes[atom.scope_count++] = s;
            }
        }
        atom.scopes = scopes;
        if (!drawn[set]) {
            atoms->items[atoms->count++] = atom;
        }
        drawn[set] = true;
    }
}

/* Published rows first, then hidden ones. */
static size_t draw_rows(gsl_rng *rng, struct rank_row *rows)
{
    size_t published = 4 + gsl_rng_uniform_int(rng, ROWS - 4);
    bool together = gsl_rng_uniform_int(rng, 3) == 0; /* all rows hold both spans */

    for (size_t r = 0; r < ROWS; r++) {
        rows[r] = (struct rank_row){
            .scope = gsl_rng_uniform_int(rng, SCOPES),
            .cells = together ? 3 : (uint32_t)(1 + gsl_rng_uniform_int(rng, 3)),
            .hidden = r >= published,
        };
    }
    return published;
}

static uint32_t rows_of(const struct column *column)
{
    uint32_t rows = 0;

    for (size_t i = 0; i < column->row_count; i++) {
        assert_int_equal(rows >> column->rows[i] & 1, 0);
        rows |= UINT32_C(1) << column->rows[i];
    }
    return rows;
}

static uint32_t known_of(const struct column *column)
{
    struct few few = {0};
    uint32_t known = 0;

    if (column->clinicians > 0 && column->clinicians < CLINICIANS_SHOWN) {
        note_column(&few, column);
    }
    for (size_t i = 0; i < few.count; i++) {
        known |= UINT32_C(1) << few.ids[i];
    }
    return known;
}

static void assert_same(const struct matrix *a, const struct matrix *b)
{
    assert_int_equal(a->column_count, b->column_count);
    assert_int_equal(a->large_count, b->large_count);
    assert_int_equal(a->row_count, b->row_count);
    assert_int_equal(a->target_count, b->target_count);
    for (size_t c = 0; c < a->column_count; c++) {
        assert_int_equal(rows_of(a->columns[c]), rows_of(b->columns[c]));
        assert_int_equal(a->columns[c]->clinicians, b->columns[c]->clinicians);
        assert_int_equal(known_of(a->columns[c]), known_of(b->columns[c]));
    }
    for (size_t t = 0; t < a->target_count; t++) {
        assert_int_equal(a->targets[t].count, b->targets[t].count);
        for (size_t i = 0; i < a->targets[t].count; i++) {
            assert_int_equal(a->targets[t].entries[i].at, b->targets[t].entries[i].at);
        }
    }
}

/* Rows go in two steps: what is left of what was left is the same too. */
static size_t compare(struct arena *arena, gsl_rng *rng, struct touches *touches,
                      const struct rank_row *rows, size_t published)
{
    const struct rank_row *used[ROWS];
    struct matrix matrix;
    size_t merged = 0;

    for (size_t r = 0; r < ROWS; r++) {
        used[r] = &rows[r];
    }
    matrix = matrix_make(arena, touches, used, published, ROWS);
    for (size_t step = 0; step < 2; step++) {
        const size_t hidden = matrix.target_count;
        uint32_t now[ROWS];
        uint32_t left = 0;

        for (size_t r = 0; r < published; r++) {
            now[r] = gsl_rng_uniform_int(rng, 3) == 0 ? ROW_GONE : left;
            if (now[r] != ROW_GONE) {
                used[left++] = used[r];
            }
        }
        for (size_t t = 0; t < hidden; t++) {
            used[left + t] = used[published + t];
        }
        struct matrix fewer = matrix_without(arena, &matrix, now, left);
        struct matrix again = matrix_make(arena, touches, used, left, left + hidden);

        assert_same(&fewer, &again);
        merged += fewer.column_count < matrix.column_count;
        matrix = fewer;
        published = left;
    }
    return merged;
}

static void columns_of_fewer_rows_are_those_that_they_have_by_themselves(void **state)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    size_t merged = 0;

    (void)state;
    for (size_t trial = 0; trial < TRIALS; trial++) {
        struct arena arena = {0};
        struct atom_list spans[SPANS];
        struct rank_row rows[ROWS];
        gsl_rng *before = gsl_rng_clone(rng);
        bool repeated = gsl_rng_uniform_int(rng, 2) == 0; /* who is in the one is in the other */

        draw_atoms(&arena, rng, &spans[0]);
        (void)gsl_rng_uniform_int(before, 2);
        draw_atoms(&arena, repeated ? before : rng, &spans[1]);
        gsl_rng_free(before);
        size_t published = draw_rows(rng, rows);
        const struct atom_ground ground = {.cells = {&spans[0], &spans[1]}, .count = SPANS};
        struct touches touches = {.ground = &ground, .metric = METRIC};

        merged += compare(&arena, rng, &touches, rows, published);
        touches_free(&touches);
        arena_free(&arena);
    }
    gsl_rng_free(rng);
    assert_true(merged > TRIALS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_of_fewer_rows_are_those_that_they_have_by_themselves),
    };

    return cmocka_run_group_tests_name("column", tests, NULL, NULL);
}
