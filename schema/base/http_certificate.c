/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/http_certificate.h"

#include <errno.h>
#include <fcntl.h>
#include <gnutls/gnutls.h>
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

static struct certificate *certificate_new(const struct http_pem *pem, struct error *err)
{
    struct certificate *made = calloc(1, sizeof(*made));
    const gnutls_datum_t chain = {(unsigned char *)pem->chain, (unsigned)strlen(pem->chain)};
    const gnutls_datum_t key = {(unsigned char *)pem->key, (unsigned)strlen(pem->key)};

    if (made == NULL || gnutls_certificate_allocate_credentials(&made->credentials) != 0) {
        arena_exhausted();
    }
    const int result = gnutls_certificate_set_x509_key_mem2(made->credentials, &chain, &key,
                                                            GNUTLS_X509_FMT_PEM, NULL, 0);

    if (result < 0) {
        certificate_free(made);
        (void)error_set(err, ERROR_CONFIG, "tls-certificate and tls-key are not usable: %s",
                        gnutls_strerror(result));
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
