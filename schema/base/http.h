/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * http.h: an HTTP server over libmicrohttpd: routes, limits, and the guard against smuggling.
 *
 * The only file that includes microhttpd.h. Each request has an arena of its own; a handler is
 * called with the whole body read, on one of the server's threads. A handler that fails with an
 * error is answered with that error's status through the server's `fail` function.
 *
 * SECURITY: refuses what TRUST.md 4.1 lists (two lengths, length and chunked, no or two Host
 * headers, an encoding that is not chunked) with 400 and closes; limits body, header memory,
 * connections in all and from one address, idle time, the time for each step of a request, and how
 * slowly a body may come. TLS: base/http_certificate.h.
 */
#ifndef BASE_HTTP_H
#define BASE_HTTP_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

struct http_request {
    struct arena *arena;
    const char *method;
    const char *path; /* percent-decoded, always starts with '/' */
    const char *tail; /* what follows the route's path where the route is a prefix; else "" */
    const char *body; /* NUL after it */
    size_t body_size;
    bool body_too_large; /* longer than body_limit: body is NULL, answer 413 */
    int64_t now_us;      /* when the request came */
    const char *id;      /* 12 hexadecimal digits, for logs and error pages */
    void *owner;         /* the handler's own, for the answer of a parked request */
    void *handle;        /* the server's own */
};

/* The value of a header (any case), a query parameter or a cookie; NULL where it is not there. */
const char *http_header(const struct http_request *request, const char *name);
const char *http_query(const struct http_request *request, const char *name);
const char *http_cookie(const struct http_request *request, const char *name);
/* A field of an application/x-www-form-urlencoded body; NULL where it is not there. */
const char *http_form(const struct http_request *request, const char *name);

/* The network address that the request came from, without its port; of IPv6 the network of 64 bits,
 * as one host has all of it. Behind a proxy: the proxy's. */
const char *http_peer(const struct http_request *request);

#define HTTP_HEADERS_MAX 16

struct http_response {
    int status; /* 200 at the start */
    const char *content_type;
    const char *body; /* in the request's arena, or static */
    size_t body_size;
    struct {
        const char *name;
        const char *value;
    } headers[HTTP_HEADERS_MAX];
    size_t header_count;
};

void http_response_header(struct http_response *response, const char *name, const char *value);
/* Sets status, content type and a NUL-terminated body. */
void http_response_text(struct http_response *response, int status, const char *content_type,
                        const char *body);

typedef bool (*http_handler_fn)(void *context, struct http_request *request,
                                struct http_response *response, struct error *err);

/*
 * Lets the answer of a request wait, so that the thread that called the handler serves others. The
 * handler then returns true and touches the request no more. Once http_resume() has been called, by
 * any thread, `later` writes the answer as a handler does, on one of the server's threads.
 */
void http_park(struct http_request *request, http_handler_fn later);
void http_resume(struct http_request *request);

/*
 * Has a worker run `handler` for the request, so that the thread that called does not keep others
 * from being served for long. The caller then returns true and touches the request no more.
 */
void http_hand_over(struct http_request *request, http_handler_fn handler);

struct route {
    const char *method; /* "GET" also serves HEAD */
    const char *path;
    bool prefix; /* also every path that starts with `path` */
    http_handler_fn handler;
};

struct http_settings {
    const char *address;        /* "127.0.0.1" or "::1" */
    uint16_t port;              /* 0: the system chooses (tests) */
    unsigned threads;           /* that serve the connections and run handlers */
    unsigned workers;           /* threads for what is handed over; 0: nothing is */
    size_t head_limit;          /* [bytes] of a request's head, about; cleared for each request */
    size_t body_limit;          /* [bytes] as sent, before inflating */
    size_t bodies_limit;        /* [bytes] of all bodies held at once, else 503; 0: no limit */
    unsigned idle_timeout_s;    /* a connection without a byte */
    unsigned request_timeout_s; /* a whole request, from its first byte to its last */
    int64_t minimum_rate;       /* [bytes/s] below which a body is too slow; 0: none is */
    unsigned connection_limit;
    unsigned address_limit;  /* connections from one address */
    const char *certificate; /* files, PEM: the chain and its key; NULL or "": plain HTTP */
    const char *certificate_key;
};

struct http_server;

/*
 * Binds and starts.
 *
 *   routes   ended by a NULL method; the first that fits serves; other methods of a path: 405
 *   prepare  called before each handler and before each error answer: common headers; may be NULL
 *   fail     writes the answer for an error (404, 405, 413 and failed handlers); its error's kind
 *            is already in response->status
 *
 * Fails with ERROR_SYSTEM, naming address and port, where it cannot be bound; with ERROR_CONFIG
 * where address or certificate are not usable.
 */
NODISCARD bool http_start(const struct http_settings *settings, const struct route *routes,
                          void *context,
                          void (*prepare)(void *context, struct http_request *request,
                                          struct http_response *response),
                          void (*fail)(void *context, struct http_request *request,
                                       struct http_response *response, const struct error *why),
                          struct http_server **server, struct error *err);
uint16_t http_port(const struct http_server *server);

/* Sets http_settings.body_limit for requests that begin from now on. */
void http_set_body_limit(struct http_server *server, size_t bytes);

/*
 * Reads the files of certificate and key anew, for connections that begin from now on; those that
 * are open go on as they began. Does nothing without TLS. Fails with ERROR_CONFIG where the files
 * are not usable: then the certificate stays.
 */
NODISCARD bool http_renew_certificate(struct http_server *server, struct error *err);

/* Keeps SIGTERM, SIGINT and SIGHUP from the threads started after it, for http_wait(); ignores
 * SIGPIPE. http_start() calls it. */
void http_block_signals(void);

/* Blocks until SIGTERM or SIGINT. On SIGHUP calls `reload` (may be NULL) and goes on. */
void http_wait(void (*reload)(void *context), void *context);

/* Answers 503 to what is still to come and waits for what is parked. False where some still is when
 * patience ends: then the server cannot be stopped, only the process ended. */
bool http_drain(struct http_server *server, int64_t patience_us);

/* Lets requests in flight end and stops. Nothing may be parked. Accepts NULL. */
void http_stop(struct http_server *server);

#endif
