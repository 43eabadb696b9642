/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/crypto.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HASHES_AT_ONCE 2
#define KEY_DIGITS     ((size_t)2 * CRYPTO_KEY_SIZE)
#define NONCE_SIZE     crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_SIZE       crypto_aead_xchacha20poly1305_ietf_ABYTES

static pthread_once_t ready = PTHREAD_ONCE_INIT;
static sem_t password_slots;

static void prepare(void)
{
    if (sodium_init() < 0 || sem_init(&password_slots, 0, HASHES_AT_ONCE) != 0) {
        arena_exhausted();
    }
}

void crypto_random(void *out, size_t size)
{
    (void)pthread_once(&ready, prepare);
    randombytes_buf(out, size);
}

void crypto_wipe(void *memory, size_t size)
{
    sodium_memzero(memory, size);
}

bool crypto_equal(const void *a, const void *b, size_t size)
{
    return sodium_memcmp(a, b, size) == 0;
}

void crypto_sha256(const void *data, size_t size, uint8_t out[static CRYPTO_HASH_SIZE])
{
    (void)crypto_hash_sha256(out, data, size);
}

void crypto_mac(const uint8_t key[static CRYPTO_KEY_SIZE], const void *data, size_t size,
                uint8_t out[static CRYPTO_HASH_SIZE])
{
    (void)crypto_auth_hmacsha256(out, data, size, key);
}

#define MAC_READY UINT64_C(0x7265616479206d61) /* nothing else is taken for a key */

static_assert(sizeof(crypto_auth_hmacsha256_state) ==
                  sizeof(((struct crypto_mac_key *)NULL)->state),
              "the state of a MAC has its size");

void crypto_mac_prepare(struct crypto_mac_key *prepared, const uint8_t key[static CRYPTO_KEY_SIZE])
{
    crypto_auth_hmacsha256_state state;

    (void)crypto_auth_hmacsha256_init(&state, key, CRYPTO_KEY_SIZE);
    memcpy(prepared->state, &state, sizeof(state));
    prepared->ready = MAC_READY;
    sodium_memzero(&state, sizeof(state));
}

void crypto_mac_under(const struct crypto_mac_key *prepared, const void *data, size_t size,
                      uint8_t out[static CRYPTO_HASH_SIZE])
{
    crypto_auth_hmacsha256_state state;

    assert(prepared->ready == MAC_READY);
    memcpy(&state, prepared->state, sizeof(state));
    (void)crypto_auth_hmacsha256_update(&state, data, size);
    (void)crypto_auth_hmacsha256_final(&state, out);
}

uint64_t crypto_short_mac(const uint8_t key[static CRYPTO_KEY_SIZE], const void *data, size_t size)
{
    uint8_t bytes[crypto_shorthash_BYTES];
    uint64_t mac = 0;

    (void)crypto_shorthash(bytes, data, size, key);
    memcpy(&mac, bytes, sizeof(mac));
    return mac;
}

void *crypto_seal(struct arena *arena, const uint8_t key[static CRYPTO_KEY_SIZE], const void *data,
                  size_t size, size_t *sealed_size)
{
    uint8_t *sealed = ARENA_NEW(arena, uint8_t, NONCE_SIZE + size + TAG_SIZE);
    unsigned long long written = 0;

    crypto_random(sealed, NONCE_SIZE);
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + NONCE_SIZE, &written, data, size,
                                                     NULL, 0, NULL, sealed, key);
    *sealed_size = NONCE_SIZE + (size_t)written;
    return sealed;
}

bool crypto_open(struct arena *arena, const uint8_t key[static CRYPTO_KEY_SIZE], const void *sealed,
                 size_t sealed_size, void **data, size_t *size)
{
    const uint8_t *bytes = sealed;
    unsigned long long written = 0;

    if (sealed_size < NONCE_SIZE + TAG_SIZE) {
        return false;
    }
    uint8_t *opened = ARENA_NEW(arena, uint8_t, sealed_size - NONCE_SIZE - TAG_SIZE + 1);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(opened, &written, NULL, bytes + NONCE_SIZE,
                                                   sealed_size - NONCE_SIZE, NULL, 0, bytes,
                                                   key) != 0) {
        return false;
    }
    *data = opened;
    *size = (size_t)written;
    return true;
}

const char *crypto_password_hash(struct arena *arena, const char *password)
{
    char *hash = ARENA_NEW(arena, char, crypto_pwhash_STRBYTES);

    (void)pthread_once(&ready, prepare);
    while (sem_wait(&password_slots) != 0) {
    }
    if (crypto_pwhash_str_alg(hash, password, strlen(password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                              crypto_pwhash_MEMLIMIT_INTERACTIVE,
                              crypto_pwhash_ALG_ARGON2ID13) != 0) {
        arena_exhausted();
    }
    (void)sem_post(&password_slots);
    return hash;
}

bool crypto_password_verify(const char *hash, const char *password)
{
    (void)pthread_once(&ready, prepare);
    while (sem_wait(&password_slots) != 0) {
    }
    bool right = crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
    (void)sem_post(&password_slots);
    return right;
}

const char *crypto_hex(struct arena *arena, const void *data, size_t size)
{
    char *text = ARENA_NEW(arena, char, 2 * size + 1);

    return sodium_bin2hex(text, 2 * size + 1, data, size);
}

const char *crypto_base64url(struct arena *arena, const void *data, size_t size)
{
    size_t room = sodium_base64_encoded_len(size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *text = ARENA_NEW(arena, char, room);

    return sodium_bin2base64(text, room, data, size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool crypto_read_hex(const char *text, void *out, size_t size)
{
    size_t length = 0;
    const char *end = NULL;

    return strlen(text) == 2 * size &&
           sodium_hex2bin(out, size, text, 2 * size, NULL, &length, &end) == 0 && length == size &&
           *end == '\0';
}

bool crypto_read_base64url(const char *text, void *out, size_t size)
{
    size_t length = 0;
    const char *end = NULL;
    size_t digits = strlen(text);

    return digits + 1 ==
               sodium_base64_encoded_len(size, sodium_base64_VARIANT_URLSAFE_NO_PADDING) &&
           sodium_base642bin(out, size, text, digits, NULL, &length, &end,
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
           length == size && *end == '\0';
}

bool crypto_key_read(const char *path, uint8_t key[static CRYPTO_KEY_SIZE], struct error *err)
{
    char digits[KEY_DIGITS + 2] = {0};
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0) {
        return error_set(err, ERROR_CONFIG, "key file %s: %s", path, strerror(errno));
    }
    ssize_t count = fstat(fd, &status) == 0 ? read(fd, digits, sizeof(digits)) : -1;
    (void)close(fd);
    if (count == (ssize_t)KEY_DIGITS + 1 && digits[KEY_DIGITS] == '\n') {
        digits[KEY_DIGITS] = '\0';
    } else if (count != (ssize_t)KEY_DIGITS) {
        crypto_wipe(digits, sizeof(digits));
        return error_set(err, ERROR_CONFIG, "key file %s: must hold 64 hexadecimal digits", path);
    }
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        crypto_wipe(digits, sizeof(digits));
        return error_set(err, ERROR_CONFIG, "key file %s: others may read it: chmod 600", path);
    }
    bool read_well = crypto_read_hex(digits, key, CRYPTO_KEY_SIZE);
    crypto_wipe(digits, sizeof(digits));
    if (!read_well) {
        return error_set(err, ERROR_CONFIG, "key file %s: must hold 64 hexadecimal digits", path);
    }
    return true;
}

/* The name of a file is on disk only once its folder is. */
static bool sync_folder(const char *path)
{
    char folder[PATH_MAX] = ".";
    const char *slash = strrchr(path, '/');

    if (slash != NULL) {
        const size_t length = slash == path ? 1 : (size_t)(slash - path);

        if (length >= sizeof(folder)) {
            return false;
        }
        memcpy(folder, path, length);
        folder[length] = '\0';
    }
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool ok = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0) {
        (void)close(fd);
    }
    return ok;
}

static bool write_key(int fd, const char *path)
{
    uint8_t key[CRYPTO_KEY_SIZE];
    char digits[KEY_DIGITS + 1];

    crypto_random(key, sizeof(key));
    (void)sodium_bin2hex(digits, sizeof(digits), key, sizeof(key));
    digits[KEY_DIGITS] = '\n';
    const bool ok = write(fd, digits, sizeof(digits)) == (ssize_t)sizeof(digits) &&
                    fsync(fd) == 0 && sync_folder(path);

    crypto_wipe(key, sizeof(key));
    crypto_wipe(digits, sizeof(digits));
    return ok;
}

/* Gives the new file to whom the old one belongs: where that is another, only root may. */
static bool give_to(int fd, const struct stat *old)
{
    struct stat status;

    return fstat(fd, &status) == 0 &&
           ((status.st_uid == old->st_uid && status.st_gid == old->st_gid) ||
            fchown(fd, old->st_uid, old->st_gid) == 0);
}

static bool make_key(const char *path, const struct stat *old, struct error *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);

    if (fd < 0 && errno == EEXIST) {
        return true;
    }
    if (fd < 0) {
        return error_set(err, ERROR_SYSTEM, "key file %s: %s", path, strerror(errno));
    }
    const bool given = old == NULL || give_to(fd, old);
    const bool ok = given && write_key(fd, path);

    (void)close(fd);
    if (!ok) {
        (void)unlink(path);
        return error_set(err, ERROR_SYSTEM, "key file %s: %s", path,
                         given ? "cannot be written"
                               : "cannot be given to the owner of the one in its place");
    }
    return true;
}

bool crypto_key_ensure(const char *path, struct error *err)
{
    return make_key(path, NULL, err);
}

bool crypto_key_prepare(const char *path, const char *next, struct error *err)
{
    struct stat old;

    if (stat(path, &old) != 0) {
        return error_set(err, ERROR_SYSTEM, "key file %s: %s", path, strerror(errno));
    }
    return make_key(next, &old, err);
}

bool crypto_key_replace(const char *path, const char *next, struct error *err)
{
    const char blank[KEY_DIGITS] = {0};
    int old = open(path, O_WRONLY | O_CLOEXEC);

    if (rename(next, path) != 0) {
        const int why = errno;

        if (old >= 0) {
            (void)close(old);
        }
        return error_set(err, ERROR_SYSTEM, "key file %s: not replaced: %s", path, strerror(why));
    }
    bool ok = sync_folder(path);

    if (old >= 0) {
        ok = write(old, blank, sizeof(blank)) == (ssize_t)sizeof(blank) && fsync(old) == 0 && ok;
        (void)close(old);
    }
    return ok || error_set(err, ERROR_SYSTEM, "key file %s: replaced, but the disk failed", path);
}
