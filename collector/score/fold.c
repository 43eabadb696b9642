/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/fold.h"

#include <string.h>

#include "base/text.h"
#include "base/unicode.h"

/* Characters that stand for others, and the kinds of those that are no letters. */
static const struct special {
    uint32_t from;
    uint32_t to; /* 0: goes away */
    uint8_t kind;
} specials[] = {
    {0x00a0, ' ', CHARACTER_SPACE},
    {0x00ad, 0, CHARACTER_MARK}, /* soft hyphen */
    {0x00b0, 0x00b0, CHARACTER_LETTER},
    {0x00b1, 0x00b1, CHARACTER_SYMBOL},
    {0x00b2, '2', CHARACTER_RAISED},
    {0x00b3, '3', CHARACTER_RAISED},
    {0x00b5, 0x03bc, CHARACTER_LETTER}, /* micro sign: Greek mu */
    {0x00b9, '1', CHARACTER_RAISED},
    {0x00bc, 0x00bc, CHARACTER_FRACTION},
    {0x00bd, 0x00bd, CHARACTER_FRACTION},
    {0x00be, 0x00be, CHARACTER_FRACTION},
    {0x02bc, '\'', CHARACTER_APOSTROPHE},
    {0x200b, 0, CHARACTER_MARK}, /* zero width space, non-joiner, joiner */
    {0x200c, 0, CHARACTER_MARK},
    {0x200d, 0, CHARACTER_MARK},
    {0x2010, '-', CHARACTER_HYPHEN},
    {0x2011, '-', CHARACTER_HYPHEN},
    {0x2013, '-', CHARACTER_HYPHEN}, /* en dash: ranges */
    {0x2018, '\'', CHARACTER_APOSTROPHE},
    {0x2019, '\'', CHARACTER_APOSTROPHE},
    {0x2032, '\'', CHARACTER_APOSTROPHE},
    {0x2070, '0', CHARACTER_RAISED},
    {0x2074, '4', CHARACTER_RAISED},
    {0x2075, '5', CHARACTER_RAISED},
    {0x2076, '6', CHARACTER_RAISED},
    {0x2077, '7', CHARACTER_RAISED},
    {0x2078, '8', CHARACTER_RAISED},
    {0x2079, '9', CHARACTER_RAISED},
    {0x207b, '-', CHARACTER_RAISED},
    {0x2212, '-', CHARACTER_HYPHEN},
    {0x2264, 0x2264, CHARACTER_SYMBOL},
    {0x2265, 0x2265, CHARACTER_SYMBOL},
    {0x2a7d, 0x2264, CHARACTER_SYMBOL},
    {0x2a7e, 0x2265, CHARACTER_SYMBOL},
    {0xfeff, 0, CHARACTER_MARK},
};

static const struct special *special_of(uint32_t character)
{
    size_t low = 0;
    size_t high = sizeof(specials) / sizeof(specials[0]);

    while (low < high) {
        size_t middle = (low + high) / 2;
        if (specials[middle].from < character) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool found = low < sizeof(specials) / sizeof(specials[0]) && specials[low].from == character;
    return found ? &specials[low] : NULL;
}

static uint8_t ascii_kind(unsigned char c)
{
    if (unicode_is_letter(c)) {
        return CHARACTER_LETTER;
    }
    if (c >= '0' && c <= '9') {
        return CHARACTER_DIGIT;
    }
    if (unicode_is_space(c)) {
        return CHARACTER_SPACE;
    }
    if (c == '\'') {
        return CHARACTER_APOSTROPHE;
    }
    if (c == '-') {
        return CHARACTER_HYPHEN;
    }
    return c != 0 && strchr("<>%+=/", c) != NULL ? CHARACTER_SYMBOL : CHARACTER_MARK;
}

static void add(struct characters *out, uint32_t letter, uint32_t accented, uint8_t kind,
                bool capital)
{
    out->items[out->count++] = (struct character){letter, accented, kind, capital};
}

/* A character beyond ASCII that stands for itself. */
static void add_other(struct characters *out, uint32_t character)
{
    uint32_t lower = unicode_lower(character);
    bool capital = lower != character;

    if (lower == 0x0153 || lower == 0x00e6) { /* œ, æ */
        uint32_t first = lower == 0x0153 ? 'o' : 'a';
        add(out, first, first, CHARACTER_LETTER, capital);
        add(out, 'e', 'e', CHARACTER_LETTER, capital);
    } else if (unicode_is_letter(lower)) {
        add(out, unicode_base(lower), lower, CHARACTER_LETTER, capital);
    } else if (unicode_is_mark(character)) {
        if (out->count > 0) {
            out->items[out->count - 1].accented ^= character << 8;
        }
    } else {
        add(out, character, character,
            unicode_is_space(character) ? CHARACTER_SPACE : CHARACTER_MARK, false);
    }
}

bool fold_text(struct arena *arena, const char *bytes, size_t length, struct characters *out)
{
    if (!text_is_utf8(bytes, length)) {
        return false;
    }
    const char *text = unicode_nfc(arena, bytes, &length);
    *out = (struct characters){ARENA_NEW(arena, struct character, length + 1), 0};

    for (size_t i = 0; i < length;) {
        uint32_t character;
        i += unicode_read(text + i, &character);
        const struct special *special = character < 0x80 ? NULL : special_of(character);

        if (character < 0x80) {
            uint32_t lower = unicode_lower(character);
            add(out, lower, lower, ascii_kind((unsigned char)character), lower != character);
        } else if (special == NULL) {
            add_other(out, character);
        } else if (special->to != 0) {
            add(out, special->to, special->to, special->kind, false);
        }
    }
    out->items[out->count].kind = CHARACTER_SPACE;
    return true;
}
