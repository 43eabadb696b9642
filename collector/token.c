/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/token.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/crypto.h"
#include "sql.h"

#define SCHEME      "Bearer "
#define KEPT_MAX    256 /* tokens remembered; further ones are asked for each time */
#define CLIENTS_MAX 64  /* of a token that is remembered */
#define US_A_SECOND INT64_C(1000000)
#define BURST_S     10
#define NOT_KEPT    SIZE_MAX

struct kept {
    uint8_t hash[CRYPTO_HASH_SIZE];
    int64_t site_id; /* 0: forgotten */
    int64_t clients[CLIENTS_MAX];
    size_t client_count;
    int64_t expires_us; /* 0: never */
    int64_t asked_us;
    double budget; /* events */
    int64_t spent_us;
};

struct tokens {
    struct db_pool *pool; /* NULL: every token is good for the site */
    int64_t any_site;
    pthread_mutex_t lock; /* of what follows */
    int64_t rate_limit;
    struct kept kept[KEPT_MAX];
    size_t kept_count;
};

struct tokens *tokens_open(struct db_pool *pool, int64_t rate_limit)
{
    struct tokens *tokens = calloc(1, sizeof(*tokens));

    if (tokens == NULL) {
        arena_exhausted();
    }
    tokens->pool = pool;
    tokens->rate_limit = rate_limit;
    (void)pthread_mutex_init(&tokens->lock, NULL);
    return tokens;
}

struct tokens *tokens_open_any(int64_t site_id, int64_t rate_limit)
{
    struct tokens *tokens = tokens_open(NULL, rate_limit);

    tokens->any_site = site_id;
    return tokens;
}

void tokens_close(struct tokens *tokens)
{
    if (tokens != NULL) {
        (void)pthread_mutex_destroy(&tokens->lock);
        free(tokens);
    }
}

void tokens_reload(struct tokens *tokens, int64_t rate_limit)
{
    (void)pthread_mutex_lock(&tokens->lock);
    for (size_t i = 0; i < tokens->kept_count; i++) {
        tokens->kept[i].asked_us = 0; /* still good where the database cannot be asked */
        if (rate_limit != tokens->rate_limit) {
            tokens->kept[i].budget = (double)rate_limit * BURST_S;
        }
    }
    tokens->rate_limit = rate_limit;
    (void)pthread_mutex_unlock(&tokens->lock);
}

/* What is remembered. All under the lock. */

static size_t find_kept(const struct tokens *tokens, const uint8_t *hash)
{
    for (size_t i = 0; i < tokens->kept_count; i++) {
        if (crypto_equal(tokens->kept[i].hash, hash, CRYPTO_HASH_SIZE)) {
            return i;
        }
    }
    return NOT_KEPT;
}

static void take_kept(const struct tokens *tokens, size_t index, struct arena *arena,
                      struct token *token)
{
    const struct kept *kept = &tokens->kept[index];
    int64_t *clients = ARENA_NEW(arena, int64_t, kept->client_count + 1);

    memcpy(clients, kept->clients, kept->client_count * sizeof(*clients));
    *token = (struct token){
        .site_id = kept->site_id,
        .clients = clients,
        .client_count = kept->client_count,
        .index = index,
    };
}

/* Remembers what the database said; a token that it does not know any more is forgotten. */
static size_t keep(struct tokens *tokens, const uint8_t *hash, const struct token *token,
                   int64_t expires_us, int64_t now_us)
{
    size_t index = find_kept(tokens, hash);

    if (index == NOT_KEPT && (token->site_id == 0 || tokens->kept_count == KEPT_MAX)) {
        return NOT_KEPT;
    }
    if (index == NOT_KEPT) {
        index = tokens->kept_count++;
        tokens->kept[index].budget = (double)tokens->rate_limit * BURST_S;
        tokens->kept[index].spent_us = now_us;
        memcpy(tokens->kept[index].hash, hash, CRYPTO_HASH_SIZE);
    }
    struct kept *kept = &tokens->kept[index];

    kept->site_id = token->client_count > CLIENTS_MAX ? 0 : token->site_id;
    kept->expires_us = expires_us;
    kept->asked_us = now_us;
    kept->client_count = token->client_count > CLIENTS_MAX ? 0 : token->client_count;
    if (kept->client_count > 0) {
        memcpy(kept->clients, token->clients, kept->client_count * sizeof(*kept->clients));
    }
    return index;
}

/* From what is remembered, while it is fresh enough. */
static bool recall(struct tokens *tokens, const uint8_t *hash, int64_t oldest_us,
                   const struct http_request *request, struct token *token)
{
    (void)pthread_mutex_lock(&tokens->lock);
    const size_t index = find_kept(tokens, hash);
    const struct kept *kept = index == NOT_KEPT ? NULL : &tokens->kept[index];
    const bool known = kept != NULL && kept->site_id != 0 && kept->asked_us >= oldest_us &&
                       kept->asked_us <= request->now_us + US_A_SECOND &&
                       (kept->expires_us == 0 || kept->expires_us > request->now_us);

    if (known) {
        take_kept(tokens, index, request->arena, token);
    }
    (void)pthread_mutex_unlock(&tokens->lock);
    return known;
}

/* From the database */

static void read_clients(struct arena *arena, const char *list, struct token *token)
{
    int64_t *clients = ARENA_NEW(arena, int64_t, strlen(list) / 2 + 1);

    for (const char *at = list; *at != '\0';) {
        char *end = NULL;

        clients[token->client_count++] = strtoll(at, &end, 10);
        at = *end == ',' ? end + 1 : end;
    }
    token->clients = clients;
}

static bool ask(struct tokens *tokens, const struct http_request *request, const uint8_t *hash,
                struct token *token, struct error *err)
{
    struct arena *arena = request->arena;
    int64_t expires_us = 0;
    struct db *db = NULL;
    struct db_rows rows;

    if (tokens->pool == NULL) {
        token->site_id = tokens->any_site;
        (void)pthread_mutex_lock(&tokens->lock);
        token->index = keep(tokens, hash, token, 0, request->now_us);
        (void)pthread_mutex_unlock(&tokens->lock);
        return true;
    }
    if (!db_pool_take(tokens->pool, &db, err)) {
        return false;
    }
    const bool ok = db_query(
        db, arena, &sql_api_token_find,
        DB_PARAMS(db_bytes(arena, hash, CRYPTO_HASH_SIZE), db_time(arena, request->now_us)), &rows,
        err);

    db_pool_give(tokens->pool, db);
    if (!ok) {
        return false;
    }
    if (rows.row_count == 1) {
        token->site_id = db_cell_int(&rows, 0, 0);
        read_clients(arena, db_cell(&rows, 0, 1), token);
        expires_us = db_cell_int(&rows, 0, 2);
    }
    (void)pthread_mutex_lock(&tokens->lock);
    token->index = keep(tokens, hash, token, expires_us, request->now_us);
    (void)pthread_mutex_unlock(&tokens->lock);
    return true;
}

/* False where the request has no token. */
static bool hash_token(const struct http_request *request, uint8_t *hash)
{
    const char *header = http_header(request, "Authorization");

    if (header == NULL || strncasecmp(header, SCHEME, strlen(SCHEME)) != 0) {
        return false;
    }
    header += strlen(SCHEME);
    crypto_sha256(header, strlen(header), hash);
    return true;
}

bool tokens_recall(struct tokens *tokens, const struct http_request *request, struct token *token)
{
    uint8_t hash[CRYPTO_HASH_SIZE];

    *token = (struct token){.index = NOT_KEPT};
    return !hash_token(request, hash) ||
           recall(tokens, hash, request->now_us - US_A_SECOND, request, token);
}

bool tokens_find(struct tokens *tokens, const struct http_request *request, struct token *token,
                 struct error *err)
{
    uint8_t hash[CRYPTO_HASH_SIZE];

    *token = (struct token){.index = NOT_KEPT};
    return !hash_token(request, hash) ||
           recall(tokens, hash, request->now_us - US_A_SECOND, request, token) ||
           ask(tokens, request, hash, token, err) || recall(tokens, hash, 0, request, token);
}

bool tokens_spend(struct tokens *tokens, const struct token *token, size_t events, int64_t now_us,
                  int64_t *wait_s)
{
    if (token->index == NOT_KEPT) {
        return true;
    }
    (void)pthread_mutex_lock(&tokens->lock);
    const double rate = (double)tokens->rate_limit;
    struct kept *kept = &tokens->kept[token->index];
    const double seconds = (double)(now_us - kept->spent_us) / (double)US_A_SECOND;

    kept->budget += seconds > 0 ? seconds * rate : 0;
    kept->budget = kept->budget > rate * BURST_S ? rate * BURST_S : kept->budget;
    kept->spent_us = now_us;
    /* Whoever owes nothing may send a whole request, however large. */
    const bool allowed = kept->budget > 0 || tokens->rate_limit == 0;

    if (allowed) {
        kept->budget -= (double)events;
    } else {
        *wait_s = 1 + (int64_t)(-kept->budget / rate);
    }
    (void)pthread_mutex_unlock(&tokens->lock);
    return allowed;
}
