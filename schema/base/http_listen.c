/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/http_listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"

#define PEM_MAX       ((off_t)1024 * 1024)
#define NETWORK_BYTES 8 /* of an IPv6 address */

bool http_listen_address(const struct http_settings *settings, struct sockaddr_storage *address,
                         struct error *err)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(settings->port)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(settings->port)};

    if (inet_pton(AF_INET, settings->address, &v4.sin_addr) == 1) {
        memcpy(address, &v4, sizeof(v4));
        return true;
    }
    if (inet_pton(AF_INET6, settings->address, &v6.sin6_addr) == 1) {
        memcpy(address, &v6, sizeof(v6));
        return true;
    }
    return error_set(err, ERROR_CONFIG, "listen-address must be an IP address");
}

const char *http_listen_peer(struct arena *arena, const struct sockaddr *peer)
{
    char *text = ARENA_NEW(arena, char, INET6_ADDRSTRLEN);
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;

    if (peer->sa_family == AF_INET) {
        memcpy(&v4, peer, sizeof(v4));
        (void)inet_ntop(AF_INET, &v4.sin_addr, text, INET6_ADDRSTRLEN);
    } else if (peer->sa_family == AF_INET6) {
        memcpy(&v6, peer, sizeof(v6));
        if (!IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) {
            memset(&v6.sin6_addr.s6_addr[NETWORK_BYTES], 0,
                   sizeof(v6.sin6_addr.s6_addr) - NETWORK_BYTES);
        }
        (void)inet_ntop(AF_INET6, &v6.sin6_addr, text, INET6_ADDRSTRLEN);
    }
    return text;
}

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

static bool read_file(const char *setting, const char *path, mode_t forbidden, char **text,
                      struct error *err)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0 || fstat(fd, &status) != 0) {
        const int why = errno;

        if (fd >= 0) {
            (void)close(fd);
        }
        return error_set(err, ERROR_CONFIG, "%s: %s", setting, strerror(why));
    }
    if ((status.st_mode & forbidden) != 0) {
        (void)close(fd);
        return error_set(err, ERROR_CONFIG, "%s: others may read it: chmod 600", setting);
    }
    *text = status.st_size > PEM_MAX ? NULL : read_open(fd, status.st_size);
    (void)close(fd);
    return *text != NULL || error_set(err, ERROR_CONFIG, "%s: cannot be read", setting);
}

bool http_certificate_read(const struct http_settings *settings,
                           struct http_certificate *certificate, struct error *err)
{
    const char *chain = settings->certificate == NULL ? "" : settings->certificate;
    const char *key = settings->certificate_key == NULL ? "" : settings->certificate_key;

    *certificate = (struct http_certificate){.chain = NULL};
    if (*chain == '\0' && *key == '\0') {
        return true;
    }
    if (*chain == '\0' || *key == '\0') {
        return error_set(err, ERROR_CONFIG, "tls-certificate and tls-key go together");
    }
    if (!read_file("tls-certificate", chain, 0, &certificate->chain, err) ||
        !read_file("tls-key", key, S_IRWXG | S_IRWXO, &certificate->key, err)) {
        http_certificate_free(certificate);
        return false;
    }
    return true;
}

void http_certificate_free(struct http_certificate *certificate)
{
    if (certificate->key != NULL) {
        crypto_wipe(certificate->key, strlen(certificate->key));
    }
    free(certificate->key);
    free(certificate->chain);
    *certificate = (struct http_certificate){.chain = NULL};
}
