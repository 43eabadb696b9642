/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * incidence.h: how many have had an event by each day, when others leave before they could.
 *
 * Cumulative incidence by Aalen and Johansen, which is Kaplan and Meier's where nothing competes;
 * leaving (a seat revoked) is a competing event, not censoring. Pure. Source: STATISTICS.md
 * section 1.
 */
#ifndef ANALYZER_INCIDENCE_H
#define ANALYZER_INCIDENCE_H

#include <stddef.h>

#include "analyzer/estimate.h"

enum outcome { OUTCOME_CENSORED, OUTCOME_EVENT, OUTCOME_COMPETING };

/* One person: how long followed, and what ended it. */
struct follow_up {
    double days;
    enum outcome outcome;
};

/* The curve at one distinct time. */
struct incidence_step {
    double days;
    double at_risk;
    double events;
    double left;   /* events and competing events */
    double before; /* share still there just before */
    double incidence;
};

/* Puts people in order of their days and makes steps [count]; gives how many there are. */
size_t incidence_steps(struct follow_up *people, size_t count, struct incidence_step *steps);

/* The variance of the incidence at a step. Oracle: survfit's std.err with a factor status. */
double incidence_variance(const struct incidence_step *steps, size_t at);

#define INCIDENCE_EVENTS_MIN 5 /* fewer by that day: Clopper-Pearson on n_eff */

/*
 * The incidence by `days` with its limits: the log-log band of what remains, or Clopper-Pearson
 * with n_eff = F (1 - F) / Var below INCIDENCE_EVENTS_MIN events. Without any event the limits are
 * those of none out of the people at risk. NAN where nobody was followed that long.
 * Oracle: survival::survfit(Surv(days, factor(outcome)) ~ 1), conf.type "log-log" on 1 - F.
 */
struct estimate incidence_by(const struct incidence_step *steps, size_t count, double days);

/* The first day by which half have had the event, limits from the log-log band. */
struct estimate incidence_median(const struct incidence_step *steps, size_t count);

#endif
