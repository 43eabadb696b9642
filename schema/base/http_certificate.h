/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * http_certificate.h: the certificate that a server shows, which may be renewed while it runs. Only
 * for http.c.
 *
 * The only file that includes gnutls.h. A connection keeps the certificate that it began with, so
 * old ones stay in memory until the server stops.
 *
 * SECURITY: TLS 1.2 and 1.3 only, with forward secrecy and authenticated ciphers: no RSA key
 * exchange, no CBC, no SHA-1. The key's file must be closed to others, and its text is wiped.
 */
#ifndef BASE_HTTP_CERTIFICATE_H
#define BASE_HTTP_CERTIFICATE_H

#include "base/http.h"

/* In the form of GnuTLS. */
#define HTTP_TLS_PRIORITIES                                                                        \
    "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:-AES-128-CBC:-AES-256-CBC:-SHA1:"          \
    "%SERVER_PRECEDENCE"

struct http_certificates;

/* PEM, NUL-terminated: what the server started with. */
struct http_pem {
    char *chain;
    char *key;
};

/*
 * Reads the files that the settings name; NULL where they name none. Fails with ERROR_CONFIG where
 * one is missing or unreadable, others may read the key, or the two do not fit.
 */
NODISCARD bool http_certificates_open(const struct http_settings *settings,
                                      struct http_certificates **certificates, struct error *err);
void http_certificates_close(struct http_certificates *certificates); /* accepts NULL */
const struct http_pem *http_certificates_pem(const struct http_certificates *certificates);

/*
 * Reads the same files anew, for sessions that begin from now on, and logs it where they hold
 * others. Fails as http_certificates_open(): then what is in force stays so.
 */
NODISCARD bool http_certificates_renew(struct http_certificates *certificates, struct error *err);

/* Makes a session of GnuTLS show what is in force. By any thread; before its handshake. */
void http_certificates_show(struct http_certificates *certificates, void *session);

#endif
