/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/guard.h"

#include <string.h>
#include <strings.h>

#define DIGITS "0123456789"

/* Also with white space behind the name, as the other reader may take it. */
static bool name_is(const char *key, const char *name)
{
    size_t length = strlen(name);

    return strncasecmp(key, name, length) == 0 &&
           strspn(key + length, " \t") == strlen(key + length);
}

void guard_count(struct guard *guard, const char *name, const char *value)
{
    size_t length = strlen(name);
    const char *text = value == NULL ? "" : value;

    if (length > 0 && (name[length - 1] == ' ' || name[length - 1] == '\t')) {
        guard->strange = true;
    }
    if (name_is(name, "Content-Length")) {
        guard->content_length++;
        guard->strange |= *text == '\0' || strspn(text, DIGITS) != strlen(text);
    } else if (name_is(name, "Transfer-Encoding")) {
        guard->transfer_encoding++;
        guard->strange |= strcasecmp(text, "chunked") != 0;
    } else if (name_is(name, "Host")) {
        guard->host++;
    }
}

bool guard_refuses(const struct guard *guard)
{
    return guard->strange || guard->content_length > 1 || guard->transfer_encoding > 1 ||
           (guard->content_length > 0 && guard->transfer_encoding > 0) || guard->host != 1;
}
