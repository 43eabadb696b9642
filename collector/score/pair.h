/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pair.h: one pair of texts as it is read: a JSON object, a line of tab-separated values, or a line
 * each of two files in sclite's trn form.
 *
 * SECURITY: both texts are clinical text. A line that cannot be read is told by its place alone.
 */
#ifndef COLLECTOR_SCORE_PAIR_H
#define COLLECTOR_SCORE_PAIR_H

#include "base/arena.h"
#include "base/error.h"
#include "collector/score/scorer.h"

#define GROUP_MAX    64 /* [bytes] */
#define SECTIONS_MAX 6

struct pair {
    struct text_pair texts;
    bool has_final; /* of drafts: one that expired or was rejected has none */
    const char *id; /* the site's own id of the document; NULL where the line has none */
    size_t id_length;
    const char *group;    /* letters, digits, . _ : -; or NULL */
    const char *language; /* "fr-FR"; or NULL */
    const char *user;     /* of drafts: the author's pseudonym; or NULL */
    const char *decision; /* of drafts: a code; or NULL */
    struct text_pair sections[SECTIONS_MAX];
    size_t section_count;
};

/*
 * Reads {"final": …, "recognised": …, "id": …, "lang": …}; other keys are passed over. A draft may
 * call its text "draft" and give "user", "decision" and "sections": [{"draft": …, "final": …}, …],
 * which then make up both texts.
 *
 *   group_key  the key that holds the group
 *   draft      a missing final text is none that was signed
 *
 * Fails with ERROR_INPUT where it is no well-formed UTF-8 JSON, lacks a text, or where group, user
 * or decision is no code; the message holds a byte offset, no input.
 */
NODISCARD bool pair_read_json(struct arena *arena, const char *line, size_t length,
                              const char *group_key, bool draft, struct pair *pair,
                              struct error *err);

/* Reads final TAB recognised, and perhaps TAB id, TAB group. Fails with ERROR_INPUT. */
NODISCARD bool pair_read_tsv(struct arena *arena, const char *line, size_t length,
                             struct pair *pair, struct error *err);

/* Reads "words (id)" of both files. Fails with ERROR_INPUT where the ids differ. */
NODISCARD bool pair_read_trn(const char *reference, size_t reference_length, const char *hypothesis,
                             size_t hypothesis_length, struct pair *pair, struct error *err);

/* Letters, digits and . _ : - only, 1 to `most` of them. */
bool pair_is_code(const char *text, size_t length, size_t most);

#endif
