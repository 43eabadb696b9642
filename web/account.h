/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * account.h: who may log in, and the sessions of those who did.
 *
 * SECURITY: passwords are kept as argon2id; a session's token has 32 random bytes and only its
 * SHA-256 is stored; it ends after 15 minutes without use and after 8 hours in any case. An unknown
 * name takes as long as a wrong password.
 */
#ifndef WEB_ACCOUNT_H
#define WEB_ACCOUNT_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "schema/db.h"

struct account {
    int64_t account_id;
    const char *name;
    const char *role;  /* "cmio", "analyst", "admin" */
    const char *scope; /* "all" or a site's path: nothing outside it is shown */
    const char *csrf;  /* 32 hexadecimal digits: every form that changes state carries it */
};

/* Makes or renews an account. Fails with ERROR_INPUT where role or password do not hold. */
struct account_grant {
    const char *name;
    const char *role;
    const char *scope;
    const char *password;
};
NODISCARD bool account_add(struct db *db, struct arena *arena, const struct account_grant *grant,
                           int64_t now_us, struct error *err);

/* False where nobody can have these: too long. */
bool account_fits(const char *name, const char *password);

/*
 * Checks name and password, which must fit, and begins a session: *token is what the cookie holds,
 * NULL where they are wrong. Each attempt is noted in audit_log, without the name. Fails with
 * ERROR_DATABASE.
 */
NODISCARD bool account_login(struct db *db, struct arena *arena, const char *name,
                             const char *password, int64_t now_us, const char **token,
                             struct error *err);

/* The account of a cookie's token; *account is NULL where there is no such session any more. */
NODISCARD bool account_find(struct db *db, struct arena *arena, const char *token, int64_t now_us,
                            const struct account **account, struct error *err);

NODISCARD bool account_logout(struct db *db, struct arena *arena, const char *token,
                              struct error *err);

#endif
