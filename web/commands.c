/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/commands.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "schema/migrate.h"
#include "web/account.h"
#include "web/token.h"

#define PASSWORD_ROOM 256

struct user_options {
    const char *role;
    const char *scope;
};

static const struct setting user_options[] = {
    {"role", "analyst", "cmio, analyst or admin", setting_text,
     offsetof(struct user_options, role)},
    {"scope", "all", "all, or the path of what the account may see, such as site:CHX", setting_text,
     offsetof(struct user_options, scope)},
    {.name = NULL},
};

static const struct setting token_options[] = {
    {"site", NULL, "code of the site", setting_text, offsetof(struct token_grant, site)},
    {"kind", "ingest", "ingest or read", setting_text, offsetof(struct token_grant, kind)},
    {"client", "", "codes of the clients that may send with it, parted by commas (all)",
     setting_text, offsetof(struct token_grant, clients)},
    {"expires", NULL, "first day on which it does not hold (never)", setting_day,
     offsetof(struct token_grant, expires)},
    {.name = NULL},
};

static bool is_add(const struct invocation *invocation, struct error *err)
{
    if (!text_equal(invocation->arguments[0], "add")) {
        return error_set(err, ERROR_USAGE, "the only action is add");
    }
    return true;
}

static bool read_password(char room[static PASSWORD_ROOM], struct error *err)
{
    if (fgets(room, PASSWORD_ROOM, stdin) == NULL) {
        return error_set(err, ERROR_INPUT, "the password is read from standard input: none came");
    }
    room[strcspn(room, "\r\n")] = '\0';
    return true;
}

static bool user_run(const struct invocation *invocation, struct error *err)
{
    const struct server_settings *settings = invocation->settings;
    const struct user_options *options = invocation->options;
    char password[PASSWORD_ROOM];
    struct db *db = NULL;

    if (!is_add(invocation, err) || !read_password(password, err) ||
        !db_open(settings->database, &db, err)) {
        return false;
    }
    const struct account_grant grant = {.name = invocation->arguments[1],
                                        .role = options->role,
                                        .scope = options->scope,
                                        .password = password};
    bool ok = migrate_check(db, invocation->arena, err) &&
              account_add(db, invocation->arena, &grant, invocation->now_us, err);
    db_close(db);
    if (ok) {
        printf("account ready, role %s\n", options->role);
    }
    return ok;
}

static bool token_run(const struct invocation *invocation, struct error *err)
{
    const struct server_settings *settings = invocation->settings;
    const struct token_grant *grant = invocation->options;
    const char *token = NULL;
    struct db *db = NULL;

    if (!is_add(invocation, err)) {
        return false;
    }
    if (grant->site == NULL) {
        return error_set(err, ERROR_USAGE, "--site is needed");
    }
    if (!db_open(settings->database, &db, err)) {
        return false;
    }
    bool ok = migrate_check(db, invocation->arena, err) &&
              token_add(db, invocation->arena, grant, invocation->now_us, &token, err);
    db_close(db);
    if (ok) {
        printf("%s\n", token);
    }
    return ok;
}

const struct command web_commands[] = {
    {"serve", "", 0, 0, "serves the dashboard and the API", NULL, 0, serve_run},
    {"user", "add NAME", 2, 2, "makes an account; its password is read from standard input",
     user_options, sizeof(struct user_options), user_run},
    {"token", "add", 1, 1, "makes a token and prints it, once", token_options,
     sizeof(struct token_grant), token_run},
    {.name = NULL},
};
