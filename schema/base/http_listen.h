/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * http_listen.h: where a server listens, and the certificate it shows. Only for http.c.
 *
 * SECURITY: TLS 1.2 and 1.3 only, with forward secrecy and authenticated ciphers: no RSA key
 * exchange, no CBC, no SHA-1. The key's file must be closed to others, and its content is wiped.
 */
#ifndef BASE_HTTP_LISTEN_H
#define BASE_HTTP_LISTEN_H

#include <sys/socket.h>

#include "base/http.h"

/* In the form of GnuTLS. */
#define HTTP_TLS_PRIORITIES                                                                        \
    "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:-AES-128-CBC:-AES-256-CBC:-SHA1:"          \
    "%SERVER_PRECEDENCE"

struct http_certificate {
    char *chain; /* PEM, NUL-terminated; NULL: no TLS */
    char *key;
};

/* Reads settings->address and port. Fails with ERROR_CONFIG. */
NODISCARD bool http_listen_address(const struct http_settings *settings,
                                   struct sockaddr_storage *address, struct error *err);

/* For http_peer(): "" where it is no address of the internet. */
const char *http_listen_peer(struct arena *arena, const struct sockaddr *peer);

/*
 * Reads the files that the settings name, if they name any. Fails with ERROR_CONFIG where one is
 * missing or unreadable, or others may read the key.
 */
NODISCARD bool http_certificate_read(const struct http_settings *settings,
                                     struct http_certificate *certificate, struct error *err);
void http_certificate_free(struct http_certificate *certificate); /* wipes the key */

#endif
