/* SPDX-License-Identifier: GPL-3.0-or-later */
/* api.h: published figures for programs. */
#ifndef WEB_API_H
#define WEB_API_H

#include "base/http.h"

/*
 * GET /api/v1/measures?scope=…&period=…[&metric=B2,A7]: the measures as JSON, for a session of the
 * dashboard or a bearer token of kind `read`. What is withheld has its state and no figures.
 */
bool api_measures(void *context, struct http_request *request, struct http_response *response,
                  struct error *err);

#endif
