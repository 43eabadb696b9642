/* SPDX-License-Identifier: GPL-3.0-or-later */
/* http_service.h: what a server answers: its handlers, and its words for errors. Only for http.c.
 */
#ifndef BASE_HTTP_SERVICE_H
#define BASE_HTTP_SERVICE_H

#include <stdatomic.h>

#include "base/http.h"

struct http_service {
    const struct route *routes;
    void *context;
    void (*prepare)(void *, struct http_request *, struct http_response *);
    void (*fail)(void *, struct http_request *, struct http_response *, const struct error *);
    atomic_uint_fast64_t next_id;
};

/* Before the first request: ids go on from a random one. */
void http_service_begin(struct http_service *service);

/* http_request.id: no two are alike, and none says how many there were. */
const char *http_service_id(struct http_service *service, struct arena *arena);

/* Writes the answer for an error. */
void http_service_fail(const struct http_service *service, struct http_request *request,
                       struct http_response *response, int status, const struct error *why);

/* The route that serves the request, and the answer prepared; NULL where none does: then the answer
 * is written. */
const struct route *http_service_find(const struct http_service *service,
                                      struct http_request *request, struct http_response *response);

/* Runs a handler. Where it parks the request, nothing of it may be touched after that. */
void http_service_run(const struct http_service *service, http_handler_fn handler,
                      struct http_request *request, struct http_response *response);

#endif
