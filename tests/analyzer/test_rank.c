/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all published sums of a period tell together, and what is withheld for it. */
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

static void begin(struct world *w)
{
    *w = (struct world){.next_id = 1};
    w->atoms.items = ARENA_NEW(&w->arena, struct atom, ATOMS);
}

static void add_atom(struct world *w, const uint32_t *scopes, size_t scope_count, size_t k)
{
    struct person *persons = ARENA_NEW(&w->arena, struct person, k);

    for (size_t i = 0; i < k; i++) {
        persons[i].clinician_id = w->next_id++;
        persons[i].touched.bits[METRIC / 64] = UINT64_C(1) << METRIC % 64;
    }
    struct atom *atom = &w->atoms.items[w->atoms.count++];

    *atom = (struct atom){
        .scopes = scopes, .scope_count = scope_count, .persons = persons, .person_count = k};
    metric_set_add(&atom->touched, METRIC);
}

static void publish(struct world *w, size_t scope, size_t k)
{
    w->rows[w->row_count++] =
        (struct rank_row){.scope = scope, .cells = 1, .order_k = k, .order_size = (double)k};
}

static size_t withheld(struct world *w)
{
    struct arena scratch = {0};
    size_t count = 0;
    const struct rank_ground ground = {.cells = {&w->atoms}, .count = 1};
    bool any = rank_withhold(&scratch, &ground, METRIC, w->rows, w->row_count);

    for (size_t r = 0; r < w->row_count; r++) {
        count += w->rows[r].withheld;
    }
    assert_true(any == (count > 0));
    arena_free(&scratch);
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
        struct arena scratch = {0};
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
        const struct rank_ground ground = {.cells = {&first.atoms, &second.atoms}, .count = 2};

        assert_int_equal(rank_withhold(&scratch, &ground, METRIC, rows, 5), k < 5);
        assert_int_equal(rows[4].withheld, k < 5);
        assert_false(rows[0].withheld || rows[1].withheld || rows[2].withheld || rows[3].withheld);
        arena_free(&scratch);
        arena_free(&first.arena);
        arena_free(&second.arena);
    }
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
    };

    return cmocka_run_group_tests_name("rank", tests, NULL, NULL);
}
