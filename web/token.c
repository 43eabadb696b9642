/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/token.h"

#include <string.h>

#include "base/crypto.h"
#include "base/text.h"
#include "sql.h"

#define TOKEN_SIZE 32
#define PREFIX     "dmt_"
#define BEARER     "Bearer "

static const char *stored_form(struct arena *arena, const char *token)
{
    uint8_t hash[CRYPTO_HASH_SIZE];

    crypto_sha256(token, strlen(token), hash);
    return db_bytes(arena, hash, sizeof(hash));
}

/* "a,b" as the array {a,b}; *count how many. Fails with ERROR_INPUT at what is no code. */
static bool client_array(struct arena *arena, const char *clients, const char **array,
                         size_t *count, struct error *err)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    struct text text = {.arena = arena};

    *count = 0;
    text_add(&text, "{");
    for (const char *at = clients; *at != '\0';) {
        size_t length = strcspn(at, ",");

        if (length == 0 || strspn(at, allowed) < length) {
            return error_set(err, ERROR_INPUT, "--client: codes parted by commas, such as gw1,gw2");
        }
        text_add_format(&text, "%s\"%.*s\"", *count == 0 ? "" : ",", (int)length, at);
        (*count)++;
        at += length + (at[length] == ',' ? 1 : 0);
    }
    text_add(&text, "}");
    *array = text_string(&text);
    return true;
}

bool token_add(struct db *db, struct arena *arena, const struct token_grant *grant, int64_t now_us,
               const char **token, struct error *err)
{
    uint8_t bytes[TOKEN_SIZE];
    const char *clients = NULL;
    size_t client_count = 0;
    struct db_rows rows;

    if (!text_equal(grant->kind, "ingest") && !text_equal(grant->kind, "read")) {
        return error_set(err, ERROR_INPUT, "--kind must be ingest or read");
    }
    if (!client_array(arena, grant->clients, &clients, &client_count, err)) {
        return false;
    }
    crypto_random(bytes, sizeof(bytes));
    const char *made =
        arena_format(arena, PREFIX "%s", crypto_base64url(arena, bytes, sizeof(bytes)));
    const char *expires = grant->expires == 0 ? NULL : db_day(arena, grant->expires);

    if (!db_begin(db, err)) {
        return false;
    }
    if (!db_query(db, arena, &sql_api_token_insert,
                  DB_PARAMS(grant->site, grant->kind, stored_form(arena, made), clients,
                            db_time(arena, now_us), expires),
                  &rows, err)) {
        goto rollback;
    }
    if (rows.row_count == 0) {
        (void)error_set(
            err, ERROR_NOT_FOUND,
            "--site: no such site; register it with dictameter-schema structure import");
        goto rollback;
    }
    if (db_cell_int(&rows, 0, 1) != (int64_t)client_count) {
        (void)error_set(err, ERROR_NOT_FOUND,
                        "--client: %zu given, not all are registered at the site", client_count);
        goto rollback;
    }
    if (!db_commit(db, err)) {
        goto rollback;
    }
    *token = made;
    return true;

rollback:
    db_rollback(db);
    return false;
}

bool token_site(struct db *db, struct arena *arena, const char *authorization, int64_t now_us,
                int64_t *site_id, struct error *err)
{
    struct db_rows rows;

    *site_id = 0;
    if (authorization == NULL || !text_starts(authorization, BEARER PREFIX)) {
        return true;
    }
    if (!db_query(
            db, arena, &sql_api_token_read,
            DB_PARAMS(stored_form(arena, authorization + strlen(BEARER)), db_time(arena, now_us)),
            &rows, err)) {
        return false;
    }
    if (rows.row_count == 1) {
        *site_id = db_cell_int(&rows, 0, 0);
    }
    return true;
}
