/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * effect.h: what is associated with a practice within clinicians, quarter by quarter: a finding
 * each.
 *
 * The practices that the catalog says are studied and that a clinician follows in one document and
 * not in the next (contrast.h), for all sites together and for each (contrast_sites.h); of a
 * quarter that is over, once. The arms are those of single documents, which clinician_day does not
 * keep apart: documents are read, and what stands of a quarter whose documents are gone stays.
 * Nothing here was drawn by lot, and no negative control can be had of what differs from document
 * to document: the words are "is associated with", and say so.
 *
 * A family of tests is all of one level (all sites; each site) in a quarter. Each test is made
 * twice, against no effect and against the useful one, and Holm adjusts either family: what is said
 * of the size is held to the same as what is said of there being a difference. The interval is one
 * of 95 %.
 *
 * Below CONTRAST_CLINICIANS_MIN clinicians who switch, and where the figure would tell of a few,
 * nothing is told, not even how many they are. Above, how many is rounded down to fives, and
 * figures tell no more of it: an exact interval with an exact p would give the degrees of freedom.
 * Changes and limits are rounded to half a point of per cent, limits and the detectable effect
 * outward; p is a class. The detectable effect over the interval's width changes by less than 1 %
 * from 12 clinicians to 17, less than the rounding of either.
 */
#ifndef ANALYZER_EFFECT_H
#define ANALYZER_EFFECT_H

#include "analyzer/pool.h"
#include "analyzer/record.h"

/* Source: STATISTICS.md section 4. */
enum effect_verdict {
    EFFECT_FEW,          /* too few who switch, or it would tell of a few */
    EFFECT_USEFUL,       /* shown, and shown to be larger than is useful */
    EFFECT_OPEN,         /* shown; whether it is useful is open */
    EFFECT_SMALL,        /* shown, and a useful effect is excluded */
    EFFECT_EXCLUDED,     /* a useful effect is excluded */
    EFFECT_INCONCLUSIVE, /* neither shown nor excluded */
    EFFECT_REVERSE,      /* shown, the other way */
};

/* A test of one family: a log ratio that is better the lower it is. */
struct effect_test {
    struct pooled effect; /* low is NAN: the test could not be made, and is of no family */
    double useful;        /* the smallest useful effect, below 0 */
    double p;             /* against no effect, adjusted; 1 where it could not be made */
    enum effect_verdict verdict;
};

/*
 * Judges the tests of one family: sets p and verdict. Returns how many could be made. Useful and
 * excluded are said only where the interval lies wholly on that side of the useful effect.
 */
size_t effect_judge(struct effect_test *tests, size_t count);

/* Studies one quarter, which is over. *any is whether there were documents to study. */
NODISCARD bool effect_write(struct recorder *recorder, struct period quarter, bool *any,
                            struct error *err);

#endif
