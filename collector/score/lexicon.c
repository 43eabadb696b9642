/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/lexicon.h"

#include <string.h>

#include "base/asset.h"
#include "base/text.h"
#include "base/unicode.h"
#include "collector/score/fold.h"
#include "collector/score/key.h"

#define FOLDER      "lexicons/"
#define FIRST_SLOTS 1024
#define TERM_MAX    96

/* A term; or only the first word of one (no value). */
struct entry {
    const char *term;
    size_t length;
    struct lexicon_value value;
    bool begins; /* longer terms begin with it */
};

struct lexicon {
    struct arena *arena;
    enum language language;
    uint64_t *keys; /* [mask + 1], open addressing; 0: free. Small, so that it stays in the cache */
    struct entry *slots; /* [mask + 1] */
    size_t mask;
    size_t count;
};

static struct lexicon_word word_of(const char *bytes, size_t length)
{
    return (struct lexicon_word){bytes, length, key_of(bytes, length, length)};
}

/* The term's slot, or the free one where it belongs. */
static size_t slot_of(const struct lexicon *lexicon, const struct lexicon_word *term)
{
    size_t at = key_slot(term->key, lexicon->mask);

    for (; lexicon->keys[at] != 0; at = (at + 1) & lexicon->mask) {
        const struct entry *entry = &lexicon->slots[at];
        if (lexicon->keys[at] == term->key &&
            key_same(term->key, entry->term, entry->length, term->bytes, term->length)) {
            break;
        }
    }
    return at;
}

/* The term's entry, or NULL. */
static const struct entry *entry_of(const struct lexicon *lexicon, const struct lexicon_word *term)
{
    size_t at = slot_of(lexicon, term);

    return lexicon->keys[at] != 0 ? &lexicon->slots[at] : NULL;
}

static void grow(struct lexicon *lexicon)
{
    struct entry *old = lexicon->slots;
    size_t old_size = old == NULL ? 0 : lexicon->mask + 1;
    size_t size = old_size == 0 ? FIRST_SLOTS : old_size * 2;

    lexicon->slots = ARENA_NEW(lexicon->arena, struct entry, size);
    lexicon->keys = ARENA_NEW(lexicon->arena, uint64_t, size);
    lexicon->mask = size - 1;
    for (size_t i = 0; i < old_size; i++) {
        if (old[i].term != NULL) {
            struct lexicon_word term = word_of(old[i].term, old[i].length);
            size_t at = slot_of(lexicon, &term);
            lexicon->slots[at] = old[i];
            lexicon->keys[at] = term.key;
        }
    }
}

static struct entry *add_entry(struct lexicon *lexicon, const char *bytes, size_t length)
{
    struct lexicon_word term = word_of(bytes, length);

    if (lexicon->count * 2 > lexicon->mask) {
        grow(lexicon);
    }
    size_t at = slot_of(lexicon, &term);
    if (lexicon->keys[at] == 0) {
        lexicon->slots[at] =
            (struct entry){.term = arena_copy(lexicon->arena, bytes, length), .length = length};
        lexicon->keys[at] = term.key;
        lexicon->count++;
    }
    return &lexicon->slots[at];
}

/* As the words of a text are folded: lower case, no accents, hyphens and apostrophes as there. */
static const char *fold_term(struct arena *arena, const char *bytes, size_t length)
{
    struct characters characters;
    char *out = ARENA_NEW(arena, char, length * 4 + 1);
    size_t used = 0;

    if (!fold_text(arena, bytes, length, &characters)) {
        return NULL;
    }
    for (size_t i = 0; i < characters.count; i++) {
        const struct character *c = &characters.items[i];
        used += unicode_write(c->kind == CHARACTER_HYPHEN ? ' ' : c->letter, out + used);
    }
    return out;
}

static size_t count_words(const char *term)
{
    size_t words = 1;

    for (; *term != '\0'; term++) {
        words += *term == ' ' ? 1 : 0;
    }
    return words;
}

/* One line, `term,value` and perhaps `,language`. False where it is none of that. */
static bool add_line(struct lexicon *lexicon, const char *line, size_t length, int tag)
{
    const char *end = line + length;
    const char *comma = memchr(line, ',', length);

    if (comma == NULL || comma == line) {
        return false;
    }
    const char *value = comma + 1;
    const char *second = memchr(value, ',', (size_t)(end - value));
    const char *value_end = second != NULL ? second : end;
    if (value_end == value) {
        return false;
    }
    if (second != NULL && second + 1 < end) {
        enum language own;
        if (!language_read(arena_copy(lexicon->arena, second + 1, (size_t)(end - second - 1)),
                           &own)) {
            return false;
        }
        if (own != lexicon->language) {
            return true;
        }
    }
    const char *term = fold_term(lexicon->arena, line, (size_t)(comma - line));
    if (term == NULL || count_words(term) > LEXICON_WORDS_MAX) {
        return false;
    }
    if (strlen(term) >= TERM_MAX) {
        return false;
    }
    if (count_words(term) > 1) {
        add_entry(lexicon, term, strcspn(term, " "))->begins = true;
    }
    add_entry(lexicon, term, strlen(term))->value =
        (struct lexicon_value){arena_copy(lexicon->arena, value, (size_t)(value_end - value)), tag};
    return true;
}

bool lexicon_add(struct lexicon *lexicon, const char *bytes, size_t size, int tag,
                 struct error *err)
{
    const char *end = bytes + size;
    size_t number = 0;

    while (bytes < end) {
        const char *feed = memchr(bytes, '\n', (size_t)(end - bytes));
        size_t length = (size_t)((feed != NULL ? feed : end) - bytes);

        number++;
        if (length > 0 && *bytes != '#' && !add_line(lexicon, bytes, length, tag)) {
            return error_set(err, ERROR_CONFIG, "line %zu: needs term,value or term,value,fr|en",
                             number);
        }
        bytes += length + 1;
    }
    return true;
}

struct lexicon *lexicon_new(struct arena *arena, enum language language)
{
    struct lexicon *made = ARENA_NEW(arena, struct lexicon, 1);

    made->arena = arena;
    made->language = language;
    grow(made);
    return made;
}

bool lexicon_load(struct lexicon *lexicon, const char *name, int tag, struct error *err)
{
    const char *file = arena_format(lexicon->arena, FOLDER "%s.csv", name);

    for (const struct asset *asset = catalog_assets; asset->name != NULL; asset++) {
        if (text_equal(asset->name, file)) {
            return lexicon_add(lexicon, asset->bytes, asset->size, tag, err) ||
                   error_context(err, "%s", file);
        }
    }
    return error_set(err, ERROR_SYSTEM, "%s: missing", file);
}

static const struct lexicon_value *value_of(const struct entry *entry)
{
    return entry != NULL && entry->value.text != NULL ? &entry->value : NULL;
}

const struct lexicon_value *lexicon_find(const struct lexicon *lexicon,
                                         const struct lexicon_word *term)
{
    return value_of(entry_of(lexicon, term));
}

bool lexicon_begins(const struct lexicon *lexicon, const struct lexicon_word *word)
{
    return entry_of(lexicon, word) != NULL;
}

/* The longest term of several words that begins at a word of a list. */
static const struct lexicon_value *match_longer(const struct lexicon *lexicon,
                                                lexicon_word_fn word_at, const void *list,
                                                size_t index, size_t *words)
{
    char term[TERM_MAX];
    struct lexicon_word word;
    const struct lexicon_value *value = NULL;
    size_t used = 0;

    for (size_t i = 0; i < LEXICON_WORDS_MAX; i++) {
        if (!word_at(list, index + i, &word) || used + 1 + word.length > sizeof(term)) {
            break;
        }
        if (i > 0) {
            term[used++] = ' ';
        }
        memcpy(term + used, word.bytes, word.length);
        used += word.length;
        word = word_of(term, used);
        const struct lexicon_value *longer = i > 0 ? lexicon_find(lexicon, &word) : NULL;
        if (longer != NULL) {
            value = longer;
            *words = i + 1;
        }
    }
    return value;
}

const struct lexicon_value *lexicon_match(const struct lexicon *lexicon, lexicon_word_fn word_at,
                                          const void *list, size_t index, size_t *words)
{
    struct lexicon_word word;
    const struct entry *first = word_at(list, index, &word) ? entry_of(lexicon, &word) : NULL;
    const struct lexicon_value *longer =
        first != NULL && first->begins ? match_longer(lexicon, word_at, list, index, words) : NULL;

    if (longer == NULL && value_of(first) != NULL) {
        *words = 1;
    }
    return longer != NULL ? longer : value_of(first);
}
