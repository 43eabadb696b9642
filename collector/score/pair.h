/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pair.h: one line of input as a pair of texts: {"final": …, "recognised": …, "id": …}.
 *
 * SECURITY: both texts are clinical text. A line that cannot be read is told by its place alone.
 */
#ifndef COLLECTOR_SCORE_PAIR_H
#define COLLECTOR_SCORE_PAIR_H

#include "base/arena.h"
#include "base/error.h"

struct pair {
    const char *final; /* the reference: the text as it was signed, or as people wrote it down */
    size_t final_length;
    const char *recognised; /* the hypothesis: the text as the engine gave it */
    size_t recognised_length;
    const char *id; /* the site's own id of the document; NULL where the line has none */
    size_t id_length;
};

/*
 * Reads a JSON object; other keys are passed over. Fails with ERROR_INPUT where it is not
 * well-formed UTF-8 JSON or lacks one of the texts; the message holds a byte offset, no input.
 */
NODISCARD bool pair_read(struct arena *arena, const char *line, size_t length, struct pair *pair,
                         struct error *err);

#endif
