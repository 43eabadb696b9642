/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * token.h: whose events a request carries, and how many it may send.
 *
 * Tokens that were found are remembered for a second, and beyond it while the database is away: so
 * a revoked token may send for a second more, and an outage locks nobody out. Safe to share among
 * threads.
 *
 * SECURITY: only hashes are kept and compared. A token that is not found is never remembered.
 */
#ifndef COLLECTOR_TOKEN_H
#define COLLECTOR_TOKEN_H

#include "base/http.h"
#include "schema/db.h"

struct token {
    int64_t site_id;        /* 0: no valid token */
    const int64_t *clients; /* [client_count]: those that may send with it; none: all of the site */
    size_t client_count;
    size_t index; /* tokens.c's own */
};

struct tokens;

/* `rate_limit`: events a second that one token may send, ten seconds' worth at once; 0: no limit.
 */
struct tokens *tokens_open(struct db_pool *pool, int64_t rate_limit);
/* The same for a sandbox: every token is good, for every client of the site. */
struct tokens *tokens_open_any(int64_t site_id, int64_t rate_limit);
void tokens_close(struct tokens *tokens); /* accepts NULL */

/* Sets the rate, and has every token asked for again at its next request. */
void tokens_reload(struct tokens *tokens, int64_t rate_limit);

/*
 * Finds the token of the request's Authorization header. Fails with ERROR_DATABASE where it cannot
 * be asked for and is not remembered; a missing or wrong token is no failure.
 */
NODISCARD bool tokens_find(struct tokens *tokens, const struct http_request *request,
                           struct token *token, struct error *err);

/* The same without asking anybody: false where it would have to be. */
bool tokens_recall(struct tokens *tokens, const struct http_request *request, struct token *token);

/* Counts events against the token's rate. False: too many; *wait_s says when to come again. */
bool tokens_spend(struct tokens *tokens, const struct token *token, size_t events, int64_t now_us,
                  int64_t *wait_s);

#endif
