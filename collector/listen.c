/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/listen.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "base/encoding.h"
#include "base/http.h"
#include "base/log.h"
#include "base/text.h"
#include "base/time.h"
#include "collector/answer.h"
#include "collector/intake.h"
#include "collector/metrics.h"
#include "collector/token.h"
#include "schema/migrate.h"

#define CONNECTION_LIMIT 512
#define RETRY_AFTER_S    "5"
#define PLAIN            "text/plain; charset=utf-8"

struct listener {
    const struct collector_settings *settings;
    struct intake *intake;
    struct db_pool *pool;
    struct metrics metrics;
};

static bool starts_word(const char *text, const char *word)
{
    const size_t length = strlen(word);

    return strncasecmp(text, word, length) == 0 &&
           (text[length] == '\0' || text[length] == ';' || text[length] == ' ');
}

/* What is sent as: JSON in one of its forms, or not said. */
static bool is_readable_type(const struct http_request *request)
{
    static const char *const types[] = {"application/x-ndjson", "application/ndjson",
                                        "application/jsonl", "application/json"};
    const char *type = http_header(request, "Content-Type");

    for (size_t i = 0; type != NULL && i < sizeof(types) / sizeof(types[0]); i++) {
        if (starts_word(type, types[i])) {
            return true;
        }
    }
    return type == NULL;
}

static bool read_encoding(const struct http_request *request, enum encoding *encoding)
{
    static const struct {
        const char *name;
        enum encoding encoding;
    } encodings[] = {
        {"identity", ENCODING_IDENTITY}, {"gzip", ENCODING_GZIP}, {"zstd", ENCODING_ZSTD}};
    const char *name = http_header(request, "Content-Encoding");

    *encoding = ENCODING_IDENTITY;
    for (size_t i = 0; name != NULL && i < sizeof(encodings) / sizeof(encodings[0]); i++) {
        if (strcasecmp(name, encodings[i].name) == 0) {
            *encoding = encodings[i].encoding;
            return true;
        }
    }
    return name == NULL;
}

static bool too_large(const struct listener *listener, struct http_request *request,
                      struct http_response *response)
{
    answer_problem(request, response, 413, "too_large",
                   arena_format(request->arena,
                                "a request may have %" PRId64 " bytes, inflated, and %" PRId64
                                " events: send smaller batches",
                                listener->settings->body_limit, listener->settings->batch_limit));
    return false;
}

/* The body as the sender wrote it. False: answered with what is wrong. */
static bool inflate(const struct listener *listener, struct http_request *request,
                    struct http_response *response, char **bytes, size_t *size)
{
    enum encoding encoding = ENCODING_IDENTITY;

    if (request->body_too_large) {
        return too_large(listener, request, response);
    }
    if (!is_readable_type(request) || !read_encoding(request, &encoding)) {
        answer_problem(request, response, 415, "unsupported_type",
                       "send application/x-ndjson or application/json, plain or with "
                       "Content-Encoding gzip or zstd");
        return false;
    }
    switch (encoding_inflate(request->arena, encoding, request->body, request->body_size,
                             (size_t)listener->settings->body_limit, bytes, size)) {
    case ENCODING_OK:
        return true;
    case ENCODING_TOO_LARGE:
        return too_large(listener, request, response);
    case ENCODING_BROKEN:
        break;
    }
    answer_problem(request, response, 400, "broken_encoding",
                   "the body is not in its Content-Encoding, or was cut off: send it again");
    return false;
}

/* Reads, checks and stores. False with *answered: refused. False without: the database failed. */
static bool take_events(struct listener *listener, struct http_request *request,
                        struct http_response *response, struct db *db, bool *answered,
                        struct error *err)
{
    struct batch batch = {
        .arena = request->arena, .source = "http", .received_us = request->now_us};
    struct token token;
    char *bytes = NULL;
    size_t size = 0;

    *answered = true;
    if (!token_find(db, request, &token, err)) {
        *answered = false;
        return false;
    }
    if (token.site_id == 0) {
        http_response_header(response, "WWW-Authenticate", "Bearer");
        answer_problem(request, response, 401, "unauthorized",
                       "send Authorization: Bearer with a valid token of kind ingest");
        return false;
    }
    if (!inflate(listener, request, response, &bytes, &size)) {
        return false;
    }
    if (!intake_refresh(listener->intake, db, request->now_us, err)) {
        *answered = false;
        return false;
    }
    const struct intake_source source = {token.site_id, token.clients, token.client_count};
    const struct event_rules rules = intake_hold(listener->intake, &source, request->now_us);
    const bool within =
        batch_read(&batch, &rules, bytes, size, (size_t)listener->settings->batch_limit);

    intake_release(listener->intake);
    if (!within) {
        return too_large(listener, request, response);
    }
    if (batch.readable == 0) {
        answer_problem(request, response, 400, "no_event",
                       batch.count == 0 ? "the body has no event"
                                        : arena_format(request->arena, "no event is readable: %s",
                                                       batch.items[0].why.detail));
        return false;
    }
    if (!store_batch(intake_store(listener->intake), db, &batch, err)) {
        *answered = false;
        return false;
    }
    metrics_add(&listener->metrics, &batch, request->now_us);
    answer_verdicts(request, response, &batch);
    return true;
}

static bool post_events(void *context, struct http_request *request, struct http_response *response,
                        struct error *err)
{
    struct listener *listener = context;
    struct db *db = NULL;
    bool answered = false;

    if (!db_pool_take(listener->pool, &db, err)) {
        return false;
    }
    const bool ok = take_events(listener, request, response, db, &answered, err);

    db_pool_give(listener->pool, db);
    if (ok) {
        (void)atomic_fetch_add(&listener->metrics.accepted_requests, 1);
    } else if (answered) {
        (void)atomic_fetch_add(&listener->metrics.refused_requests, 1);
        log_info("listen", "request=%s status=%d", request->id, response->status);
    } else {
        (void)atomic_fetch_add(&listener->metrics.failed_requests, 1);
    }
    return ok || answered;
}

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

static bool get_readyz(void *context, struct http_request *request, struct http_response *response,
                       struct error *err)
{
    struct listener *listener = context;
    struct db *db = NULL;

    if (!db_pool_take(listener->pool, &db, err)) {
        return false;
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

    (void)err;
    http_response_text(response, 200, "text/plain; version=0.0.4; charset=utf-8",
                       metrics_text(&listener->metrics, request->arena));
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
    if (why->kind == ERROR_DATABASE) {
        http_response_header(response, "Retry-After", RETRY_AFTER_S);
        answer_problem(request, response, response->status, "unavailable",
                       "nothing was stored: send the same events again");
        return;
    }
    answer_problem(request, response, response->status,
                   why->kind == ERROR_SYSTEM ? "failed" : "refused", why->message);
}

static const struct route routes[] = {
    {"POST", "/v1/events", false, post_events}, {"GET", "/livez", false, get_livez},
    {"GET", "/readyz", false, get_readyz},      {"GET", "/version", false, get_version},
    {"GET", "/metrics", false, get_metrics},    {.method = NULL},
};

static bool serve(struct listener *listener, struct error *err)
{
    const struct collector_settings *settings = listener->settings;
    const struct http_settings http = {
        .address = settings->listen_address,
        .port = (uint16_t)settings->listen_port,
        .threads = (unsigned)settings->threads,
        .body_limit = (size_t)settings->body_limit,
        .idle_timeout_s = (unsigned)settings->idle_timeout,
        .request_timeout_s = (unsigned)settings->request_timeout,
        .connection_limit = CONNECTION_LIMIT,
    };
    struct http_server *server = NULL;

    if (!http_start(&http, routes, listener, prepare, fail, &server, err)) {
        return false;
    }
    log_info("listen", "ready address=%s port=%u", settings->listen_address,
             (unsigned)http_port(server));
    http_wait(NULL, NULL);
    log_info("listen", "draining");
    http_stop(server);
    return true;
}

static bool listen_run(const struct invocation *invocation, struct error *err)
{
    struct listener *listener = ARENA_NEW(invocation->arena, struct listener, 1);
    struct db *db = NULL;

    listener->settings = invocation->settings;
    if (listener->settings->threads < 1 || listener->settings->batch_limit < 1) {
        return error_set(err, ERROR_CONFIG, "threads and batch-limit must be at least 1");
    }
    if (!db_pool_open(listener->settings->database, (size_t)listener->settings->threads,
                      &listener->pool, err)) {
        return false;
    }
    bool ok = db_pool_take(listener->pool, &db, err);

    if (ok) {
        ok = intake_open(db, listener->settings, &listener->intake, err);
        db_pool_give(listener->pool, db);
    }
    ok = ok && serve(listener, err);
    intake_close(listener->intake);
    db_pool_close(listener->pool);
    return ok;
}

const struct command listen_command = {
    .name = "listen",
    .arguments = "",
    .help = "takes events over HTTP: POST /v1/events",
    .run = listen_run,
};
