/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * unicode.h: what Unicode's tables say of a character: lower case, its letter without marks, NFC.
 *
 * The only file that includes utf8proc.h. Characters are code points; texts are well-formed UTF-8.
 */
#ifndef BASE_UNICODE_H
#define BASE_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* Reads the character at `bytes`, which is well-formed, and returns how many bytes it takes. */
size_t unicode_read(const char *bytes, uint32_t *character);
/* Writes it; at most 4 bytes. Returns how many. */
size_t unicode_write(uint32_t character, char *out);

uint32_t unicode_lower(uint32_t character);
uint32_t unicode_base(uint32_t character); /* é -> e: the first character of its decomposition */
bool unicode_is_letter(uint32_t character);
bool unicode_is_mark(uint32_t character); /* a combining accent */
bool unicode_is_space(uint32_t character);

/*
 * The text composed as NFC says, never NFKC; the text itself where it is so already.
 *
 *   length  of the text; set to that of the result
 */
const char *unicode_nfc(struct arena *arena, const char *text, size_t *length);

#endif
