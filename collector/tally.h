/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tally.h: counts of verdicts, and of rejections by type, code and field, over many batches. */
#ifndef COLLECTOR_TALLY_H
#define COLLECTOR_TALLY_H

#include <stdio.h>

#include "collector/batch.h"

#define TALLY_REASONS 256

struct tally_reason {
    const char *type; /* of the catalog, or "" */
    const char *code;
    const char *field;
    size_t count;
};

struct tally {
    size_t received;
    size_t counts[VERDICT_COUNT];
    struct tally_reason reasons[TALLY_REASONS];
    size_t reason_count;
    size_t uncounted; /* rejections beyond the room for reasons */
};

void tally_add(struct tally *tally, const struct batch *batch);

/* Prints "received=3 stored=2 …" and a line a reason, the most frequent first. */
void tally_print(struct tally *tally, FILE *out);

#endif
