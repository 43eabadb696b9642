/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words between white space, and their keys, against the plain way to find them. */
#include <gsl/gsl_rng.h>
#include <stdlib.h>

#include "collector/score/tokens.h"
#include "tests/cmocka.h"

#define LONGEST 400

static bool is_white(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Any bytes, white ones and their neighbours often. The room ends with the text. */
static char *draw_text(gsl_rng *rng, size_t length)
{
    static const char often[] = " \t\n\v\f\r\b\x0e!\x1f\x20\x85\xa0";
    unsigned long spread = 2 + gsl_rng_uniform_int(rng, 40);
    char *text = malloc(length + 1);

    for (size_t i = 0; i < length; i++) {
        bool common = gsl_rng_uniform_int(rng, spread) == 0;
        unsigned long byte = common
                                 ? (unsigned char)often[gsl_rng_uniform_int(rng, sizeof(often) - 1)]
                                 : gsl_rng_uniform_int(rng, 256);
        text[i] = (char)byte;
    }
    return realloc(text, length > 0 ? length : 1);
}

static void check_text(const char *text, size_t length)
{
    struct arena arena = {0};
    struct token_list list = {.arena = &arena};
    size_t found = 0;

    tokens_split(&list, text, length);
    for (size_t at = 0; at < length; at++) {
        if (is_white(text[at])) {
            continue;
        }
        size_t from = at;
        while (at < length && !is_white(text[at])) {
            at++;
        }
        assert_true(found < list.count);
        assert_ptr_equal(list.items[found].bytes, text + from);
        assert_int_equal(list.items[found].length, at - from);
        assert_int_equal(list.items[found].key, key_of(text + from, at - from, at - from));
        found++;
    }
    assert_int_equal(list.count, found);
    arena_free(&arena);
}

static void words_end_where_white_space_begins(void **state)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

    (void)state;
    gsl_rng_set(rng, 20260407);
    for (size_t i = 0; i < 20000; i++) {
        size_t length = i % LONGEST;
        char *text = draw_text(rng, length);
        check_text(text, length);
        free(text);
    }
    gsl_rng_free(rng);
}

static void a_word_has_one_key_whatever_follows_it(void **state)
{
    char word[64];
    char other[64];

    (void)state;
    for (size_t length = 0; length <= 32; length++) {
        memset(word, 'x', sizeof(word));
        memset(other, 'x', sizeof(other));
        memset(other + length, 'y', sizeof(other) - length);
        uint64_t key = key_of(word, length, length);
        assert_int_equal(key, key_of(word, length, sizeof(word)));
        assert_int_equal(key, key_of(other, length, sizeof(other)));
        assert_true(key_same(key, word, length, other, length));
    }
}

static void words_that_differ_are_not_taken_for_the_same(void **state)
{
    const char *const words[] = {
        "",        "a",        "a\0",       "aa",         "b",
        "abcdefg", "abcdefgh", "abcdefgi",  "abcdefghi",  "abcdefghabcdefgh",
        "bbcdefg", "bbcdefgh", "bbcdefghi", "abcdefghij", "abcdefghabcdefgi"};
    const size_t lengths[] = {0, 1, 2, 2, 1, 7, 8, 8, 9, 16, 7, 8, 9, 10, 16};
    size_t count = sizeof(words) / sizeof(words[0]);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            uint64_t key = key_of(words[i], lengths[i], lengths[i]);
            bool same = key == key_of(words[j], lengths[j], lengths[j]) &&
                        key_same(key, words[i], lengths[i], words[j], lengths[j]);
            assert_true(same == (i == j));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_end_where_white_space_begins),
        cmocka_unit_test(a_word_has_one_key_whatever_follows_it),
        cmocka_unit_test(words_that_differ_are_not_taken_for_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
