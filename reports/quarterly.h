/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * quarterly.h: what the analyzer found of a quarter, as pages and reports read it.
 *
 * Of the revision that is shown, as measures (measure.h); computes nothing. Figures are in natural
 * units, NAN where there is none.
 */
#ifndef REPORTS_QUARTERLY_H
#define REPORTS_QUARTERLY_H

#include <jansson.h>

#include "reports/measure.h"

/* A value with its interval. */
struct ranged {
    double value;
    double low;
    double high;
};

/* A service beside its whole. */
struct comparison_unit {
    int32_t scope_id;
    int64_t clinicians;
    double volume; /* the denominator */
    struct ranged own;
    const char *position;   /* "within", "above_95", "below_998", …; "" without limits */
    struct ranged near;     /* limits: low and high of 95 %; value: NAN */
    struct ranged far;      /* 99.8 % */
    struct ranged shrunken; /* drawn towards the whole */
    struct ranged standard; /* at comparable work, rounded; NAN where there is none */
};

/* The services of one whole in one metric. */
struct unit_comparison {
    int64_t id; /* of the finding: what dictameter-analyzer explains */
    const struct metric *metric;
    const char *text; /* key of the sentence */
    double whole;
    double tau2;
    int64_t withheld; /* services that take no part */
    int64_t beyond;   /* the 95 % limits */
    int64_t far;      /* the 99.8 % limits */
    const struct comparison_unit *units;
    size_t unit_count;
};

struct comparison_list {
    const struct unit_comparison *items;
    size_t count;
};

/* Fails with ERROR_DATABASE. */
NODISCARD bool comparison_load(struct db *db, struct arena *arena, const struct catalog *catalog,
                               int32_t scope_id, const struct revision *revision,
                               struct comparison_list *list, struct error *err);

/* What goes with a practice within clinicians. Ratios less 1: -.08 is 8 % less. */
struct practice_effect {
    int64_t id; /* of the finding: what dictameter-analyzer explains */
    const struct practice *practice;
    const struct metric *metric;
    const char *text; /* key of the sentence */
    const char
        *verdict;      /* "useful", "open", "small", "excluded", "inconclusive", "reverse", "few" */
    int64_t switchers; /* at least so many; 0: too few to tell */
    int64_t tests;     /* of its family */
    struct ranged change;
    struct ranged slope; /* between clinicians, with over without; NAN where it is not told */
    double detectable;   /* the smallest that would be found four times in five */
    double useful;       /* the smallest useful change */
    double p_below;      /* what the adjusted p is below: .001, .01, .05; NAN: none of them */
};

struct practice_effect_list {
    const struct practice_effect *items; /* by practice */
    size_t count;
};

NODISCARD bool practice_effect_load(struct db *db, struct arena *arena,
                                    const struct catalog *catalog, int32_t scope_id,
                                    const struct revision *revision,
                                    struct practice_effect_list *list, struct error *err);

/* Effort at the n-th document of those who began while telemetry ran. */
struct learning_step {
    int64_t n;
    int64_t learners;     /* who have got so far */
    struct ranged median; /* low, high: quartiles, NAN where too few have got so far */
    struct ranged fit;    /* the curve with its band */
    double panel;         /* median of the balanced panel */
};

struct learning_curve {
    int64_t id;                  /* of the finding: what dictameter-analyzer explains */
    const struct metric *metric; /* NULL: there is no curve */
    const char *text;            /* key of the sentence */
    const char *form;            /* "power", "exponential"; "" without a fit */
    int64_t learners;
    int64_t panel_documents; /* 0: no panel */
    int64_t panel_learners;
    const struct learning_step *steps;
    size_t step_count;
};

NODISCARD bool learning_load(struct db *db, struct arena *arena, const struct catalog *catalog,
                             int32_t scope_id, const struct revision *revision,
                             struct learning_curve *curve, struct error *err);

/* How many have had an event so many weeks after their start. */
struct lifetime_step {
    int64_t week;
    struct ranged share;
};

/* Times to an event, of those who began in a quarter's cohort. Weeks that are not reached: -1. */
struct lifetime_curve {
    const char *text;   /* key of the sentence; NULL: there is no curve */
    bool waits;         /* nothing is told of anybody: all are in the next quarter's cohort too */
    int64_t people;     /* at least */
    int64_t half_after; /* the last week that is told as below the half */
    int64_t half_by;
    int64_t half_after_low; /* the interval of the median: from here */
    int64_t half_by_high;   /* to there */
    const struct lifetime_step *steps;
    size_t step_count;
};

/* Of a kind: "first_use", "abandonment". Fails with ERROR_DATABASE. */
NODISCARD bool lifetime_load(struct db *db, struct arena *arena, const char *kind, int32_t scope_id,
                             const struct revision *revision, struct lifetime_curve *curve,
                             struct error *err);

/*
 * What was found of a kind, as the analyzer wrote it; *found is NULL where it found nothing, else
 * the caller's to release. Fails with ERROR_DATABASE.
 */
NODISCARD bool quarterly_finding(struct db *db, struct arena *arena, const char *kind,
                                 int32_t scope_id, const struct revision *revision, json_t **found,
                                 struct error *err);

/*
 * All that was found of a kind, an array of what the analyzer wrote, each with its number as
 * `finding`; the caller's to release. Fails with ERROR_DATABASE.
 */
NODISCARD bool quarterly_findings(struct db *db, struct arena *arena, const char *kind,
                                  int32_t scope_id, const struct revision *revision, json_t **found,
                                  struct error *err);

/* The same of releases, which stand by the weeks up to the end of a period: as pages tell it. */
NODISCARD bool quarterly_releases(struct db *db, struct arena *arena, int32_t scope_id,
                                  const struct revision *revision, json_t **found,
                                  struct error *err);

/*
 * The quarter of which a page of that period tells: itself, or the newest that was over by its end;
 * with the revision of it that may be shown.
 */
NODISCARD bool quarterly_revision(struct db *db, struct arena *arena,
                                  const struct revision *of_period, struct period period,
                                  int32_t newest_day, struct revision *revision, struct error *err);

#endif
