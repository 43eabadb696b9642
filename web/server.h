/* SPDX-License-Identifier: GPL-3.0-or-later */
/* server.h: what every handler of the dashboard shares. Immutable while the server runs. */
#ifndef WEB_SERVER_H
#define WEB_SERVER_H

#include "base/asset.h"
#include "base/http.h"
#include "schema/catalog.h"
#include "schema/db.h"
#include "web/account.h"
#include "web/throttle.h"

struct server_settings {
    const char *database;
    const char *listen_address;
    int64_t listen_port;
    int64_t threads;
    const char *root; /* "" or "/dictameter": the path below which a proxy shows us */
    const char *tls_certificate;
    const char *tls_key;
    bool insecure_cookies; /* cookies also over plain HTTP: for trials on one machine */
};

struct server {
    const struct server_settings *settings;
    const struct catalog *catalog;
    struct db_pool *pool;
    const struct asset *assets; /* web/asset.h */
    struct throttle *throttle;
};

/* A request of somebody who is logged in. */
struct visit {
    const struct server *server;
    struct http_request *request;
    struct db *db; /* taken from the pool for this request */
    const struct account *account;
};

/* The language of a request without one in its path: the browser's, else French. */
enum language server_language(const struct http_request *request);

/* Sets a redirect (303) to a path below the root. */
void server_redirect(const struct server *server, struct http_request *request,
                     struct http_response *response, const char *path);

/* Common headers: the content security policy and its kin. For http_start(). */
void server_prepare(void *context, struct http_request *request, struct http_response *response);

/* Writes the page (or, below /api, the problem document) of an error. For http_start(). */
void server_fail(void *context, struct http_request *request, struct http_response *response,
                 const struct error *why);

/* Sets a page as the answer, compressed where the browser takes it. */
void server_send(struct http_request *request, struct http_response *response, int status,
                 const char *content_type, const char *body, size_t size);

#endif
