/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * decision.h: what is told of a week, a month and a quarter, given what was told before.
 *
 * The rules are those of timeline.h. States only get stricter.
 */
#ifndef ANALYZER_DECISION_H
#define ANALYZER_DECISION_H

#include "analyzer/mark.h"
#include "analyzer/telling.h"

/*
 * From how many clinicians on sums of weeks and months are told. With only the ladder's 11 a week
 * or month that falls below would more often take from its month or quarter: of two simulated
 * groups of 130 and 600, months keep as many figures as with a quarter that decides over its
 * months, quarters 80 and 86 %, weeks 75 and 85 %; with 11, quarters 71 and 81 %.
 */
#define CLINICIANS_MONTH          14
#define CLINICIANS_WEEK           16
#define CLINICIANS_WEEK_UNBOUNDED 100

/* The sheets of one month; NULL where there is none. */
struct month_sheets {
    struct period period;
    struct sheet *torn; /* the week that ends in the month and began before it */
    struct sheet *head;
    struct sheet *weeks[TELLING_SPANS]; /* those within */
    size_t week_count;
    struct sheet *tail;
    struct sheet *cuts[CUTS_MAX]; /* parts into which 91 days cut it, beside head and tail */
    size_t cut_count;
    bool head_cut; /* the head is one of them … */
    bool tail_cut; /* … the tail is */
    struct sheet *whole;
};

/* Of the week that reaches into the month: `tail` says what may be had of the month before. */
void decision_weeks(const struct links *links, const struct month_sheets *month,
                    const struct mark *tail);

/* Of the month, and what may be had of its parts; after its weeks. */
void decision_month(const struct links *links, const struct month_sheets *month);

/* Of a quarter, after its months. */
void decision_quarter(const struct links *links, const struct month_sheets *months, size_t count,
                      struct sheet *quarter);

/* Of the cohorts of a quarter, which are told when it is over (retained.h): by month, all or none.
 */
void decision_cohorts(const struct links *links, const struct month_sheets *months, size_t count,
                      const struct sheet *quarter);

#endif
