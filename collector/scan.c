/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/scan.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define DEPTH_MAX   32
#define FIRST_TEXTS ((size_t)4096)
#define DIGIT(c)    ((c) >= '0' && (c) <= '9')

void scan_free(struct scan *scan)
{
    free(scan->texts);
    scan->texts = NULL;
}

void scan_forget(struct scan *scan)
{
    scan->texts_used = 0;
}

void scan_space(struct scan *scan)
{
    while (scan->at < scan->end &&
           (*scan->at == ' ' || *scan->at == '\n' || *scan->at == '\r' || *scan->at == '\t')) {
        scan->line += *scan->at == '\n' ? 1 : 0;
        scan->at++;
    }
}

bool scan_char(struct scan *scan, char c)
{
    scan_space(scan);
    if (scan->at == scan->end || *scan->at != c) {
        return false;
    }
    scan->at++;
    return true;
}

/* Texts */

static char *make_room(struct scan *scan, size_t size)
{
    if (scan->texts_size - scan->texts_used < size) {
        size_t wanted = scan->texts_size == 0 ? FIRST_TEXTS : scan->texts_size;

        while (wanted - scan->texts_used < size) {
            wanted *= 2;
        }
        char *texts = realloc(scan->texts, wanted);
        if (texts == NULL) {
            arena_exhausted();
        }
        scan->texts = texts;
        scan->texts_size = wanted;
    }
    return scan->texts + scan->texts_used;
}

static int hex_digit(char c)
{
    if (DIGIT(c)) {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The four digits after \u; -1 where they are none. */
static int32_t read_unit(struct scan *scan)
{
    int32_t unit = 0;

    if (scan->end - scan->at < 4) {
        return -1;
    }
    for (int i = 0; i < 4; i++) {
        const int digit = hex_digit(*scan->at++);

        if (digit < 0) {
            return -1;
        }
        unit = unit * 16 + digit;
    }
    return unit;
}

static size_t write_utf8(uint32_t point, char *out)
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        out[0] = (char)(0xC0 | point >> 6);
        out[1] = (char)(0x80 | (point & 0x3F));
        return 2;
    }
    if (point < 0x10000) {
        out[0] = (char)(0xE0 | point >> 12);
        out[1] = (char)(0x80 | (point >> 6 & 0x3F));
        out[2] = (char)(0x80 | (point & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | point >> 18);
    out[1] = (char)(0x80 | (point >> 12 & 0x3F));
    out[2] = (char)(0x80 | (point >> 6 & 0x3F));
    out[3] = (char)(0x80 | (point & 0x3F));
    return 4;
}

/* A \u with its second half where it needs one. Out: the bytes written; 0: no character. */
static size_t read_point(struct scan *scan, char *out)
{
    const int32_t first = read_unit(scan);

    if (first <= 0 || (first >= 0xDC00 && first <= 0xDFFF)) {
        return 0;
    }
    if (first < 0xD800 || first > 0xDBFF) {
        return write_utf8((uint32_t)first, out);
    }
    if (scan->end - scan->at < 2 || scan->at[0] != '\\' || scan->at[1] != 'u') {
        return 0;
    }
    scan->at += 2;
    const int32_t second = read_unit(scan);

    return second < 0xDC00 || second > 0xDFFF
               ? 0
               : write_utf8(0x10000U + ((uint32_t)(first - 0xD800) << 10) +
                                (uint32_t)(second - 0xDC00),
                            out);
}

/* What stands for the sign after a backslash. Out: the bytes written; 0: nothing does. */
static size_t read_escape(struct scan *scan, char *out)
{
    static const char signs[] = "\"\\/bfnrt";
    static const char meant[] = "\"\\/\b\f\n\r\t";

    if (scan->at == scan->end) {
        return 0;
    }
    const char sign = *scan->at++;
    if (sign == 'u') {
        return read_point(scan, out);
    }
    const char *found = sign == '\0' ? NULL : strchr(signs, sign);

    if (found == NULL) {
        return 0;
    }
    *out = meant[found - signs];
    return 1;
}

/* After the opening quote. */
static bool read_text(struct scan *scan, struct member *value)
{
    const char *close = memchr(scan->at, '"', (size_t)(scan->end - scan->at));
    bool wide = false;
    size_t used = 0;

    while (close != NULL && close[-1] == '\\') { /* more than is needed does no harm */
        close = memchr(close + 1, '"', (size_t)(scan->end - close - 1));
    }
    if (close == NULL) {
        close = scan->end;
    }
    char *out = make_room(scan, (size_t)(close - scan->at) + 4);
    while (scan->at < scan->end && *scan->at != '"') {
        const char c = *scan->at++;

        if (c == '\\') {
            const size_t written = read_escape(scan, out + used);

            if (written == 0) {
                return false;
            }
            used += written;
        } else {
            if ((unsigned char)c < 0x20) {
                return false;
            }
            wide |= (unsigned char)c >= 0x80;
            out[used++] = c;
        }
    }
    if (scan->at == scan->end || (wide && !text_is_utf8(out, used))) {
        return false;
    }
    scan->at++;
    out[used] = '\0';
    *value =
        (struct member){.kind = MEMBER_TEXT, .integer = (int64_t)scan->texts_used, .length = used};
    scan->texts_used += used + 1;
    return true;
}

/* Numbers */

static bool pass_digits(struct scan *scan)
{
    const char *start = scan->at;

    while (scan->at < scan->end && DIGIT(*scan->at)) {
        scan->at++;
    }
    return scan->at > start;
}

/* What follows the whole part. True: nothing, or a well-formed rest; *whole says which. */
static bool pass_fraction(struct scan *scan, bool *whole)
{
    if (scan->at < scan->end && *scan->at == '.') {
        scan->at++;
        *whole = false;
        if (!pass_digits(scan)) {
            return false;
        }
    }
    if (scan->at < scan->end && (*scan->at == 'e' || *scan->at == 'E')) {
        scan->at++;
        *whole = false;
        if (scan->at < scan->end && (*scan->at == '+' || *scan->at == '-')) {
            scan->at++;
        }
        return pass_digits(scan);
    }
    return true;
}

static bool read_number(struct scan *scan, struct member *value)
{
    const bool negative = *scan->at == '-';
    int64_t number = 0;
    bool whole = true;
    bool fits = true;

    scan->at += negative ? 1 : 0;
    const char *digits = scan->at;

    if (!pass_digits(scan) || (*digits == '0' && scan->at - digits > 1)) {
        return false;
    }
    for (const char *digit = digits; digit < scan->at; digit++) {
        const int add = *digit - '0';

        fits = fits && number <= (INT64_MAX - add) / 10;
        number = fits ? number * 10 + add : 0;
    }
    if (!pass_fraction(scan, &whole)) {
        return false;
    }
    *value = (struct member){.kind = whole ? MEMBER_INTEGER : MEMBER_OTHER,
                             .integer = negative ? -number : number};
    return fits || !whole;
}

/* The rest */

static bool pass_word(struct scan *scan, const char *word)
{
    const size_t length = strlen(word);

    if ((size_t)(scan->end - scan->at) < length || memcmp(scan->at, word, length) != 0) {
        return false;
    }
    scan->at += length;
    return true;
}

/* Inside of brackets: counts them, with texts passed whole, so that a text's brackets do not count.
 * Is stricter than needed in nothing and looser in commas: what it passes is refused anyway. */
static bool pass_nested(struct scan *scan)
{
    const size_t texts = scan->texts_used;
    struct member text;
    int depth = 0;

    do {
        scan_space(scan);
        if (scan->at == scan->end) {
            return false;
        }
        const char c = *scan->at++;

        if (c == '[' || c == '{') {
            depth++;
        } else if (c == ']' || c == '}') {
            depth--;
        } else if (c == '"' && !read_text(scan, &text)) {
            return false;
        }
        scan->texts_used = texts;
    } while (depth > 0 && depth <= DEPTH_MAX);
    return depth == 0;
}

bool scan_value(struct scan *scan, struct member *value, bool *is_null)
{
    scan_space(scan);
    *is_null = false;
    *value = (struct member){.kind = MEMBER_OTHER};
    if (scan->at == scan->end) {
        return false;
    }
    switch (*scan->at) {
    case '"':
        scan->at++;
        return read_text(scan, value);
    case 't':
        *value = (struct member){.kind = MEMBER_BOOL, .integer = 1};
        return pass_word(scan, "true");
    case 'f':
        value->kind = MEMBER_BOOL;
        return pass_word(scan, "false");
    case 'n':
        *is_null = true;
        return pass_word(scan, "null");
    case '[':
    case '{':
        return pass_nested(scan);
    default:
        return (*scan->at == '-' || DIGIT(*scan->at)) && read_number(scan, value);
    }
}

void scan_settle(const struct scan *scan, struct member *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (values[i].kind == MEMBER_TEXT) {
            values[i].text = scan->texts + values[i].integer;
        }
    }
}
