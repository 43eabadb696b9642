/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/terms.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define FILE_MAX ((size_t)4 * 1024 * 1024)

static const struct {
    const char *name;
    enum term_class class;
} files[] = {
    {"drugs", TERM_DRUG},
    {"negation", TERM_NEGATION},
    {"laterality", TERM_LATERALITY},
};

/* A missing file adds nothing: a site has what it has. */
static bool add_file(struct lexicon *lexicon, struct arena *arena, const char *folder, size_t index,
                     struct error *err)
{
    FILE *file = fopen(arena_format(arena, "%s/%s.csv", folder, files[index].name), "re");

    if (file == NULL) {
        return errno == ENOENT ||
               error_set(err, ERROR_SYSTEM, "--classes: %s.csv cannot be read", files[index].name);
    }
    char *bytes = ARENA_NEW(arena, char, FILE_MAX + 1);
    size_t size = fread(bytes, 1, FILE_MAX + 1, file);
    (void)fclose(file);
    if (size > FILE_MAX) {
        return error_set(err, ERROR_CONFIG, "--classes: %s.csv: larger than %zu bytes",
                         files[index].name, FILE_MAX);
    }
    return lexicon_add(lexicon, bytes, size, (int)files[index].class, err) ||
           error_context(err, "--classes: %s.csv", files[index].name);
}

bool terms_load(struct arena *arena, enum language language, const char *folder,
                const struct lexicon **lexicon, struct error *err)
{
    struct lexicon *made = lexicon_new(arena, language);

    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        if (!lexicon_load(made, files[i].name, (int)files[i].class, err) ||
            (folder != NULL && !add_file(made, arena, folder, i, err))) {
            return false;
        }
    }
    *lexicon = made;
    return true;
}

/* Words alone make terms of a lexicon: numbers, units and symbols are terms of their own. */
static bool token_word(const void *list, size_t index, struct lexicon_word *word)
{
    const struct token_list *tokens = list;

    if (index >= tokens->count || tokens->items[index].kind != TOKEN_WORD) {
        return false;
    }
    *word = token_lexicon_word(&tokens->items[index]);
    return true;
}

static bool is_comparator(const struct token *token)
{
    return token_is(token, "<") || token_is(token, ">") || token_is(token, "\u2264") ||
           token_is(token, "\u2265") || token_is(token, "\u00b1");
}

/* The term of a number, unit or comparator; false for other tokens. +5 and 5 are one value. */
static bool own_term(const struct token *token, struct term *term)
{
    if (token->kind == TOKEN_NUMBER) {
        uint32_t plus = token->bytes[0] == '+' ? 1 : 0;
        term->class = TERM_NUMBER;
        term->value = token->bytes + plus;
        term->length = token->length - plus;
        return true;
    }
    term->value = token->bytes;
    term->length = token->length;
    term->class = token->kind == TOKEN_UNIT ? TERM_UNIT : TERM_COMPARATOR;
    return token->kind == TOKEN_UNIT || (token->kind == TOKEN_SYMBOL && is_comparator(token));
}

/* Finds the term at a token. Returns how many tokens it or what is no term takes. */
static size_t term_at(const struct lexicon *lexicon, const struct token_list *tokens, size_t at,
                      struct term *term, bool *is_term)
{
    size_t words = 1;

    *term = (struct term){.from = (uint32_t)at, .until = (uint32_t)at + 1};
    if (tokens->items[at].kind != TOKEN_WORD) {
        *is_term = own_term(&tokens->items[at], term);
        return 1;
    }
    if (tokens->items[at].plain) {
        return 1;
    }
    const struct lexicon_value *found = lexicon_match(lexicon, token_word, tokens, at, &words);
    *is_term = found != NULL && !text_equal(found->text, "-");
    if (*is_term) {
        term->class = (uint8_t)found->tag;
        term->value = found->text;
        term->length = (uint32_t)strlen(found->text);
        term->until = (uint32_t)(at + words);
    }
    return found != NULL ? words : 1;
}

struct term_list terms_find(struct arena *arena, const struct lexicon *lexicon,
                            const struct token_list *tokens)
{
    struct term_list list = {ARENA_NEW(arena, struct term, tokens->count), 0};

    for (size_t at = 0; at < tokens->count;) {
        struct term term;
        bool is_term = false;

        at += term_at(lexicon, tokens, at, &term, &is_term);
        if (is_term) {
            list.items[list.count++] = term;
        }
    }
    return list;
}
