/* SPDX-License-Identifier: GPL-3.0-or-later */
/* http_route.h: which handler serves a request. Only for http.c. */
#ifndef BASE_HTTP_ROUTE_H
#define BASE_HTTP_ROUTE_H

#include "base/http.h"

/* The first route that fits; NULL where none does, *allow then names the methods of the path. */
const struct route *http_route_find(const struct route *routes, const struct http_request *request,
                                    const char **allow);

#endif
