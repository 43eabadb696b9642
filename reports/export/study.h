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

struct study {
    uint8_t key[CRYPTO_KEY_SIZE]; /* wiped by its owner */
    const char *wrapped;          /* of a new study: its key as it is stored; else NULL */
    bool is_changed;              /* registered with an older version of the protocol */
};

/*
 * The protocol's study: with a new key at its first export, else with the one that it has. Stores
 * nothing; call within the transaction that study_record() is called in. Fails with ERROR_REFUSED
 * where the study was registered with another protocol of this version or a later one, or its key
 * was destroyed; with ERROR_CONFIG where `kek` is not the key that it was sealed with.
 */
NODISCARD bool study_open(struct db *db, struct arena *arena, const struct protocol *protocol,
                          const uint8_t kek[static CRYPTO_KEY_SIZE], struct study *study,
                          struct error *err);

/* base32(HMAC-SHA-256(key, kind/id)), cut to STUDY_PSEUDONYM_SIZE; `kind` keeps persons and
 * documents apart. */
const char *study_pseudonym(struct arena *arena, const uint8_t key[static CRYPTO_KEY_SIZE],
                            const char *kind, const char *id);

struct study_release {
    int64_t rows;
    int64_t clinicians;  /* clusters: also documents of which no clinician is known */
    const uint8_t *hash; /* [CRYPTO_HASH_SIZE] of SHA256SUMS */
};

/* Registers the study where it is new or changed, and records what leaves. */
NODISCARD bool study_record(struct db *db, struct arena *arena, const struct protocol *protocol,
                            const struct study *study, const struct study_release *release,
                            int64_t now_us, struct error *err);
/* Records that an export was refused. */
NODISCARD bool study_record_refusal(struct db *db, struct arena *arena,
                                    const struct protocol *protocol, int64_t now_us,
                                    struct error *err);

#endif
