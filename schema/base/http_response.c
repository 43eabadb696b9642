/* SPDX-License-Identifier: GPL-3.0-or-later */
/* http_response.c: what a handler says, and the form that it reads. */
#include <assert.h>
#include <string.h>
#include <strings.h>

#include "base/form.h"
#include "base/http.h"

#define FORM_TYPE "application/x-www-form-urlencoded"

void http_response_header(struct http_response *response, const char *name, const char *value)
{
    for (size_t i = 0; i < response->header_count; i++) {
        if (strcasecmp(response->headers[i].name, name) == 0 &&
            strcasecmp(name, "Set-Cookie") != 0) {
            response->headers[i].value = value;
            return;
        }
    }
    assert(response->header_count < HTTP_HEADERS_MAX);
    response->headers[response->header_count].name = name;
    response->headers[response->header_count++].value = value;
}

void http_response_text(struct http_response *response, int status, const char *content_type,
                        const char *body)
{
    response->status = status;
    response->content_type = content_type;
    response->body = body;
    response->body_size = strlen(body);
}

const char *http_form(const struct http_request *request, const char *name)
{
    const char *type = http_header(request, "Content-Type");

    if (type == NULL || request->body == NULL ||
        strncasecmp(type, FORM_TYPE, strlen(FORM_TYPE)) != 0) {
        return NULL;
    }
    return form_field(request->arena, request->body, name);
}
