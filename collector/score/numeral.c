/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/numeral.h"

#include <stdbool.h>
#include <string.h>

#define GROUP 3

static size_t count_of(const char *text, char c)
{
    size_t count = 0;

    for (; *text != '\0'; text++) {
        count += *text == c ? 1 : 0;
    }
    return count;
}

/* 1 to 3 digits, the first no zero, then groups of 3, each after a mark; up to `end`. */
static bool is_grouped(const char *digits, const char *end, char mark)
{
    const char *at = memchr(digits, mark, (size_t)(end - digits));

    if (at == NULL || at == digits || at - digits > GROUP || *digits == '0') {
        return false;
    }
    for (; at < end; at += GROUP + 1) {
        if (*at != mark || end - at < GROUP + 1 || memchr(at + 1, mark, GROUP) != NULL) {
            return false;
        }
    }
    return true;
}

/* Where the decimals begin, and which mark parts groups; false where it can be read in two ways. */
static bool read_marks(enum language language, const char *digits, const char **decimal,
                       char *group)
{
    const char *end = digits + strlen(digits);
    size_t dots = count_of(digits, '.');
    size_t commas = count_of(digits, ',');
    char first_group = language == LANGUAGE_FR ? '.' : ',';
    char point = language == LANGUAGE_FR ? ',' : '.';
    size_t points = language == LANGUAGE_FR ? commas : dots;
    size_t groups = language == LANGUAGE_FR ? dots : commas;

    *decimal = points == 1 ? strchr(digits, point) : NULL;
    *group = '\0';
    if (points > 1) {
        return false;
    }
    if (groups == 0) {
        return true;
    }
    const char *whole = *decimal != NULL ? *decimal : end;
    if (is_grouped(digits, whole, first_group) &&
        (language == LANGUAGE_EN || points == 1 || groups > 1)) {
        *group = first_group;
        return *decimal == NULL || strchr(*decimal, first_group) == NULL;
    }
    /* French with a point: 2.5; but 1.000 may be a thousand */
    *decimal = language == LANGUAGE_FR && groups == 1 && points == 0 ? strchr(digits, '.') : NULL;
    return *decimal != NULL && !is_grouped(digits, end, '.');
}

/* Adds the digits up to `end` without marks. */
static char *add_digits(char *out, const char *from, const char *end)
{
    for (; from < end; from++) {
        if (*from >= '0' && *from <= '9') {
            *out++ = *from;
        }
    }
    return out;
}

const char *numeral_canonical(struct arena *arena, enum language language, const char *digits)
{
    size_t length = strlen(digits);
    bool is_signed = *digits == '-' || *digits == '+';
    const char *body = digits + (is_signed ? 1 : 0);
    const char *end = digits + length;
    const char *decimal = NULL;
    char group = '\0';
    char *made = ARENA_NEW(arena, char, length + 2);
    char *out = made;

    if (!read_marks(language, body, &decimal, &group)) {
        return arena_copy(arena, digits, length);
    }
    const char *whole = decimal != NULL ? decimal : end;
    while (body + 1 < whole && *body == '0') {
        body++;
    }
    if (is_signed) {
        *out++ = *digits;
    }
    if (body == whole) {
        *out++ = '0';
    }
    out = add_digits(out, body, whole);
    if (decimal != NULL) {
        char *point = out;
        *out++ = '.';
        out = add_digits(out, decimal, end);
        while (out[-1] == '0') {
            out--;
        }
        out = out == point + 1 ? point : out;
    }
    *out = '\0';
    return made;
}

/* The digits that are not zeros at an end: [*from, *until). False where there are none. */
static bool significant(const char *text, const char **from, const char **until)
{
    *from = text + strcspn(text, "123456789");
    *until = text + strlen(text);
    while (*until > *from && ((*until)[-1] == '0' || (*until)[-1] == '.')) {
        (*until)--;
    }
    return *until > *from;
}

bool numeral_is_shifted(const char *a, const char *b)
{
    const char *a_until;
    const char *b_until;
    bool plain = strspn(a, "+-0123456789.") == strlen(a) && strspn(b, "+-0123456789.") == strlen(b);

    if (!plain || strcmp(a, b) == 0 || (*a == '-') != (*b == '-') ||
        !significant(a, &a, &a_until) || !significant(b, &b, &b_until)) {
        return false;
    }
    for (;;) {
        a += a < a_until && *a == '.' ? 1 : 0;
        b += b < b_until && *b == '.' ? 1 : 0;
        if (a == a_until || b == b_until) {
            return a == a_until && b == b_until;
        }
        if (*a++ != *b++) {
            return false;
        }
    }
}
