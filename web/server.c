/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/server.h"

#include <string.h>

#include "base/encoding.h"
#include "base/text.h"
#include "reports/document/markup.h"
#include "reports/phrase.h"
#include "web/frame.h"

#define COMPRESS_FROM ((size_t)1024)
#define HTML          "text/html; charset=utf-8"

static const char policy[] =
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

enum language server_language(const struct http_request *request)
{
    const char *accepted = http_header(request, "Accept-Language");
    enum language language = LANGUAGE_FR;

    /* The path's first part, where it is one; else the browser's first choice. */
    if (text_starts(request->path, "/en/")) {
        return LANGUAGE_EN;
    }
    if (text_starts(request->path, "/fr/") || accepted == NULL || strlen(accepted) < 2) {
        return LANGUAGE_FR;
    }
    if (!language_read(arena_copy(request->arena, accepted, 2), &language)) {
        language = LANGUAGE_FR;
    }
    return language;
}

void server_redirect(const struct server *server, struct http_request *request,
                     struct http_response *response, const char *path)
{
    http_response_header(response, "Location",
                         arena_format(request->arena, "%s%s", server->settings->root, path));
    http_response_text(response, 303, "text/plain; charset=utf-8", "");
}

void server_prepare(void *context, struct http_request *request, struct http_response *response)
{
    const struct server *server = context;

    (void)request;
    http_response_header(response, "Content-Security-Policy", policy);
    http_response_header(response, "X-Content-Type-Options", "nosniff");
    http_response_header(response, "Referrer-Policy", "same-origin");
    http_response_header(response, "Cross-Origin-Opener-Policy", "same-origin");
    http_response_header(response, "Cross-Origin-Resource-Policy", "same-origin");
    http_response_header(response, "Cache-Control", "no-store");
    if (!server->settings->insecure_cookies) {
        http_response_header(response, "Strict-Transport-Security",
                             "max-age=31536000; includeSubDomains");
    }
}

static bool takes_gzip(const struct http_request *request)
{
    const char *accepted = http_header(request, "Accept-Encoding");

    return accepted != NULL && strstr(accepted, "gzip") != NULL;
}

void server_send(struct http_request *request, struct http_response *response, int status,
                 const char *content_type, const char *body, size_t size)
{
    response->status = status;
    response->content_type = content_type;
    response->body = body;
    response->body_size = size;
    const bool squeezed =
        text_equal(content_type, "font/woff2") || text_equal(content_type, "image/png");

    if (size >= COMPRESS_FROM && !squeezed && takes_gzip(request)) {
        response->body = encoding_gzip(request->arena, body, size, &response->body_size);
        http_response_header(response, "Content-Encoding", "gzip");
        http_response_header(response, "Vary", "Accept-Encoding");
    }
}

/* RFC 9457: for programs. */
static void fail_api(const struct http_request *request, struct http_response *response,
                     const char *title, const struct error *why)
{
    struct text body = {.arena = request->arena};

    /* title and message are ours: neither holds a quote, a backslash or input */
    text_add_format(&body,
                    "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\","
                    "\"instance\":\"urn:request:%s\"}\n",
                    title, response->status, response->status >= 500 ? title : why->message,
                    request->id);
    http_response_text(response, response->status, "application/problem+json", text_string(&body));
}

static const char *error_text(const struct server *server, enum language language,
                              struct arena *arena, int status, const char *part)
{
    const char *found = catalog_text_if(server->catalog, language,
                                        arena_format(arena, "error.%d.%s", status, part));

    return found != NULL
               ? found
               : catalog_text(server->catalog, language, arena_format(arena, "error.500.%s", part));
}

/* Those that the error names for a parameter ("rev: must be one of 1, 2"); else the usual ones. */
static const char *choices_of(struct arena *arena, const char *parameter, const char *usual,
                              const struct error *why)
{
    const char *prefix = arena_format(arena, "%s: must be one of ", parameter);

    return text_starts(why->message, prefix) ? arena_copy(arena, why->message + strlen(prefix),
                                                          strlen(why->message) - strlen(prefix))
                                             : usual;
}

/* What scope, period, comparison and view may be, in the reader's language. */
static void write_choices(struct text *out, const struct server *server, enum language language,
                          const struct error *why)
{
    static const struct {
        const char *parameter;
        const char *choices;
    } rows[] = {
        {"scope", "all, site:CODE, site:CODE/pole:CODE, site:CODE/pole:CODE/unit:CODE, "
                  "specialty:CODE, site:CODE/specialty:CODE, role:CODE, doc_type:CODE, "
                  "device:CODE, release:ENGINE.CODE, setting:CODE"},
        {"period", "2026, 2026-Q3, 2026-09, 2026-W38, r28, r28:2026-10-18, r91, r91:2026-10-25"},
        {"compare", "previous, year, none"},
        {"view", "chart, table"},
        {"rev", "0, 1, 2"},
    };

    markup_open(out, "ul", MARKUP_ATTRIBUTES("class", "reason"));
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        markup_element(out, "li", MARKUP_NONE,
                       phrase(out->arena, catalog_text(server->catalog, language, "error.choices"),
                              PHRASE({"parameter", rows[i].parameter},
                                     {"choices", choices_of(out->arena, rows[i].parameter,
                                                            rows[i].choices, why)})));
    }
    markup_close(out, "ul");
}

void server_fail(void *context, struct http_request *request, struct http_response *response,
                 const struct error *why)
{
    const struct server *server = context;
    const enum language language = server_language(request);
    const char *title = error_text(server, language, request->arena, response->status, "title");
    struct address address = {.language = language,
                              .page = "",
                              .id = "",
                              .scope = "all",
                              .period = "",
                              .compare = "previous",
                              .view = "chart",
                              .revision = -1};
    struct text content = {.arena = request->arena};
    struct text page = {.arena = request->arena};

    if (response->status == 503) {
        http_response_header(response, "Retry-After", "5");
    }
    if (text_starts(request->path, "/api/")) {
        fail_api(request, response,
                 error_text(server, LANGUAGE_EN, request->arena, response->status, "title"), why);
        return;
    }
    markup_open(&content, "div", MARKUP_ATTRIBUTES("class", "failure"));
    markup_element(&content, "h1", MARKUP_NONE, title);
    markup_element(&content, "p", MARKUP_NONE,
                   error_text(server, language, request->arena, response->status, "text"));
    if (response->status == 400) {
        write_choices(&content, server, language, why);
    }
    markup_element(&content, "p", MARKUP_ATTRIBUTES("class", "note"),
                   phrase(request->arena, catalog_text(server->catalog, language, "error.id"),
                          PHRASE({"id", request->id})));
    markup_element(
        &content, "a",
        MARKUP_ATTRIBUTES("href", address_link(request->arena, server->settings->root, &address)),
        catalog_text(server->catalog, language, "nav.home"));
    markup_close(&content, "div");
    frame_write(&page, &(struct frame){.server = server,
                                       .address = &address,
                                       .title = title,
                                       .content = text_string(&content)});
    response->content_type = HTML;
    response->body = page.bytes;
    response->body_size = page.length;
}
