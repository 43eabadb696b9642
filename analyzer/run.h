/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run.h: the command `run` of the analyzer, and its settings. */
#ifndef ANALYZER_RUN_H
#define ANALYZER_RUN_H

#include "base/program.h"

struct analyzer_settings {
    const char *database; /* conninfo */
};

extern const struct setting analyzer_settings_table[];
extern const struct command run_command;

/* What a run is to do. */
struct run_request {
    const char *conninfo;
    bool all;       /* rebuild every day and period */
    int32_t as_of;  /* last day that counts; 0: the last Sunday or end of a month */
    int64_t now_us; /* when it began */
    bool progress;
};

struct run_summary {
    int64_t run_id;
    size_t days;    /* site-days folded */
    size_t periods; /* computed */
    int64_t measures;
    int64_t assessments;
    int64_t findings; /* that stand */
    size_t shared;    /* parts that were folded here for another's run */
    bool led;         /* the run was this one's; else it has only shared in folding */
};

/*
 * Folds what waits and recomputes what it touches. Where another analyzer does so it shares in the
 * folding, and leads where that one has gone. One alone measures: what is withheld follows from all
 * sites together, and all figures change in one transaction. Fails with ERROR_REFUSED where there
 * is nothing to share, with ERROR_DATABASE else; what stood before then still stands.
 */
NODISCARD bool run_analyzer(const struct run_request *request, struct run_summary *summary,
                            struct error *err);

#endif
