/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * audit.h: the counts of one pair as one `audit` event line that import and listen take as it is.
 *
 * SECURITY: the identifiers are MACs under the site's own key of the file's name and line, or of
 * the site's id of the document; nothing is derived from a text, which could be guessed.
 */
#ifndef COLLECTOR_SCORE_AUDIT_H
#define COLLECTOR_SCORE_AUDIT_H

#include <stdio.h>

#include "base/crypto.h"
#include "collector/score/tally.h"

/* What every event of a run has in common; NULL where unknown. Codes, checked by audit_check(). */
struct audit_envelope {
    const char *site;
    const char *client;
    const char *unit;
    const char *role;
    const char *specialty;
    const char *engine;
    const char *release;
    const char *locale;
    const char *doc_type;
    const char *profile;
    int32_t day; /* base/day.h */
    uint8_t key[CRYPTO_KEY_SIZE];
};

/* One pair's place and figures. */
struct audit_row {
    const char *file; /* as it was named to the program */
    uint64_t line;
    const char *id; /* the site's id of the document, or NULL */
    size_t id_length;
    uint64_t seq; /* from 1 */
    struct score score;
};

/* Fails with ERROR_USAGE where an option is no code (letters, digits, . _ : -, at most 32). */
NODISCARD bool audit_check(const struct audit_envelope *envelope, struct error *err);

/* Writes one line. */
void audit_write(struct arena *arena, const struct audit_envelope *envelope,
                 const struct audit_row *row, FILE *out);

#endif
