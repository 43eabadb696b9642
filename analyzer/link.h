/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * link.h: complementary suppression between metrics of one scope, and between scopes that hold the
 * same clinicians.
 *
 * B3 is 1 - B2, the tiers add up to all, a number of documents is another metric's denominator: a
 * figure that is withheld must not stand beside it under another name. Which metrics give each
 * other away follows from the catalog's terms.
 *
 * Several metrics publish the same sum, such as their denominator, or what it has beside the
 * numerator: what one withholds could be had from scopes and periods of which another tells. So
 * each sum has a first teller (a count of it, else the metric of most kinds of scopes), and where
 * this one withholds so do the others: all that is published of the sum is what the first teller
 * publishes, which is protected over scopes and periods as a metric of its own. The eight kinds of
 * critical errors, which share the words audited, are told together or not at all; of errors no
 * total is withheld for the sake of its parts, as what few events rest on is who contributes
 * (metric_rests_on). Source: TRUST.md A7-A9.
 */
#ifndef ANALYZER_LINK_H
#define ANALYZER_LINK_H

#include "analyzer/sheet.h"

/* True where one of the two metrics can be had from the other: both are shown, or none. */
bool link_alike(const struct metric *a, const struct metric *b);

/* True where the sum that `count` counts stands in the metric's numerator or denominator. */
bool link_holds(const struct metric *metric, const struct metric *count);

/* True where a sum that `teller` publishes is that of a side of the metric, but for a factor. */
bool link_tells(const struct metric *teller, const struct metric *metric, enum side side);

/* Which metrics speak of each other. */
struct links {
    const struct catalog *catalog;
    size_t count;
    struct link {
        size_t from; /* withheld here … */
        size_t to;   /* … then also here */
    } * items;
    const size_t *counts; /* [count_count] metrics that count something */
    size_t count_count;
    struct link_total *totals; /* [total_count] sums and the parts that make them up */
    size_t total_count;
    /*
     * [metric] Its sums are made of parts of one sign, so that bounds on how they are spread hold
     * (spread_join); or it is told only beside one whose are.
     */
    bool *bounded;
};

void links_make(struct arena *arena, const struct catalog *catalog, struct links *links);

/*
 * Carries the states of the metrics in fresh [metric] over within each scope: nothing follows from
 * what has not changed. Notes in changed [metric] what it withheld.
 */
void links_apply(const struct links *links, struct sheet *sheet, const bool *fresh, bool *changed);

/* The same figure of two scopes is the same clinicians': both take the stricter state. `arena`, one
 * of the sheet's, keeps who they are. */
bool link_twins(struct arena *arena, struct sheet *sheet, size_t metric);

/*
 * Takes away the numbers of documents beside figures, but those that are published in the scope as
 * a count of their own: only these are protected like every other sum.
 */
void links_hide_documents(const struct links *links, struct sheet *sheet);

#endif
