/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * history.h: since when each clinician has a seat and uses it: for cohorts and times to event.
 *
 * Use is the clinician's, wherever it happened; the seat and the first use also say to which scopes
 * the clinician belongs. Who was there in the first 28 days of a site's telemetry may have started
 * before it, and is in no cohort; nor is anybody of a site that was silent since.
 */
#ifndef ANALYZER_HISTORY_H
#define ANALYZER_HISTORY_H

#include "analyzer/estimate.h"
#include "analyzer/population.h"
#include "analyzer/seat.h"
#include "schema/period.h"

#define RUN_IN_DAYS       28
#define NEVER_ACTIVE_DAYS 30

/* One clinician's days of use. */
struct user {
    int64_t clinician_id;
    int64_t site_id; /* a clinician is one site's */
    int32_t *days;   /* [count] in order */
    size_t count;
    size_t capacity;
};

struct history {
    struct user *users; /* [user_count] by clinician */
    size_t user_count;
    struct tenure *tenures; /* [tenure_count] by cell */
    size_t tenure_count;
    struct sender *senders; /* [sender_count] */
    size_t sender_count;
    int32_t last_day; /* that was read */
};

/* Reads it up to and with `last_day`. Adds to the population the cells that it needs. */
NODISCARD bool history_read(struct arena *arena, struct db *db, struct population *population,
                            int32_t last_day, struct history *history, struct error *err);

/*
 * A cell's seat as it was known when a day began: a period tells what was known at its end, so that
 * what comes later (a licence that proves exchanged, a site that goes on sending) does not change
 * what was told. The cell has a tenure.
 */
struct tenure history_tenure(const struct history *history, const struct population *population,
                             uint32_t cell, int32_t until);

/* First day of use of a clinician; DAY_NEVER. */
int32_t history_first_use(const struct history *history, int64_t clinician_id);

/* Until when a period is known: one that is not over, up to and with the last day that was read. */
int32_t history_known_until(const struct history *history, struct period period);

/*
 * Retention: whether a cell's first use lies in the cohort of which the period tells
 * (period_cohort), and whether it was used in that week. False also where the period's quarter is
 * not over, or the site was not sending from the first day of the cohort's quarter to the last of
 * that week, or had begun less than 28 days before: the same sites are left out of a quarter and of
 * its months.
 */
bool history_cohort(const struct history *history, const struct population *population,
                    uint32_t cell, int weeks, struct period period, bool *used);

/*
 * What became of who uses it from one month to the next; each but the lapsed is a part of those who
 * use it now. Whoever was last seen before the telemetry's run-in counts as new.
 */
enum user_flow { FLOW_NEW, FLOW_KEPT, FLOW_RETURNED, FLOW_LAPSED, FLOW_COUNT };

/* Reads a metric's parameter "new"; false where it is none. */
bool history_flow_name(const char *name, enum user_flow *flow);

/*
 * Whether a cell's clinician, whom the scope knows as a user by the month's end, counts for a flow
 * (used it in the month; for the lapsed: in the month before), and whether it holds. False also
 * where the month is not over, is no month, or the one before lies in the run-in of a site of the
 * scope: the other kinds of periods would add up to what a month withholds, and to leave that
 * site's people out would tell how many they are.
 */
bool history_flow(const struct history *history, const struct population *population, uint32_t cell,
                  enum user_flow flow, struct period period, bool *holds);

/* Days of the month on which a user of the scope used it, anywhere; 0 else, and as history_flow().
 */
size_t history_use_days(const struct history *history, const struct population *population,
                        uint32_t cell, struct period period);

/* Seats assigned 30 days before the period's end, or the last day that is known, and not revoked;
 * whether never used till then. */
bool history_never_active(const struct history *history, const struct population *population,
                          uint32_t cell, struct period period, bool *never);

/*
 * Median days from the seat to the first use, of the seats assigned after their site's first day
 * and before the period's end, as far as it is known; who may use it unseen, as the site sends no
 * more, is followed to the last day on which it did; the seat's end (seat.h) competes
 * (Aalen-Johansen); limits from the log-log band. Oracle without revocations:
 * survival::survfit(conf.type = "log-log").
 */
struct estimate history_time_to_use(const struct history *history,
                                    const struct population *population, const uint32_t *cells,
                                    size_t count, struct period period);

#endif
