/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pseudonym.h: what stands in the database for a person, an event's id, a document, a session.
 *
 * SECURITY: two keys. The platform key (a file, replaceable) stands between a site's pseudonyms and
 * clinicians. The event key is random, made once, kept in the database sealed under the platform
 * key, and lives as long as the events: ids and contents are compared under it, so retries are
 * recognised across a change of the platform key. So are erased persons, of whom nothing is left
 * from which their MAC could be made anew. Neither key is ever logged.
 */
#ifndef COLLECTOR_PSEUDONYM_H
#define COLLECTOR_PSEUDONYM_H

#include "base/crypto.h"
#include "collector/uuid.h"
#include "schema/db.h"

#define PSEUDONYM_USER_SIZE 32

struct pseudonym_keys {
    uint8_t platform[CRYPTO_KEY_SIZE]; /* of the generation in which it was read */
    uint8_t event[CRYPTO_KEY_SIZE];
    struct crypto_mac_key event_mac; /* the same, made ready */
};

/* Makes ready what is MACed under the event key, after that was set. */
void pseudonym_keys_prepare(struct pseudonym_keys *keys);

/* Ends the name of the file beside the key in which a new one lies while a rotation commits. */
#define PSEUDONYM_NEXT_KEY ".next"

/*
 * Reads the platform key from its file and the event key from the database, where it is made if the
 * database has none. Between the commit of a rotation and the change of files, the next key is
 * taken: only a rotation changes files (rotation.h). Fails with ERROR_CONFIG where neither file
 * holds the key that sealed the event key, nor does a moment later.
 */
NODISCARD bool pseudonym_keys_open(struct db *db, struct arena *arena, const char *platform_path,
                                   struct pseudonym_keys *keys, struct error *err);

/*
 * Begins a generation of keys and of erased persons, as the first of its transaction: nobody stores
 * until that ends. Fails with ERROR_DATABASE, also where others have not ended within 10 s.
 */
NODISCARD bool pseudonym_raise_generation(struct db *db, struct arena *arena, struct error *err);

/* Wipes all. */
void pseudonym_keys_close(struct pseudonym_keys *keys);

/* The id that is stored: v8, its time cut to the hour, the rest a MAC. Out: that hour [us]. */
void pseudonym_event_id(const struct pseudonym_keys *keys, int64_t site_id,
                        const uint8_t sent[static UUID_SIZE], uint8_t stored[static UUID_SIZE],
                        int64_t *recorded_us);

/* A site's own id of a thing (`field` says of what), 1 to 64 bytes, as its MAC. */
void pseudonym_opaque(const struct pseudonym_keys *keys, int64_t site_id, uint64_t field,
                      const char *text, size_t length, uint8_t mac[static UUID_SIZE]);

/* A clinician's number: random, so that it says nothing about whom it stands for or since when. */
int64_t pseudonym_random_id(void);

/* The platform's MAC of a site's pseudonym. */
void pseudonym_user(const struct pseudonym_keys *keys, int64_t site_id,
                    const uint8_t user[static PSEUDONYM_USER_SIZE],
                    uint8_t mac[static CRYPTO_HASH_SIZE]);

/* The same under the event key: for memory, and for what stays of an erased person. */
void pseudonym_person(const struct pseudonym_keys *keys, int64_t site_id,
                      const uint8_t user[static PSEUDONYM_USER_SIZE],
                      uint8_t mac[static CRYPTO_HASH_SIZE]);

/* MAC of a refused payload, so that repeated ones can be recognised. */
void pseudonym_payload(const struct pseudonym_keys *keys, const char *payload, size_t size,
                       uint8_t mac[static CRYPTO_HASH_SIZE]);

#endif
