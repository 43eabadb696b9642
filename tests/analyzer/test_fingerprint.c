/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sets of numbers by their fingerprints. */
#include "analyzer/fingerprint.h"
#include "tests/cmocka.h"

#define SETS 5000

static struct fingerprint of_bits(uint32_t bits)
{
    struct fingerprint all = {0};

    for (uint32_t i = 0; i < 32; i++) {
        if ((bits >> i & 1) != 0) {
            fingerprint_join(&all, fingerprint_of(i));
        }
    }
    return all;
}

static void the_order_does_not_matter_and_every_number_does(void **state)
{
    struct fingerprint forth = {0};
    struct fingerprint back = {0};

    (void)state;
    for (uint64_t i = 0; i < 100; i++) {
        fingerprint_join(&forth, fingerprint_of(i));
        fingerprint_join(&back, fingerprint_of(99 - i));
    }
    assert_true(fingerprint_equal(forth, back));
    fingerprint_join(&forth, fingerprint_of(UINT64_C(1) << 63));
    fingerprint_join(&back, fingerprint_of(UINT64_C(1) << 62));
    assert_false(fingerprint_equal(forth, back));
    assert_true(forth.a != back.a && forth.b != back.b);
}

/* Every other set is noted, and numbered as it came: sums of the same few numbers, the likeliest to
 * be alike. */
static void what_was_noted_is_found_and_nothing_else(void **state)
{
    struct arena arena = {0};
    struct fingerprint_set set = {0};

    (void)state;
    assert_false(fingerprint_set_has(&set, of_bits(1)));
    for (uint32_t bits = 1; bits < SETS; bits += 2) {
        assert_int_equal(fingerprint_set_add(&set, &arena, of_bits(bits)), bits / 2);
    }
    for (uint32_t bits = 1; bits < SETS; bits += 2) {
        assert_int_equal(fingerprint_set_add(&set, &arena, of_bits(bits)), bits / 2);
    }
    assert_int_equal(set.count, SETS / 2);
    for (uint32_t bits = 1; bits < SETS; bits++) {
        assert_int_equal(fingerprint_set_has(&set, of_bits(bits)), bits % 2 == 1);
    }
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_does_not_matter_and_every_number_does),
        cmocka_unit_test(what_was_noted_is_found_and_nothing_else),
    };

    return cmocka_run_group_tests_name("fingerprint", tests, NULL, NULL);
}
