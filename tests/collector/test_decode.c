/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How bytes become records. */
#include <string.h>

#include "collector/decode.h"
#include "tests/cmocka.h"

#define RECORDS_MAX 8

/* States of all records, as letters: r read, j not JSON, o no object, k a repeated key, w a row of
 * another width. */
static const char *states_of(const char *bytes, size_t size)
{
    static char letters[RECORDS_MAX + 1];
    struct decoder *decoder = decoder_open(bytes, size);
    struct record record;
    size_t count = 0;

    memset(letters, 0, sizeof(letters));
    while (decoder_next(decoder, &record)) {
        assert_true(count < RECORDS_MAX);
        letters[count++] = "rjokbw"[record.state];
        assert_true(record.raw >= bytes && record.raw + record.raw_size <= bytes + size);
    }
    decoder_close(decoder);
    return letters;
}

static void records_are_told_apart(void **state)
{
    static const struct {
        const char *bytes;
        const char *states;
    } cases[] = {
        {"", ""},
        {" \n\r\n ", ""},
        {"{}", "r"},
        {"{}\n{}\n", "rr"},
        {"{}\r\n\r\n{}", "rr"},
        {"{}\n{\"a\":1", "rj"},
        {"{}\n{\"a\":1\n{}", "rjr"},
        {"{} {}", "j"},
        {"42\nnull\n\"x\"", "ooo"},
        {"{\"a\":1,\"a\":2}\n{}", "kr"},
        {"{\"a\":1,\"\\u0061\":2}\n{}", "kr"},
        {"{\"a\":1} x\n{\"a\":1} \t\r\n{\"a\":1,}", "jrj"},
        {"[{\"a\":1} ,{\"b\":[1]},{\"c\":\"x\"}]", "rrr"},
        {"[]", ""},
        {"[{}]", "r"},
        {" [ {} , {} ] ", "rr"},
        {"[{},1,{}]", "ror"},
        {"[{\"a\":1,\"a\":2},{}]", "kr"},
        {"[{},{\"a\":", "rj"},
        {"[{},{}", "rrj"},
        {"[{},", "rj"},
        {"[{}{}]", "rj"},
        {"[{}] {}", "rj"},
        {"[", "j"},
        {"[,{}]", "j"},
        {"{\"a\":\"\\u0000\"}", "j"},
        {"{\"a\":\"\xff\"}", "j"},
        {"{\"a\":99999999999999999999}\n{}", "jr"},
        {"{\"a\":NaN}", "j"},
        {"\xef\xbb\xbf{}", "j"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *states = states_of(cases[i].bytes, strlen(cases[i].bytes));

        if (strcmp(states, cases[i].states) != 0) {
            fail_msg("case %zu: %s, not %s", i, states, cases[i].states);
        }
    }
}

#define HEAD "{\"type\":\"x\",\"fields\":[\"a\",\"b\"],\"rows\":["

static void rows_of_a_compact_batch_are_told_apart(void **state)
{
    static const struct {
        const char *bytes;
        const char *states;
    } cases[] = {
        {HEAD "]}", ""},
        {HEAD "[1,2]]}", "r"},
        {" " HEAD "\n[1,2],\n[\"\\u00e9\\ud83d\\ude00\\n\",null]\n]}\n", "rr"},
        {HEAD "[1,2],[1],[1,2,3],[]]}", "rwww"},
        {HEAD "[1,[2,{\"]\":3}]],[true,1.5e3]]}", "rr"},
        {HEAD "[1,2],[1,", "rj"},
        {HEAD "[1,2]", "rj"},
        {HEAD "[1,2],", "rj"},
        {HEAD "[1,2]]", "rj"},
        {HEAD "[1,2]]}{}", "rj"},
        {HEAD "[1,2] [1,2]]}", "rj"},
        {HEAD "1]}", "j"},
        {HEAD "[01,2]]}", "j"},
        {HEAD "[1.,2]]}", "j"},
        {HEAD "[1e,2]]}", "j"},
        {HEAD "[99999999999999999999,2]]}", "j"},
        {HEAD "[\"\\u0000\",2]]}", "j"},
        {HEAD "[\"\\ud800\",2]]}", "j"},
        {HEAD "[\"\\x\",2]]}", "j"},
        {HEAD "[\"\t\",2]]}", "j"},
        {HEAD "[\"\xff\",2]]}", "j"},
        {HEAD "[\"a\\\\\",2]]}", "r"},
        {HEAD "[tru,2]]}", "j"},
        {"{\"a\":1,\"fields\":[\"a\"],\"rows\":[[1],[2]]}", "kk"},
        {"{\"fields\":[\"a\",\"a\"],\"rows\":[[1,2]]}", "k"},
        {"{\"fields\":[\"a\"],\"fields\":[\"a\"],\"rows\":[[1]]}", "k"},
        {"{\"fields\":[],\"rows\":[]}", "r"}, /* no batch, but an event with two odd keys */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *states = states_of(cases[i].bytes, strlen(cases[i].bytes));

        if (strcmp(states, cases[i].states) != 0) {
            fail_msg("case %zu: %s, not %s", i, states, cases[i].states);
        }
    }
}

static void a_row_has_what_holds_for_all_and_no_nulls(void **state)
{
    static const char bytes[] =
        "{\"type\":\"document\",\"schema\":1,\"fields\":[\"a\",\"b\",\"c\"],"
        "\"rows\":[[null,\"\\u00e9\",-7],[false,null,null]]}";
    struct decoder *decoder = decoder_open(bytes, strlen(bytes));
    struct record record;

    (void)state;
    assert_true(decoder_next(decoder, &record));
    assert_int_equal(record.member_count, 4);
    assert_string_equal(record.members[0].key, "type");
    assert_string_equal(record.members[0].text, "document");
    assert_int_equal(record.members[1].integer, 1);
    assert_string_equal(record.members[2].key, "b");
    assert_string_equal(record.members[2].text, "\xc3\xa9");
    assert_string_equal(record.members[3].key, "c");
    assert_int_equal(record.members[3].integer, -7);
    assert_memory_equal(record.raw, "[null", 5);
    assert_true(decoder_next(decoder, &record));
    assert_int_equal(record.member_count, 3);
    assert_string_equal(record.members[0].text, "document");
    assert_int_equal(record.members[2].kind, MEMBER_BOOL);
    assert_false(decoder_next(decoder, &record));
    decoder_close(decoder);
}

static void members_carry_their_kinds(void **state)
{
    static const char line[] =
        "{\"t\":\"h\xc3\xa9\",\"i\":-5,\"b\":true,\"f\":1.0,\"n\":null,\"o\":{},\"a\":[]}";
    struct decoder *decoder = decoder_open(line, strlen(line));
    struct record record;

    (void)state;
    assert_true(decoder_next(decoder, &record));
    assert_int_equal(record.member_count, 7);
    assert_int_equal(record.members[0].kind, MEMBER_TEXT);
    assert_int_equal(record.members[0].length, 3);
    assert_int_equal(record.members[1].kind, MEMBER_INTEGER);
    assert_int_equal(record.members[1].integer, -5);
    assert_int_equal(record.members[2].kind, MEMBER_BOOL);
    assert_int_equal(record.members[2].integer, 1);
    for (size_t i = 3; i < 7; i++) {
        assert_int_equal(record.members[i].kind, MEMBER_OTHER);
    }
    decoder_close(decoder);
}

static void assert_same_member(const struct member *one, const struct member *other)
{
    assert_int_equal(one->key_length, other->key_length);
    assert_string_equal(one->key, other->key);
    assert_int_equal(one->kind, other->kind);
    if (one->kind == MEMBER_TEXT) {
        assert_int_equal(one->length, other->length);
        assert_string_equal(one->text, other->text);
    } else {
        assert_int_equal(one->integer, other->integer);
    }
}

/* A null makes the tree read the record. */
static void a_flat_record_reads_as_one_that_is_not(void **state)
{
#define MEMBERS                                                                                    \
    "\"t\":\"h\xc3\xa9 \\\"[\\u00e9\\ud83d\\ude00\\n\",\"k\\u0065y\":\"\", \"i\" : "               \
    "-9223372036854775807,"                                                                        \
    "\"b\":true,\"c\":false,\"z\":0,\"\":\"x\""
    static const char *const flat[] = {"{" MEMBERS "}", " [{" MEMBERS "}]", "{" MEMBERS "} \r\n{}"};
    static const char nested[] = "{" MEMBERS ",\"n\":null}";
    struct record one;
    struct record other;

    (void)state;
    for (size_t f = 0; f < sizeof(flat) / sizeof(flat[0]); f++) {
        struct decoder *decoder = decoder_open(flat[f], strlen(flat[f]));
        struct decoder *tree = decoder_open(nested, strlen(nested));

        assert_true(decoder_next(decoder, &one));
        assert_true(decoder_next(tree, &other));
        assert_int_equal(one.state, RECORD_READ);
        assert_int_equal(one.member_count, 7);
        assert_int_equal(other.member_count, 8);
        for (size_t i = 0; i < one.member_count; i++) {
            assert_same_member(&one.members[i], &other.members[i]);
        }
        decoder_close(decoder);
        decoder_close(tree);
    }
}

static void an_unreadable_line_is_named_by_its_place(void **state)
{
    static const char bytes[] = "{}\n\n{\"a\":}\n";
    struct decoder *decoder = decoder_open(bytes, strlen(bytes));
    struct record record;

    (void)state;
    assert_true(decoder_next(decoder, &record));
    assert_int_equal(record.line, 1);
    assert_true(decoder_next(decoder, &record));
    assert_int_equal(record.line, 3);
    assert_int_equal(record.column, 6);
    assert_false(decoder_next(decoder, &record));
    assert_int_equal(decoder_lines(decoder), 3);
    decoder_close(decoder);
}

/* Every prefix of a good request: nothing whole is ever lost, and nothing is read past the end. */
static void a_cut_anywhere_loses_only_what_was_cut(void **state)
{
    static const char whole[] = "{\"a\":1}\n{\"b\":\"x\"}\n{\"c\":true}\n";

    (void)state;
    for (size_t size = 0; size <= strlen(whole); size++) {
        char copy[sizeof(whole)];
        size_t lines = 0;

        memcpy(copy, whole, size);
        for (size_t i = 0; i < size; i++) {
            lines += copy[i] == '\n' ? 1 : 0;
        }
        const char *states = states_of(copy, size);

        assert_true(strspn(states, "r") >= lines);
        assert_true(strlen(states) <= lines + 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_are_told_apart),
        cmocka_unit_test(rows_of_a_compact_batch_are_told_apart),
        cmocka_unit_test(a_row_has_what_holds_for_all_and_no_nulls),
        cmocka_unit_test(members_carry_their_kinds),
        cmocka_unit_test(a_flat_record_reads_as_one_that_is_not),
        cmocka_unit_test(an_unreadable_line_is_named_by_its_place),
        cmocka_unit_test(a_cut_anywhere_loses_only_what_was_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
