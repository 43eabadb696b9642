/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/form.h"

#include <string.h>

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static const char *decode(struct arena *arena, const char *text, size_t length)
{
    char *out = ARENA_NEW(arena, char, length + 1);
    size_t used = 0;

    for (size_t i = 0; i < length; i++) {
        if (text[i] == '%' && i + 2 < length && hex_digit(text[i + 1]) >= 0 &&
            hex_digit(text[i + 2]) >= 0) {
            out[used++] = (char)(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
            i += 2;
        } else {
            out[used] = text[i];
            if (text[i] == '+') {
                out[used] = ' ';
            }
            used++;
        }
    }
    return out;
}

const char *form_field(struct arena *arena, const char *form, const char *name)
{
    size_t name_length = strlen(name);

    for (const char *at = form; *at != '\0';) {
        size_t length = strcspn(at, "&");
        const char *equals = memchr(at, '=', length);
        size_t key_length = equals == NULL ? length : (size_t)(equals - at);

        if (key_length == name_length && memcmp(at, name, name_length) == 0) {
            return equals == NULL ? "" : decode(arena, equals + 1, length - key_length - 1);
        }
        at += length + (at[length] == '&' ? 1 : 0);
    }
    return NULL;
}
