/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * reach.h: up to which document the learning curves of one cohort may be told, of all sites
 * together and of each, so that none is the difference of others.
 *
 * Let K(G, n) be the learners of G whose effort at document n is known. What a curve tells of
 * document n (median, quartiles, its term in the sums of the fit) rests on K(G, n) alone. At each
 * document, told or between two that are:
 *
 *   1. a site is told only where |K| is CLINICIANS_PUBLISHED or more, and it was at each document
 *      before; all sites likewise;
 *   2. the learners of the sites that are not told are together none or CLINICIANS_PUBLISHED or
 *      more: else the site with the fewest of those that are told ends there too.
 *
 * So for any sites U that are told, K(all, n) less those of U is the union of the told ones that
 * are not in U, each of at least CLINICIANS_PUBLISHED, and of the rest, which is empty or as many:
 * empty or CLINICIANS_PUBLISHED at least. After 2 the rest holds a site of as many: once is enough.
 *
 * The balanced panel is of the same documents for all curves: its members are known at each step up
 * to `panel`. The parts are the sites told so far and, as one more, all others. A panel is told
 * only where that of each part is empty or of CLINICIANS_PUBLISHED or more, and its median at a
 * step only where those of the part who are known there and not of the panel are so too: then what
 * lies between a panel and any curve, or between two panels, is a union of such sets.
 *
 * Pure. Source: TRUST.md A8, A9.
 */
#ifndef ANALYZER_REACH_H
#define ANALYZER_REACH_H

#include "analyzer/learning.h"

#define REACH_DOCUMENTS 200 /* of each learner */
#define REACH_STEPS     15

/* The documents at which a curve is told. */
extern const size_t reach_steps[REACH_STEPS];

struct reach {
    size_t documents;           /* the curve may be told up to this one; 0: not at all */
    size_t panel_steps;         /* the panel is known at so many of reach_steps; 0: there is none */
    bool panel_at[REACH_STEPS]; /* whether its median may be told */
};

struct reach_site {
    const struct learner *learners;
    size_t count;
    struct reach reach;
};

/* How many of reach_steps lie within the documents. */
size_t reach_steps_within(size_t documents);

/* Sets the reach of each site and of all: the sites are all there are, and share nobody. */
void reach_plan(struct reach_site *sites, size_t count, struct reach *all);

#endif
