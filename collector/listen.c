/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/listen.h"

#include <stddef.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/http.h"
#include "base/log.h"
#include "base/time.h"
#include "collector/answer.h"
#include "collector/keeper.h"
#include "collector/listener.h"
#include "collector/openapi.h"
#include "collector/receive.h"
#include "schema/migrate.h"

#define CONNECTION_LIMIT 512
#define HEAD_LIMIT       ((size_t)16 * 1024)
#define BODIES_LIMIT     ((size_t)32 * 1024 * 1024)
#define DRAIN_US         INT64_C(8000000)
#define RETRY_AFTER_S    "5"
#define PLAIN            "text/plain; charset=utf-8"

/* Of itself */

static bool get_livez(void *context, struct http_request *request, struct http_response *response,
                      struct error *err)
{
    (void)context;
    (void)request;
    (void)err;
    http_response_text(response, 200, PLAIN, "ok\n");
    return true;
}

static bool ask_ready(void *context, struct http_request *request, struct http_response *response,
                      struct error *err)
{
    struct listener *listener = context;
    const bool has_room =
        listener->backlog != NULL && spool_has_room(backlog_spool(listener->backlog));
    struct db *db = NULL;

    if (listener->sandbox != NULL) {
        http_response_text(response, 200, PLAIN, "sandbox\n");
        return true;
    }
    if (listener->backlog != NULL && !has_room) {
        return error_set(err, ERROR_BUSY, "the spool or its disk is nearly full");
    }
    if (!db_pool_take(listener->pool, &db, err)) {
        if (has_room) {
            http_response_text(response, 200, PLAIN, "the database is away: spooling\n");
        }
        return has_room;
    }
    const bool ok = migrate_check(db, request->arena, err);

    db_pool_give(listener->pool, db);
    if (!ok) {
        err->kind = ERROR_DATABASE; /* 503: another schema is as good as none */
        return false;
    }
    http_response_text(response, 200, PLAIN, "ok\n");
    return true;
}

/* The database may be slow to say no. */
static bool get_readyz(void *context, struct http_request *request, struct http_response *response,
                       struct error *err)
{
    (void)context;
    (void)response;
    (void)err;
    http_hand_over(request, ask_ready);
    return true;
}

static bool get_version(void *context, struct http_request *request, struct http_response *response,
                        struct error *err)
{
    (void)context;
    (void)err;
    http_response_text(response, 200, "application/json",
                       arena_format(request->arena,
                                    "{\"program\":\"dictameter-collector\",\"version\":\"%s\"}\n",
                                    program_version));
    return true;
}

static bool get_metrics(void *context, struct http_request *request, struct http_response *response,
                        struct error *err)
{
    struct listener *listener = context;
    struct spool_state spool = {0};

    (void)err;
    if (listener->backlog != NULL) {
        spool = spool_state(backlog_spool(listener->backlog));
    }
    http_response_text(response, 200, "text/plain; version=0.0.4; charset=utf-8",
                       metrics_text(&listener->metrics, listener->backlog == NULL ? NULL : &spool,
                                    request->now_us, request->arena));
    return true;
}

static bool get_openapi(void *context, struct http_request *request, struct http_response *response,
                        struct error *err)
{
    const struct listener *listener = context;

    (void)err;
    http_response_text(response, 200, "application/json",
                       openapi_text(request->arena, intake_registry(listener->intake)));
    return true;
}

static bool get_sandbox(void *context, struct http_request *request, struct http_response *response,
                        struct error *err)
{
    const struct listener *listener = context;

    (void)err;
    http_response_text(response, 200, "application/json",
                       sandbox_json(listener->sandbox, request->arena));
    return true;
}

/* The one that is asked for, else the browser's first choice. */
static enum language language_of(const struct http_request *request)
{
    const char *asked = http_query(request, "lang");
    const char *accepted = http_header(request, "Accept-Language");
    enum language language = LANGUAGE_FR;

    if ((asked != NULL && language_read(asked, &language)) || accepted == NULL ||
        strlen(accepted) < 2) {
        return language;
    }
    return language_read(arena_copy(request->arena, accepted, 2), &language) ? language
                                                                             : LANGUAGE_FR;
}

static bool get_sandbox_page(void *context, struct http_request *request,
                             struct http_response *response, struct error *err)
{
    const struct listener *listener = context;

    (void)err;
    http_response_header(response, "Content-Security-Policy",
                         "default-src 'none'; form-action 'self'; frame-ancestors 'none'");
    http_response_text(response, 200, "text/html; charset=utf-8",
                       sandbox_page(listener->sandbox, request->arena,
                                    intake_registry(listener->intake)->catalog,
                                    language_of(request)));
    return true;
}

static bool post_reset(void *context, struct http_request *request, struct http_response *response,
                       struct error *err)
{
    const struct listener *listener = context;

    (void)request;
    (void)err;
    sandbox_reset(listener->sandbox);
    http_response_header(response, "Location", "/");
    http_response_text(response, 303, PLAIN, "empty\n");
    return true;
}

static void prepare(void *context, struct http_request *request, struct http_response *response)
{
    (void)context;
    (void)request;
    http_response_header(response, "Cache-Control", "no-store");
    http_response_header(response, "X-Content-Type-Options", "nosniff");
}

/* A database's message stays in the log: the sender is told what to do. */
static void fail(void *context, struct http_request *request, struct http_response *response,
                 const struct error *why)
{
    (void)context;
    if (response->status == 413) {
        answer_problem(request, response, 413, "too_large", why->message);
        return;
    }
    if (why->kind == ERROR_DATABASE || why->kind == ERROR_BUSY) {
        http_response_header(response, "Retry-After", RETRY_AFTER_S);
        answer_problem(request, response, response->status, "unavailable",
                       "nothing was stored: send the same events again");
        return;
    }
    answer_problem(request, response, response->status,
                   why->kind == ERROR_SYSTEM ? "failed" : "refused", why->message);
}

static const struct route routes[] = {
    {"POST", "/v1/events", false, receive_events}, {"POST", "/v1/logs", false, receive_logs},
    {"GET", "/openapi.json", false, get_openapi},  {"GET", "/livez", false, get_livez},
    {"GET", "/readyz", false, get_readyz},         {"GET", "/version", false, get_version},
    {"GET", "/metrics", false, get_metrics},       {.method = NULL},
};

/* Of a sandbox, before the others. */
static const struct route sandbox_routes[] = {
    {"GET", "/", false, get_sandbox_page},
    {"GET", "/sandbox/events", false, get_sandbox},
    {"POST", "/sandbox/reset", false, post_reset},
};

#define ROUTES         (sizeof(routes) / sizeof(routes[0]))
#define SANDBOX_ROUTES (sizeof(sandbox_routes) / sizeof(sandbox_routes[0]))

/* Small requests cost less on one thread than on several that take turns; shaking hands is work. */
static unsigned serving_threads(const struct collector_settings *settings)
{
    const bool tls = settings->tls_certificate != NULL && *settings->tls_certificate != '\0';

    return tls ? (unsigned)settings->threads : 1;
}

static bool settings_hold(const struct collector_settings *settings, struct error *err)
{
    return (settings->threads >= 1 && settings->batch_limit >= 1 && settings->address_limit >= 1) ||
           error_set(err, ERROR_CONFIG,
                     "threads, batch-limit and address-limit must be at least 1");
}

/* On SIGHUP: everything that may change while running, or nothing. */
static void reload(void *context)
{
    struct listener *listener = context;
    struct error err;
    void *read = NULL;

    if (!program_reload(listener->invocation, listener->settings, &read, &err) ||
        !settings_hold(read, &err) || !http_renew_certificate(listener->server, &err)) {
        log_error("listen", "not reloaded, all stays as it was: %s", err.message);
        return;
    }
    const struct collector_settings *settings = read;

    listener->settings = settings; /* batch-limit, and body-limit after inflating */
    http_set_body_limit(listener->server, (size_t)settings->body_limit);
    tokens_reload(listener->tokens, settings->rate_limit);
    committer_set_group_limit(listener->committer, (size_t)settings->group_limit);
    intake_set_retention(listener->intake, settings->retention_months);
    log_info("listen", "reloaded");
}

bool listener_start(struct listener *listener, struct error *err)
{
    const struct collector_settings *settings = listener->settings;
    struct route *served =
        ARENA_NEW(listener->invocation->arena, struct route, SANDBOX_ROUTES + ROUTES);
    const struct http_settings http = {
        .address = settings->listen_address,
        .port = (uint16_t)settings->listen_port,
        .threads = serving_threads(settings),
        .workers = (unsigned)settings->threads,
        .head_limit = HEAD_LIMIT,
        .body_limit = (size_t)settings->body_limit,
        .bodies_limit = BODIES_LIMIT,
        .idle_timeout_s = (unsigned)settings->idle_timeout,
        .request_timeout_s = (unsigned)settings->request_timeout,
        .minimum_rate = settings->minimum_rate,
        .connection_limit = CONNECTION_LIMIT,
        .address_limit = (unsigned)settings->address_limit,
        .certificate = settings->tls_certificate,
        .certificate_key = settings->tls_key,
    };

    memcpy(served, sandbox_routes, sizeof(sandbox_routes));
    memcpy(served + SANDBOX_ROUTES, routes, sizeof(routes));
    return http_start(&http, listener->sandbox == NULL ? served + SANDBOX_ROUTES : served, listener,
                      prepare, fail, &listener->server, err);
}

static bool serve(struct listener *listener, struct error *err)
{
    const struct collector_settings *settings = listener->settings;

    if (!listener_start(listener, err)) {
        return false;
    }
    log_info("listen", "ready address=%s port=%u", settings->listen_address,
             (unsigned)http_port(listener->server));
    http_wait(reload, listener);
    log_info("listen", "draining");
    if (!http_drain(listener->server, DRAIN_US)) {
        log_error("listen", "the database does not answer: what was not acknowledged is given up");
        _exit(EX_UNAVAILABLE);
    }
    http_stop(listener->server);
    return true;
}

bool listener_open_sandbox(struct listener *listener, const char *site, struct error *err)
{
    const struct collector_settings *settings = listener->settings;

    (void)pthread_mutex_init(&listener->large, NULL);
    if (!intake_open_sandbox(settings, site, &listener->intake, err)) {
        return false;
    }
    listener->tokens = tokens_open_any(intake_site(listener->intake, site), settings->rate_limit);
    listener->sandbox = sandbox_open();
    return true;
}

static bool run_sandbox(struct listener *listener, const char *site, struct error *err)
{
    const bool ok = listener_open_sandbox(listener, site, err) && serve(listener, err);

    sandbox_close(listener->sandbox);
    tokens_close(listener->tokens);
    intake_close(listener->intake);
    return ok;
}

/* Everything between the database and the server. */
static bool run(struct listener *listener, struct error *err)
{
    const struct collector_settings *settings = listener->settings;
    struct keeper *keeper = NULL;
    struct db *db = NULL;

    http_block_signals(); /* before any thread starts */
    arena_give_back();
    bool ok = db_pool_take(listener->pool, &db, err);

    if (ok) {
        ok = intake_open(db, settings, &listener->intake, err);
        db_pool_give(listener->pool, db);
    }
    listener->tokens = tokens_open(listener->pool, settings->rate_limit);
    if (ok && *settings->spool != '\0') {
        ok = backlog_open(settings->spool, (size_t)settings->spool_limit, listener->intake,
                          time_now_us(), &listener->backlog, err);
    }
    ok = ok && committer_open(settings->database, intake_store(listener->intake), listener->backlog,
                              (size_t)settings->group_limit, &listener->committer, err);
    if (ok) {
        keeper = keeper_start(listener);
        ok = serve(listener, err);
    }
    keeper_stop(keeper);
    committer_close(listener->committer);
    backlog_close(listener->backlog);
    tokens_close(listener->tokens);
    intake_close(listener->intake);
    return ok;
}

struct listen_options {
    bool sandbox;
    const char *site;
};

static const struct setting options[] = {
    {"sandbox", "no",
     "needs no database and stores nothing: checks and answers as in earnest, and shows good and "
     "bad "
     "events on / and /sandbox/events; any token is good",
     setting_flag, offsetof(struct listen_options, sandbox)},
    {"site", "SANDBOX", "of a sandbox: code of the site that events are of", setting_text,
     offsetof(struct listen_options, site)},
    {.name = NULL},
};

static bool listen_run(const struct invocation *invocation, struct error *err)
{
    const struct listen_options *chosen = invocation->options;
    struct listener *listener = ARENA_NEW(invocation->arena, struct listener, 1);

    listener->invocation = invocation;
    listener->settings = invocation->settings;
    if (!settings_hold(listener->settings, err)) {
        return false;
    }
    if (chosen->sandbox) {
        return run_sandbox(listener, chosen->site, err);
    }
    (void)pthread_mutex_init(&listener->large, NULL);
    if (!db_pool_open(listener->settings->database, (size_t)listener->settings->threads,
                      &listener->pool, err)) {
        return false;
    }
    const bool ok = run(listener, err);

    db_pool_close(listener->pool);
    (void)pthread_mutex_destroy(&listener->large);
    return ok;
}

const struct command listen_command = {
    .name = "listen",
    .arguments = "",
    .help = "takes events over HTTP: POST /v1/events",
    .options = options,
    .options_size = sizeof(struct listen_options),
    .run = listen_run,
};
