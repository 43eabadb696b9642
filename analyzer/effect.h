/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * effect.h: what goes with a practice within clinicians, quarter by quarter: a finding each.
 *
 * The registered practices that a clinician follows in one document and not in the next
 * (contrast.h), for all sites together and for each; of a quarter that is over, once. The arms are
 * those of single documents, which clinician_day does not keep apart: documents are read, and what
 * stands of a quarter whose documents are gone stays. Nothing here was drawn by lot: the words are
 * "goes with".
 *
 * A family of tests is all of one level (all sites; each site) in a quarter: Holm. A verdict takes
 * the adjusted p, the interval is one of 95 %, both stand in the finding. Below
 * CONTRAST_CLINICIANS_MIN clinicians who switch nothing is told, not even how many they are; above,
 * how many is rounded down to fives, and p and the detectable effect are rounded so that it does
 * not follow from them: the number at a site that is not told would else be the rest.
 */
#ifndef ANALYZER_EFFECT_H
#define ANALYZER_EFFECT_H

#include "analyzer/contrast.h"
#include "analyzer/record.h"

/* Source: STATISTICS.md section 4. */
enum effect_verdict {
    EFFECT_FEW,          /* too few who switch */
    EFFECT_USEFUL,       /* shown, and at least as large as is useful */
    EFFECT_SMALL,        /* shown, below the useful effect */
    EFFECT_EXCLUDED,     /* a useful effect is excluded */
    EFFECT_INCONCLUSIVE, /* neither shown nor excluded */
    EFFECT_REVERSE,      /* shown, the other way */
};

/*
 * The verdict on a log ratio that is better the lower it is. `p` is adjusted; `useful` is the
 * smallest useful effect, below 0.
 */
enum effect_verdict effect_judge(const struct contrast *contrast, double p, double useful);

/* Studies one quarter, which is over. *any is whether there were documents to study. */
NODISCARD bool effect_write(struct recorder *recorder, struct period quarter, bool *any,
                            struct error *err);

#endif
