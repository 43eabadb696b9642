/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text.h: text that grows, in an arena; and the few questions asked of text. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* A growing text; {.arena = a} is empty. `bytes` is NUL-terminated once anything was added. */
struct text {
    struct arena *arena;
    char *bytes;
    size_t length;
    size_t capacity;
};

void text_add(struct text *text, const char *words);
void text_add_bytes(struct text *text, const char *bytes, size_t length);
void text_add_format(struct text *text, const char *format, ...) PRINTF(2, 3);
/* As XML and HTML hold text and attributes: & < > " ' escaped; control characters, which XML
 * forbids, become spaces. */
void text_add_escaped(struct text *text, const char *words);
const char *text_string(struct text *text); /* never NULL */

bool text_equal(const char *a, const char *b); /* NULL equals only NULL */
bool text_starts(const char *text, const char *prefix);

/* Reads a whole decimal integer, nothing before or after it. False where it is none or too large.
 */
bool text_to_int(const char *text, long long *value);
/* Reads a finite decimal number in C notation. */
bool text_to_double(const char *text, double *value);

/* True where the bytes are well-formed UTF-8 (no surrogates, no overlong forms). */
bool text_is_utf8(const char *bytes, size_t length);

#endif
