/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text that is put together: whole, however long each part of it is. */
#include <string.h>

#include "base/text.h"
#include "tests/cmocka.h"

#define LONGEST 1100 /* beyond every room that is tried first */

static void fill(char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        bytes[i] = (char)('a' + i % 26);
    }
    bytes[length] = '\0';
}

static void what_is_formatted_is_whole_at_every_length(void **state)
{
    struct arena arena = {0};
    char expected[LONGEST + 1];

    (void)state;
    for (size_t length = 0; length <= LONGEST; length++) {
        fill(expected, length);
        assert_string_equal(arena_format(&arena, "%s", expected), expected);
    }
    arena_free(&arena);
}

static void parts_are_added_whole_wherever_the_room_ends(void **state)
{
    struct arena arena = {0};
    char expected[LONGEST + 1];

    (void)state;
    for (size_t length = 0; length <= LONGEST; length++) {
        struct text text = {.arena = &arena};

        fill(expected, length);
        text_add_format(&text, "%s", expected);
        text_add_format(&text, "%s%c%s", "", '-', expected);
        assert_int_equal(text.length, 2 * length + 1);
        assert_memory_equal(text_string(&text), expected, length);
        assert_int_equal(text_string(&text)[length], '-');
        assert_string_equal(text_string(&text) + length + 1, expected);
        arena_free(&arena);
    }
}

static void nothing_added_is_an_empty_text(void **state)
{
    struct arena arena = {0};
    struct text text = {.arena = &arena};

    (void)state;
    text_add_format(&text, "%s", "");
    assert_string_equal(text_string(&text), "");
    text_add(&text, "a");
    text_add_format(&text, "%s", "");
    assert_string_equal(text_string(&text), "a");
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_formatted_is_whole_at_every_length),
        cmocka_unit_test(parts_are_added_whole_wherever_the_room_ends),
        cmocka_unit_test(nothing_added_is_an_empty_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
