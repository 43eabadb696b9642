/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * study.h: a study's key, the pseudonyms made with it, and the record of what was exported.
 *
 * The key is 32 random bytes, never derived, sealed by the key-encryption key in the table `study`.
 * Once it is destroyed there no export under that id is possible again. Source: TRUST A2.
 */
#ifndef REPORTS_EXPORT_STUDY_H
#define REPORTS_EXPORT_STUDY_H

#include "base/crypto.h"
#include "reports/export/protocol.h"
#include "schema/db.h"

#define STUDY_PSEUDONYM_SIZE 26 /* base32, 130 bits */

/*
 * The key of the protocol's study: a new one at its first export, else the one that it has. Call
 * within a transaction. Fails with ERROR_REFUSED where the study was registered with another
 * protocol, its key was destroyed, or the key-encryption key is not the one it was sealed with.
 */
NODISCARD bool study_key(struct db *db, struct arena *arena, const struct protocol *protocol,
                         const uint8_t wrapping[static CRYPTO_KEY_SIZE], int64_t now_us,
                         uint8_t key[static CRYPTO_KEY_SIZE], struct error *err);

/* base32(HMAC(key, kind and ids)), cut to STUDY_PSEUDONYM_SIZE; `kind` keeps persons and documents
 * apart. */
const char *study_pseudonym(struct arena *arena, const uint8_t key[static CRYPTO_KEY_SIZE],
                            const char *kind, int64_t site_id, int64_t id);

/* What is recorded of an export. */
struct study_export {
    int64_t now_us;
    int64_t rows;
    int64_t clinicians;
    const uint8_t *hash; /* of SHA256SUMS; NULL: the export was refused */
};

NODISCARD bool study_record(struct db *db, struct arena *arena, const struct protocol *protocol,
                            const struct study_export *export, struct error *err);

#endif
