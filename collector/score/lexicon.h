/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * lexicon.h: terms of 1 to 5 words and the value that each stands for, from catalog data.
 *
 * A file is CSV: `term,value`, or `term,value,language`; lines that begin with # say where it comes
 * from. A value "-" takes a term out: it, and not a shorter term within it, is what was said.
 */
#ifndef COLLECTOR_SCORE_LEXICON_H
#define COLLECTOR_SCORE_LEXICON_H

#include "base/arena.h"
#include "base/error.h"
#include "schema/catalog.h"

#define LEXICON_WORDS_MAX 5

struct lexicon;

struct lexicon_value {
    const char *text;
    int tag; /* the caller's, for telling files apart */
};

/* An empty one, for a language. */
struct lexicon *lexicon_new(struct arena *arena, enum language language);

/* Adds the built-in file "lexicons/<name>.csv". Fails with ERROR_SYSTEM. */
NODISCARD bool lexicon_load(struct lexicon *lexicon, const char *name, int tag, struct error *err);

/* Adds a site's own terms; they win over those already there. Fails with ERROR_CONFIG naming the
 * line. */
NODISCARD bool lexicon_add(struct lexicon *lexicon, const char *bytes, size_t size, int tag,
                           struct error *err);

/* A folded word, or words parted by single spaces. */
struct lexicon_word {
    const char *bytes;
    size_t length;
    uint64_t key; /* key.h */
};

/* The value of a term; NULL where there is none. */
const struct lexicon_value *lexicon_find(const struct lexicon *lexicon,
                                         const struct lexicon_word *term);

/* Is the word a term, or the first one of a term? */
bool lexicon_begins(const struct lexicon *lexicon, const struct lexicon_word *word);

/* Word `index` of a list; false behind its end. */
typedef bool (*lexicon_word_fn)(const void *list, size_t index, struct lexicon_word *word);

/*
 * The value of the longest term that begins at a word of a list; NULL where none does.
 *
 *   words  set to how many words the term has
 */
const struct lexicon_value *lexicon_match(const struct lexicon *lexicon, lexicon_word_fn word,
                                          const void *list, size_t index, size_t *words);

#endif
