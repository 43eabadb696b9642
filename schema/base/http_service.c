/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/http_service.h"

#include <string.h>

#include "base/crypto.h"
#include "base/http_route.h"
#include "base/log.h"

#define ID_SIZE   6
#define ID_FACTOR UINT64_C(0x9E3779B97F4A7C15) /* odd: no two products are alike */

void http_service_begin(struct http_service *service)
{
    uint64_t first = 0;

    crypto_random(&first, sizeof(first));
    atomic_init(&service->next_id, first);
}

const char *http_service_id(struct http_service *service, struct arena *arena)
{
    const uint64_t id = atomic_fetch_add(&service->next_id, 1) * ID_FACTOR;
    uint8_t bytes[ID_SIZE];

    for (size_t i = 0; i < ID_SIZE; i++) {
        bytes[i] = (uint8_t)(id >> (8 * i));
    }
    return crypto_hex(arena, bytes, sizeof(bytes));
}

void http_service_fail(const struct http_service *service, struct http_request *request,
                       struct http_response *response, int status, const struct error *why)
{
    response->status = status;
    if (service->prepare != NULL) {
        service->prepare(service->context, request, response);
    }
    if (service->fail != NULL) {
        service->fail(service->context, request, response, why);
    } else {
        http_response_text(response, response->status, "text/plain; charset=utf-8", why->message);
    }
    if (status >= 500) {
        log_error("http", "%s request=%s status=%d", why->message, request->id, status);
    }
}

const struct route *http_service_find(const struct http_service *service,
                                      struct http_request *request, struct http_response *response)
{
    struct error err = {.kind = ERROR_SYSTEM};
    const char *allow = "";
    const struct route *route = http_route_find(service->routes, request, &allow);

    if (route == NULL && *allow != '\0') {
        http_response_header(response, "Allow", allow);
        (void)error_set(&err, ERROR_INPUT, "this method is not allowed here");
        http_service_fail(service, request, response, 405, &err);
        return NULL;
    }
    if (route == NULL) {
        (void)error_set(&err, ERROR_NOT_FOUND, "there is nothing at this address");
        http_service_fail(service, request, response, 404, &err);
        return NULL;
    }
    request->tail = route->prefix ? request->path + strlen(route->path) : "";
    if (service->prepare != NULL) {
        service->prepare(service->context, request, response);
    }
    return route;
}

void http_service_run(const struct http_service *service, http_handler_fn handler,
                      struct http_request *request, struct http_response *response)
{
    struct error err = {.kind = ERROR_SYSTEM};

    if (!handler(service->context, request, response, &err)) {
        http_service_fail(service, request, response, error_http_status(err.kind), &err);
    }
}
