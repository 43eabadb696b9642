/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all published sums of a period tell together, and what is withheld for it. */
#include <gsl/gsl_rng.h>
#include <math.h>
#include <string.h>

#include "analyzer/rank.h"
#include "tests/cmocka.h"

#define METRIC 3
#define SCOPES 8
#define ATOMS  8

/* Atoms by the scopes they lie in, each with some clinicians of its own. */
struct world {
    struct arena arena;
    struct atom_list atoms;
    int64_t next_id;
    struct rank_row rows[SCOPES];
    size_t row_count;
};

static const struct metric_set touched[] = {{{0}}, {{UINT64_C(1) << METRIC}}};

static void begin(struct world *w)
{
    *w = (struct world){.next_id = 1};
    w->atoms.items = ARENA_NEW(&w->arena, struct atom, ATOMS);
    w->atoms.sets = touched;
}

static void add_atom(struct world *w, const uint32_t *scopes, size_t scope_count, size_t k)
{
    struct person *persons = ARENA_NEW(&w->arena, struct person, k);

    for (size_t i = 0; i < k; i++) {
        persons[i].clinician_id = w->next_id++;
        persons[i].touched = 1;
    }
    struct atom *atom = &w->atoms.items[w->atoms.count++];

    *atom = (struct atom){.scopes = scopes,
                          .scope_count = (uint32_t)scope_count,
                          .persons = persons,
                          .person_count = (uint32_t)k,
                          .touched = 1};
}

static void publish(struct world *w, size_t scope, size_t k)
{
    w->rows[w->row_count++] =
        (struct rank_row){.scope = scope, .cells = 1, .order_k = k, .order_size = (double)k};
}

static size_t withheld(struct world *w)
{
    size_t count = 0;
    const struct atom_ground ground = {.cells = {&w->atoms}, .count = 1};
    struct touches touches = {.ground = &ground, .metric = METRIC};
    bool any = rank_withhold(&touches, w->rows, w->row_count);

    for (size_t r = 0; r < w->row_count; r++) {
        count += w->rows[r].withheld;
    }
    assert_true(any == (count > 0));
    touches_free(&touches);
    arena_free(&w->arena);
    return count;
}

static void a_total_less_its_only_published_part_must_not_leave_four_clinicians(void **state)
{
    static const uint32_t both[] = {0, 1};
    static const uint32_t total[] = {0};

    (void)state;
    for (size_t k = 1; k < 8; k++) {
        struct world w;

        begin(&w);
        add_atom(&w, both, 2, 20);
        add_atom(&w, total, 1, k);
        publish(&w, 0, 20 + k);
        publish(&w, 1, 20);
        assert_int_equal(withheld(&w), k < 5 ? 1 : 0);
        assert_true(k >= 5 || w.rows[1].withheld);
    }
}

/* pole = lone + unit; specialty = unit + elsewhere; elsewhere is published: pole - (specialty -
 * it). */
static void a_chain_over_several_families_is_found(void **state)
{
    static const uint32_t lone[] = {0};
    static const uint32_t unit[] = {0, 1};
    static const uint32_t elsewhere[] = {1, 2};
    struct world w;

    (void)state;
    begin(&w);
    add_atom(&w, lone, 1, 1);
    add_atom(&w, unit, 2, 33);
    add_atom(&w, elsewhere, 2, 24);
    publish(&w, 0, 34);
    publish(&w, 1, 57);
    publish(&w, 2, 24);
    assert_int_equal(withheld(&w), 1);
    assert_true(w.rows[2].withheld);
}

/* (one + two) - (two + three) = one - three: two clinicians, though each sum has more. */
static void a_difference_of_two_small_remainders_is_found(void **state)
{
    static const uint32_t one[] = {0};
    static const uint32_t two[] = {0, 1};
    static const uint32_t three[] = {1};
    struct world w;

    (void)state;
    begin(&w);
    add_atom(&w, one, 1, 1);
    add_atom(&w, two, 2, 4);
    add_atom(&w, three, 1, 1);
    publish(&w, 0, 5);
    publish(&w, 1, 5);
    assert_int_equal(withheld(&w), 1);
}

static void sums_that_give_nothing_away_stay(void **state)
{
    static const uint32_t a[] = {0, 1};
    static const uint32_t b[] = {0, 2};
    static const uint32_t c[] = {0, 2};
    struct world w;

    (void)state;
    begin(&w);
    add_atom(&w, a, 2, 11);
    add_atom(&w, b, 2, 1);
    add_atom(&w, c, 2, 40);
    publish(&w, 0, 52);
    publish(&w, 1, 11);
    publish(&w, 2, 41);
    assert_int_equal(withheld(&w), 0);
}

static void rows_that_the_metric_does_not_read_are_nobody(void **state)
{
    static const uint32_t both[] = {0, 1};
    static const uint32_t total[] = {0};
    struct world w;

    (void)state;
    begin(&w);
    add_atom(&w, both, 2, 20);
    add_atom(&w, total, 1, 3);
    publish(&w, 0, 23);
    publish(&w, 1, 20);
    w.atoms.items[1].persons = ARENA_NEW(&w.arena, struct person, 3);
    assert_int_equal(withheld(&w), 0);
}

/*
 * What a total has beside its part: five clinicians in the first week, one of them in the second.
 * The week and the month of both are told, the second week of the total alone: the month less the
 * first week is the second.
 */
static void what_several_spans_leave_together_is_found(void **state)
{
    static const uint32_t both[] = {0, 1};
    static const uint32_t total[] = {0};

    (void)state;
    for (size_t k = 1; k < 7; k++) {
        struct world first;
        struct world second;
        struct rank_row rows[] = {
            {.scope = 0, .cells = 1, .fixed = true, .order_k = 25},
            {.scope = 1, .cells = 1, .fixed = true, .order_k = 20},
            {.scope = 0, .cells = 2, .fixed = true, .order_k = 21},
            {.scope = 0, .cells = 3, .order_k = 25},
            {.scope = 1, .cells = 3, .order_k = 20},
        };

        begin(&first);
        add_atom(&first, both, 2, 20);
        add_atom(&first, total, 1, 6);
        begin(&second);
        add_atom(&second, both, 2, 20);
        add_atom(&second, total, 1, k);
        const struct atom_ground ground = {.cells = {&first.atoms, &second.atoms}, .count = 2};
        struct touches touches = {.ground = &ground, .metric = METRIC};

        assert_int_equal(rank_withhold(&touches, rows, 5), k < 5);
        assert_int_equal(rows[4].withheld, k < 5);
        assert_false(rows[0].withheld || rows[1].withheld || rows[2].withheld || rows[3].withheld);
        touches_free(&touches);
        arena_free(&first.arena);
        arena_free(&second.arena);
    }
}

/* The hidden sum of B follows from the total and A; where others are in the total as well, it does
 * not. */
static void a_hidden_sum_follows_from_a_total_only_if_nobody_else_is_left_in_it(void **state)
{
    static const uint32_t a[] = {0, 1};
    static const uint32_t b[] = {0, 2};
    static const uint32_t other[] = {0};
    static const uint32_t outside[] = {2};

    (void)state;
    for (int with = 0; with < 3; with++) {
        struct world w;

        begin(&w);
        add_atom(&w, a, 2, 20);
        add_atom(&w, b, 2, 7);
        if (with == 1) {
            add_atom(&w, other, 1, 9);
        } else if (with == 2) {
            add_atom(&w, outside, 1, 9); /* of B, and of nothing that is published */
        }
        publish(&w, 0, 27);
        publish(&w, 1, 20);
        publish(&w, 2, 7);
        w.rows[2].hidden = true;
        assert_int_equal(withheld(&w), with == 0 ? 1 : 0);
        assert_int_equal(w.rows[1].withheld, with == 0);
        assert_false(w.rows[2].withheld);
    }
}

/*
 * A total and its part over two weeks, of which nothing else is told: what the total has beside it
 * are two clinicians of the first week and others of the second.
 */
static void weeks_that_are_only_told_together_are_judged_together(void **state)
{
    static const uint32_t both[] = {0, 1};
    static const uint32_t total[] = {0};

    (void)state;
    for (size_t k = 1; k < 7; k++) {
        struct world first;
        struct world second;
        struct rank_row rows[] = {
            {.scope = 0, .cells = 3, .order_k = 25},
            {.scope = 1, .cells = 3, .order_k = 20},
        };

        begin(&first);
        add_atom(&first, both, 2, 20);
        add_atom(&first, total, 1, 2);
        begin(&second);
        second.next_id = 1000;
        add_atom(&second, both, 2, 20);
        add_atom(&second, total, 1, k);
        const struct atom_ground ground = {.cells = {&first.atoms, &second.atoms}, .count = 2};
        struct touches touches = {.ground = &ground, .metric = METRIC};

        assert_int_equal(rank_withhold(&touches, rows, 2), 2 + k < 5);
        assert_int_equal(rows[1].withheld, 2 + k < 5);
        touches_free(&touches);
        arena_free(&first.arena);
        arena_free(&second.arena);
    }
}

#define SPANS_ATOMS 16 /* two spans' */
#define ROWS_MAX    12

/* What a row has of each atom, both spans' one after the other; true where it has anything. */
static bool spread_out(const struct world worlds[2], const struct rank_row *row,
                       double out[SPANS_ATOMS])
{
    bool any = false;

    memset(out, 0, SPANS_ATOMS * sizeof(*out));
    for (size_t c = 0; c < 2; c++) {
        for (size_t i = 0; i < worlds[c].atoms.count && (row->cells >> c & 1) != 0; i++) {
            const struct atom *atom = &worlds[c].atoms.items[i];

            for (size_t s = 0; s < atom->scope_count; s++) {
                out[c * ATOMS + i] += atom->scopes[s] == row->scope;
                any = any || atom->scopes[s] == row->scope;
            }
        }
    }
    return any;
}

/* By plain elimination of whole rows, without columns: the largest value left leads. */
static size_t dense_rank(double rows[][SPANS_ATOMS], size_t count)
{
    size_t rank = 0;

    for (size_t at = 0; at < SPANS_ATOMS && rank < count; at++) {
        size_t lead = rank;

        for (size_t r = rank; r < count; r++) {
            lead = fabs(rows[r][at]) > fabs(rows[lead][at]) ? r : lead;
        }
        if (fabs(rows[lead][at]) < 1e-9) {
            continue;
        }
        for (size_t i = 0; i < SPANS_ATOMS; i++) {
            double value = rows[lead][i];

            rows[lead][i] = rows[rank][i];
            rows[rank][i] = value;
        }
        for (size_t r = rank + 1; r < count; r++) {
            double factor = rows[r][at] / rows[rank][at];

            for (size_t i = 0; i < SPANS_ATOMS; i++) {
                rows[r][i] -= factor * rows[rank][i];
            }
        }
        rank++;
    }
    return rank;
}

/* Whether the published rows yield a hidden one that has anything. */
static bool any_yielded(const struct world worlds[2], const struct rank_row *rows, size_t row_count)
{
    double matrix[ROWS_MAX][SPANS_ATOMS] = {{0}};
    double left[ROWS_MAX][SPANS_ATOMS];
    size_t count = 0;
    bool any = false;

    for (size_t r = 0; r < row_count; r++) {
        if (!rows[r].hidden && !rows[r].withheld) {
            (void)spread_out(worlds, &rows[r], matrix[count++]);
        }
    }
    memcpy(left, matrix, sizeof(left));
    size_t rank = dense_rank(left, count);

    for (size_t r = 0; r < row_count; r++) {
        bool anything = spread_out(worlds, &rows[r], matrix[count]);

        memcpy(left, matrix, sizeof(left));
        any = any || (rows[r].hidden && anything && dense_rank(left, count + 1) == rank);
    }
    return any;
}

static void draw_atoms(struct world *w, gsl_rng *rng)
{
    begin(w);
    for (size_t i = 0; i < ATOMS; i++) {
        uint32_t *scopes = ARENA_NEW(&w->arena, uint32_t, SCOPES);
        size_t count = 0;

        for (uint32_t s = 0; s < SCOPES; s++) {
            if (gsl_rng_uniform_int(rng, 3) == 0) {
                scopes[count++] = s;
            }
        }
        if (count > 0) {
            add_atom(w, scopes, count, CLINICIANS_SHOWN); /* no sum rests on fewer */
        }
    }
}

/* Two spans of random atoms: a hidden sum follows from the published ones if it lies in their row
 * space. */
static void a_row_is_withheld_if_and_only_if_a_hidden_sum_would_follow(void **state)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    size_t followed = 0;

    (void)state;
    for (size_t trial = 0; trial < 3000; trial++) {
        struct world worlds[2];
        struct rank_row rows[ROWS_MAX] = {{0}};
        size_t row_count = 4 + gsl_rng_uniform_int(rng, ROWS_MAX - 4);

        bool together = gsl_rng_uniform_int(rng, 3) == 0; /* all rows hold both spans */
        bool repeated = gsl_rng_uniform_int(rng, 2) == 0; /* who is in the one is in the other */
        gsl_rng *before = gsl_rng_clone(rng);

        draw_atoms(&worlds[0], rng);
        draw_atoms(&worlds[1], repeated ? before : rng);
        gsl_rng_free(before);
        for (size_t r = 0; r < row_count; r++) {
            rows[r] = (struct rank_row){
                .scope = gsl_rng_uniform_int(rng, SCOPES),
                .cells = together ? 3 : (uint32_t)(1 + gsl_rng_uniform_int(rng, 3)),
                .hidden = gsl_rng_uniform_int(rng, 4) == 0,
                .order_k = gsl_rng_uniform_int(rng, 50)};
        }
        const struct atom_ground ground = {.cells = {&worlds[0].atoms, &worlds[1].atoms},
                                           .count = 2};
        struct touches touches = {.ground = &ground, .metric = METRIC};
        bool follows = any_yielded(worlds, rows, row_count);

        assert_true(rank_withhold(&touches, rows, row_count) == follows);
        assert_false(any_yielded(worlds, rows, row_count));
        followed += follows;
        touches_free(&touches);
        arena_free(&worlds[0].arena);
        arena_free(&worlds[1].arena);
    }
    gsl_rng_free(rng);
    assert_in_range(followed, 300, 2700); /* both are met often */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_total_less_its_only_published_part_must_not_leave_four_clinicians),
        cmocka_unit_test(a_chain_over_several_families_is_found),
        cmocka_unit_test(a_difference_of_two_small_remainders_is_found),
        cmocka_unit_test(sums_that_give_nothing_away_stay),
        cmocka_unit_test(rows_that_the_metric_does_not_read_are_nobody),
        cmocka_unit_test(what_several_spans_leave_together_is_found),
        cmocka_unit_test(weeks_that_are_only_told_together_are_judged_together),
        cmocka_unit_test(a_hidden_sum_follows_from_a_total_only_if_nobody_else_is_left_in_it),
        cmocka_unit_test(a_row_is_withheld_if_and_only_if_a_hidden_sum_would_follow),
    };

    return cmocka_run_group_tests_name("rank", tests, NULL, NULL);
}
