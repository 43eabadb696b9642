/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * outgoing.h: the counts of one pair as one event line that import and listen take as it is.
 *
 * SECURITY: the identifiers are MACs under the site's own key of the file's name and line, or of
 * the site's id of the document; nothing is derived from a text, which could be guessed.
 */
#ifndef COLLECTOR_SCORE_OUTGOING_H
#define COLLECTOR_SCORE_OUTGOING_H

#include <stdio.h>

#include "base/crypto.h"
#include "collector/score/figures.h"
#include "collector/score/pair.h"

/* What every event of a run has in common; NULL where unknown. Codes, checked by outgoing_check().
 */
struct outgoing_envelope {
    const char *site;
    const char *client;
    const char *unit;
    const char *user;
    const char *role;
    const char *specialty;
    const char *engine;
    const char *release;
    const char *locale;
    const char *doc_type;
    const char *stage;      /* of audits: raw or signed */
    const char *draft_kind; /* of drafts */
    int32_t day;            /* base/day.h */
    uint8_t key[CRYPTO_KEY_SIZE];
};

/* One pair's place and figures. */
struct outgoing_row {
    const char *file; /* as it was named to the program */
    uint64_t line;
    const char *id; /* the site's id of the document, or NULL */
    size_t id_length;
    const char *user; /* the author's pseudonym; NULL: the envelope's */
    uint64_t seq;     /* from 1 */
    const struct profile *profile;
    struct figures figures;
};

/* Fails with ERROR_USAGE where an option is no code (letters, digits, . _ : -, at most 32; 43 for
 * a user). */
NODISCARD bool outgoing_check(const struct outgoing_envelope *envelope, struct error *err);

/* Writes one `audit` event. */
void outgoing_audit(struct arena *arena, const struct outgoing_envelope *envelope,
                    const struct outgoing_row *row, FILE *out);

/*
 * Writes one `ai_draft` event: the draft is the hypothesis, the signed text the reference.
 *
 *   decision   a code of codes/draft_decision.csv
 *   has_final  false: nothing was signed, so only the draft's words are known
 *   sections   how many sections the text had; their edits are among the figures
 */
void outgoing_draft(struct arena *arena, const struct outgoing_envelope *envelope,
                    const struct outgoing_row *row, const char *decision, bool has_final,
                    size_t sections, FILE *out);

#endif
