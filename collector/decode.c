/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/decode.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "collector/compact.h"
#include "collector/flat.h"

#define JSON_FLAGS (JSON_REJECT_DUPLICATES | JSON_DECODE_ANY)

struct decoder {
    const char *bytes;
    size_t size;
    size_t at;
    size_t line; /* of `at`, from 1 */
    bool is_array;
    bool ended;
    size_t record_count;
    struct compact *compact; /* NULL: another form */
    struct flat flat;        /* the record given last, where it is one */
    json_t *root;            /* of the record given last, where it is not */
    struct member *members;
    size_t member_capacity;
};

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_space(struct decoder *decoder)
{
    while (decoder->at < decoder->size && is_space(decoder->bytes[decoder->at])) {
        decoder->line += decoder->bytes[decoder->at] == '\n' ? 1 : 0;
        decoder->at++;
    }
}

struct decoder *decoder_open_lines(const char *bytes, size_t size)
{
    struct decoder *decoder = calloc(1, sizeof(*decoder));

    if (decoder == NULL) {
        arena_exhausted();
    }
    *decoder = (struct decoder){.bytes = bytes, .size = size, .line = 1};
    return decoder;
}

struct decoder *decoder_open(const char *bytes, size_t size)
{
    struct decoder *decoder = decoder_open_lines(bytes, size);

    skip_space(decoder);
    if (decoder->at < size && bytes[decoder->at] == '[') {
        decoder->is_array = true;
        decoder->at++;
    } else {
        decoder->compact = compact_open(bytes, size);
    }
    return decoder;
}

size_t decoder_lines(const struct decoder *decoder)
{
    return (decoder->compact == NULL ? decoder->line : compact_line(decoder->compact)) - 1;
}

void decoder_close(struct decoder *decoder)
{
    if (decoder != NULL) {
        compact_close(decoder->compact);
        json_decref(decoder->root);
        flat_free(&decoder->flat);
        free(decoder->members);
        free(decoder);
    }
}

static struct member member_of(const char *key, const json_t *value)
{
    struct member member = {
        .key = key,
        .key_length = strlen(key),
        .kind = MEMBER_OTHER,
    };

    if (json_is_string(value)) {
        member.kind = MEMBER_TEXT;
        member.text = json_string_value(value);
        member.length = json_string_length(value);
    } else if (json_is_integer(value)) {
        member.kind = MEMBER_INTEGER;
        member.integer = json_integer_value(value);
    } else if (json_is_boolean(value)) {
        member.kind = MEMBER_BOOL;
        member.integer = json_is_true(value) ? 1 : 0;
    }
    return member;
}

static void read_members(struct decoder *decoder, struct record *record)
{
    const size_t count = json_object_size(decoder->root);
    size_t read = 0;
    const char *key = NULL;
    json_t *value = NULL;

    if (count > decoder->member_capacity) {
        struct member *members = realloc(decoder->members, count * sizeof(*members));

        if (members == NULL) {
            arena_exhausted();
        }
        decoder->members = members;
        decoder->member_capacity = count;
    }
    json_object_foreach(decoder->root, key, value)
    {
        decoder->members[read++] = member_of(key, value);
    }
    record->members = decoder->members;
    record->member_count = read;
}

static bool is_blank(const char *bytes, size_t size)
{
    size_t at = 0;

    while (at < size && is_space(bytes[at])) {
        at++;
    }
    return at == size;
}

/* Out: the bytes used; 0 where the record is no flat object, or not all of it where `whole`. */
static size_t parse_flat(struct decoder *decoder, bool whole, struct record *record)
{
    size_t used = 0;

    if (!flat_read(&decoder->flat, record->raw, record->raw_size, &used) ||
        (whole && !is_blank(record->raw + used, record->raw_size - used))) {
        return 0;
    }
    record->raw_size = used;
    record->members = decoder->flat.members;
    record->member_count = decoder->flat.count;
    return used;
}

/* With a tree, which says what is wrong. Out: as parse(). */
static size_t parse_any(struct decoder *decoder, size_t flags, struct record *record)
{
    json_error_t failure = {.position = 0};

    decoder->root = json_loadb(record->raw, record->raw_size, JSON_FLAGS | flags, &failure);
    if (decoder->root == NULL) {
        record->state = json_error_code(&failure) == json_error_duplicate_key ? RECORD_REPEATED_KEY
                                                                              : RECORD_NOT_JSON;
        record->line += (failure.line > 0 ? (size_t)failure.line - 1 : 0);
        record->column = failure.column > 0 ? (size_t)failure.column : 1;
        return 0;
    }
    record->raw_size = (size_t)failure.position;
    if (json_is_object(decoder->root)) {
        read_members(decoder, record);
    } else {
        record->state = RECORD_NOT_OBJECT;
        record->column = 1;
    }
    return record->raw_size;
}

/* Parses at `at`, up to `size` bytes. Out: the bytes used; the record. */
static size_t parse(struct decoder *decoder, size_t size, size_t flags, struct record *record)
{
    *record = (struct record){
        .line = decoder->line,
        .raw = decoder->bytes + decoder->at,
        .raw_size = size,
    };
    const size_t used = parse_flat(decoder, (flags & JSON_DISABLE_EOF_CHECK) == 0, record);

    return used > 0 ? used : parse_any(decoder, flags, record);
}

static bool next_line(struct decoder *decoder, struct record *record)
{
    skip_space(decoder);
    if (decoder->at == decoder->size) {
        return false;
    }
    const char *start = decoder->bytes + decoder->at;
    const char *newline = memchr(start, '\n', decoder->size - decoder->at);
    const size_t size = newline == NULL ? decoder->size - decoder->at : (size_t)(newline - start);

    (void)parse(decoder, size, 0, record);
    record->raw_size = size;
    decoder->at += size;
    return true;
}

/* What follows an unreadable element cannot be told apart: it and the rest are one bad record. */
static bool end_array(struct decoder *decoder, struct record *record)
{
    decoder->ended = true;
    *record = (struct record){
        .state = RECORD_NOT_JSON,
        .line = decoder->line,
        .column = 1,
        .raw = decoder->bytes + decoder->at,
        .raw_size = decoder->size - decoder->at,
    };
    return true;
}

/* Of an element with a repeated key, so that those after it are still read; 0: unreadable. */
static size_t length_of(const char *raw, size_t left)
{
    json_error_t failure = {.position = 0};
    json_t *lenient = json_loadb(raw, left, JSON_DECODE_ANY | JSON_DISABLE_EOF_CHECK, &failure);
    const size_t used = lenient == NULL ? 0 : (size_t)failure.position;

    json_decref(lenient);
    return used;
}

static bool next_element(struct decoder *decoder, struct record *record)
{
    if (decoder->ended) {
        return false;
    }
    skip_space(decoder);
    const bool ended = decoder->at == decoder->size;

    if (!ended && decoder->bytes[decoder->at] == ']') {
        decoder->at++;
        skip_space(decoder);
        decoder->ended = true;
        return decoder->at < decoder->size && end_array(decoder, record);
    }
    if (decoder->record_count > 0) {
        if (ended || decoder->bytes[decoder->at] != ',') {
            return end_array(decoder, record);
        }
        decoder->at++;
        skip_space(decoder);
    }
    const size_t left = decoder->size - decoder->at;
    size_t used = parse(decoder, left, JSON_DISABLE_EOF_CHECK, record);

    if (used == 0 && record->state == RECORD_REPEATED_KEY) {
        used = length_of(record->raw, left);
        record->raw_size = used;
    }
    if (used == 0) {
        decoder->ended = true;
        return true;
    }
    for (size_t i = 0; i < used; i++) {
        decoder->line += decoder->bytes[decoder->at + i] == '\n' ? 1 : 0;
    }
    decoder->at += used;
    return true;
}

bool decoder_next(struct decoder *decoder, struct record *record)
{
    if (decoder->compact != NULL) {
        return compact_next(decoder->compact, record);
    }
    json_decref(decoder->root);
    decoder->root = NULL;

    const bool found =
        decoder->is_array ? next_element(decoder, record) : next_line(decoder, record);

    decoder->record_count += found ? 1 : 0;
    return found;
}
