/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rank.h: what all published sums of one metric tell together.
 *
 * Families (family.h) see one subtraction at a time. Here the published scopes are rows over atoms
 * (atom.h), those of one period or of several spans of days; whatever adding and subtracting can
 * yield is in their row space. Gaussian elimination that takes the large atoms first leaves what
 * rests on small ones alone: if these are fewer than 5 clinicians together, a row that leads there
 * is withheld.
 *
 * Source: TRUST.md A8, A9 (rank audit).
 */
#ifndef ANALYZER_RANK_H
#define ANALYZER_RANK_H

#include "analyzer/disclosure.h"
#include "analyzer/fingerprint.h"
#include "analyzer/touch.h"

/* A row: a scope whose sum over some cells is published, or hidden. */
struct rank_row {
    size_t scope;
    uint32_t cells; /* a bit each */
    bool fixed;     /* was published before: is not withheld */
    bool hidden;    /* a sum that is not published, and must not follow from the others */
    size_t place;   /* the caller's */
    size_t order_k; /* which is withheld first, as in struct family_member */
    double order_size;
    bool withheld; /* out */
};

/*
 * Marks published rows that are not fixed as withheld until they yield no hidden row, and until no
 * row of the reduced form, and no combination of two of them that clears a column, rests on fewer
 * than 5 clinicians; true where it marked one. `touches` is of the metric's class. Combinations of
 * three and more are not searched: finding the sparsest is not tractable.
 */
bool rank_withhold(struct touches *touches, struct rank_row *rows, size_t row_count);

/*
 * All on which it depends, within a class of metrics (struct atom_list), what rank_withhold()
 * marks: the rows that are not withheld yet. Where nothing was marked, or those that were are left
 * out, rows of the same fingerprint over the same ground tell nothing either.
 */
struct fingerprint rank_fingerprint(const struct rank_row *rows, size_t row_count);

/* True where a metric's sums over two scopes that share nobody are those of both together. */
bool rank_adds_up(const struct metric *metric);

#endif
