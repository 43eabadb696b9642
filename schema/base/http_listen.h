/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * http_listen.h: where a server listens. Only for http.c.
 */
#ifndef BASE_HTTP_LISTEN_H
#define BASE_HTTP_LISTEN_H

#include <sys/socket.h>

#include "base/http.h"

/* Reads settings->address and port. Fails with ERROR_CONFIG. */
NODISCARD bool http_listen_address(const struct http_settings *settings,
                                   struct sockaddr_storage *address, struct error *err);

/* For http_peer(): "" where it is no address of the internet. */
const char *http_listen_peer(struct arena *arena, const struct sockaddr *peer);

#endif
