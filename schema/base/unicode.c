/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/unicode.h"

#include <stdlib.h>
#include <utf8proc.h>

#define FIRST_COMBINING 0x300 /* every character below is its own NFC */

size_t unicode_read(const char *bytes, uint32_t *character)
{
    const unsigned char *b = (const unsigned char *)bytes;

    if (b[0] < 0x80) {
        *character = b[0];
        return 1;
    }
    if (b[0] < 0xe0) {
        *character = ((uint32_t)(b[0] & 0x1f) << 6) | (b[1] & 0x3f);
        return 2;
    }
    if (b[0] < 0xf0) {
        *character =
            ((uint32_t)(b[0] & 0x0f) << 12) | ((uint32_t)(b[1] & 0x3f) << 6) | (b[2] & 0x3f);
        return 3;
    }
    *character = ((uint32_t)(b[0] & 0x07) << 18) | ((uint32_t)(b[1] & 0x3f) << 12) |
                 ((uint32_t)(b[2] & 0x3f) << 6) | (b[3] & 0x3f);
    return 4;
}

size_t unicode_write(uint32_t character, char *out)
{
    if (character < 0x80) {
        *out = (char)character;
        return 1;
    }
    utf8proc_uint8_t bytes[4];
    utf8proc_ssize_t count = utf8proc_encode_char((utf8proc_int32_t)character, bytes);
    for (utf8proc_ssize_t i = 0; i < count; i++) {
        out[i] = (char)bytes[i];
    }
    return (size_t)count;
}

uint32_t unicode_lower(uint32_t character)
{
    if (character < 0x80) {
        return character >= 'A' && character <= 'Z' ? character + 32 : character;
    }
    return (uint32_t)utf8proc_tolower((utf8proc_int32_t)character);
}

uint32_t unicode_base(uint32_t character)
{
    if (character < 0xc0) {
        return character;
    }
    utf8proc_int32_t parts[8];
    int boundary = UTF8PROC_BOUNDCLASS_START;
    utf8proc_ssize_t count = utf8proc_decompose_char((utf8proc_int32_t)character, parts, 8,
                                                     UTF8PROC_DECOMPOSE, &boundary);
    return count > 0 && count <= 8 ? (uint32_t)parts[0] : character;
}

bool unicode_is_letter(uint32_t character)
{
    if (character < 0x80) {
        uint32_t lower = character | 0x20;
        return lower >= 'a' && lower <= 'z';
    }
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)character);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

bool unicode_is_mark(uint32_t character)
{
    if (character < FIRST_COMBINING) {
        return false;
    }
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)character);
    return category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME;
}

bool unicode_is_space(uint32_t character)
{
    if (character < 0x80) {
        return character == ' ' || (character >= '\t' && character <= '\r');
    }
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)character);
    return category >= UTF8PROC_CATEGORY_ZS && category <= UTF8PROC_CATEGORY_ZP;
}

static bool is_composed(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)text[i] >= 0xcc) { /* the first byte of every character from 0x300 on */
            return false;
        }
    }
    return true;
}

const char *unicode_nfc(struct arena *arena, const char *text, size_t *length)
{
    utf8proc_uint8_t *composed = NULL;

    if (is_composed(text, *length)) {
        return text;
    }
    utf8proc_ssize_t size = utf8proc_map((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)*length,
                                         &composed, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (size < 0) {
        arena_exhausted(); /* the text is well-formed: only memory can fail */
    }
    const char *copy = arena_copy(arena, (const char *)composed, (size_t)size);
    for (utf8proc_ssize_t i = 0; i < size; i++) {
        composed[i] = 0; /* it may be clinical text: none is left behind in freed memory */
    }
    free(composed);
    *length = (size_t)size;
    return copy;
}
