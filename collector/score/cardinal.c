/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/cardinal.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "collector/score/numeral.h"

#define HUNDRED  100
#define THOUSAND 1000
#define MILLION  1000000

/* A value and the lexemes it takes; none: 0. */
struct part {
    int64_t value;
    size_t count;
};

static int64_t word_value(const struct cardinals *c, const struct lexeme *lexeme)
{
    return lexeme->kind == LEXEME_WORD ? c->value_of(c->grammar, lexeme) : -1;
}

static bool within(int64_t value, int64_t low, int64_t high)
{
    return value >= low && value <= high;
}

/* 10 to 19 behind soixante or quatre-vingt, 1 to 9 behind any tens; "dix sept" is 17. */
static struct part read_ones(const struct cardinals *c, const struct lexeme *at, bool teens)
{
    int64_t value = word_value(c, at);

    if (within(value, 1, 9)) {
        return (struct part){value, 1};
    }
    if (!teens || !within(value, 10, 19)) {
        return (struct part){0, 0};
    }
    int64_t next = word_value(c, at + 1);
    if (value == 10 && c->language == LANGUAGE_FR && within(next, 7, 9)) {
        return (struct part){10 + next, 2};
    }
    return (struct part){value, 1};
}

/* et un, et onze */
static struct part read_and_one(const struct cardinals *c, const struct lexeme *at, bool teens)
{
    int64_t value = lexeme_is(at, "et") ? word_value(c, at + 1) : -1;
    bool known = value == 1 || (teens && value == 11);

    return known ? (struct part){value, 2} : (struct part){0, 0};
}

/* Up to 99. */
static struct part read_small(const struct cardinals *c, const struct lexeme *at)
{
    bool french = c->language == LANGUAGE_FR;
    int64_t value = word_value(c, at);

    if (value == 0) {
        return (struct part){0, 1};
    }
    bool fourscore = french && value == 4 && word_value(c, at + 1) == 20;
    if (!fourscore && !within(value, 20, 90)) {
        return read_ones(c, at, true);
    }
    struct part tens = fourscore ? (struct part){80, 2} : (struct part){value, 1};
    bool teens = french && (fourscore || value == 60);
    struct part ones = read_ones(c, at + tens.count, teens);
    if (ones.count == 0 && french) {
        ones = read_and_one(c, at + tens.count, teens);
    }
    return (struct part){tens.value + ones.value, tens.count + ones.count};
}

/* Digits of at most three places, where a word such as mille follows. */
static struct part read_digits(const struct lexeme *at)
{
    long long value = 0;

    if (at->kind != LEXEME_NUMBER || at->length > 3 || !text_to_int(at->bytes, &value) ||
        value < 1) {
        return (struct part){0, 0};
    }
    return (struct part){value, 1};
}

static size_t skip_and(const struct cardinals *c, const struct lexeme *at)
{
    return c->language == LANGUAGE_EN && lexeme_is(at, "and") &&
                   within(word_value(c, at + 1), 1, 90)
               ? 1
               : 0;
}

/* Up to 999; digits count only before hundred. */
static struct part read_hundreds(const struct cardinals *c, const struct lexeme *at)
{
    struct part first = at->kind == LEXEME_NUMBER ? read_digits(at) : read_small(c, at);

    if (word_value(c, at + first.count) != HUNDRED || (first.count > 0 && first.value == 0)) {
        return first;
    }
    struct part whole = {first.count > 0 ? first.value * HUNDRED : HUNDRED, first.count + 1};
    size_t joined = skip_and(c, at + whole.count);
    struct part rest = at[whole.count + joined].kind == LEXEME_WORD
                           ? read_small(c, at + whole.count + joined)
                           : (struct part){0, 0};
    if (rest.count == 0 || rest.value == 0) {
        return whole;
    }
    return (struct part){whole.value + rest.value, whole.count + joined + rest.count};
}

static struct part read_whole(const struct cardinals *c, const struct lexeme *at)
{
    struct part whole = {0, 0};
    int64_t scale = MILLION;

    while (scale >= 1) {
        struct part part = read_hundreds(c, at + whole.count);
        int64_t word = word_value(c, at + whole.count + part.count);
        bool scaled = (word == MILLION && part.count > 0) || word == THOUSAND;

        if (part.count == 0 && !scaled) {
            return whole;
        }
        int64_t factor = scaled ? word : 1;
        if (factor > scale || (whole.count > 0 && part.count > 0 && part.value == 0)) {
            return whole;
        }
        whole.value += (part.count > 0 ? part.value : 1) * factor;
        whole.count += part.count + (scaled ? 1 : 0);
        if (!scaled) {
            return whole;
        }
        scale = factor / THOUSAND;
        whole.count += skip_and(c, at + whole.count);
    }
    return whole;
}

/* The digits after the mark: zéro cinq, vingt-cinq, two five, 05. Returns the lexemes taken. */
static size_t read_decimals(const struct cardinals *c, const struct lexeme *at, struct text *out)
{
    size_t count = 0;

    if (at->kind == LEXEME_NUMBER) {
        if (strspn(at->bytes, "0123456789") != at->length) {
            return 0;
        }
        for (uint8_t i = at->bytes[0] == '0' ? 1 : 0; i < at->zeros; i++) {
            text_add(out, "0");
        }
        text_add(out, at->bytes);
        return 1;
    }
    for (;;) {
        struct part part = read_small(c, at + count);
        if (part.count == 0 ||
            (count > 0 && part.value > 9 && out->bytes[out->length - 1] != '0')) {
            return count;
        }
        text_add_format(out, "%" PRId64, part.value);
        count += part.count;
        if (part.value > 9 || (part.value > 0 && c->language == LANGUAGE_FR)) {
            return count; /* two five is .25; cinq deux fois is .5, twice */
        }
    }
}

static bool is_point(const struct cardinals *c, const struct lexeme *at)
{
    return lexeme_is(at, "point") || (c->language == LANGUAGE_FR && lexeme_is(at, "virgule"));
}

size_t cardinal_read(struct arena *arena, const struct cardinals *cardinals,
                     const struct lexeme *lexemes, const char **number)
{
    struct text decimals = {.arena = arena};
    bool digits = lexemes->kind == LEXEME_NUMBER;
    struct part whole = read_whole(cardinals, lexemes);
    const char *text = NULL;

    if (digits && whole.count <= 1) { /* no word continues them, but perhaps their decimals */
        whole.count = 1;
        text = lexemes->bytes;
    } else if (whole.count == 0) {
        return 0;
    } else {
        text = arena_format(arena, "%" PRId64, whole.value);
    }
    bool integer = strspn(text, "+-0123456789") == strlen(text);
    size_t behind = integer && is_point(cardinals, lexemes + whole.count)
                        ? read_decimals(cardinals, lexemes + whole.count + 1, &decimals)
                        : 0;
    if (behind > 0) {
        char mark = cardinals->language == LANGUAGE_FR ? ',' : '.';
        *number =
            numeral_canonical(arena, cardinals->language,
                              arena_format(arena, "%s%c%s", text, mark, text_string(&decimals)));
        return whole.count + 1 + behind;
    }
    bool lone_article = !digits && whole.count == 1 && whole.value == 1;
    *number = text;
    return lone_article ? 0 : whole.count;
}
