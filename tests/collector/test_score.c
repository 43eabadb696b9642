/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scorer's other parts, and the real pairs: their counts always, their texts where there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collector/score/lines.h"
#include "collector/score/outgoing.h"
#include "collector/score/pair.h"
#include "collector/score/scorer.h"
#include "tests/cmocka.h"

#define PAIRS  "../shared/data/aci-bench/virtscribe_pairs.jsonl"
#define COUNTS "tests/collector/aci-bench-counts.csv"

static struct figures score_texts(struct arena *arena, const char *profile, const char *final,
                                  const char *recognised)
{
    const struct text_pair pair = {final, strlen(final), recognised, strlen(recognised)};
    struct scorer scorer;
    struct figures figures;
    struct error err;

    assert_true(scorer_open(arena, profile, NULL, false, &scorer, &err));
    scorer_enter(&scorer);
    assert_true(scorer_score(&scorer, arena, &pair, &figures, &err));
    scorer_leave(&scorer);
    return figures;
}

static void plain_en_1_compares_what_it_says(void **state)
{
    static const struct {
        const char *final;
        const char *recognised;
        unsigned words;
        unsigned errors;
    } cases[] = {
        {"The Patient is well.", "the patient is well", 4, 0},
        {"[doctor] hello , there", "hello there", 2, 0},
        {"he ca n't", "he ca n't", 3, 0},
        {"he ca n't", "he can't", 3, 2},
        {"7/1/1954", "7 1 1954", 3, 0},
        {"an [open tag", "an open tag", 3, 0},
        {"\xc3\xa9t\xc3\xa9", "t", 1, 0},
        {"two [a] tags [b] here", "two tags here", 3, 0},
        {"", "", 0, 0},
        {"", "added words", 0, 2},
    };
    struct arena arena = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct figures f = score_texts(&arena, "plain-en-1", cases[i].final, cases[i].recognised);
        assert_int_equal(f.of[FIGURE_REF_WORDS], cases[i].words);
        assert_int_equal(f.of[FIGURE_MIN_EDITS], cases[i].errors);
    }
    arena_free(&arena);
}

static void what_a_rule_puts_together_is_the_same_word(void **state)
{
    struct arena arena = {0};

    (void)state;
    struct figures f = score_texts(&arena, "en-clin-1", "the patient 's arm ca n't, wo n't",
                                   "the patient's arm can't, won't");
    assert_int_equal(f.of[FIGURE_HITS], 7);
    assert_int_equal(figures_errors(&f), 0);
    arena_free(&arena);
}

static void an_unknown_profile_is_refused(void **state)
{
    struct arena arena = {0};
    struct scorer scorer;
    struct error err;

    (void)state;
    assert_false(scorer_open(&arena, "plain-en-2", NULL, false, &scorer, &err));
    assert_int_equal(err.kind, ERROR_USAGE);
    arena_free(&arena);
}

static void the_profile_none_compares_bytes_between_white_space(void **state)
{
    struct arena arena = {0};

    (void)state;
    struct figures figures = score_texts(&arena, "none", "A b\tc.\n", "a b c");
    assert_int_equal(figures.of[FIGURE_REF_WORDS], 3);
    assert_int_equal(figures.of[FIGURE_HITS], 1);
    assert_int_equal(figures.of[FIGURE_SUBSTITUTIONS], 2);
    arena_free(&arena);
}

static const enum figure columns[] = {
    FIGURE_REF_WORDS, FIGURE_HITS,       FIGURE_SUBSTITUTIONS,
    FIGURE_DELETIONS, FIGURE_INSERTIONS, FIGURE_MIN_EDITS,
};

static void the_counts_of_the_real_pairs_add_up_to_9_30_percent(void **state)
{
    FILE *file = fopen(COUNTS, "re");
    char line[256];
    struct figures sum = {0};
    int pairs = 0;

    (void)state;
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof(line), file));
    while (fgets(line, sizeof(line), file) != NULL) {
        unsigned long v[7] = {0};
        char *at = line;
        for (int i = 0; i < 7; i++) {
            v[i] = strtoul(at, &at, 10);
            at++;
        }
        for (int i = 0; i < 6; i++) {
            sum.of[columns[i]] += v[i + 1];
        }
        pairs++;
    }
    (void)fclose(file);
    assert_int_equal(pairs, 28);
    assert_int_equal(sum.of[FIGURE_REF_WORDS], 34034);
    assert_int_equal(sum.of[FIGURE_SUBSTITUTIONS], 1392);
    assert_int_equal(sum.of[FIGURE_DELETIONS], 1312);
    assert_int_equal(sum.of[FIGURE_INSERTIONS], 460);
    assert_int_equal(sum.of[FIGURE_MIN_EDITS], 3164);
}

static void check_real_pair(const struct line *line, const char *expected)
{
    struct arena arena = {0};
    struct pair pair;
    struct error err;
    char row[128];

    struct scorer scorer;
    struct figures figures;

    assert_true(pair_read_json(&arena, line->bytes, line->length, "group", false, &pair, &err));
    assert_true(scorer_open(&arena, "plain-en-1", NULL, false, &scorer, &err));
    assert_true(scorer_score(&scorer, &arena, &pair.texts, &figures, &err));
    int length = snprintf(row, sizeof(row), "%d", (int)line->number);
    for (int i = 0; i < 6; i++) {
        length += snprintf(row + length, sizeof(row) - (size_t)length, ",%u",
                           (unsigned)figures.of[columns[i]]);
    }
    (void)snprintf(row + length, sizeof(row) - (size_t)length, "\n");
    assert_string_equal(row, expected);
    arena_free(&arena);
}

static void the_real_pairs_give_their_pinned_counts(void **state)
{
    struct lines *lines = NULL;
    struct line line;
    bool more = true;
    struct error err;
    char expected[256];
    int checked = 0;

    (void)state;
    if (access(PAIRS, R_OK) != 0) {
        (void)fputs("SKIPPED: " PAIRS " is not there; the texts were not scored\n", stderr);
        skip();
    }
    FILE *counts = fopen(COUNTS, "re");
    assert_non_null(counts);
    assert_non_null(fgets(expected, sizeof(expected), counts));
    assert_true(lines_open(PAIRS, &lines, &err));
    while (lines_next(lines, &line, &more, &err) && more) {
        assert_non_null(fgets(expected, sizeof(expected), counts));
        check_real_pair(&line, expected);
        checked++;
    }
    assert_int_equal(checked, 28);
    lines_close(lines);
    (void)fclose(counts);
}

static void a_line_that_is_no_pair_is_told_without_its_words(void **state)
{
    static const char *const lines[] = {
        "{\"final\":\"Mrs Miller\"}",
        "Mrs Miller",
        "{\"final\":\"Mrs Miller\",\"recognised\":",
        "{\"final\":\"Mrs Miller\",\"recognised\":7}",
        "[\"Mrs Miller\"]",
        "{\"final\":\"Mrs \xff Miller\",\"recognised\":\"x\"}",
        "{\"final\":\"Miller\",\"final\":\"Miller\",\"recognised\":\"x\"}",
    };
    struct arena arena = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        struct pair pair;
        struct error err;
        assert_false(
            pair_read_json(&arena, lines[i], strlen(lines[i]), "group", false, &pair, &err));
        assert_null(strstr(err.message, "Miller"));
        assert_int_equal(err.kind, ERROR_INPUT);
    }
    arena_free(&arena);
}

static void a_line_over_the_limit_is_passed_over(void **state)
{
    char path[] = "/tmp/dictameter-lines-XXXXXX";
    int fd = mkstemp(path);
    FILE *file = fdopen(fd, "w");
    struct lines *lines = NULL;
    struct line line;
    bool more = false;
    struct error err;

    (void)state;
    (void)fputs("first\n", file);
    for (size_t i = 0; i < LINE_LIMIT + 1000; i++) {
        (void)fputc('x', file);
    }
    (void)fputs("\nlast", file);
    (void)fclose(file);
    assert_true(lines_open(path, &lines, &err));
    assert_true(lines_next(lines, &line, &more, &err) && more && line.length == 5);
    assert_true(lines_next(lines, &line, &more, &err) && more);
    assert_null(line.bytes);
    assert_int_equal(line.number, 2);
    assert_true(lines_next(lines, &line, &more, &err) && more);
    assert_memory_equal(line.bytes, "last", 4);
    assert_int_equal(line.offset, 6 + LINE_LIMIT + 1001);
    assert_true(lines_next(lines, &line, &more, &err) && !more);
    lines_close(lines);
    (void)unlink(path);
}

static char *event_of(struct arena *arena, const struct outgoing_row *row, uint8_t key_byte)
{
    struct outgoing_envelope envelope = {
        .site = "SIM1", .client = "score", .stage = "raw", .day = 9556};
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    memset(envelope.key, key_byte, sizeof(envelope.key));
    outgoing_audit(arena, &envelope, row, out);
    (void)fclose(out);
    char *copy = arena_copy(arena, text, size);
    free(text);
    return copy;
}

static void an_event_repeats_under_its_key_and_only_there(void **state)
{
    struct arena arena = {0};
    const struct profile profile = {.name = "plain-en-1"};
    struct outgoing_row row = {
        .file = "Miller.jsonl", .line = 3, .id = "Miller-1", .id_length = 8, .profile = &profile};
    struct outgoing_row next = row;

    (void)state;
    next.line = 4;
    char *event = event_of(&arena, &row, 1);
    assert_string_equal(event, event_of(&arena, &row, 1));
    assert_string_not_equal(event, event_of(&arena, &row, 2));
    assert_string_not_equal(event, event_of(&arena, &next, 1));
    assert_null(strstr(event, "Miller"));
    assert_non_null(strstr(event, "\"profile\":\"plain-en-1\""));
    assert_non_null(strstr(event, "\"day\":\"2026-03-01\""));
    arena_free(&arena);
}

static void an_option_that_is_no_code_is_refused_unquoted(void **state)
{
    struct outgoing_envelope envelope = {.unit = "Mrs \"Miller\""};
    struct error err;

    (void)state;
    assert_false(outgoing_check(&envelope, &err));
    assert_null(strstr(err.message, "Miller"));
    envelope.unit = "CARDIO";
    assert_true(outgoing_check(&envelope, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_en_1_compares_what_it_says),
        cmocka_unit_test(what_a_rule_puts_together_is_the_same_word),
        cmocka_unit_test(an_unknown_profile_is_refused),
        cmocka_unit_test(the_profile_none_compares_bytes_between_white_space),
        cmocka_unit_test(the_counts_of_the_real_pairs_add_up_to_9_30_percent),
        cmocka_unit_test(the_real_pairs_give_their_pinned_counts),
        cmocka_unit_test(a_line_that_is_no_pair_is_told_without_its_words),
        cmocka_unit_test(a_line_over_the_limit_is_passed_over),
        cmocka_unit_test(an_event_repeats_under_its_key_and_only_there),
        cmocka_unit_test(an_option_that_is_no_code_is_refused_unquoted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
