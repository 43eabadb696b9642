/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * measure.h: published measures and what stands beside them, as pages and reports read them.
 *
 * Each measure is of its period's newest frozen revision, of the chosen one, or live. What is
 * withheld has no figures here either: the tables hold none. Computes nothing.
 */
#ifndef REPORTS_MEASURE_H
#define REPORTS_MEASURE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "reports/revision.h"
#include "schema/catalog.h"
#include "schema/db.h"
#include "schema/period.h"
#include "schema/scope.h"

/* measure.state */
enum measure_state {
    MEASURE_PUBLISHED,
    MEASURE_GRID, /* 5 to 10 clinicians, a cohort: rounded, without numerator and denominator */
    MEASURE_SUPPRESSED,
    MEASURE_COMPLEMENTARY,
    MEASURE_NO_DATA,
    MEASURE_NOT_APPLICABLE,
    MEASURE_NO_INTERVAL,
};

struct measure {
    const struct metric *metric;
    int32_t scope_id;
    int32_t period_id;
    int revision; /* 0: live */
    bool late;    /* frozen, and late data would change it */
    enum measure_state state;
    int method;         /* enum estimate_method */
    int64_t clinicians; /* -1 where withheld */
    int64_t documents;  /* -1 where withheld */
    double numerator;   /* natural units, as all that follow; NAN where there is none */
    double denominator;
    double value;
    double low;
    double high;
};

bool measure_shown(const struct measure *measure); /* has a value; false for NULL */

struct measure_list {
    const struct measure *items; /* by scope, metric, period */
    size_t count;
};

/* Which measures: scopes x metrics x periods [first, last] of one kind. */
struct measure_query {
    const int64_t *scope_ids;
    size_t scope_count;
    const char *const *metrics; /* ids; unknown ones are left out; NULL: every metric */
    size_t metric_count;
    struct period first;
    struct period last;
    const struct revision *revision; /* of its period; of others the newest. NULL: of all */
};

NODISCARD bool measure_load(struct db *db, struct arena *arena, const struct catalog *catalog,
                            const struct measure_query *query, struct measure_list *list,
                            struct error *err);

/* The metrics of which late data would change the figure of a frozen revision, bring or take it. */
struct metric_list {
    const struct metric *const *items;
    size_t count;
};

NODISCARD bool measure_late(struct db *db, struct arena *arena, const struct catalog *catalog,
                            int32_t scope_id, const struct revision *revision,
                            struct metric_list *list, struct error *err);

/* NULL where there is no row (not computed for that scope and period). */
const struct measure *measure_find(const struct measure_list *list, int32_t scope_id,
                                   const char *metric, struct period period);

/* assessment.class */
struct assessment {
    const struct practice *practice;
    const char *framework; /* version */
    const char *class;     /* "A", "B", "C", "not_assessable", "not_measured", "error" */
    const char *reason;    /* last word of a key of the texts, "reason.…"; "" */
    int state;             /* of its measure; -1 where there is none */
    int64_t clinicians;    /* -1: unknown */
    double effective;      /* k_eff */
    double value;          /* natural units of the indicator */
    double low;
    double high;
    double target;        /* natural units too */
    const char *observed; /* the class that this period alone would have */
};

struct assessment_list {
    const struct assessment *items; /* in the catalog's order of practices */
    size_t count;
};

/* Which assessments: of a scope in a period; the revision as in a query of measures. */
struct assessment_query {
    int32_t scope_id;
    struct period period;
    const struct revision *revision;
};

NODISCARD bool assessment_load(struct db *db, struct arena *arena, const struct catalog *catalog,
                               const struct assessment_query *query, struct assessment_list *list,
                               struct error *err);

struct release {
    int32_t id;
    const char *code;
    const char *label;
    const char *engine;
    int32_t day;
};

struct release_list {
    const struct release *items; /* by day */
    size_t count;
};

NODISCARD bool release_load(struct db *db, struct arena *arena, struct period span,
                            struct release_list *list, struct error *err);

/* sent = stored + duplicate + rejected + conflicting + missing, of days, of a site or of all. */
struct transmission {
    const char *site;   /* its code; NULL in a total */
    const char *client; /* NULL in a total */
    int32_t day;        /* of a list by day or week: that day, or its Monday */
    int64_t sent;
    int64_t stored;
    int64_t duplicate;
    int64_t rejected;
    int64_t conflicting;
    int64_t missing;
};

struct transmission_list {
    struct transmission total;
    const struct transmission *items; /* by site and client */
    size_t count;
};

/* site_id 0: of all sites. */
NODISCARD bool transmission_load(struct db *db, struct arena *arena, int64_t site_id,
                                 struct period span, struct transmission_list *list,
                                 struct error *err);

/* The same by day or by ISO week, oldest first; items name no site and no client. */
NODISCARD bool transmission_days_load(struct db *db, struct arena *arena, int64_t site_id,
                                      struct period span, bool weekly,
                                      struct transmission_list *list, struct error *err);

/* Stored, of what was sent less the repeats; NAN where that is nothing. */
double transmission_completeness(const struct transmission *counts);

/* Why events were refused, most frequent first. */
struct rejection {
    const char *site;
    const char *client; /* "" where it is not known */
    const char *type;
    const char *reason;
    int64_t count;
};

struct rejection_list {
    const struct rejection *items;
    size_t count;
};

NODISCARD bool rejection_load(struct db *db, struct arena *arena, int64_t site_id,
                              struct period span, struct rejection_list *list, struct error *err);

/* When the figures were last computed, and until when there are any. */
struct data_state {
    int64_t as_of_us;      /* run.finished_at of the newest finished run */
    int32_t newest_day;    /* last one of which is told; -1: nothing was measured */
    const char *framework; /* newest version; the catalog's where none was imported */
};

/* Fails with ERROR_NOT_FOUND where the analyzer has never run. */
NODISCARD bool data_state_load(struct db *db, struct arena *arena, const struct catalog *catalog,
                               struct data_state *state, struct error *err);

#endif
