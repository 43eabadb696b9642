/* SPDX-License-Identifier: GPL-3.0-or-later */
/* summary.h: counts of verdicts, and of rejections by type, code and field, over many batches. */
#ifndef COLLECTOR_SUMMARY_H
#define COLLECTOR_SUMMARY_H

#include <stdio.h>

#include "collector/batch.h"

#define SUMMARY_REASONS 256
#define SUMMARY_PLACES  5 /* told of each reason */

struct summary_reason {
    const char *type; /* of the catalog, or "" */
    const char *code;
    const char *field;
    size_t count;
    struct summary_place {
        size_t file;
        size_t line;
    } places[SUMMARY_PLACES]; /* the first ones; none where the batches are of no file */
    size_t place_count;
};

struct summary {
    size_t received;
    size_t counts[VERDICT_COUNT];
    struct summary_reason reasons[SUMMARY_REASONS];
    size_t reason_count;
    size_t uncounted; /* rejections beyond the room for reasons */
};

void summary_add(struct summary *summary, const struct batch *batch);

/* Prints "received=3 stored=2 …" and a line a reason, the most frequent first, with the file and
 * line of its first events. */
void summary_print(struct summary *summary, FILE *out);

#endif
