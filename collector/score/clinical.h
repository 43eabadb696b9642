/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * clinical.h: the rules of the profiles fr-clin-1 and en-clin-1, from lexemes to tokens.
 *
 * What a dose consists of survives in one form: numbers (cardinal.h, numeral.h), signs,
 * comparators, units. Fillers and punctuation, dictated or written, are counted, not compared.
 * Source: own rules; the hazards of OpenAI's Whisper normaliser on clinical text are its test
 * cases.
 */
#ifndef COLLECTOR_SCORE_CLINICAL_H
#define COLLECTOR_SCORE_CLINICAL_H

#include "base/error.h"
#include "collector/score/lexicon.h"
#include "collector/score/tokens.h"
#include "collector/score/vocabulary.h"
#include "schema/catalog.h"

struct clinical_rules;

/* Loads what the rules know of a language. Fails with ERROR_SYSTEM. */
NODISCARD bool clinical_load(struct arena *arena, enum language language,
                             const struct clinical_rules **rules, struct error *err);

/* A vocabulary that remembers what these rules and a lexicon say of words. */
struct vocabulary *clinical_vocabulary(const struct clinical_rules *rules,
                                       const struct lexicon *terms, struct arena *arena);

/*
 * Adds the text's tokens; false where it is no well-formed UTF-8.
 *
 *   vocabulary  of the same rules; the tokens are valid until it is renewed
 */
bool clinical_read(const struct clinical_rules *rules, struct vocabulary *vocabulary,
                   struct token_list *tokens, const char *bytes, size_t length);

#endif
