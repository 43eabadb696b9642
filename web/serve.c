/* SPDX-License-Identifier: GPL-3.0-or-later */
/* serve.c: the routes, and the life of the server. */
#include "base/log.h"
#include "base/text.h"
#include "schema/migrate.h"
#include "sql.h"
#include "web/api.h"
#include "web/asset.h"
#include "web/commands.h"
#include "web/login.h"
#include "web/page.h"

#define HEAD_LIMIT       ((size_t)64 * 1024) /* a proxy may add what it knows of who asks */
#define BODY_LIMIT       ((size_t)64 * 1024)
#define IDLE_TIMEOUT_S   15
#define REQUEST_TIME_S   15
#define CONNECTION_LIMIT 512
#define ADDRESS_LIMIT    128  /* a proxy has one address */
#define MINIMUM_RATE     1024 /* bytes a second */

static bool home(void *context, struct http_request *request, struct http_response *response,
                 struct error *err)
{
    (void)err;
    server_redirect(context, request, response,
                    arena_format(request->arena, "/%s/", language_name(server_language(request))));
    return true;
}

static bool alive(void *context, struct http_request *request, struct http_response *response,
                  struct error *err)
{
    (void)context;
    (void)request;
    (void)err;
    http_response_text(response, 200, "text/plain; charset=utf-8", "alive\n");
    return true;
}

/* Ready: the database answers and has the tables that this program was built for. */
static bool ready(void *context, struct http_request *request, struct http_response *response,
                  struct error *err)
{
    const struct server *server = context;
    struct db_rows rows;
    struct db *db = NULL;

    if (!db_pool_take(server->pool, &db, err)) {
        return false;
    }
    bool ok = migrate_check(db, request->arena, err);
    if (!ok) {
        err->kind = ERROR_DATABASE; /* 503: another schema is as good as none */
    }
    ok = ok && db_query(db, request->arena, &sql_run_newest, DB_NO_PARAMS, &rows, err);
    db_pool_give(server->pool, db);
    if (ok) {
        http_response_text(response, 200, "text/plain; charset=utf-8", "ready\n");
    }
    return ok;
}

static bool version(void *context, struct http_request *request, struct http_response *response,
                    struct error *err)
{
    const struct server *server = context;

    (void)err;
    http_response_text(response, 200, "application/json",
                       arena_format(request->arena,
                                    "{\"program\":\"dictameter-web\",\"version\":\"%s\","
                                    "\"framework\":\"%s\"}\n",
                                    program_version, server->catalog->version));
    return true;
}

/* On SIGHUP. */
static void renew(void *context)
{
    struct error err;

    if (http_renew_certificate(context, &err)) {
        log_info("serve", "reloaded");
    } else {
        log_error("serve", "not reloaded, the certificate stays: %s", err.message);
    }
}

static const struct route routes[] = {
    {"GET", "/", false, home},
    {"GET", "/livez", false, alive},
    {"GET", "/readyz", false, ready},
    {"GET", "/version", false, version},
    {"GET", "/assets/", true, asset_serve},
    {"GET", "/fr/login", false, login_show},
    {"GET", "/en/login", false, login_show},
    {"POST", "/fr/login", false, login_take},
    {"POST", "/en/login", false, login_take},
    {"POST", "/logout", false, login_leave},
    {"GET", "/api/v1/measures", false, api_measures},
    {"GET", "/api/v1/cohorts", false, api_cohorts},
    {"GET", "/api/v1/effects", false, api_effects},
    {"GET", "/fr/", true, page_serve},
    {"GET", "/en/", true, page_serve},
    {.method = NULL},
};

/* The pool, on a database of this program's schema. */
static bool open_pool(const struct invocation *invocation, size_t size, struct db_pool **pool,
                      struct error *err)
{
    const struct server_settings *settings = invocation->settings;
    struct db *db = NULL;

    if (!db_pool_open(settings->database, size, pool, err)) {
        return false;
    }
    bool ok = db_pool_take(*pool, &db, err);

    if (ok) {
        ok = migrate_check(db, invocation->arena, err);
        db_pool_give(*pool, db);
    }
    if (!ok) {
        db_pool_close(*pool);
    }
    return ok;
}

bool serve_run(const struct invocation *invocation, struct error *err)
{
    const struct server_settings *settings = invocation->settings;
    struct server server = {.settings = settings, .assets = asset_table(invocation->arena)};
    const struct http_settings http = {
        .address = settings->listen_address,
        .port = (uint16_t)settings->listen_port,
        .threads = (unsigned)(settings->threads < 1 ? 1 : settings->threads),
        .head_limit = HEAD_LIMIT,
        .body_limit = BODY_LIMIT,
        .idle_timeout_s = IDLE_TIMEOUT_S,
        .request_timeout_s = REQUEST_TIME_S,
        .minimum_rate = MINIMUM_RATE,
        .connection_limit = CONNECTION_LIMIT,
        .address_limit = ADDRESS_LIMIT,
        .certificate = settings->tls_certificate,
        .certificate_key = settings->tls_key,
    };
    struct http_server *listener = NULL;

    if (!catalog_load(invocation->arena, &server.catalog, err) ||
        !open_pool(invocation, http.threads, &server.pool, err)) {
        return false;
    }
    server.throttle = throttle_open();
    bool ok = http_start(&http, routes, &server, server_prepare, server_fail, &listener, err);
    if (ok) {
        log_info("serve", "listening address=%s port=%u", settings->listen_address,
                 (unsigned)http_port(listener));
        http_wait(renew, listener);
        http_stop(listener);
        log_info("serve", "stopped");
    }
    throttle_close(server.throttle);
    db_pool_close(server.pool);
    return ok;
}
