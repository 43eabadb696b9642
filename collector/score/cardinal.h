/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cardinal.h: numbers in words, and their decimals: quatre-vingt-dix, twenty five, deux virgule
 * zéro cinq, 2 point 5, 3 mille.
 *
 * `un` and `one` alone are no numbers here: most are articles and pronouns. The caller, who sees
 * what follows, decides.
 */
#ifndef COLLECTOR_SCORE_CARDINAL_H
#define COLLECTOR_SCORE_CARDINAL_H

#include "collector/score/lexeme.h"

/* What the words mean: the value of a word in lexicons/grammar.csv, "n20"; -1 where it has none. */
typedef int64_t (*cardinal_word_fn)(const void *grammar, const struct lexeme *word);

struct cardinals {
    enum language language;
    cardinal_word_fn value_of;
    const void *grammar;
};

/*
 * Reads the number that begins at a lexeme: words, or digits that words continue. Returns how many
 * lexemes it takes; 0 where none begins there.
 *
 *   lexemes  ended by one of kind LEXEME_END
 *   number   set to its canonical decimal
 */
size_t cardinal_read(struct arena *arena, const struct cardinals *cardinals,
                     const struct lexeme *lexemes, const char **number);

#endif
