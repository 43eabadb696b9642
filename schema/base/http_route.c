/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/http_route.h"

#include <string.h>

#include "base/text.h"

static bool path_fits(const struct route *route, const char *path)
{
    return route->prefix ? text_starts(path, route->path) : text_equal(path, route->path);
}

static bool method_fits(const struct route *route, const char *method)
{
    return text_equal(route->method, method) ||
           (text_equal(route->method, "GET") && text_equal(method, "HEAD"));
}

const struct route *http_route_find(const struct route *routes, const struct http_request *request,
                                    const char **allow)
{
    struct text methods = {.arena = request->arena};

    for (const struct route *route = routes; route->method != NULL; route++) {
        if (!path_fits(route, request->path)) {
            continue;
        }
        if (method_fits(route, request->method)) {
            return route;
        }
        if (strstr(text_string(&methods), route->method) == NULL) {
            text_add_format(&methods, "%s%s", methods.length == 0 ? "" : ", ", route->method);
        }
    }
    *allow = text_string(&methods);
    return NULL;
}
