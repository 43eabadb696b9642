/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * run.h: one run of the scorer: lines in, counts out, in the order of the lines.
 *
 * Memory is bounded by a few portions a thread (128 KiB of lines, or one line that is longer) and
 * two numbers a document.
 */
#ifndef COLLECTOR_SCORE_RUN_H
#define COLLECTOR_SCORE_RUN_H

#include "collector/score/outgoing.h"
#include "collector/score/scorer.h"
#include "collector/score/source.h"
#include "collector/score/summary.h"
#include "collector/score/tally.h"

enum run_output {
    RUN_GROUPS, /* nothing a pair: the tally is told at the end */
    RUN_EVENTS,
    RUN_PER_PAIR,
};

struct run {
    enum run_output output;
    struct summary_form form;
    struct source_rules rules;
    struct scorer scorers[LANGUAGE_COUNT]; /* one alone, but for --lang auto */
    size_t scorer_count;
    struct outgoing_envelope envelope;
    char *const *paths; /* as the files were named; NULL: standard input */
    size_t threads;
    bool progress; /* how many pairs so far, on standard error */
    struct tally tally;
    uint64_t accepted;
    uint64_t rejected;
};

/*
 * Scores all pairs of the source. A pair that is rejected is counted, and told by file, line and
 * byte on standard error. Fails with ERROR_SYSTEM where a file cannot be read.
 */
NODISCARD bool run_all(struct run *run, struct source *source, FILE *out, struct error *err);

#endif
