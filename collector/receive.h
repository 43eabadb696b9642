/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * receive.h: events of a request: read, checked, handed to the committers, answered with verdicts.
 *
 * SECURITY: nothing is read before the token is known; limits hold before and after inflating, and
 * over all requests together.
 */
#ifndef COLLECTOR_RECEIVE_H
#define COLLECTOR_RECEIVE_H

#include "base/http.h"

/* POST /v1/events: NDJSON, a JSON array or a compact batch. Handlers over a struct listener. */
bool receive_events(void *context, struct http_request *request, struct http_response *response,
                    struct error *err);

/* POST /v1/logs: OTLP/HTTP in JSON. */
bool receive_logs(void *context, struct http_request *request, struct http_response *response,
                  struct error *err);

#endif
