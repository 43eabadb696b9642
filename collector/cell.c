/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/cell.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/crypto.h"
#include "base/day.h"
#include "base/text.h"
#include "base/unicode.h"
#include "collector/stamp.h"

#define EXACT_MAX  9007199254740992.0 /* whole numbers beyond are not all doubles */
#define NUMBER_MAX 40                 /* letters of a number */
#define FIRST_HIGH 0x80               /* of windows-1252: where it leaves Latin-1, up to 0x9F */
#define LAST_HIGH  0x9F
#define DIGITS     "0123456789"
#define GROUP      3 /* digits that a space sets apart */

#define NO_BREAK_SPACE 0x00A0
#define THIN_SPACE     0x2009
#define NARROW_SPACE   0x202F /* thin, and without a break */

/* Source: the Unicode consortium's CP1252.TXT; 0 is not assigned. */
static const uint16_t high[] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

static const struct member unreadable = {.kind = MEMBER_OTHER};

static const char *from_windows(struct arena *arena, const struct csv_cell *cell, size_t *length)
{
    char *text = ARENA_NEW(arena, char, cell->length * 3 + 1);

    *length = 0;
    for (size_t i = 0; i < cell->length; i++) {
        const unsigned char byte = (unsigned char)cell->text[i];
        const uint32_t character =
            byte >= FIRST_HIGH && byte <= LAST_HIGH ? high[byte - FIRST_HIGH] : byte;

        if (character == 0) {
            return NULL;
        }
        *length += unicode_write(character, text + *length);
    }
    return text;
}

static char windows_of(uint32_t character)
{
    for (size_t i = 0; i < sizeof(high) / sizeof(high[0]); i++) {
        if (high[i] == character) {
            return (char)(unsigned char)(FIRST_HIGH + i);
        }
    }
    if (character < FIRST_HIGH || (character > LAST_HIGH && character <= UINT8_MAX)) {
        return (char)character;
    }
    return '?';
}

const char *cell_written(struct arena *arena, const struct mapping *mapping, const char *text)
{
    char *written = ARENA_NEW(arena, char, strlen(text) + 1);
    uint32_t character = 0;

    if (!mapping->windows_1252) {
        return text;
    }
    for (char *out = written; *text != '\0'; out++) {
        text += unicode_read(text, &character);
        *out = windows_of(character);
    }
    return written;
}

/* How many bytes of space there are at the start: also those without a break. */
static size_t space_at(const char *text, size_t length)
{
    uint32_t character = 0;

    if (length == 0) {
        return 0;
    }
    const size_t size = unicode_read(text, &character);

    return unicode_is_space(character) ? size : 0;
}

static size_t last_start(const char *text, size_t length)
{
    size_t at = length - 1;

    while (at > 0 && ((unsigned char)text[at] & 0xC0) == 0x80) {
        at--;
    }
    return at;
}

const char *cell_text(struct arena *arena, const struct mapping *mapping,
                      const struct csv_cell *cell)
{
    size_t length = cell->length;
    const char *text = mapping->windows_1252 ? from_windows(arena, cell, &length) : cell->text;

    if (text == NULL || memchr(text, '\0', length) != NULL || !text_is_utf8(text, length)) {
        return NULL;
    }
    for (size_t size = 0; (size = space_at(text, length)) > 0;) {
        text += size;
        length -= size;
    }
    while (length > 0) {
        const size_t at = last_start(text, length);

        if (space_at(text + at, length - at) == 0) {
            break;
        }
        length = at;
    }
    return arena_copy(arena, text, length);
}

bool cell_is_missing(const struct mapping *mapping, const char *text)
{
    bool is = *text == '\0';

    for (size_t i = 0; i < mapping->missing.count; i++) {
        is = is || text_equal(mapping->missing.items[i], text);
    }
    return is;
}

/* Values */

static struct member text_member(const char *text)
{
    return (struct member){.kind = MEMBER_TEXT, .text = text, .length = strlen(text)};
}

/* The bytes of a space that sets three digits apart from those before it; 0: there is none. */
static size_t group_space(const char *text)
{
    uint32_t character = 0;
    const size_t size = unicode_read(text, &character);
    const bool is_space = character == ' ' || character == NO_BREAK_SPACE ||
                          character == THIN_SPACE || character == NARROW_SPACE;

    return is_space && strspn(text + size, DIGITS) == GROUP ? size : 0;
}

/* Thousands may be set apart by spaces; nothing else is taken for a number. */
static bool read_number(const struct mapping *mapping, const char *text, double *number)
{
    char plain[NUMBER_MAX + 1];
    size_t length = 0;
    size_t digits = 0; /* without a space among them */
    bool whole = true; /* so far: no decimal sign */

    while (*text != '\0') {
        const size_t space = digits > 0 && digits <= GROUP && whole ? group_space(text) : 0;

        if (space > 0) {
            text += space;
            digits = 0;
            continue;
        }
        if (length == NUMBER_MAX || strchr(DIGITS ".,-+", *text) == NULL ||
            (*text != mapping->decimal && (*text == '.' || *text == ','))) {
            return false;
        }
        whole = whole && *text != mapping->decimal;
        digits = strchr(DIGITS, *text) == NULL ? 0 : digits + 1;
        plain[length++] = (char)(*text == mapping->decimal ? '.' : *text);
        text++;
    }
    plain[length] = '\0';
    return text_to_double(plain[0] == '+' ? plain + 1 : plain, number);
}

/* "1:02:03" or "02:03" as seconds. */
static bool read_clock(const char *text, double *seconds)
{
    long long part = 0;
    size_t parts = 0;

    *seconds = 0;
    for (const char *at = text; parts < 3; parts++) {
        const char *colon = strchr(at, ':');
        char digits[NUMBER_MAX + 1];
        const size_t length = colon == NULL ? strlen(at) : (size_t)(colon - at);

        if (length > NUMBER_MAX) {
            return false;
        }
        memcpy(digits, at, length);
        digits[length] = '\0';
        if (!text_to_int(digits, &part) || part < 0 || (parts > 0 && part > 59)) {
            return false;
        }
        *seconds = *seconds * 60 + (double)part;
        if (colon == NULL) {
            return parts > 0;
        }
        at = colon + 1;
    }
    return false;
}

static struct member number_member(const struct mapping *mapping, const struct mapping_field *field,
                                   const char *text)
{
    double number = 0;
    const bool read =
        field->clock ? read_clock(text, &number) : read_number(mapping, text, &number);
    const double value = field->factor > 0 ? round(number * field->factor) : number;

    if (!read || fabs(value) > EXACT_MAX || value != round(value)) {
        return unreadable;
    }
    return (struct member){.kind = MEMBER_INTEGER, .integer = (int64_t)value};
}

static struct member stamp_member(struct arena *arena, const struct mapping_field *field,
                                  const struct cell_source *source, const char *text)
{
    struct stamp stamp;

    if (!stamp_read(field->pattern, text, &stamp)) {
        return unreadable;
    }
    if (stamp.has_offset || field->utc) {
        time_local(source->zone, stamp.written_us - stamp.offset_us, &stamp.day, &stamp.hour);
    }
    if (field->field->field->type != FIELD_DATE) {
        return (struct member){.kind = MEMBER_INTEGER, .integer = stamp.hour};
    }
    char *day = ARENA_NEW(arena, char, 11);

    day_write(stamp.day, day);
    return text_member(day);
}

static struct member flag_member(const char *text)
{
    static const char *const words[2][5] = {{"0", "false", "no", "non", "n"},
                                            {"1", "true", "yes", "oui", "o"}};

    for (size_t value = 0; value < 2; value++) {
        for (size_t i = 0; i < sizeof(words[0]) / sizeof(words[0][0]); i++) {
            if (strcasecmp(words[value][i], text) == 0) {
                return (struct member){.kind = MEMBER_BOOL, .integer = (int64_t)value};
            }
        }
    }
    return unreadable;
}

static struct member pseudonym_member(struct arena *arena, const uint8_t *site_key,
                                      const char *text)
{
    uint8_t mac[CRYPTO_HASH_SIZE];

    crypto_mac(site_key, text, strlen(text), mac);
    return text_member(crypto_base64url(arena, mac, sizeof(mac)));
}

static struct member value_member(const struct mapping *mapping, const struct mapping_field *field,
                                  const char *text)
{
    switch (field->field->field->type) {
    case FIELD_INT2:
    case FIELD_INT4:
    case FIELD_INT8:
        return number_member(mapping, field, text);
    case FIELD_BOOL:
        return flag_member(text);
    case FIELD_CODE:
    case FIELD_DATE:
    case FIELD_OPAQUE:
        break;
    }
    return text_member(text);
}

static const char *lowercase(struct arena *arena, const char *text)
{
    char *small = arena_copy(arena, text, strlen(text));

    for (char *c = small; *c != '\0'; c++) {
        if (*c >= 'A' && *c <= 'Z') {
            *c = (char)(*c - 'A' + 'a');
        }
    }
    return small;
}

struct member cell_member(struct arena *arena, const struct mapping *mapping,
                          const struct mapping_field *field, const struct cell_source *source,
                          const char *text)
{
    const char *read = field->lowercase ? lowercase(arena, text) : text;

    for (size_t i = 0; i < field->code_count; i++) {
        if (text_equal(field->codes[i].from, read)) {
            return field->codes[i].to;
        }
    }
    if (field->pseudonym) {
        return pseudonym_member(arena, source->site_key, read);
    }
    if (field->pattern != NULL) {
        return stamp_member(arena, field, source, read);
    }
    return field->field->use == USE_VALUE ? value_member(mapping, field, read) : text_member(read);
}
