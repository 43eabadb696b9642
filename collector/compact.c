/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/compact.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "collector/scan.h"

#define NAMES_MAX 192 /* more than any type has, so that an unknown name is refused as such */

struct compact {
    struct arena arena;
    struct scan scan;
    const char *bytes;
    bool first; /* no row was read yet */
    bool ended;
    bool repeated;     /* a name stands twice: so it does in every row */
    size_t name_count; /* of the constants, then of the fields */
    size_t constant_count;
    const char *names[NAMES_MAX];
    size_t lengths[NAMES_MAX];
    struct member constants[NAMES_MAX]; /* their texts copied, as they outlive the scan's */
    struct member members[NAMES_MAX];
};

/* Keeps a name; false where there are too many. */
static bool add_name(struct compact *compact, const char *name, size_t length)
{
    if (compact->name_count == NAMES_MAX) {
        return false;
    }
    for (size_t i = 0; i < compact->name_count; i++) {
        compact->repeated |=
            compact->lengths[i] == length && memcmp(compact->names[i], name, length) == 0;
    }
    compact->lengths[compact->name_count] = length;
    compact->names[compact->name_count++] = arena_copy(&compact->arena, name, length);
    return true;
}

/* Reads a text and its copy in the arena. */
static bool read_name(struct compact *compact, struct member *name)
{
    bool is_null = false;

    scan_forget(&compact->scan);
    if (!scan_value(&compact->scan, name, &is_null) || name->kind != MEMBER_TEXT) {
        return false;
    }
    scan_settle(&compact->scan, name, 1);
    name->text = arena_copy(&compact->arena, name->text, name->length);
    return true;
}

static bool read_fields(struct compact *compact, struct member *fields, size_t *count)
{
    if (*count > 0 || !scan_char(&compact->scan, '[')) {
        return false;
    }
    do {
        if (*count == NAMES_MAX || !read_name(compact, &fields[*count])) {
            return false;
        }
        (*count)++;
    } while (scan_char(&compact->scan, ','));
    return scan_char(&compact->scan, ']');
}

static bool read_constant(struct compact *compact, const struct member *key)
{
    struct member *value = &compact->constants[compact->name_count];
    bool is_null = false;

    if (!add_name(compact, key->text, key->length)) {
        return false;
    }
    compact->constant_count = compact->name_count;
    scan_forget(&compact->scan);
    if (!scan_value(&compact->scan, value, &is_null)) {
        return false;
    }
    scan_settle(&compact->scan, value, 1);
    if (value->kind == MEMBER_TEXT) {
        value->text = arena_copy(&compact->arena, value->text, value->length);
    }
    return true;
}

/* Everything up to the bracket that opens the rows. */
static bool read_head(struct compact *compact)
{
    struct member *fields = ARENA_NEW(&compact->arena, struct member, NAMES_MAX);
    size_t field_count = 0;
    struct member key;

    if (!scan_char(&compact->scan, '{')) {
        return false;
    }
    for (;;) {
        if (!read_name(compact, &key) || !scan_char(&compact->scan, ':')) {
            return false;
        }
        if (text_equal(key.text, "rows")) {
            break;
        }
        const bool read = text_equal(key.text, "fields")
                              ? read_fields(compact, fields, &field_count)
                              : read_constant(compact, &key);

        if (!read || !scan_char(&compact->scan, ',')) {
            return false;
        }
    }
    for (size_t i = 0; i < field_count; i++) {
        if (!add_name(compact, fields[i].text, fields[i].length)) {
            return false;
        }
    }
    return field_count > 0 && scan_char(&compact->scan, '[');
}

struct compact *compact_open(const char *bytes, size_t size)
{
    if (size == 0 ||
        memchr(bytes, '[', size) == NULL) { /* records as they mostly are: not worth beginning */
        return NULL;
    }
    struct compact *compact = calloc(1, sizeof(*compact));

    if (compact == NULL) {
        arena_exhausted();
    }
    compact->bytes = bytes;
    compact->first = true;
    compact->scan = (struct scan){.at = bytes, .end = bytes + size, .line = 1};
    if (!read_head(compact)) {
        compact_close(compact);
        return NULL;
    }
    return compact;
}

size_t compact_line(const struct compact *compact)
{
    return compact->scan.line;
}

void compact_close(struct compact *compact)
{
    if (compact != NULL) {
        scan_free(&compact->scan);
        arena_free(&compact->arena);
        free(compact);
    }
}

/* The rest of the bytes, from `start` on, as one bad record. */
static bool end_badly(struct compact *compact, const char *start, struct record *record)
{
    const char *line = compact->scan.at;

    while (line > compact->bytes && line[-1] != '\n') {
        line--;
    }
    compact->ended = true;
    *record = (struct record){
        .state = RECORD_NOT_JSON,
        .line = compact->scan.line,
        .column = (size_t)(compact->scan.at - line) + 1,
        .raw = start,
        .raw_size = (size_t)(compact->scan.end - start),
    };
    return true;
}

/* After the last row nothing may follow but the end of the batch. */
static bool end_rows(struct compact *compact, struct record *record)
{
    const char *start = compact->scan.at;

    if (!scan_char(&compact->scan, '}')) {
        return end_badly(compact, start, record);
    }
    scan_space(&compact->scan);
    if (compact->scan.at < compact->scan.end) {
        return end_badly(compact, start, record);
    }
    compact->ended = true;
    return false;
}

/* The cells of a row behind the constants. Out: how many there are, and how many were sent. */
static bool read_row(struct compact *compact, size_t *cell_count, size_t *member_count)
{
    struct member beyond;
    bool is_null = false;

    *cell_count = 0;
    *member_count = compact->constant_count;
    scan_forget(&compact->scan);
    if (!scan_char(&compact->scan, '[')) {
        return false;
    }
    if (scan_char(&compact->scan, ']')) {
        return true;
    }
    do {
        const size_t name = compact->constant_count + *cell_count;
        const bool fits = name < compact->name_count;
        struct member *cell = fits ? &compact->members[*member_count] : &beyond;

        if (!scan_value(&compact->scan, cell, &is_null)) {
            return false;
        }
        (*cell_count)++;
        if (fits && !is_null) {
            cell->key = compact->names[name];
            cell->key_length = compact->lengths[name];
            (*member_count)++;
        }
    } while (scan_char(&compact->scan, ','));
    return scan_char(&compact->scan, ']');
}

static void put_constants(struct compact *compact)
{
    for (size_t i = 0; i < compact->constant_count; i++) {
        compact->members[i] = compact->constants[i];
        compact->members[i].key = compact->names[i];
        compact->members[i].key_length = compact->lengths[i];
    }
}

bool compact_next(struct compact *compact, struct record *record)
{
    size_t cell_count = 0;
    size_t member_count = 0;

    if (compact->ended) {
        return false;
    }
    const char *before = compact->scan.at;

    if (scan_char(&compact->scan, ']')) {
        return end_rows(compact, record);
    }
    if (compact->first) {
        put_constants(compact);
    } else if (!scan_char(&compact->scan, ',')) {
        return end_badly(compact, before, record);
    }
    compact->first = false;
    scan_space(&compact->scan);
    const char *start = compact->scan.at;
    const size_t line = compact->scan.line;

    if (!read_row(compact, &cell_count, &member_count)) {
        return end_badly(compact, start, record);
    }
    const size_t width = compact->name_count - compact->constant_count;

    scan_settle(&compact->scan, compact->members + compact->constant_count,
                member_count - compact->constant_count);
    *record = (struct record){
        .state = cell_count != width ? RECORD_WRONG_WIDTH
                 : compact->repeated ? RECORD_REPEATED_KEY
                                     : RECORD_READ,
        .line = line,
        .column = 1,
        .raw = start,
        .raw_size = (size_t)(compact->scan.at - start),
        .members = compact->members,
        .member_count = member_count,
    };
    return true;
}
