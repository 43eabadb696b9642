/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * http_body.h: the bodies that are on their way in, bounded each and all together. Only for http.c.
 */
#ifndef BASE_HTTP_BODY_H
#define BASE_HTTP_BODY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

/* What all bodies share. */
struct http_bodies {
    atomic_size_t limit; /* of one that begins now [bytes] */
    size_t limit_all;    /* of all that are held at once [bytes]; 0: none */
    atomic_size_t held;  /* [bytes] */
};

struct http_body {
    char *bytes; /* NUL after them once there are any */
    size_t size;
    size_t capacity;
    size_t limit;   /* as it was when the body began */
    bool too_large; /* over the limit: what follows is read and dropped */
    bool crowded;   /* no room beside the others: likewise */
};

/* Whether a body of the announced length is within the limit; NULL: it is not said how long it is.
 */
bool http_body_fits(const struct http_bodies *bodies, const char *length);

void http_body_add(struct http_bodies *bodies, struct http_body *body, const char *data,
                   size_t size);
void http_body_free(struct http_bodies *bodies, struct http_body *body);

#endif
