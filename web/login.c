/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/login.h"

#include <inttypes.h>
#include <string.h>

#include "base/log.h"
#include "base/steady.h"
#include "base/text.h"
#include "reports/phrase.h"
#include "web/account.h"
#include "web/address.h"
#include "web/frame.h"

#define HTML "text/html; charset=utf-8"

/* The __Host- prefix holds a cookie to this host and to HTTPS (ASVS 3.3.1). */
static const char *cookie_name(const struct server *server)
{
    return server->settings->insecure_cookies ? "dictameter" : "__Host-dictameter";
}

static void set_cookie(const struct server *server, struct http_request *request,
                       struct http_response *response, const char *value, const char *more)
{
    http_response_header(response, "Set-Cookie",
                         arena_format(request->arena, "%s=%s; Path=/; HttpOnly; SameSite=Lax%s%s",
                                      cookie_name(server), value,
                                      server->settings->insecure_cookies ? "" : "; Secure", more));
}

const char *login_token(const struct server *server, const struct http_request *request)
{
    return http_cookie(request, cookie_name(server));
}

/* Only a path of this site may be returned to: no other host, no scheme. */
static const char *safe_next(const char *next)
{
    if (next == NULL || next[0] != '/' || next[1] == '/' || next[1] == '\\' ||
        strpbrk(next, "\r\n\\") != NULL || strlen(next) > 500) {
        return "";
    }
    return next;
}

/*
 * A form of another site can be sent to us, but not without saying where it comes from: browsers
 * put Sec-Fetch-Site, older ones at least Origin (ASVS 3.5.1).
 */
static bool is_from_here(const struct http_request *request)
{
    const char *site = http_header(request, "Sec-Fetch-Site");
    const char *origin = http_header(request, "Origin");
    const char *host = http_header(request, "Host");

    if (site != NULL) {
        return text_equal(site, "same-origin") || text_equal(site, "none");
    }
    if (origin == NULL || host == NULL) {
        return true; /* no browser: there is no session to ride on */
    }
    const char *authority = strstr(origin, "://");
    return authority != NULL && text_equal(authority + strlen("://"), host);
}

static void answer_form(const struct server *server, struct http_request *request,
                        struct http_response *response, int status, const char *next,
                        const char *alert)
{
    struct text page = {.arena = request->arena};
    struct address address = {.language = server_language(request),
                              .page = "login",
                              .id = "",
                              .scope = "all",
                              .period = "",
                              .compare = "previous",
                              .view = "chart",
                              .revision = -1};

    frame_write_login(&page, server, &address, next, alert);
    server_send(request, response, status, HTML, page.bytes, page.length);
}

static const char *words(const struct server *server, const struct http_request *request,
                         const char *key)
{
    return catalog_text(server->catalog, server_language(request), key);
}

/* Told before the password is looked at: a right one says nothing either until then. */
static void answer_locked(const struct server *server, struct http_request *request,
                          struct http_response *response, const char *next, int64_t wait_s)
{
    const char *minutes = arena_format(request->arena, "%" PRId64, (wait_s + 59) / 60);

    log_warning("login", "held up request=%s", request->id);
    http_response_header(response, "Retry-After", arena_format(request->arena, "%" PRId64, wait_s));
    answer_form(server, request, response, 429, next,
                phrase(request->arena, words(server, request, "login.locked"),
                       PHRASE({"minutes", minutes})));
}

static void answer_wrong(const struct server *server, struct http_request *request,
                         struct http_response *response, const char *next)
{
    log_info("login", "refused request=%s", request->id);
    answer_form(server, request, response, 401, next, words(server, request, "login.wrong"));
}

/* Without TLS of our own all who log in come from the proxy that has it, or from this machine. */
static struct throttle_who who_tries(const struct server *server,
                                     const struct http_request *request, const char *name)
{
    const bool proxied = *server->settings->tls_certificate == '\0';

    return (struct throttle_who){.name = name, .address = proxied ? NULL : http_peer(request)};
}

bool login_show(void *context, struct http_request *request, struct http_response *response,
                struct error *err)
{
    (void)err;
    answer_form(context, request, response, 200, safe_next(http_query(request, "next")), NULL);
    return true;
}

bool login_take(void *context, struct http_request *request, struct http_response *response,
                struct error *err)
{
    const struct server *server = context;
    const char *name = http_form(request, "name");
    const char *password = http_form(request, "password");
    const char *next = safe_next(http_form(request, "next"));
    const char *token = NULL;
    int64_t wait_s = 0;
    struct db *db = NULL;

    if (!is_from_here(request)) {
        return error_set(err, ERROR_REFUSED, "the form came from another site");
    }
    if (name == NULL || password == NULL) {
        return error_set(err, ERROR_INPUT, "name and password are needed");
    }
    if (!account_fits(name, password)) {
        /* costs no hash, so it may neither take an attempt from a name nor write to audit_log */
        answer_wrong(server, request, response, next);
        return true;
    }
    const struct throttle_who who = who_tries(server, request, name);

    if (!throttle_take(server->throttle, who, steady_now_us(), &wait_s)) {
        answer_locked(server, request, response, next, wait_s);
        return true;
    }
    if (!db_pool_take(server->pool, &db, err)) {
        return false;
    }
    bool ok = account_login(db, request->arena, name, password, request->now_us, &token, err);
    db_pool_give(server->pool, db);
    if (!ok) {
        return false;
    }
    if (token == NULL) {
        answer_wrong(server, request, response, next);
        return true;
    }
    throttle_forgive(server->throttle, who);
    set_cookie(server, request, response, token, "");
    server_redirect(server, request, response,
                    *next != '\0' ? next
                                  : arena_format(request->arena, "/%s/",
                                                 language_name(server_language(request))));
    return true;
}

static bool leave(const struct visit *visit, struct http_response *response, struct error *err)
{
    if (!frame_unmask_equals(http_form(visit->request, "csrf"), visit->account->csrf) ||
        !is_from_here(visit->request)) {
        return error_set(err, ERROR_REFUSED, "the form came from another page; load this one anew");
    }
    if (!account_logout(visit->db, visit->request->arena,
                        login_token(visit->server, visit->request), err)) {
        return false;
    }
    set_cookie(visit->server, visit->request, response, "", "; Max-Age=0");
    server_redirect(visit->server, visit->request, response,
                    arena_format(visit->request->arena, "/%s/login",
                                 language_name(server_language(visit->request))));
    return true;
}

bool login_leave(void *context, struct http_request *request, struct http_response *response,
                 struct error *err)
{
    return login_guard(context, request, response, leave, err);
}

static const char *query(void *context, const char *name)
{
    return http_query(context, name);
}

/* The page to come back to after logging in, with its scope and period; "" where it was none. */
static const char *asked_for(struct http_request *request)
{
    struct address address;
    struct error ignored;

    if (!text_equal(request->method, "GET") ||
        !address_read(request->arena, request->path, query, request, &address, &ignored)) {
        return "";
    }
    return safe_next(address_link(request->arena, "", &address));
}

bool login_guard(struct server *server, struct http_request *request,
                 struct http_response *response, visit_fn page, struct error *err)
{
    const char *token = login_token(server, request);
    struct visit visit = {.server = server, .request = request};

    if (!db_pool_take(server->pool, &visit.db, err)) {
        return false;
    }
    bool ok = account_find(visit.db, request->arena, token, request->now_us, &visit.account, err);
    if (ok && visit.account != NULL) {
        ok = page(&visit, response, err);
    } else if (ok) {
        const char *next = asked_for(request);

        server_redirect(
            server, request, response,
            arena_format(request->arena, "/%s/login%s%s", language_name(server_language(request)),
                         *next == '\0' ? "" : "?next=", address_encode(request->arena, next)));
    }
    db_pool_give(server->pool, visit.db);
    return ok;
}
