/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * vocabulary.h: pieces of texts that were cut before, with their lexemes: texts repeat their words.
 *
 * A piece ends at white space with an ASCII letter on either side: no rule of fold.h or lexeme.h
 * reaches over it. Only a number reaches behind itself, to three digits or past a hyphen; neither
 * begins with a letter, and what ends in a letter is a word.
 *
 * SECURITY: it holds words of clinical texts, as long as its arena does. Its size has a limit.
 * Several threads share one: each finds what the others have cut.
 */
#ifndef COLLECTOR_SCORE_VOCABULARY_H
#define COLLECTOR_SCORE_VOCABULARY_H

#include "collector/score/lexeme.h"

struct vocabulary;

/* Cuts a piece, which is well-formed UTF-8. */
typedef struct lexeme_list (*vocabulary_cut_fn)(const void *rules, struct arena *arena,
                                                const char *bytes, size_t length);

struct vocabulary *vocabulary_new(struct arena *arena, vocabulary_cut_fn cut, const void *rules);

/* A thread reads between the two: until it leaves, the lexemes that it was given stay valid. A full
 * vocabulary begins anew when it is entered, once everybody has left. */
void vocabulary_enter(struct vocabulary *vocabulary);
void vocabulary_leave(struct vocabulary *vocabulary);

/*
 * The lexemes of a text, which is well-formed UTF-8.
 *
 *   arena  for the list, and for pieces that are not kept
 */
struct lexeme_list vocabulary_read(struct vocabulary *vocabulary, struct arena *arena,
                                   const char *bytes, size_t length);

#endif
