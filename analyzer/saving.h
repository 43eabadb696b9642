/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * saving.h: what the same words would have cost at the keyboard: the counterfactual of time saved.
 *
 * Per clinician and document type, within one period: the own typed documents (20 or more of that
 * type), else the median of the unit x specialty's typists (5 or more), else the literature's
 * end-to-end speed. Source: DOMAIN.md section 2, STATISTICS.md section 1.
 */
#ifndef ANALYZER_SAVING_H
#define ANALYZER_SAVING_H

#include "analyzer/table.h"

/*
 * The three that are always shown together, and the central one with one assumption changed: what
 * the result depends on.
 */
enum scenario {
    SCENARIO_LOW,
    SCENARIO_CENTRAL,
    SCENARIO_HIGH,
    SCENARIO_FAST_TYPING,
    SCENARIO_SLOW_TYPING,
    SCENARIO_NO_REVIEW,
    SCENARIO_SHORT,
    SCENARIO_FULL,
    SCENARIO_COUNT
};

/* A: the same words typed. B: what the clinician would have written instead. */
enum estimand { ESTIMAND_FIXED, ESTIMAND_WHOLE };

/* The keyboard's cost. */
struct pace {
    double ms_a_word;   /* without review */
    double review_ms;   /* of one typed document; 0 where the speed is end to end */
    double factor_low;  /* of ms_a_word for the fast quarter of typists (v_type P75) */
    double factor_high; /* for the slow quarter (P25) */
};

struct baseline {
    const struct layout *layout;
    size_t count;
    const int64_t *clinicians; /* [count] in order */
    struct pace *paces;        /* [count][layout->saving_count] */
};

/*
 * The paces of a period from the table of everybody and the tables of unit x specialty groups
 * (scope kind KIND_GROUP).
 */
void baseline_make(struct arena *arena, const struct layout *layout, const struct table *everybody,
                   const struct table *groups, size_t group_count, struct baseline *baseline);

/* The literature's pace: 173 characters a minute, SD 101, 6 characters a word (E1). */
struct pace pace_literature(void);

/*
 * Fills table->typed_ms: what each row's dictated words would have cost at the keyboard [ms], by
 * estimand and scenario. `documents` is the component that counts them: each is reviewed once.
 */
void saving_fill(struct arena *arena, const struct baseline *baseline, size_t documents,
                 struct table *table);

/* That of one row; 0 where the table has none. */
double saving_typed_ms(const struct table *table, size_t row, enum estimand estimand,
                       enum scenario scenario);

/* The length of what would have been written instead, as a share of the dictated words. */
double saving_length(enum estimand estimand, enum scenario scenario);

/* Which typists' pace it takes: the outer quarters' and the middle's, as "low", "central", "high".
 */
const char *saving_typing(enum scenario scenario);

/* Whether what would have been typed would have been proofread too. */
bool saving_reviewed(enum scenario scenario);

/* Reads a metric's parameter "fixed:low"; false where it is none. */
bool saving_parameter(const char *parameter, enum estimand *estimand, enum scenario *scenario);

#endif
