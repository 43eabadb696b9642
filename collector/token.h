/* SPDX-License-Identifier: GPL-3.0-or-later */
/* token.h: whose events a request carries. */
#ifndef COLLECTOR_TOKEN_H
#define COLLECTOR_TOKEN_H

#include "base/http.h"
#include "schema/db.h"

struct token {
    int64_t site_id;        /* 0: no valid token */
    const int64_t *clients; /* [client_count]: those that may send with it; none: all of the site */
    size_t client_count;
};

/*
 * Finds the token of the request's Authorization header among the hashes of those that may send.
 * Fails with ERROR_DATABASE; a missing or wrong token is no failure.
 */
NODISCARD bool token_find(struct db *db, struct http_request *request, struct token *token,
                          struct error *err);

#endif
