/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/http_body.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"

#define FIRST_BODY ((size_t)4 * 1024)

/* Takes room for so many more bytes beside the other bodies. */
static bool hold(struct http_bodies *bodies, size_t more)
{
    const size_t held = atomic_fetch_add(&bodies->held, more) + more;

    if (bodies->limit_all != 0 && held > bodies->limit_all) {
        (void)atomic_fetch_sub(&bodies->held, more);
        return false;
    }
    return true;
}

static bool grow(struct http_bodies *bodies, struct http_body *body, size_t size)
{
    size_t capacity = body->capacity == 0 ? FIRST_BODY : body->capacity * 2;

    while (capacity < size) {
        capacity *= 2;
    }
    if (capacity > body->limit + 1) {
        capacity = body->limit + 1;
    }
    if (!hold(bodies, capacity - body->capacity)) {
        return false;
    }
    char *bytes = realloc(body->bytes, capacity);

    if (bytes == NULL) {
        arena_exhausted();
    }
    body->bytes = bytes;
    body->capacity = capacity;
    return true;
}

bool http_body_fits(const struct http_bodies *bodies, const char *length)
{
    long long bytes = 0;

    return length == NULL || (text_to_int(length, &bytes) &&
                              (unsigned long long)bytes <= atomic_load(&bodies->limit));
}

void http_body_add(struct http_bodies *bodies, struct http_body *body, const char *data,
                   size_t size)
{
    if (body->limit == 0) {
        body->limit = atomic_load(&bodies->limit);
    }
    body->too_large = body->too_large || size > body->limit - body->size;
    if (body->too_large || body->crowded) {
        return;
    }
    if (body->capacity - body->size < size + 1 && !grow(bodies, body, body->size + size + 1)) {
        body->crowded = true;
        return;
    }
    memcpy(body->bytes + body->size, data, size);
    body->size += size;
    body->bytes[body->size] = '\0';
}

void http_body_free(struct http_bodies *bodies, struct http_body *body)
{
    free(body->bytes);
    (void)atomic_fetch_sub(&bodies->held, body->capacity);
    *body = (struct http_body){.bytes = NULL};
}
