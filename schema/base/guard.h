/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * guard.h: which requests two readers of one stream could take for different requests.
 *
 * SECURITY: request smuggling lives from two lengths, a length beside chunks, a header name with a
 * space behind it, or two hosts. Such a request is refused and its connection closed.
 * Source: RFC 9112, sections 3.2 and 6.3.
 */
#ifndef BASE_GUARD_H
#define BASE_GUARD_H

#include <stdbool.h>

/* Counts over one request's headers; zeroed at the start. */
struct guard {
    unsigned content_length;
    unsigned transfer_encoding;
    unsigned host;
    bool strange; /* a length that is no number, an encoding that is not chunked, a spaced name */
};

void guard_count(struct guard *guard, const char *name, const char *value);
bool guard_refuses(const struct guard *guard);

#endif
