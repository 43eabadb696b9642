/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "tests/cmocka.h"
#include "web/frame.h"

static struct arena arena;

static const char secret[] = "00112233445566778899aabbccddeeff";

static int tear_down(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static void a_masked_secret_is_known_again(void **state)
{
    (void)state;
    const char *masked = frame_mask(&arena, secret);

    assert_int_equal(strlen(masked), 64);
    assert_true(frame_unmask_equals(masked, secret));
}

static void no_two_masks_are_alike_and_none_shows_the_secret(void **state)
{
    (void)state;
    const char *first = frame_mask(&arena, secret);
    const char *second = frame_mask(&arena, secret);

    assert_string_not_equal(first, second);
    assert_int_not_equal(strncmp(first, second, 32), 0);
    assert_int_not_equal(strcmp(first + 32, second + 32), 0);
    assert_null(strstr(first, secret));
}

static void a_mask_of_another_session_is_refused(void **state)
{
    (void)state;
    const char *other = frame_mask(&arena, "ffeeddccbbaa99887766554433221100");

    assert_false(frame_unmask_equals(other, secret));
}

static void what_is_no_mask_is_refused(void **state)
{
    static const char *const wrong[] = {
        NULL,
        "",
        secret,
        "zz",
        "0011223344556677",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000112233445566778899aabbccddeef",
        "0000000000000000000000000000000000112233445566778899aabbccddeeffff",
        "0000000000000000000000000000000000112233445566778899aabbccddeefg",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_false(frame_unmask_equals(wrong[i], secret));
    }
}

static void one_changed_digit_is_refused(void **state)
{
    (void)state;
    const char *masked = frame_mask(&arena, secret);

    for (size_t i = 0; i < strlen(masked); i++) {
        char *changed = arena_copy(&arena, masked, strlen(masked));

        changed[i] = changed[i] == '0' ? '1' : '0';
        assert_false(frame_unmask_equals(changed, secret));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_masked_secret_is_known_again, tear_down),
        cmocka_unit_test_teardown(no_two_masks_are_alike_and_none_shows_the_secret, tear_down),
        cmocka_unit_test_teardown(a_mask_of_another_session_is_refused, tear_down),
        cmocka_unit_test_teardown(what_is_no_mask_is_refused, tear_down),
        cmocka_unit_test_teardown(one_changed_digit_is_refused, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
