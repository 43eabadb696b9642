/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * lines.h: reads a file line by line in bounded memory.
 *
 * SECURITY: the lines are clinical text. They stay in this buffer, which is wiped when the reader
 * closes; errors name a line and an offset, never a byte of what stands there.
 */
#ifndef COLLECTOR_SCORE_LINES_H
#define COLLECTOR_SCORE_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* Longest line; a longer one is passed over and reported as such. */
#define LINE_LIMIT ((size_t)16 * 1024 * 1024)

struct line {
    const char *bytes; /* valid until the next call; no line feed; NULL where it is too long */
    size_t length;
    uint64_t number; /* from 1 */
    uint64_t offset; /* of its first byte in the file */
};

struct lines;

/* Opens a path, or standard input for "-". Fails with ERROR_NOT_FOUND or ERROR_SYSTEM; the message
 * leaves the path out, which may hold a name. */
NODISCARD bool lines_open(const char *path, struct lines **lines, struct error *err);
void lines_close(struct lines *lines); /* accepts NULL */

/* Reads the next line; `more` is false at the end. Fails with ERROR_SYSTEM. */
NODISCARD bool lines_next(struct lines *lines, struct line *line, bool *more, struct error *err);

#endif
