/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/http.h"

#include <errno.h>
#include <microhttpd.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/guard.h"
#include "base/http_body.h"
#include "base/http_certificate.h"
#include "base/http_flight.h"
#include "base/http_listen.h"
#include "base/http_service.h"
#include "base/http_worker.h"
#include "base/reaper.h"
#include "base/text.h"
#include "base/time.h"

#define US_A_SECOND INT64_C(1000000)

struct http_server {
    struct MHD_Daemon *daemon;
    struct http_settings settings;
    struct http_certificates *certificates; /* NULL: no TLS */
    struct http_service service;
    struct http_workers *workers; /* NULL: none */
    struct reaper *reaper;
    struct http_bodies bodies;
    struct http_flight flight;
};

/* What one request has while it lasts: its arena is freed when the answer has been sent. */
struct exchange {
    struct http_server *server;
    struct arena arena;
    struct http_request request;
    struct http_response response;
    struct http_body body;
    bool waits;            /* was parked */
    http_handler_fn later; /* writes the answer then; else NULL */
    struct http_task task; /* for a worker; and what it does */
    http_handler_fn handler;
    bool *parked; /* of a worker that runs the handler; else NULL */
};

/* Questions of handlers */

static const char *lookup(const struct http_request *request, enum MHD_ValueKind kind,
                          const char *name)
{
    return MHD_lookup_connection_value(request->handle, kind, name);
}

const char *http_header(const struct http_request *request, const char *name)
{
    return lookup(request, MHD_HEADER_KIND, name);
}

const char *http_query(const struct http_request *request, const char *name)
{
    return lookup(request, MHD_GET_ARGUMENT_KIND, name);
}

const char *http_cookie(const struct http_request *request, const char *name)
{
    return lookup(request, MHD_COOKIE_KIND, name);
}

const char *http_peer(const struct http_request *request)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(request->handle, MHD_CONNECTION_INFO_CLIENT_ADDRESS);

    return info == NULL ? "" : http_listen_peer(request->arena, info->client_addr);
}

static enum MHD_Result count_header(void *context, enum MHD_ValueKind kind, const char *key,
                                    const char *value)
{
    (void)kind;
    guard_count(context, key, value);
    return MHD_YES;
}

static bool is_ambiguous(struct MHD_Connection *connection)
{
    struct guard guard = {0};

    (void)MHD_get_connection_values(connection, MHD_HEADER_KIND, count_header, &guard);
    return guard_refuses(&guard);
}

/* Connections: each has an entry at the reaper. */

static struct reaper_entry *entry_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    return info == NULL ? NULL : info->socket_context;
}

/* The head of a request, after which its body is due. A connection may also stay idle meanwhile. */
static int64_t head_patience_us(const struct http_server *server)
{
    return 2 * (int64_t)server->settings.idle_timeout_s * US_A_SECOND;
}

static int64_t body_patience_us(const struct http_server *server)
{
    return (int64_t)server->settings.request_timeout_s * US_A_SECOND;
}

/* Answers */

static void answer_error(struct http_server *server, struct exchange *exchange, int status,
                         const struct error *why)
{
    http_service_fail(&server->service, &exchange->request, &exchange->response, status, why);
}

static enum MHD_Result send_response(struct MHD_Connection *connection, struct exchange *exchange,
                                     bool close_after)
{
    struct http_response *from = &exchange->response;
    /* MHD takes a void * that it only reads under MHD_RESPMEM_PERSISTENT. */
    union {
        const char *bytes;
        void *memory;
    } body = {.bytes = from->body == NULL ? "" : from->body};
    struct MHD_Response *response = MHD_create_response_from_buffer(
        from->body == NULL ? 0 : from->body_size, body.memory, MHD_RESPMEM_PERSISTENT);

    if (response == NULL) {
        return MHD_NO;
    }
    if (from->content_type != NULL) {
        (void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, from->content_type);
    }
    for (size_t i = 0; i < from->header_count; i++) {
        (void)MHD_add_response_header(response, from->headers[i].name, from->headers[i].value);
    }
    if (close_after) {
        (void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    }
    reaper_expect(exchange->server->reaper, entry_of(connection),
                  body_patience_us(exchange->server));
    const enum MHD_Result queued = MHD_queue_response(connection, (unsigned)from->status, response);
    MHD_destroy_response(response);
    return queued;
}

/* Requests that wait for others to do their work */

static struct exchange *exchange_of(struct http_request *request)
{
    return (struct exchange *)((char *)request - offsetof(struct exchange, request));
}

void http_park(struct http_request *request, http_handler_fn later)
{
    struct exchange *exchange = exchange_of(request);

    exchange->later = later;
    if (exchange->parked != NULL) { /* since a worker has it */
        *exchange->parked = true;
        exchange->parked = NULL;
        return;
    }
    exchange->waits = true;
    http_flight_park(&exchange->server->flight);
    MHD_suspend_connection(request->handle);
}

void http_resume(struct http_request *request)
{
    struct http_server *server = exchange_of(request)->server;

    MHD_resume_connection(request->handle);
    http_flight_resume(&server->flight); /* last: http_stop() waits for it */
}

/* What a worker's handler has written is the answer. */
static bool is_written(void *context, struct http_request *request, struct http_response *response,
                       struct error *err)
{
    (void)context;
    (void)request;
    (void)response;
    (void)err;
    return true;
}

static void run_task(struct http_task *task)
{
    struct exchange *exchange = (struct exchange *)((char *)task - offsetof(struct exchange, task));
    bool parked = false;

    exchange->parked = &parked;
    http_service_run(&exchange->server->service, exchange->handler, &exchange->request,
                     &exchange->response);
    if (!parked) { /* else another has it already */
        exchange->parked = NULL;
        http_resume(&exchange->request);
    }
}

void http_hand_over(struct http_request *request, http_handler_fn handler)
{
    struct exchange *exchange = exchange_of(request);

    exchange->handler = handler;
    http_park(request, is_written);
    http_workers_add(exchange->server->workers, &exchange->task);
}

static void dispatch(struct http_server *server, struct exchange *exchange)
{
    struct http_request *request = &exchange->request;
    const struct route *route = http_service_find(&server->service, request, &exchange->response);

    if (route != NULL) {
        http_service_run(&server->service, route->handler, request, &exchange->response);
    }
}

static void show_certificate(const struct http_server *server, struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);

    if (server->certificates != NULL && info != NULL) {
        http_certificates_show(server->certificates, info->tls_session);
    }
}

static void notify_connection(void *context, struct MHD_Connection *connection,
                              void **socket_context, enum MHD_ConnectionNotificationCode code)
{
    struct http_server *server = context;

    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        show_certificate(server, connection);
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

        struct reaper_entry *entry = reaper_add(server->reaper, info->connect_fd);

        reaper_expect(server->reaper, entry, head_patience_us(server));
        *socket_context = entry;
    } else if (*socket_context != NULL) {
        reaper_remove(server->reaper, *socket_context);
        *socket_context = NULL;
    }
}

/* The life of a request */

static struct exchange *exchange_new(struct http_server *server, struct MHD_Connection *connection,
                                     const char *method, const char *path)
{
    struct exchange *exchange = calloc(1, sizeof(*exchange));

    if (exchange == NULL) {
        arena_exhausted();
    }
    exchange->server = server;
    exchange->request = (struct http_request){
        .arena = &exchange->arena,
        .method = arena_copy(&exchange->arena, method, strlen(method)),
        .path = arena_copy(&exchange->arena, path, strlen(path)),
        .tail = "",
        .now_us = time_now_us(),
        .id = http_service_id(&server->service, &exchange->arena),
        .handle = connection,
    };
    exchange->response.status = 200;
    return exchange;
}

static enum MHD_Result refuse_size(struct http_server *server, struct MHD_Connection *connection,
                                   struct exchange *exchange)
{
    struct error err;

    exchange->request.body_too_large = true;
    (void)error_set(&err, ERROR_INPUT, "the body is larger than %zu bytes",
                    atomic_load(&server->bodies.limit));
    answer_error(server, exchange, 413, &err);
    return send_response(connection, exchange, true);
}

static enum MHD_Result begin(struct http_server *server, struct MHD_Connection *connection,
                             struct exchange *exchange)
{
    struct error err = {.kind = ERROR_INPUT};

    if (is_ambiguous(connection)) {
        (void)error_set(&err, ERROR_INPUT, "the request's headers contradict each other");
        answer_error(server, exchange, 400, &err);
        return send_response(connection, exchange, true);
    }
    if (!http_body_fits(&server->bodies, http_header(&exchange->request, "Content-Length"))) {
        return refuse_size(server, connection, exchange);
    }
    reaper_expect_body(server->reaper, entry_of(connection), body_patience_us(server));
    return MHD_YES;
}

/* The whole request has been read. */
static enum MHD_Result finish(struct http_server *server, struct MHD_Connection *connection,
                              struct exchange *exchange)
{
    struct error err = {.kind = ERROR_INPUT};

    if (exchange->later != NULL) {
        http_service_run(&server->service, exchange->later, &exchange->request,
                         &exchange->response);
        return send_response(connection, exchange, false);
    }
    reaper_forgive(server->reaper, entry_of(connection));
    if (exchange->body.too_large) {
        return refuse_size(server, connection, exchange);
    }
    if (exchange->body.crowded || !http_flight_enter(&server->flight)) {
        (void)error_set(&err, ERROR_BUSY, "too much is under way, or the server is about to end");
        answer_error(server, exchange, error_http_status(err.kind), &err);
        return send_response(connection, exchange, true);
    }
    exchange->request.body = exchange->body.bytes == NULL ? "" : exchange->body.bytes;
    exchange->request.body_size = exchange->body.size;
    dispatch(server, exchange);
    http_flight_leave(&server->flight);
    return exchange->waits ? MHD_YES : send_response(connection, exchange, false);
}

/* The parameters are libmicrohttpd's. NOLINTNEXTLINE(readability-function-size) */
static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *path,
                              const char *method, const char *version, const char *data,
                              size_t *data_size, void **request_context)
{
    struct http_server *server = context;
    struct exchange *exchange = *request_context;

    (void)version;
    if (exchange == NULL) {
        exchange = exchange_new(server, connection, method, path);
        *request_context = exchange;
        return begin(server, connection, exchange);
    }
    if (*data_size > 0) {
        reaper_received(server->reaper, entry_of(connection), *data_size);
        http_body_add(&server->bodies, &exchange->body, data, *data_size);
        *data_size = 0;
        return MHD_YES;
    }
    return finish(server, connection, exchange);
}

static void completed(void *context, struct MHD_Connection *connection, void **request_context,
                      enum MHD_RequestTerminationCode code)
{
    struct http_server *server = context;
    struct exchange *exchange = *request_context;

    (void)code;
    reaper_expect(server->reaper, entry_of(connection), head_patience_us(server));
    if (exchange != NULL) {
        if (exchange->later != NULL) {
            http_flight_answered(&server->flight);
        }
        arena_free(&exchange->arena);
        http_body_free(&server->bodies, &exchange->body);
        free(exchange);
        *request_context = NULL;
    }
}

/* libmicrohttpd's messages can quote what a client sent. */
static void drop_message(void *context, const char *format, va_list values)
{
    (void)context;
    (void)format;
    (void)values;
}

static struct MHD_Daemon *start_daemon(struct http_server *server,
                                       const struct sockaddr_storage *address)
{
    const struct http_settings *settings = &server->settings;
    const bool tls = server->certificates != NULL;
    const struct http_pem none = {.chain = NULL};
    const struct http_pem *pem = tls ? http_certificates_pem(server->certificates) : &none;
    const unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG |
                           MHD_ALLOW_SUSPEND_RESUME | (tls ? (unsigned)MHD_USE_TLS : 0U) |
                           (address->ss_family == AF_INET6 ? (unsigned)MHD_USE_IPv6 : 0U);
    char priorities[] = HTTP_TLS_PRIORITIES;
    struct MHD_OptionItem secure[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, pem->chain},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, pem->key},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, priorities},
        {MHD_OPTION_END, 0, NULL},
    };

    return MHD_start_daemon(
        flags, settings->port, NULL, NULL, handle, server, MHD_OPTION_EXTERNAL_LOGGER, drop_message,
        NULL, MHD_OPTION_SOCK_ADDR, (const struct sockaddr *)address, MHD_OPTION_THREAD_POOL_SIZE,
        settings->threads, MHD_OPTION_CONNECTION_LIMIT, settings->connection_limit,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, settings->address_limit, MHD_OPTION_CONNECTION_TIMEOUT,
        settings->idle_timeout_s, MHD_OPTION_CONNECTION_MEMORY_LIMIT, settings->head_limit,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_NOTIFY_CONNECTION, notify_connection, server,
        MHD_OPTION_NOTIFY_COMPLETED, completed, server, MHD_OPTION_ARRAY,
        tls ? secure : &secure[sizeof(secure) / sizeof(secure[0]) - 1], MHD_OPTION_END);
}

bool http_start(const struct http_settings *settings, const struct route *routes, void *context,
                void (*prepare)(void *context, struct http_request *request,
                                struct http_response *response),
                void (*fail)(void *context, struct http_request *request,
                             struct http_response *response, const struct error *why),
                struct http_server **server, struct error *err)
{
    struct sockaddr_storage address = {0};
    struct http_certificates *certificates = NULL;

    if (!http_listen_address(settings, &address, err) ||
        !http_certificates_open(settings, &certificates, err)) {
        return false;
    }
    struct http_server *started = calloc(1, sizeof(*started));
    if (started == NULL) {
        arena_exhausted();
    }
    *started = (struct http_server){
        .settings = *settings,
        .certificates = certificates,
        .service = {.routes = routes, .context = context, .prepare = prepare, .fail = fail},
        .bodies = {.limit = settings->body_limit, .limit_all = settings->bodies_limit}};
    http_service_begin(&started->service);
    http_block_signals(); /* before the threads start, so that http_wait() alone takes them */
    started->reaper = reaper_start(settings->minimum_rate);
    started->workers =
        settings->workers == 0 ? NULL : http_workers_start(settings->workers, run_task);
    errno = 0;
    started->daemon = start_daemon(started, &address);
    if (started->daemon == NULL) {
        const int why = errno;

        http_workers_stop(started->workers);
        reaper_stop(started->reaper);
        http_certificates_close(certificates);
        free(started);
        return error_set(err, ERROR_SYSTEM, "cannot listen on %s port %u: %s; see listen-port",
                         settings->address, (unsigned)settings->port,
                         why != 0 ? strerror(why) : "not available");
    }
    *server = started;
    return true;
}

void http_set_body_limit(struct http_server *server, size_t bytes)
{
    atomic_store(&server->bodies.limit, bytes);
}

bool http_renew_certificate(struct http_server *server, struct error *err)
{
    return server->certificates == NULL || http_certificates_renew(server->certificates, err);
}

uint16_t http_port(const struct http_server *server)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);

    return info == NULL ? 0 : info->port;
}

bool http_drain(struct http_server *server, int64_t patience_us)
{
    return http_flight_drain(&server->flight, patience_us);
}

void http_stop(struct http_server *server)
{
    if (server == NULL) {
        return;
    }
    http_flight_stop(&server->flight);
    MHD_stop_daemon(server->daemon);
    http_workers_stop(server->workers);
    reaper_stop(server->reaper);
    http_certificates_close(server->certificates);
    free(server);
}
