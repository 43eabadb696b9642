/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * disclosure.h: which figures may be seen, and how exactly.
 *
 * Pure; knows clusters' sums, never who they are. Source: STATISTICS.md section 6 (one ladder:
 * below 5 nothing, 5 to 10 a grid, from 11 publication; dominance), TRUST.md A7-A10.
 */
#ifndef ANALYZER_DISCLOSURE_H
#define ANALYZER_DISCLOSURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/grid.h"
#include "schema/period.h"

/* Stored in measure.state: never renumber. */
enum PACKED measure_state {
    STATE_PUBLISHED = 0,
    STATE_GRID = 1,          /* 5 to 10 clinicians: rounded, without components */
    STATE_PRIMARY = 2,       /* too few, or dominated */
    STATE_COMPLEMENTARY = 3, /* would give away another figure by subtraction */
    STATE_NO_DATA = 4,
    STATE_NOT_APPLICABLE = 5,
    STATE_NO_INTERVAL = 6,
};

/* True where a figure is shown with all its digits. */
bool measure_exact(enum measure_state state);

#define CLINICIANS_SHOWN     5  /* below: nothing */
#define CLINICIANS_PUBLISHED 11 /* below: on the grid only */

/* How a sum is spread, kept with a figure: enough to judge unions of days. All 0: no matter. */
struct spread {
    float total; /* of absolute values */
    float norm;  /* root of the sum of squares */
    float first; /* the largest */
    float second;
};

/* Of a figure that is a quotient. */
enum side { SIDE_NUMERATOR, SIDE_DENOMINATOR, SIDE_COUNT };

/* How both sides of a figure are spread. */
struct spreads {
    struct spread sides[SIDE_COUNT];
};

/*
 * How many clinicians, and a bit for each by its id: of several crowds together there are at least
 * as many as in the largest, and at least as many as bits. Nobody is counted twice.
 */
struct crowd {
    uint32_t k;
    uint32_t bits;
};

/* Adds one clinician; one whom it has already must not come again. */
void crowd_add(struct crowd *crowd, int64_t clinician_id);

/* Makes it one of both together. */
void crowd_join(struct crowd *crowd, struct crowd other);

/* How many there are at least. */
size_t crowd_least(struct crowd crowd);

/* What one cell of measure holds. NAN and -1 stand for NULL. */
struct figure {
    enum measure_state state;
    enum measure_state ladder; /* its state before complementary suppression; not stored */
    enum estimate_method method;
    int32_t clinicians; /* -1: not told */
    int64_t documents;
    double numerator;
    double denominator;
    double value;
    double low;
    double high;
    double k_eff;                   /* for the judge; not stored with measures */
    struct crowd sides[SIDE_COUNT]; /* clinicians who have any of each; not stored */
    bool partial;                   /* leaves out what metrics of other needs count; not stored */
};

/* How one sum is spread over its clusters. */
struct concentration {
    size_t k;      /* clusters that are not zero */
    double total;  /* of absolute values */
    double k_eff;  /* 0 where the total is */
    double first;  /* the largest */
    double second; /* the next */
};

/* Adds one cluster's value; start from a zeroed struct, end with concentration_end(). */
void concentration_add(struct concentration *c, double value);
void concentration_end(struct concentration *c);

/* True where one or two clusters make up the sum: k_eff < 4, or the p% rule with p = 15 fails. */
bool disclosure_dominated(const struct concentration *c);

/* What is kept of a concentration that has ended. */
struct spread spread_of(const struct concentration *c);

/*
 * Bounds the spread of a sum over two spans of days by those over each: nobody has more of both
 * than the largest of each together; norms add up at most (Minkowski).
 */
struct spread spread_join(struct spread a, struct spread b);

/* True where the sum may be dominated, as far as its spread tells. */
bool spread_dominated(struct spread spread);

/* True for the periods in which figures on the grid are shown: a quarter, 91 days. */
bool disclosure_grid_period(enum period_kind kind);

/*
 * True where a share of clinicians tells of 1 to 4 of them, on either side: then it is rounded,
 * whatever the period.
 */
bool disclosure_few(double counted, double of);

/* The ladder for k contributing clinicians. */
enum measure_state disclosure_ladder(size_t k, bool dominated, enum grid grid,
                                     enum period_kind kind);

/*
 * Makes the figure what its state allows: takes away all that is withheld; on the grid, makes value
 * and limits what is told of them (grid.h), for which the figure has its denominator and k_eff.
 * `counts_clinicians`: k itself is a component; below 11 it goes too.
 */
void disclosure_apply(struct figure *figure, enum grid grid, bool counts_clinicians);

/* One child of a published total, in one family of figures that add up to it. */
struct family_member {
    enum measure_state *state;
    bool fixed;         /* cannot be withheld */
    struct crowd crowd; /* contributing clinicians */
    size_t order_k;     /* which goes next: the smallest by this, then by size */
    double order_size;
};

/*
 * Complementary suppression within one family whose total is shown exactly. `remainder`
 * clinicians belong to the total and to no child. Members that are not exact must be two at least
 * and hold 5 clinicians together; else the next smallest exact member goes too: to the grid where
 * the others are all on it and `grid_allowed`, else it is suppressed. Where no member is left to
 * go, the total goes, unless it is NULL. True where a state changed.
 */
bool disclosure_family(enum measure_state *total, struct family_member *members, size_t count,
                       struct crowd remainder, bool grid_allowed);

#endif
