/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/account.h"

#include <string.h>

#include "base/crypto.h"
#include "base/text.h"
#include "sql.h"

#define TOKEN_SIZE    32
#define CSRF_SIZE     16
#define IDLE_US       (INT64_C(15) * 60 * 1000000)
#define ABSOLUTE_US   (INT64_C(8) * 3600 * 1000000)
#define PASSWORD_MIN  12
#define PASSWORD_MAX  128
#define NAME_MAX_SIZE 64

static bool check_new(const struct account_grant *grant, struct error *err)
{
    const char *name = grant->name;
    const char *role = grant->role;
    size_t length = strlen(grant->password);

    if (*name == '\0' || strlen(name) > NAME_MAX_SIZE) {
        return error_set(err, ERROR_INPUT, "the name must have 1 to %d bytes", NAME_MAX_SIZE);
    }
    if (!text_equal(role, "cmio") && !text_equal(role, "analyst") && !text_equal(role, "admin")) {
        return error_set(err, ERROR_INPUT, "--role must be cmio, analyst or admin");
    }
    if (length < PASSWORD_MIN || length > PASSWORD_MAX) {
        return error_set(err, ERROR_INPUT, "the password must have %d to %d bytes", PASSWORD_MIN,
                         PASSWORD_MAX);
    }
    return true;
}

static bool note(struct db *db, struct arena *arena, const char *account_id, const char *action,
                 const char *result, int64_t now_us, struct error *err)
{
    return db_query(db, arena, &sql_account_audit_insert,
                    DB_PARAMS(db_time(arena, now_us), account_id, action, result), NULL, err);
}

bool account_add(struct db *db, struct arena *arena, const struct account_grant *grant,
                 int64_t now_us, struct error *err)
{
    struct db_rows rows;

    if (!check_new(grant, err)) {
        return false;
    }
    const char *hash = crypto_password_hash(arena, grant->password);
    if (!db_query(db, arena, &sql_account_upsert,
                  DB_PARAMS(grant->name, grant->role, hash, grant->scope, db_time(arena, now_us)),
                  &rows, err)) {
        return false;
    }
    const char *account_id = db_cell(&rows, 0, 0);
    return db_query(db, arena, &sql_login_delete_account, DB_PARAMS(account_id), NULL, err) &&
           note(db, arena, account_id, "account", grant->role, now_us, err);
}

static const char *hash_param(struct arena *arena, const uint8_t token[static TOKEN_SIZE])
{
    uint8_t hash[CRYPTO_HASH_SIZE];

    crypto_sha256(token, TOKEN_SIZE, hash);
    return db_bytes(arena, hash, sizeof(hash));
}

static bool begin(struct db *db, struct arena *arena, const char *account_id, int64_t now_us,
                  const char **token, struct error *err)
{
    uint8_t bytes[TOKEN_SIZE];
    uint8_t csrf[CSRF_SIZE];

    crypto_random(bytes, sizeof(bytes));
    crypto_random(csrf, sizeof(csrf));
    if (!db_query(db, arena, &sql_login_insert,
                  DB_PARAMS(hash_param(arena, bytes), account_id, db_time(arena, now_us),
                            db_bytes(arena, csrf, sizeof(csrf)),
                            db_time(arena, now_us - ABSOLUTE_US)),
                  NULL, err)) {
        return false;
    }
    *token = crypto_base64url(arena, bytes, sizeof(bytes));
    return true;
}

bool account_fits(const char *name, const char *password)
{
    return strlen(name) <= NAME_MAX_SIZE && strlen(password) <= PASSWORD_MAX;
}

bool account_login(struct db *db, struct arena *arena, const char *name, const char *password,
                   int64_t now_us, const char **token, struct error *err)
{
    struct db_rows rows;

    *token = NULL;
    if (!db_query(db, arena, &sql_account_by_name, DB_PARAMS(name), &rows, err)) {
        return false;
    }
    if (rows.row_count != 1) {
        (void)crypto_password_hash(arena, password); /* costs what verifying one costs */
        return note(db, arena, NULL, "login", "refused", now_us, err);
    }
    const char *account_id = db_cell(&rows, 0, 0);
    if (!crypto_password_verify(db_cell(&rows, 0, 1), password)) {
        return note(db, arena, account_id, "login", "refused", now_us, err);
    }
    return note(db, arena, account_id, "login", "accepted", now_us, err) &&
           begin(db, arena, account_id, now_us, token, err);
}

bool account_find(struct db *db, struct arena *arena, const char *token, int64_t now_us,
                  const struct account **account, struct error *err)
{
    uint8_t bytes[TOKEN_SIZE];
    struct db_rows rows;

    *account = NULL;
    if (token == NULL || !crypto_read_base64url(token, bytes, sizeof(bytes))) {
        return true;
    }
    if (!db_query(db, arena, &sql_login_by_token,
                  DB_PARAMS(hash_param(arena, bytes), db_time(arena, now_us),
                            db_time(arena, now_us - IDLE_US), db_time(arena, now_us - ABSOLUTE_US)),
                  &rows, err)) {
        return false;
    }
    if (rows.row_count == 1) {
        struct account *found = ARENA_NEW(arena, struct account, 1);

        *found = (struct account){.account_id = db_cell_int(&rows, 0, 0),
                                  .name = db_cell(&rows, 0, 1),
                                  .role = db_cell(&rows, 0, 2),
                                  .scope = db_cell(&rows, 0, 3),
                                  .csrf = db_cell(&rows, 0, 4)};
        *account = found;
    }
    return true;
}

bool account_logout(struct db *db, struct arena *arena, const char *token, struct error *err)
{
    uint8_t bytes[TOKEN_SIZE];

    if (token == NULL || !crypto_read_base64url(token, bytes, sizeof(bytes))) {
        return true;
    }
    return db_query(db, arena, &sql_login_delete, DB_PARAMS(hash_param(arena, bytes)), NULL, err);
}
