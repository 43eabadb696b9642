/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * decode.h: bytes of a request or a file into records: one JSON object each, as a flat list of
 * members.
 *
 * Takes NDJSON, a JSON array and the compact batch (compact.h), told apart by how they begin; reads
 * one record at a time, so that memory does not grow with their number. What is not readable
 * becomes a record that says so, without quoting anything.
 */
#ifndef COLLECTOR_DECODE_H
#define COLLECTOR_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum member_kind {
    MEMBER_TEXT,
    MEMBER_INTEGER,
    MEMBER_BOOL,
    MEMBER_OTHER, /* a fraction, null, an object or an array: no field takes them */
};

struct member {
    const char *key;
    size_t key_length;
    enum member_kind kind;
    int64_t integer;  /* of integers, and 0 or 1 of booleans */
    const char *text; /* of text, UTF-8, NUL after it */
    size_t length;
};

enum record_state {
    RECORD_READ,
    RECORD_NOT_JSON, /* also: cut off */
    RECORD_NOT_OBJECT,
    RECORD_REPEATED_KEY,
    RECORD_WITH_BODY,   /* of OTLP: it carries text */
    RECORD_WRONG_WIDTH, /* of a compact batch or CSV: not as many values as fields */
    RECORD_NOT_CSV,     /* of CSV: no text in its encoding, or a quote without an end */
};

/* One record; what it points to lives until the next one is read. */
struct record {
    enum record_state state;
    size_t line;   /* where it begins, or is unreadable; from 1 */
    size_t column; /* where it is unreadable; from 1 */
    size_t lines;  /* of CSV: that it spans */
    const char *raw;
    size_t raw_size;
    const struct member *members;
    size_t member_count;
};

struct decoder;

/* Begins to read; the bytes must outlive the decoder. Close with decoder_close(). */
struct decoder *decoder_open(const char *bytes, size_t size);
/* The same for NDJSON only: a stretch of a file's whole lines. */
struct decoder *decoder_open_lines(const char *bytes, size_t size);
/* Reads the next record; false after the last. Empty lines are no records. */
bool decoder_next(struct decoder *decoder, struct record *record);
/* How many lines were passed so far. */
size_t decoder_lines(const struct decoder *decoder);
void decoder_close(struct decoder *decoder); /* accepts NULL */

#endif
