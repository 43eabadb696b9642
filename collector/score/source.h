/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * source.h: the files of a run, opened before anything is read, and their lines, file by file.
 *
 * After source_open() no file is opened any more, so that the process may give that right up.
 */
#ifndef COLLECTOR_SCORE_SOURCE_H
#define COLLECTOR_SCORE_SOURCE_H

#include "collector/score/lines.h"
#include "collector/score/pair.h"

enum source_format { SOURCE_JSON, SOURCE_TSV, SOURCE_TRN };

struct source_rules {
    enum source_format format;
    const char *group_key;
    bool draft;
};

/* A line that waits to be read: its bytes are copied, so that lines can be read side by side. */
struct source_line {
    size_t file; /* from 1 */
    uint64_t number;
    uint64_t offset;
    const char *bytes; /* NULL where it is too long */
    size_t length;
    const char *other; /* of trn: the hypothesis' line */
    size_t other_length;
};

struct source;

/*
 * Opens all files, standard input where there is none. trn takes two, REF and HYP. Fails with
 * ERROR_USAGE, ERROR_NOT_FOUND or ERROR_SYSTEM, naming the file by its number.
 */
NODISCARD bool source_open(struct arena *arena, const struct source_rules *rules,
                           char *const *paths, size_t path_count, struct source **source,
                           struct error *err);
void source_close(struct source *source); /* accepts NULL */

/* Copies the next line that is not empty; `more` is false at the end. Fails with ERROR_SYSTEM. */
NODISCARD bool source_next(struct source *source, struct arena *arena, struct source_line *line,
                           bool *more, struct error *err);

/* Reads the line's pair. Fails with ERROR_INPUT, without input in the message. */
NODISCARD bool source_pair(const struct source_rules *rules, struct arena *arena,
                           const struct source_line *line, struct pair *pair, struct error *err);

#endif
