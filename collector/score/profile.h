/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * profile.h: normalisation profiles: how a text becomes the words that are compared.
 *
 * A profile's name is its version: its rules never change, a changed one has a new name. The name
 * goes into every output.
 */
#ifndef COLLECTOR_SCORE_PROFILE_H
#define COLLECTOR_SCORE_PROFILE_H

#include <stddef.h>

#include "base/arena.h"

/* A text whose words stand between ASCII white space. Its bytes live in the arena or the input. */
struct plain_text {
    const char *bytes;
    size_t length;
};

typedef struct plain_text (*profile_fn)(struct arena *arena, const char *text, size_t length);

struct profile {
    const char *name; /* "plain-en-1" */
    profile_fn apply;
};

/* The profile of that name, or NULL. */
const struct profile *profile_find(const char *name);

/* The names, for messages and help: "none, plain-en-1". */
extern const char profile_names[];

#endif
