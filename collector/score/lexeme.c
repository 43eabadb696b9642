/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/lexeme.h"

#include <string.h>

#include "base/unicode.h"
#include "collector/score/key.h"
#include "collector/score/numeral.h"

#define FIRST_CAPACITY 16 /* of a piece; a whole text doubles it a few times */
#define GROUP          3
#define HASH_START     2166136261U
#define HASH_FACTOR    16777619U
#define CHARACTER_SIZE 4 /* most bytes of one in UTF-8 */

struct cutter {
    struct arena *arena;
    enum language language;
    const struct lexicon *units;
    const struct character *at;
    const struct character *end;
    const struct character *start;
    char *room; /* for the bytes of words */
    struct lexeme_list list;
    size_t capacity;
};

static void add(struct cutter *cutter, struct lexeme lexeme)
{
    if (cutter->list.count == cutter->capacity) {
        size_t capacity = cutter->capacity > 0 ? cutter->capacity * 2 : FIRST_CAPACITY;
        struct lexeme *items = ARENA_NEW(cutter->arena, struct lexeme, capacity);
        if (cutter->list.count > 0) {
            memcpy(items, cutter->list.items, cutter->list.count * sizeof(*items));
        }
        cutter->list.items = items;
        cutter->capacity = capacity;
    }
    cutter->list.items[cutter->list.count++] = lexeme;
}

/* Writes characters as the bytes of a lexeme and takes down what the bytes leave out. */
static struct lexeme spell(struct cutter *cutter, const struct character *from,
                           const struct character *until, enum lexeme_kind kind)
{
    struct lexeme lexeme = {.bytes = cutter->room, .kind = (uint8_t)kind};
    char *out = cutter->room;

    for (const struct character *c = from; c < until; c++) {
        uint32_t place = (uint32_t)(c - from) + 1;

        out += unicode_write(c->letter, out);
        if (c->accented != c->letter) {
            uint32_t hash = lexeme.accents == 0 ? HASH_START : lexeme.accents;
            lexeme.accents = ((hash ^ place) * HASH_FACTOR ^ c->accented) * HASH_FACTOR;
        }
        if (c->capital) {
            uint32_t hash = lexeme.capitals == 0 ? HASH_START : lexeme.capitals;
            lexeme.capitals = (hash ^ place) * HASH_FACTOR;
        }
    }
    *out = '\0';
    lexeme.length = (uint32_t)(out - cutter->room);
    lexeme.key = key_of(lexeme.bytes, lexeme.length, KEY_ROOM);
    cutter->room = out + 1;
    return lexeme;
}

static bool is(const struct cutter *cutter, const struct character *c, enum character_kind kind)
{
    return c >= cutter->start && c < cutter->end && c->kind == kind;
}

static bool is_mark(const struct cutter *cutter, const struct character *c, uint32_t mark)
{
    return is(cutter, c, CHARACTER_MARK) && c->letter == mark;
}

static bool is_wordy(const struct cutter *cutter, const struct character *c)
{
    return is(cutter, c, CHARACTER_LETTER) || is(cutter, c, CHARACTER_DIGIT) ||
           is(cutter, c, CHARACTER_RAISED);
}

/* Does a number begin here, its sign left aside? */
static bool is_digits(const struct cutter *cutter, const struct character *c)
{
    return is(cutter, c, CHARACTER_DIGIT) || is(cutter, c, CHARACTER_FRACTION) ||
           ((is_mark(cutter, c, '.') || is_mark(cutter, c, ',')) &&
            is(cutter, c + 1, CHARACTER_DIGIT) && !is_wordy(cutter, c - 1));
}

static bool is_sign(const struct cutter *cutter, const struct character *c)
{
    bool sign =
        is(cutter, c, CHARACTER_HYPHEN) || (is(cutter, c, CHARACTER_SYMBOL) && c->letter == '+');

    return sign && is_digits(cutter, c + 1) && !is_wordy(cutter, c - 1) &&
           !is(cutter, c - 1, CHARACTER_HYPHEN);
}

/* A space and three digits, behind one to three: "1 000". */
static bool is_group(const struct cutter *cutter, const struct character *first,
                     const struct character *c)
{
    if (cutter->language != LANGUAGE_FR || !is(cutter, c, CHARACTER_SPACE) ||
        first->letter == '0') {
        return false;
    }
    for (int i = 1; i <= GROUP; i++) {
        if (!is(cutter, c + i, CHARACTER_DIGIT)) {
            return false;
        }
    }
    const struct character *after = c + GROUP + 1;
    return !is(cutter, after, CHARACTER_DIGIT) && !is(cutter, after, CHARACTER_LETTER);
}

static const char *fraction_digits(uint32_t fraction)
{
    return fraction == 0x00bd ? "5" : fraction == 0x00bc ? "25" : "75";
}

/* Copies the digits of groups, " 000 000", to `out`. Returns where they end. */
static const struct character *read_groups(const struct cutter *cutter,
                                           const struct character *first, const struct character *c,
                                           char *out, size_t *length)
{
    for (; is_group(cutter, first, c); c += GROUP + 1) {
        for (int i = 1; i <= GROUP; i++) {
            out[(*length)++] = (char)c[i].letter;
        }
    }
    return c;
}

/* Copies digits and marks to `out`; groups parted by spaces are joined. Returns where they end. */
static const struct character *read_digits(const struct cutter *cutter, const struct character *c,
                                           char *out, size_t *length)
{
    const struct character *first = c;
    bool marked = false;

    for (;; c++) {
        bool mark = (is_mark(cutter, c, '.') || is_mark(cutter, c, ',')) &&
                    is(cutter, c + 1, CHARACTER_DIGIT);

        if (is(cutter, c, CHARACTER_DIGIT) || mark) {
            out[(*length)++] = (char)c->letter;
            marked = marked || mark;
        } else if (marked || c - first < 1 || c - first > GROUP) {
            return c;
        } else {
            const struct character *behind = read_groups(cutter, first, c, out, length);
            if (behind == c) {
                return c;
            }
            marked = true;
            c = behind - 1;
        }
    }
}

/* 10² and 10^2: the exponent belongs to the number. Returns where it ends. */
static const struct character *read_exponent(const struct cutter *cutter, const struct character *c,
                                             char *out, size_t *length)
{
    bool caret = is_mark(cutter, c, '^') &&
                 (is(cutter, c + 1, CHARACTER_DIGIT) || is(cutter, c + 1, CHARACTER_HYPHEN));

    if (!caret && !is(cutter, c, CHARACTER_RAISED)) {
        return c;
    }
    out[(*length)++] = '^';
    c += caret ? 1 : 0;
    while (is(cutter, c, CHARACTER_RAISED) ||
           (caret && (is(cutter, c, CHARACTER_DIGIT) ||
                      (is(cutter, c, CHARACTER_HYPHEN) && c[-1].letter == '^')))) {
        out[(*length)++] = (char)c->letter;
        c++;
    }
    return c;
}

/* Where the letters and digits that begin at c end. */
static const struct character *word_end(const struct cutter *cutter, const struct character *c)
{
    while (is_wordy(cutter, c)) {
        c++;
    }
    return c;
}

static bool is_unit(struct cutter *cutter, const struct character *from,
                    const struct character *until)
{
    char *kept = cutter->room;
    struct lexeme word = spell(cutter, from, until, LEXEME_WORD);
    struct lexicon_word unit = {word.bytes, word.length, word.key};
    bool found = lexicon_find(cutter->units, &unit) != NULL;

    cutter->room = kept;
    return found;
}

/* The unit that begins right behind a number ends here: "h" of 12h30, all of cm3. */
static const struct character *unit_end(struct cutter *cutter, const struct character *c)
{
    const struct character *whole = word_end(cutter, c);
    const struct character *letters = c;

    while (is(cutter, letters, CHARACTER_LETTER)) {
        letters++;
    }
    if (letters > c && is_unit(cutter, c, whole)) {
        return whole;
    }
    return letters > c && is_unit(cutter, c, letters) ? letters : c;
}

/* Adds the canonical number and its exponent. Returns where it ends. */
static const struct character *add_number(struct cutter *cutter, const char *digits,
                                          const struct character *c)
{
    size_t length = 0;

    c = read_exponent(cutter, c, cutter->room, &length);
    cutter->room[length] = '\0';
    const char *whole =
        arena_format(cutter->arena, "%s%s",
                     numeral_canonical(cutter->arena, cutter->language, digits), cutter->room);
    add(cutter, (struct lexeme){.bytes = whole,
                                .length = (uint32_t)strlen(whole),
                                .kind = LEXEME_NUMBER,
                                .zeros = (uint8_t)(digits[0] == '0' ? strspn(digits, "0") : 0)});
    return c;
}

static void cut_number(struct cutter *cutter)
{
    const struct character *from = cutter->at;
    char *digits = cutter->room; /* as long as the characters are */
    size_t length = 0;
    const struct character *c = from;

    if (is_sign(cutter, c)) {
        digits[length++] = (char)c->letter;
        c++;
    }
    c = read_digits(cutter, c, digits, &length);
    if (is(cutter, c, CHARACTER_FRACTION)) {
        digits[length++] = cutter->language == LANGUAGE_FR ? ',' : '.';
        for (const char *f = fraction_digits(c->letter); *f != '\0'; f++) {
            digits[length++] = *f;
        }
        c++;
    }
    digits = arena_copy(cutter->arena, digits, length); /* the room is needed for words */
    if (is(cutter, c, CHARACTER_LETTER) && unit_end(cutter, c) == c) { /* 1er, 2nd, 3d */
        cutter->at = word_end(cutter, c);
        add(cutter, spell(cutter, from, cutter->at, LEXEME_WORD));
        return;
    }
    cutter->at = add_number(cutter, digits, c);
    const struct character *end = unit_end(cutter, cutter->at);
    if (end > cutter->at) {
        add(cutter, spell(cutter, cutter->at, end, LEXEME_WORD));
        cutter->at = end;
    }
}

static bool is_elided(const struct lexeme *word)
{
    static const char *const elided[] = {"l",      "d",      "j",      "m",     "t",
                                         "s",      "c",      "n",      "qu",    "jusqu",
                                         "lorsqu", "puisqu", "quoiqu", "presqu"};

    for (size_t i = 0; i < sizeof(elided) / sizeof(elided[0]); i++) {
        if (lexeme_is(word, elided[i])) {
            return true;
        }
    }
    return false;
}

/* An apostrophe within a word; in French it may end one: l' d' qu'. */
static void cut_word(struct cutter *cutter)
{
    const struct character *from = cutter->at;
    const struct character *c = from + 1; /* an English clitic begins with its apostrophe */

    for (;;) {
        c = word_end(cutter, c);
        if (!is(cutter, c, CHARACTER_APOSTROPHE) || !is(cutter, c + 1, CHARACTER_LETTER)) {
            break;
        }
        if (cutter->language == LANGUAGE_FR) {
            char *kept = cutter->room;
            struct lexeme word = spell(cutter, from, c, LEXEME_WORD);
            cutter->room = kept;
            if (is_elided(&word)) {
                c++;
                break;
            }
        }
        c++;
    }
    add(cutter, spell(cutter, from, c, LEXEME_WORD));
    cutter->at = c;
}

/* he 'll, ca n't, as transcripts part them: the clitic is a word. */
static bool is_clitic(const struct cutter *cutter)
{
    return cutter->language == LANGUAGE_EN && is(cutter, cutter->at, CHARACTER_APOSTROPHE) &&
           is(cutter, cutter->at + 1, CHARACTER_LETTER) && !is_wordy(cutter, cutter->at - 1) &&
           word_end(cutter, cutter->at + 1) - cutter->at <= 3;
}

/* Symbols of several characters, and what they are. */
static void cut_symbol(struct cutter *cutter)
{
    static const struct {
        const char *written;
        const char *symbol;
    } compound[] = {
        {"+/-", "\u00b1"}, {"<=", "\u2264"}, {"=<", "\u2264"}, {">=", "\u2265"}, {"=>", "\u2265"},
    };

    for (size_t i = 0; i < sizeof(compound) / sizeof(compound[0]); i++) {
        size_t length = strlen(compound[i].written);
        size_t same = 0;

        while (same < length && cutter->at + same < cutter->end &&
               cutter->at[same].letter == (unsigned char)compound[i].written[same]) {
            same++;
        }
        if (same == length) {
            add(cutter, (struct lexeme){.bytes = compound[i].symbol,
                                        .length = (uint32_t)strlen(compound[i].symbol),
                                        .kind = LEXEME_SYMBOL});
            cutter->at += length;
            return;
        }
    }
    add(cutter, spell(cutter, cutter->at, cutter->at + 1, LEXEME_SYMBOL));
    cutter->at++;
}

/* A hyphen between numbers, 3-5 or 12 - 18, is kept; any other parts words. */
static void cut_hyphen(struct cutter *cutter)
{
    const struct lexeme *last =
        cutter->list.count > 0 ? &cutter->list.items[cutter->list.count - 1] : NULL;
    const struct character *next = cutter->at + 1;

    next += is(cutter, next, CHARACTER_SPACE) ? 1 : 0;
    if (last != NULL && last->kind == LEXEME_NUMBER && is_digits(cutter, next)) {
        add(cutter, spell(cutter, cutter->at, cutter->at + 1, LEXEME_SYMBOL));
    }
    cutter->at++;
}

/* Sentence punctuation is kept for counting; brackets and quotation marks only part words. */
static void cut_mark(struct cutter *cutter)
{
    uint32_t mark = cutter->at->letter;

    if (mark < 0x80 && mark != 0 && strchr(".,;:?!", (int)mark) != NULL) {
        add(cutter, spell(cutter, cutter->at, cutter->at + 1, LEXEME_MARK));
    }
    cutter->at++;
}

static void cut_next(struct cutter *cutter)
{
    const struct character *c = cutter->at;

    if (is_sign(cutter, c) || is_digits(cutter, c)) {
        cut_number(cutter);
    } else if (is_wordy(cutter, c) || is_clitic(cutter)) {
        cut_word(cutter);
    } else if (c->kind == CHARACTER_SYMBOL) {
        cut_symbol(cutter);
    } else if (c->kind == CHARACTER_HYPHEN) {
        cut_hyphen(cutter);
    } else if (c->kind == CHARACTER_MARK) {
        cut_mark(cutter);
    } else {
        cutter->at++;
    }
}

struct lexeme_list lexemes_cut(struct arena *arena, enum language language,
                               const struct lexicon *units, const struct characters *text)
{
    struct cutter cutter = {
        .arena = arena,
        .language = language,
        .units = units,
        .at = text->items,
        .end = text->items + text->count,
        .start = text->items,
        .room = ARENA_NEW(arena, char, (text->count + 1) * (CHARACTER_SIZE + 1) + KEY_ROOM),
    };

    while (cutter.at < cutter.end) {
        cut_next(&cutter);
    }
    add(&cutter, (struct lexeme){.bytes = "", .kind = LEXEME_END});
    cutter.list.count--;
    return cutter.list;
}
