/* SPDX-License-Identifier: GPL-3.0-or-later */
/* login.h: the routes by which people come in and leave, and the guard of all other pages. */
#ifndef WEB_LOGIN_H
#define WEB_LOGIN_H

#include "web/server.h"

/* GET and POST /{lang}/login, POST /logout. */
bool login_show(void *context, struct http_request *request, struct http_response *response,
                struct error *err);
bool login_take(void *context, struct http_request *request, struct http_response *response,
                struct error *err);
bool login_leave(void *context, struct http_request *request, struct http_response *response,
                 struct error *err);

typedef bool (*visit_fn)(const struct visit *visit, struct http_response *response,
                         struct error *err);

/*
 * Runs `page` for whoever is logged in, with a database connection; sends others to the login,
 * which leads back.
 */
bool login_guard(struct server *server, struct http_request *request,
                 struct http_response *response, visit_fn page, struct error *err);

/* The cookie's token, or NULL. */
const char *login_token(const struct server *server, const struct http_request *request);

#endif
