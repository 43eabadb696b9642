/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/text.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY ((size_t)256)

static void reserve(struct text *text, size_t more)
{
    size_t needed = text->length + more + 1;

    if (needed <= text->capacity) {
        return;
    }
    size_t capacity = text->capacity == 0 ? FIRST_CAPACITY : text->capacity;
    while (capacity < needed) {
        capacity *= 2;
    }
    char *bytes = ARENA_NEW(text->arena, char, capacity);
    if (text->length > 0) {
        memcpy(bytes, text->bytes, text->length);
    }
    text->bytes = bytes;
    text->capacity = capacity;
}

void text_add_bytes(struct text *text, const char *bytes, size_t length)
{
    reserve(text, length);
    if (length > 0) {
        memcpy(text->bytes + text->length, bytes, length);
    }
    text->length += length;
    text->bytes[text->length] = '\0';
}

void text_add(struct text *text, const char *words)
{
    text_add_bytes(text, words, strlen(words));
}

void text_add_format(struct text *text, const char *format, ...)
{
    va_list values;
    va_list again;

    reserve(text, 0);
    const size_t room = text->capacity - text->length;

    va_start(values, format);
    va_copy(again, values);
    const int length = vsnprintf(text->bytes + text->length, room, format, values);
    va_end(values);
    if (length > 0 && (size_t)length >= room) { /* cut off: once more with room enough */
        reserve(text, (size_t)length);
        (void)vsnprintf(text->bytes + text->length, (size_t)length + 1, format, again);
    }
    va_end(again);
    text->length += length > 0 ? (size_t)length : 0;
    text->bytes[text->length] = '\0';
}

/* What stands for a character in markup; NULL where it stands for itself. */
static const char *escape_of(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    case '\n':
    case '\t':
        return NULL;
    default:
        return (unsigned char)c < 0x20 ? " " : NULL;
    }
}

void text_add_escaped(struct text *text, const char *words)
{
    const char *plain = words; /* where the run that stands for itself begins */

    for (const char *at = words; *at != '\0'; at++) {
        const char *escape = escape_of(*at);

        if (escape != NULL) {
            text_add_bytes(text, plain, (size_t)(at - plain));
            text_add(text, escape);
            plain = at + 1;
        }
    }
    text_add(text, plain);
}

const char *text_string(struct text *text)
{
    return text->bytes == NULL ? "" : text->bytes;
}

bool text_equal(const char *a, const char *b)
{
    if (a == NULL || b == NULL) {
        return a == b;
    }
    return strcmp(a, b) == 0;
}

bool text_starts(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool text_to_int(const char *text, long long *value)
{
    char *end = NULL;

    if (*text != '-' && (*text < '0' || *text > '9')) {
        return false;
    }
    errno = 0;
    long long read = strtoll(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0') {
        return false;
    }
    *value = read;
    return true;
}

bool text_to_double(const char *text, double *value)
{
    char *end = NULL;

    if (*text == '\0' || strspn(text, "0123456789.eE+-") != strlen(text)) {
        return false;
    }
    errno = 0;
    double read = strtod(text, &end);
    if (end == text || *end != '\0' || !isfinite(read)) {
        return false;
    }
    *value = read;
    return true;
}

/* How many bytes the sequence that starts with this byte has; 0 where none can start so. */
static size_t sequence_length(unsigned char first)
{
    if (first < 0x80) {
        return 1;
    }
    if (first >= 0xC2 && first <= 0xDF) {
        return 2;
    }
    if (first >= 0xE0 && first <= 0xEF) {
        return 3;
    }
    return first >= 0xF0 && first <= 0xF4 ? 4 : 0;
}

bool text_is_utf8(const char *bytes, size_t length)
{
    const unsigned char *b = (const unsigned char *)bytes;

    for (size_t i = 0; i < length;) {
        uint64_t chunk;
        if (length - i >= sizeof(chunk)) { /* mostly ASCII: eight bytes at once */
            memcpy(&chunk, bytes + i, sizeof(chunk));
            if ((chunk & UINT64_C(0x8080808080808080)) == 0) {
                i += sizeof(chunk);
                continue;
            }
        }
        size_t size = sequence_length(b[i]);
        if (size == 0 || size > length - i) {
            return false;
        }
        for (size_t j = 1; j < size; j++) {
            if ((b[i + j] & 0xC0) != 0x80) {
                return false;
            }
        }
        /* overlong forms, surrogates, and what lies above U+10FFFF */
        if ((b[i] == 0xE0 && b[i + 1] < 0xA0) || (b[i] == 0xED && b[i + 1] > 0x9F) ||
            (b[i] == 0xF0 && b[i + 1] < 0x90) || (b[i] == 0xF4 && b[i + 1] > 0x8F)) {
            return false;
        }
        i += size;
    }
    return true;
}
