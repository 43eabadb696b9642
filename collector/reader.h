/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * reader.h: the records of a file, NDJSON or CSV, one after another, in constant memory.
 */
#ifndef COLLECTOR_READER_H
#define COLLECTOR_READER_H

#include "collector/rows.h"

struct reader;

/* Where a record begins, or the file ends. */
struct reader_place {
    int64_t bytes; /* before it */
    size_t line;   /* from 1 */
};

/*
 * Opens a file, or standard input where the path is "-". With `csv` its first row is the header.
 * Fails with ERROR_NOT_FOUND.
 */
NODISCARD bool reader_open(const char *path, const struct rows_source *csv, struct reader **reader,
                           struct error *err);
void reader_close(struct reader *reader); /* accepts NULL */

/*
 * Reads the next record, which lives until the one after it; *found is false at the end. Fails with
 * ERROR_INPUT (a record larger than 4 MiB, a header without the mapping's columns) or ERROR_SYSTEM.
 */
NODISCARD bool reader_next(struct reader *reader, struct record *record, bool *found,
                           struct error *err);

/* Where the next record begins. */
struct reader_place reader_place(const struct reader *reader);

/* Bytes of a regular file; -1 of what has no size, and cannot be read from the middle. */
int64_t reader_size(const struct reader *reader);

/* Reads up to `size` bytes at `from` of a regular file, beside the reading. False where there are
 * fewer. */
bool reader_peek(const struct reader *reader, int64_t from, size_t size, char *bytes);

/* Goes on at a place where reader_place() once was; rows of CSV before it are still counted. Fails
 * as reader_next(). */
NODISCARD bool reader_go(struct reader *reader, struct reader_place place, struct error *err);

#endif
