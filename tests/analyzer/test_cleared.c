/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which sets of published scopes need not be looked at again. */
#include "analyzer/cleared.h"
#include "tests/cmocka.h"

#define SCOPES 130 /* more than two words */

static struct scope_set set_of(struct arena *arena, size_t a, size_t b)
{
    struct scope_set set = scope_set_make(arena, SCOPES);

    scope_set_add(&set, a);
    scope_set_add(&set, b);
    return set;
}

static void a_set_and_those_within_it_are_cleared_together(void **state)
{
    struct arena arena = {0};
    struct cleared cleared = {0};
    struct scope_set whole = set_of(&arena, 3, 129);
    struct scope_set part = set_of(&arena, 129, 129);

    (void)state;
    assert_false(cleared_has(&cleared, 7, &whole));
    cleared_add(&cleared, &arena, 7, &whole);
    assert_true(cleared_has(&cleared, 7, &whole));
    assert_true(cleared_has(&cleared, 7, &part));
    arena_free(&arena);
}

static void one_scope_more_must_be_looked_at(void **state)
{
    struct arena arena = {0};
    struct cleared cleared = {0};
    struct scope_set known = set_of(&arena, 3, 64);
    struct scope_set wider = set_of(&arena, 3, 64);

    (void)state;
    scope_set_add(&wider, 129);
    cleared_add(&cleared, &arena, 7, &known);
    assert_false(cleared_has(&cleared, 7, &wider));
    scope_set_remove(&wider, 129);
    assert_true(cleared_has(&cleared, 7, &wider));
    arena_free(&arena);
}

static void metrics_that_touch_other_persons_are_looked_at_for_themselves(void **state)
{
    struct arena arena = {0};
    struct cleared cleared = {0};
    struct scope_set set = set_of(&arena, 3, 64);

    (void)state;
    cleared_add(&cleared, &arena, 7, &set);
    assert_false(cleared_has(&cleared, 8, &set));
    arena_free(&arena);
}

static void what_is_added_to_a_set_later_was_not_cleared(void **state)
{
    struct arena arena = {0};
    struct cleared cleared = {0};
    struct scope_set set = set_of(&arena, 3, 64);

    (void)state;
    cleared_add(&cleared, &arena, 7, &set);
    scope_set_add(&set, 65);
    assert_false(cleared_has(&cleared, 7, &set));
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_set_and_those_within_it_are_cleared_together),
        cmocka_unit_test(one_scope_more_must_be_looked_at),
        cmocka_unit_test(metrics_that_touch_other_persons_are_looked_at_for_themselves),
        cmocka_unit_test(what_is_added_to_a_set_later_was_not_cleared),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
