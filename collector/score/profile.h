/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * profile.h: normalisation profiles: how a text becomes the tokens that are compared.
 *
 * A profile's name is its version: its rules never change, a changed one has a new name. The name
 * goes into every output. none: bytes between ASCII white space. plain-en-1: lower case a-z, 0-9
 * and the apostrophe, [tags] dropped. fr-clin-1, en-clin-1: clinical.h.
 */
#ifndef COLLECTOR_SCORE_PROFILE_H
#define COLLECTOR_SCORE_PROFILE_H

#include <stddef.h>

#include "base/error.h"
#include "collector/score/clinical.h"
#include "collector/score/tokens.h"

struct profile {
    const char *name; /* "plain-en-1" */
    enum language language;
    bool regions;  /* errors are looked at by the regions between hits */
    bool clinical; /* its tokens have kinds, so errors have classes */
    const struct clinical_rules *rules;
};

/* Fails with ERROR_USAGE, naming all profiles, where none has that name. */
NODISCARD bool profile_open(struct arena *arena, const char *name, struct profile *profile,
                            struct error *err);

/* The clinical profile of a language. */
const char *profile_of_language(enum language language);

/* Adds the tokens of a text; false where the profile needs UTF-8 and it is none. vocabulary: a
 * clinical profile's own, else NULL. */
bool profile_read(const struct profile *profile, struct vocabulary *vocabulary,
                  struct token_list *tokens, const char *text, size_t length);

#endif
