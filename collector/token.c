/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/token.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/crypto.h"
#include "sql.h"

#define SCHEME "Bearer "

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

bool token_find(struct db *db, struct http_request *request, struct token *token, struct error *err)
{
    const char *header = http_header(request, "Authorization");
    uint8_t hash[CRYPTO_HASH_SIZE];
    struct db_rows rows;

    *token = (struct token){.site_id = 0};
    if (header == NULL || strncasecmp(header, SCHEME, strlen(SCHEME)) != 0) {
        return true;
    }
    header += strlen(SCHEME);
    crypto_sha256(header, strlen(header), hash);
    if (!db_query(db, request->arena, &sql_api_token_find,
                  DB_PARAMS(db_bytes(request->arena, hash, sizeof(hash)),
                            db_time(request->arena, request->now_us)),
                  &rows, err)) {
        return false;
    }
    if (rows.row_count == 1) {
        token->site_id = db_cell_int(&rows, 0, 0);
        read_clients(request->arena, db_cell(&rows, 0, 1), token);
    }
    return true;
}
