/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/clinical.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "collector/score/cardinal.h"
#include "collector/score/fold.h"
#include "collector/score/lexeme.h"
#include "collector/score/lexicon.h"

/* What grammar.csv says of a term: a letter, and what it becomes. */
#define GRAMMAR_NUMBER     'n'
#define GRAMMAR_COMPARATOR 'c'
#define GRAMMAR_MARK       'p' /* dictated punctuation; `_` is a comma, which parts the columns */
#define GRAMMAR_FILLER     'f'

struct clinical_rules {
    enum language language;
    struct lexicon *grammar;
    struct lexicon *units;
};

/* One text on its way. */
struct reading {
    const struct clinical_rules *rules;
    struct token_list *tokens;
    const struct lexeme *at; /* ended by one of kind LEXEME_END */
    size_t first;            /* index of the text's first token */
};

bool clinical_load(struct arena *arena, enum language language, const struct clinical_rules **rules,
                   struct error *err)
{
    struct clinical_rules *made = ARENA_NEW(arena, struct clinical_rules, 1);

    made->language = language;
    made->grammar = lexicon_new(arena, language);
    made->units = lexicon_new(arena, language);
    if (!lexicon_load(made->grammar, "grammar", 0, err) ||
        !lexicon_load(made->units, "units", 0, err)) {
        return false;
    }
    *rules = made;
    return true;
}

static struct lexicon_word lexicon_word_of(const struct lexeme *word)
{
    return (struct lexicon_word){word->bytes, word->length, word->key};
}

/* Words only: a term does not reach over a number or a full stop. */
static bool lexeme_word(const void *list, size_t index, struct lexicon_word *word)
{
    const struct lexeme *at = list;

    for (size_t i = 0; i <= index; i++) {
        if (at[i].kind != LEXEME_WORD) {
            return false;
        }
    }
    *word = lexicon_word_of(&at[index]);
    return true;
}

static int64_t number_word(const void *grammar, const struct lexeme *word)
{
    const struct lexicon_word term = lexicon_word_of(word);
    const struct lexicon_value *found = lexicon_find(grammar, &term);
    bool number = found != NULL && *found->text == GRAMMAR_NUMBER;

    return number ? strtol(found->text + 1, NULL, 10) : -1;
}

static const struct token *previous(const struct reading *r)
{
    return r->tokens->count > r->first ? &r->tokens->items[r->tokens->count - 1] : NULL;
}

static bool follows(const struct reading *r, enum token_kind kind)
{
    const struct token *token = previous(r);

    return token != NULL && token->kind == kind && token->mark == 0;
}

static bool follows_word(const struct reading *r, const char *word)
{
    const struct token *token = previous(r);

    return token != NULL && token_is(token, word);
}

/* A unit may stand behind a number, or behind a slash that itself stands behind a value. */
static bool unit_possible(const struct reading *r)
{
    return follows(r, TOKEN_NUMBER) || (follows(r, TOKEN_SYMBOL) && follows_word(r, "/"));
}

static const char *unit_at(const struct reading *r, const struct lexeme *at, size_t *words)
{
    const struct lexicon_value *unit = lexicon_match(r->rules->units, lexeme_word, at, 0, words);

    return unit != NULL ? unit->text : NULL;
}

static void add_plain(struct reading *r, const char *bytes, enum token_kind kind)
{
    uint32_t length = (uint32_t)strlen(bytes);

    tokens_add(r->tokens, bytes, length, key_of(bytes, length, length))->kind = (uint8_t)kind;
}

/* `_`, as grammar.csv has it, is a comma. */
static void add_mark(struct reading *r, char mark)
{
    static const char comma = ',';

    if (r->tokens->count > r->first && r->tokens->items[r->tokens->count - 1].mark == 0) {
        r->tokens->items[r->tokens->count - 1].mark = mark;
        if (mark == '_') {
            r->tokens->items[r->tokens->count - 1].mark = comma;
        }
    }
}

/* Reads a number, in digits or words, a lone `un` or `one` only before a unit. 0: none. */
static size_t number_at(const struct reading *r, const struct lexeme *at, const char **number)
{
    const struct cardinals cardinals = {r->rules->language, number_word, r->rules->grammar};

    if (at->kind != LEXEME_NUMBER &&
        (at->kind != LEXEME_WORD || number_word(r->rules->grammar, at) < 0)) {
        return 0;
    }
    size_t count = cardinal_read(r->tokens->arena, &cardinals, at, number);
    size_t words;
    if (count == 0 && number_word(r->rules->grammar, at) == 1 &&
        unit_at(r, at + 1, &words) != NULL) {
        *number = "1";
        count = 1;
    }
    return count;
}

/* moins cinq, minus five: the sign starts the number; au moins and moins de are comparators. */
static size_t take_signed(struct reading *r)
{
    bool minus = lexeme_is(r->at, r->rules->language == LANGUAGE_FR ? "moins" : "minus");
    const char *number;

    if (!minus || follows(r, TOKEN_NUMBER) || follows_word(r, "au") || follows_word(r, "ou")) {
        return 0;
    }
    size_t count = number_at(r, r->at + 1, &number);
    if (count == 0 || *number == '-' || *number == '+') {
        return 0;
    }
    add_plain(r, arena_format(r->tokens->arena, "-%s", number), TOKEN_NUMBER);
    return count + 1;
}

static size_t take_number(struct reading *r)
{
    const char *number;
    size_t count = number_at(r, r->at, &number);

    if (count > 0) {
        add_plain(r, number, TOKEN_NUMBER);
    }
    return count;
}

static size_t take_unit(struct reading *r)
{
    size_t words = 0;
    const char *unit = unit_possible(r) ? unit_at(r, r->at, &words) : NULL;

    if (unit == NULL) {
        return 0;
    }
    add_plain(r, unit, TOKEN_UNIT);
    return words;
}

/* 12 sur 8, 120 over 80; mg par kg, mg per kg: what a slash says when written. */
static size_t take_slash_word(struct reading *r)
{
    bool french = r->rules->language == LANGUAGE_FR;
    const char *number;
    size_t words;
    bool over = lexeme_is(r->at, french ? "sur" : "over") && follows(r, TOKEN_NUMBER) &&
                number_at(r, r->at + 1, &number) > 0;
    bool per = lexeme_is(r->at, french ? "par" : "per") && follows(r, TOKEN_UNIT) &&
               unit_at(r, r->at + 1, &words) != NULL;

    if (!over && !per) {
        return 0;
    }
    add_plain(r, "/", TOKEN_SYMBOL);
    return 1;
}

/* « point » is dictated punctuation but in au point, un point, point de côté. */
static bool is_noun(const struct reading *r)
{
    static const char *const before[] = {"au", "un", "le", "du", "ce", "de", "en", "deux", "the"};
    const struct lexeme *next = r->at + 1;

    if (!lexeme_is(r->at, "point")) {
        return false;
    }
    for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
        if (follows_word(r, before[i])) {
            return true;
        }
    }
    return follows(r, TOKEN_NUMBER) || lexeme_is(next, "de") || lexeme_is(next, "d'");
}

/* Terms of grammar.csv, numbers in words among them. */
static size_t take_term(struct reading *r)
{
    size_t words = 0;
    const char *number;
    const struct lexicon_value *found =
        lexicon_match(r->rules->grammar, lexeme_word, r->at, 0, &words);

    if (found == NULL) {
        return 0;
    }
    const char *value = found->text;
    if (*value == GRAMMAR_FILLER) {
        r->tokens->fillers++;
        return words;
    }
    if (*value == GRAMMAR_MARK && !is_noun(r)) {
        add_mark(r, value[1]);
        return words;
    }
    if (*value == GRAMMAR_COMPARATOR && number_at(r, r->at + words, &number) > 0) {
        add_plain(r, value + 1, TOKEN_SYMBOL);
        return words;
    }
    return take_number(r);
}

/* English: n't, 'll and their like. */
struct clitic {
    const char *ending;
    const char *word;
};

static const struct clitic clitics[] = {
    {"n't", "not"}, {"'ll", "will"}, {"'re", "are"}, {"'ve", "have"}, {"'m", "am"}, {"'d", "would"},
};

/* ca n't, wo n't, sha n't, ai n't: what is left in front, and what it is short for. */
static const struct clitic stems[] = {
    {"ca", "can"},
    {"wo", "will"},
    {"sha", "shall"},
    {"ai", "is"},
};

static bool ends_with(const struct lexeme *word, const char *ending)
{
    size_t length = strlen(ending);

    return word->length >= length &&
           memcmp(word->bytes + word->length - length, ending, length) == 0;
}

static inline struct token *add_whole(struct reading *r, const struct lexeme *word)
{
    struct token *token = tokens_add(r->tokens, word->bytes, word->length, word->key);

    token->accents = word->accents;
    token->capitals = word->capitals;
    return token;
}

/* The word's first `length` bytes. */
static void add_part(struct reading *r, const struct lexeme *word, uint32_t length)
{
    struct token *token = add_whole(r, word);

    token->length = length;
    token->key = key_of(word->bytes, length, length);
}

static void mend_stem(struct token *stem)
{
    for (size_t i = 0; i < sizeof(stems) / sizeof(stems[0]); i++) {
        if (token_is(stem, stems[i].ending)) {
            token_replace(stem, stems[i].word);
        }
    }
}

/* 's belongs to the word before it, also where a transcript parts them. */
static void join_possessive(struct reading *r, const struct lexeme *word)
{
    struct token *owner = &r->tokens->items[r->tokens->count - 1];

    token_replace(owner, arena_format(r->tokens->arena, "%.*s'%c", (int)owner->length, owner->bytes,
                                      word->bytes[1]));
}

/* False where the word is no English contraction. */
static bool take_contraction(struct reading *r)
{
    const struct lexeme *word = r->at;

    if (r->rules->language != LANGUAGE_EN || memchr(word->bytes, '\'', word->length) == NULL) {
        return false;
    }
    if (lexeme_is(word, "'s") && r->tokens->count > r->first) {
        join_possessive(r, word);
        return true;
    }
    for (size_t i = 0; i < sizeof(clitics) / sizeof(clitics[0]); i++) {
        size_t length = strlen(clitics[i].ending);
        if (!ends_with(word, clitics[i].ending)) {
            continue;
        }
        if (word->length > length) {
            add_part(r, word, word->length - (uint32_t)length);
        }
        if (i == 0 && r->tokens->count > r->first) {
            mend_stem(&r->tokens->items[r->tokens->count - 1]);
        }
        add_plain(r, clitics[i].word, TOKEN_WORD);
        return true;
    }
    return false;
}

static void take_plain_word(struct reading *r)
{
    if (r->rules->language == LANGUAGE_EN && lexeme_is(r->at, "cannot")) {
        add_plain(r, "can", TOKEN_WORD);
        add_plain(r, "not", TOKEN_WORD);
    } else if (!take_contraction(r)) {
        (void)add_whole(r, r->at);
    }
}

/* Comparators and signs are values; a slash only between values, a percent sign is a unit. */
static void take_symbol(struct reading *r)
{
    const struct lexeme *symbol = r->at;
    const char *number;
    size_t words;

    if (lexeme_is(symbol, "%")) {
        add_plain(r, "%", follows(r, TOKEN_NUMBER) ? TOKEN_UNIT : TOKEN_SYMBOL);
        return;
    }
    bool value_before = follows(r, TOKEN_NUMBER) || follows(r, TOKEN_UNIT);
    bool value_behind =
        number_at(r, symbol + 1, &number) > 0 || unit_at(r, symbol + 1, &words) != NULL;
    if (!lexeme_is(symbol, "/") || (value_before && value_behind)) {
        add_plain(r, symbol->bytes, TOKEN_SYMBOL);
    }
}

static size_t take_word(struct reading *r)
{
    static size_t (*const rules[])(struct reading *) = {
        take_unit,
        take_slash_word,
        take_signed,
        take_term,
    };

    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        size_t count = rules[i](r);
        if (count > 0) {
            return count;
        }
    }
    take_plain_word(r);
    return 1;
}

/* What a vocabulary's pieces are cut with. */
struct cut_rules {
    const struct clinical_rules *clinical;
    const struct lexicon *terms;
};

/* Is it a word that take_word() would only add, and that begins no term? */
static bool is_plain(const struct cut_rules *rules, const struct lexeme *lexeme)
{
    static const char *const looked_at[] = {"moins", "minus", "sur",    "over",
                                            "par",   "per",   "cannot", "point"};
    const struct lexicon_word word = lexicon_word_of(lexeme);

    if (lexeme->kind != LEXEME_WORD || lexicon_begins(rules->clinical->grammar, &word) ||
        lexicon_begins(rules->clinical->units, &word) || lexicon_begins(rules->terms, &word) ||
        memchr(lexeme->bytes, '\'', lexeme->length) != NULL) {
        return false;
    }
    for (size_t i = 0; i < sizeof(looked_at) / sizeof(looked_at[0]); i++) {
        if (lexeme_is(lexeme, looked_at[i])) {
            return false;
        }
    }
    return true;
}

static struct lexeme_list cut_piece(const void *of, struct arena *arena, const char *bytes,
                                    size_t length)
{
    const struct cut_rules *rules = of;
    struct characters characters;
    bool well_formed = fold_text(arena, bytes, length, &characters);

    assert(well_formed);
    struct lexeme_list list =
        lexemes_cut(arena, rules->clinical->language, rules->clinical->units, &characters);
    for (size_t i = 0; i < list.count; i++) {
        list.items[i].plain = is_plain(rules, &list.items[i]);
    }
    return list;
}

struct vocabulary *clinical_vocabulary(const struct clinical_rules *rules,
                                       const struct lexicon *terms, struct arena *arena)
{
    struct cut_rules *made = ARENA_NEW(arena, struct cut_rules, 1);

    *made = (struct cut_rules){rules, terms};
    return vocabulary_new(arena, cut_piece, made);
}

bool clinical_read(const struct clinical_rules *rules, struct vocabulary *vocabulary,
                   struct token_list *tokens, const char *bytes, size_t length)
{
    if (!text_is_utf8(bytes, length)) {
        return false;
    }
    struct lexeme_list list = vocabulary_read(vocabulary, tokens->arena, bytes, length);
    struct reading r = {rules, tokens, list.items, tokens->count};

    tokens_reserve(tokens, list.count);
    while (r.at->kind != LEXEME_END) {
        if (r.at->plain) {
            add_whole(&r, r.at)->plain = true;
            r.at++;
        } else if (r.at->kind == LEXEME_WORD) {
            r.at += take_word(&r);
        } else if (r.at->kind == LEXEME_NUMBER) {
            r.at += take_number(&r);
        } else {
            if (r.at->kind == LEXEME_SYMBOL) {
                take_symbol(&r);
            } else {
                add_mark(&r, *r.at->bytes);
            }
            r.at++;
        }
    }
    return true;
}
