/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A text cut piece by piece, most of them remembered, against the same text cut at once. */
#include <gsl/gsl_rng.h>
#include <pthread.h>
#include <string.h>

#include "base/text.h"
#include "collector/score/vocabulary.h"
#include "tests/cmocka.h"

/* What reaches over white space, or looks as if it did. */
static const char *const fragments[] = {
    "le",         "patient",
    "genou",      "l'air",
    "l'",         "d'",
    "'s",         "'ll",
    "n't",        "1",
    "12",         "000",
    "123",        "1234",
    "000,5",      "2,5",
    ",5",         "5.",
    "5,",         "-",
    "-3",         "3-",
    "--",         "+2",
    "+",          "<",
    ">=",         "+/-",
    "%",          "/",
    "500mg",      "mg",
    "mg/kg",      "1er",
    "12h30",      "10²",
    "²",          "10^",
    "^2",         "^-3",
    "½",          "1½",
    "cm³",        "é",
    "état",       "d'une",
    "à",          "œil",
    "\u0301",     "e\u0301",
    "1\u0301",    "\u200b000",
    "\u00ad000",  "\u00a0",
    "1\u00a0000", "\u2212",
    "\u22123",    "\u2013",
    "(",          ")",
    ".",          "sous-cutanée",
    "non-",       "x2",
    "T4",         "Å",
    "K",          "\xf0\x9d\x9f\x8f",
    "x",          "MG",
    "Été",        "a-",
};
static const char *const gaps[] = {" ", " ", " ", " ", " ", "  ", "\t", "\r\n", "", ""};

#define PICK(rng, table) ((table)[gsl_rng_uniform_int((rng), sizeof(table) / sizeof((table)[0]))])

struct rules {
    enum language language;
    struct lexicon *units;
};

static struct lexeme_list cut(const void *of, struct arena *arena, const char *bytes, size_t length)
{
    const struct rules *rules = of;
    struct characters characters;

    assert_true(fold_text(arena, bytes, length, &characters));
    return lexemes_cut(arena, rules->language, rules->units, &characters);
}

static void check_text(const struct rules *rules, struct vocabulary *vocabulary,
                       struct arena *arena, const char *text)
{
    size_t length = strlen(text);
    struct lexeme_list whole = cut(rules, arena, text, length);

    vocabulary_enter(vocabulary);
    struct lexeme_list pieces = vocabulary_read(vocabulary, arena, text, length);

    if (whole.count != pieces.count) {
        fail_msg("%s: %zu lexemes, must be %zu", text, pieces.count, whole.count);
    }
    assert_int_equal(pieces.items[pieces.count].kind, LEXEME_END);
    for (size_t i = 0; i < whole.count; i++) {
        const struct lexeme *a = &whole.items[i];
        const struct lexeme *b = &pieces.items[i];
        if (a->kind != b->kind || a->length != b->length || a->key != b->key ||
            a->accents != b->accents || a->capitals != b->capitals || a->zeros != b->zeros ||
            strcmp(a->bytes, b->bytes) != 0) {
            fail_msg("%s: lexeme %zu is %s, must be %s", text, i, b->bytes, a->bytes);
        }
    }
    vocabulary_leave(vocabulary);
}

static const char *draw_text(gsl_rng *rng, struct arena *arena)
{
    struct text text = {.arena = arena};
    unsigned long count = gsl_rng_uniform_int(rng, 12);

    for (unsigned long i = 0; i < count; i++) {
        text_add(&text, PICK(rng, fragments));
        text_add(&text, PICK(rng, gaps));
    }
    return text_string(&text);
}

static struct rules rules_of(struct arena *arena, enum language language)
{
    struct rules rules = {language, lexicon_new(arena, language)};
    struct error err;

    assert_true(lexicon_load(rules.units, "units", 0, &err));
    return rules;
}

static void check_drawn(enum language language, unsigned long seed)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    struct arena memory = {0};
    struct arena arena = {0};
    const struct rules rules = rules_of(&memory, language);
    struct vocabulary *vocabulary = vocabulary_new(&memory, cut, &rules);

    gsl_rng_set(rng, seed);
    for (int i = 0; i < 50000; i++) {
        check_text(&rules, vocabulary, &arena, draw_text(rng, &arena));
        arena_reset(&arena);
    }
    arena_free(&arena);
    arena_free(&memory);
    gsl_rng_free(rng);
}

static void french_pieces_are_what_the_whole_text_is(void **state)
{
    (void)state;
    check_drawn(LANGUAGE_FR, 20260408);
}

static void english_pieces_are_what_the_whole_text_is(void **state)
{
    (void)state;
    check_drawn(LANGUAGE_EN, 20260409);
}

/* More words than are kept, twice: those that find no room, and those after a new beginning. */
static void a_full_vocabulary_reads_on_and_begins_anew(void **state)
{
    struct arena memory = {0};
    struct arena arena = {0};
    const struct rules rules = rules_of(&memory, LANGUAGE_EN);
    struct vocabulary *vocabulary = vocabulary_new(&memory, cut, &rules);

    (void)state;
    for (int i = 0; i < 40000; i++) {
        for (int j = 0; j < 4; j++) {
            check_text(&rules, vocabulary, &arena, arena_format(&arena, "w%dx%d again", i, j));
        }
        arena_reset(&arena);
    }
    arena_free(&arena);
    arena_free(&memory);
}

struct reader {
    const struct rules *rules;
    struct vocabulary *vocabulary;
    int first; /* of its words */
    bool differs;
};

/* Words that other readers cut at the same time, and enough of them that it begins anew. */
static void *read_words(void *argument)
{
    struct reader *reader = argument;
    struct arena arena = {0};

    for (int i = 0; i < 60000; i++) {
        const char *text = arena_format(&arena, "w%dx the %dmg", (reader->first + i) / 2, i % 500);
        vocabulary_enter(reader->vocabulary);
        struct lexeme_list list = vocabulary_read(reader->vocabulary, &arena, text, strlen(text));
        reader->differs = reader->differs || list.count != 4 || !lexeme_is(&list.items[1], "the") ||
                          memcmp(list.items[0].bytes, text, list.items[0].length) != 0 ||
                          list.items[2].kind != LEXEME_NUMBER || !lexeme_is(&list.items[3], "mg");
        vocabulary_leave(reader->vocabulary);
        arena_reset(&arena);
    }
    arena_free(&arena);
    return NULL;
}

static void several_threads_share_a_vocabulary_that_begins_anew(void **state)
{
    struct arena memory = {0};
    const struct rules rules = rules_of(&memory, LANGUAGE_EN);
    struct vocabulary *vocabulary = vocabulary_new(&memory, cut, &rules);
    struct reader readers[3];
    pthread_t threads[3];

    (void)state;
    for (int i = 0; i < 3; i++) {
        readers[i] = (struct reader){&rules, vocabulary, 50 * i, false};
        assert_int_equal(pthread_create(&threads[i], NULL, read_words, &readers[i]), 0);
    }
    for (int i = 0; i < 3; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_false(readers[i].differs);
    }
    arena_free(&memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(french_pieces_are_what_the_whole_text_is),
        cmocka_unit_test(english_pieces_are_what_the_whole_text_is),
        cmocka_unit_test(a_full_vocabulary_reads_on_and_begins_anew),
        cmocka_unit_test(several_threads_share_a_vocabulary_that_begins_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
