/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/http_certificate.h"

#include <errno.h>
#include <fcntl.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/log.h"

#define PEM_MAX ((off_t)1024 * 1024)

struct certificate {
    struct certificate *older;
    gnutls_certificate_credentials_t credentials;
    uint8_t hash[2][CRYPTO_HASH_SIZE]; /* of the chain's and the key's text */
};

struct http_certificates {
    const char *chain_path;
    const char *key_path;
    struct http_pem first;
    _Atomic(struct certificate *) newest;
};

/* The whole file, NUL-terminated; NULL where it cannot be read. */
static char *read_open(int fd, off_t size)
{
    char *text = calloc(1, (size_t)size + 1);

    if (text == NULL) {
        arena_exhausted();
    }
    if (read(fd, text, (size_t)size) != (ssize_t)size) {
        crypto_wipe(text, (size_t)size);
        free(text);
        return NULL;
    }
    return text;
}

/* NULL where it cannot be read, or who is forbidden to may. */
static char *read_file(const char *setting, const char *path, mode_t forbidden, struct error *err)
{
    struct stat status;
    char *text = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0 || fstat(fd, &status) != 0) {
        (void)error_set(err, ERROR_CONFIG, "%s: %s", setting, strerror(errno));
    } else if ((status.st_mode & forbidden) != 0) {
        (void)error_set(err, ERROR_CONFIG, "%s: others may read it: chmod 600", setting);
    } else {
        text = status.st_size > PEM_MAX ? NULL : read_open(fd, status.st_size);
        if (text == NULL) {
            (void)error_set(err, ERROR_CONFIG, "%s: cannot be read", setting);
        }
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    return text;
}

static void pem_free(struct http_pem *pem)
{
    if (pem->key != NULL) {
        crypto_wipe(pem->key, strlen(pem->key));
    }
    free(pem->key);
    free(pem->chain);
    *pem = (struct http_pem){.chain = NULL};
}

static bool read_pem(const struct http_certificates *certificates, struct http_pem *pem,
                     struct error *err)
{
    pem->chain = read_file("tls-certificate", certificates->chain_path, 0, err);
    pem->key = pem->chain == NULL
                   ? NULL
                   : read_file("tls-key", certificates->key_path, S_IRWXG | S_IRWXO, err);
    if (pem->chain == NULL || pem->key == NULL) {
        pem_free(pem);
        return false;
    }
    return true;
}

static void certificate_free(struct certificate *certificate)
{
    if (certificate->credentials != NULL) {
        gnutls_certificate_free_credentials(certificate->credentials);
    }
    free(certificate);
}

static void hash_pem(const struct http_pem *pem, uint8_t hash[static 2][CRYPTO_HASH_SIZE])
{
    crypto_sha256(pem->chain, strlen(pem->chain), hash[0]);
    crypto_sha256(pem->key, strlen(pem->key), hash[1]);
}

static bool fails(const char *setting, int result, struct error *err)
{
    return result < 0 &&
           !error_set(err, ERROR_CONFIG, "%s: not usable: %s", setting, gnutls_strerror(result));
}

static gnutls_datum_t datum(char *text)
{
    return (gnutls_datum_t){(unsigned char *)text, (unsigned)strlen(text)};
}

/* Reads the key for the chain, and sets both. gnutls_certificate_set_x509_key_mem2() would do it
 * all, but leaks what it read where the two do not fit. */
static bool set_key(struct certificate *certificate, gnutls_x509_crt_t *chain, unsigned length,
                    char *key_text, struct error *err)
{
    const gnutls_datum_t data = datum(key_text);
    gnutls_x509_privkey_t key = NULL;

    if (gnutls_x509_privkey_init(&key) != 0) {
        arena_exhausted();
    }
    const bool set =
        !fails("tls-key", gnutls_x509_privkey_import2(key, &data, GNUTLS_X509_FMT_PEM, NULL, 0),
               err) &&
        !fails("tls-certificate and tls-key",
               gnutls_certificate_set_x509_key(certificate->credentials, chain, (int)length, key),
               err);

    gnutls_x509_privkey_deinit(key);
    return set;
}

static struct certificate *certificate_new(const struct http_pem *pem, struct error *err)
{
    struct certificate *made = calloc(1, sizeof(*made));
    const gnutls_datum_t data = datum(pem->chain);
    gnutls_x509_crt_t *chain = NULL;
    unsigned length = 0;

    if (made == NULL || gnutls_certificate_allocate_credentials(&made->credentials) != 0) {
        arena_exhausted();
    }
    const bool set =
        !fails("tls-certificate",
               gnutls_x509_crt_list_import2(&chain, &length, &data, GNUTLS_X509_FMT_PEM,
                                            GNUTLS_X509_CRT_LIST_SORT),
               err) &&
        set_key(made, chain, length, pem->key, err);

    for (unsigned i = 0; i < length; i++) {
        gnutls_x509_crt_deinit(chain[i]);
    }
    gnutls_free(chain);
    if (!set) {
        certificate_free(made);
        return NULL;
    }
    hash_pem(pem, made->hash);
    return made;
}

bool http_certificates_open(const struct http_settings *settings,
                            struct http_certificates **certificates, struct error *err)
{
    const char *chain = settings->certificate == NULL ? "" : settings->certificate;
    const char *key = settings->certificate_key == NULL ? "" : settings->certificate_key;

    *certificates = NULL;
    if (*chain == '\0' && *key == '\0') {
        return true;
    }
    if (*chain == '\0' || *key == '\0') {
        return error_set(err, ERROR_CONFIG, "tls-certificate and tls-key go together");
    }
    struct http_certificates *opened = calloc(1, sizeof(*opened));

    if (opened == NULL) {
        arena_exhausted();
    }
    opened->chain_path = chain;
    opened->key_path = key;
    struct certificate *first =
        read_pem(opened, &opened->first, err) ? certificate_new(&opened->first, err) : NULL;

    if (first == NULL) {
        http_certificates_close(opened);
        return false;
    }
    atomic_store(&opened->newest, first);
    *certificates = opened;
    return true;
}

void http_certificates_close(struct http_certificates *certificates)
{
    if (certificates == NULL) {
        return;
    }
    for (struct certificate *each = atomic_load(&certificates->newest); each != NULL;) {
        struct certificate *older = each->older;

        certificate_free(each);
        each = older;
    }
    pem_free(&certificates->first);
    free(certificates);
}

const struct http_pem *http_certificates_pem(const struct http_certificates *certificates)
{
    return &certificates->first;
}

bool http_certificates_renew(struct http_certificates *certificates, struct error *err)
{
    struct certificate *newest = atomic_load(&certificates->newest);
    uint8_t hash[2][CRYPTO_HASH_SIZE];
    struct http_pem pem;

    if (!read_pem(certificates, &pem, err)) {
        return false;
    }
    hash_pem(&pem, hash);
    const bool same = memcmp(hash, newest->hash, sizeof(hash)) == 0;
    struct certificate *made = same ? newest : certificate_new(&pem, err);

    pem_free(&pem);
    if (made != NULL && !same) {
        made->older = newest;
        atomic_store(&certificates->newest, made);
        log_info("http", "the certificate was renewed");
    }
    return made != NULL;
}

void http_certificates_show(struct http_certificates *certificates, void *session)
{
    const struct certificate *newest = atomic_load(&certificates->newest);

    (void)gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, newest->credentials);
}
