/* SPDX-License-Identifier: GPL-3.0-or-later */
/* summary.h: the counts of a group, or of a pair, as one JSON object on a line. */
#ifndef COLLECTOR_SCORE_SUMMARY_H
#define COLLECTOR_SCORE_SUMMARY_H

#include <stdio.h>

#include "collector/score/tally.h"

struct summary_form {
    uint64_t min_pairs; /* a group of fewer is named, with its pairs, and nothing else */
    bool cer;
    bool draft;
};

/* `wer` is null where there is no reference word. */
void summary_write_group(const struct tally_group *group, const struct summary_form *form,
                         FILE *out);

/* For the site alone: counts by file and line. */
void summary_write_pair(const struct figures *figures, const struct summary_form *form,
                        const struct profile *profile, size_t file, uint64_t line, FILE *out);

#endif
