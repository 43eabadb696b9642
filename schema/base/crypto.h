/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * crypto.h: random bytes, MACs, hashes, passwords and their text forms, by libsodium.
 *
 * The only file that includes sodium.h. Keys are 32 bytes and are wiped by their owner with
 * crypto_wipe().
 */
#ifndef BASE_CRYPTO_H
#define BASE_CRYPTO_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

#define CRYPTO_KEY_SIZE  32
#define CRYPTO_HASH_SIZE 32

void crypto_random(void *out, size_t size);
void crypto_wipe(void *memory, size_t size);
bool crypto_equal(const void *a, const void *b, size_t size); /* in constant time */

/* SHA-256 and HMAC-SHA-256 (RFC 4231). */
void crypto_sha256(const void *data, size_t size, uint8_t out[static CRYPTO_HASH_SIZE]);
void crypto_mac(const uint8_t key[static CRYPTO_KEY_SIZE], const void *data, size_t size,
                uint8_t out[static CRYPTO_HASH_SIZE]);

/* A key that was made ready for MACs: each costs half. Wiped as the key itself. */
struct crypto_mac_key {
    uint64_t state[26];
    uint64_t ready;
};

void crypto_mac_prepare(struct crypto_mac_key *prepared, const uint8_t key[static CRYPTO_KEY_SIZE]);
/* What crypto_mac() says under that key. */
void crypto_mac_under(const struct crypto_mac_key *prepared, const void *data, size_t size,
                      uint8_t out[static CRYPTO_HASH_SIZE]);

/* SipHash-2-4, 64 bits: for telling contents apart, under the first 16 bytes of the key. */
uint64_t crypto_short_mac(const uint8_t key[static CRYPTO_KEY_SIZE], const void *data, size_t size);

/* Seals with XChaCha20-Poly1305, a random nonce in front; opens what was sealed (false: not ours).
 */
void *crypto_seal(struct arena *arena, const uint8_t key[static CRYPTO_KEY_SIZE], const void *data,
                  size_t size, size_t *sealed_size);
bool crypto_open(struct arena *arena, const uint8_t key[static CRYPTO_KEY_SIZE], const void *sealed,
                 size_t sealed_size, void **data, size_t *size);

/* argon2id, t=2 m=64 MiB p=1 (TRUST: INTERACTIVE). At most two run at once. */
const char *crypto_password_hash(struct arena *arena, const char *password);
bool crypto_password_verify(const char *hash, const char *password);

/* Text forms. Readers return false unless the text is exactly `size` bytes in that form. */
const char *crypto_hex(struct arena *arena, const void *data, size_t size);
const char *crypto_base64url(struct arena *arena, const void *data, size_t size);
bool crypto_read_hex(const char *text, void *out, size_t size);
bool crypto_read_base64url(const char *text, void *out, size_t size);

/*
 * Reads a 32-byte key from a file of 64 hexadecimal digits (a systemd credential or a file with
 * mode 0600). Fails with ERROR_CONFIG where others may read it or it holds anything else.
 */
NODISCARD bool crypto_key_read(const char *path, uint8_t key[static CRYPTO_KEY_SIZE],
                               struct error *err);
/*
 * Makes such a file, mode 0600, on disk with its name when it returns; an existing one is left as
 * it is. Fails with ERROR_SYSTEM.
 */
NODISCARD bool crypto_key_ensure(const char *path, struct error *err);

/*
 * Makes the key file `next` that is to replace `path`, as crypto_key_ensure() does, with the owner
 * and group of that: who reads the one must read the other. Fails with ERROR_SYSTEM.
 */
NODISCARD bool crypto_key_prepare(const char *path, const char *next, struct error *err);

/*
 * Puts the key file `next` in the place of `path`, and overwrites what the old file held. Fails
 * with ERROR_SYSTEM.
 */
NODISCARD bool crypto_key_replace(const char *path, const char *next, struct error *err);

#endif
