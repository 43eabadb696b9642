/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * figures.h: the counts of a pair, and of a sum of pairs: all that may leave the site.
 *
 * One list: adding, writing and reading them go over it, so that a new count is one line.
 */
#ifndef COLLECTOR_SCORE_FIGURES_H
#define COLLECTOR_SCORE_FIGURES_H

#include <stdint.h>

enum figure {
    FIGURE_REF_WORDS,
    FIGURE_HYP_WORDS,
    FIGURE_HITS,
    FIGURE_SUBSTITUTIONS,
    FIGURE_DELETIONS,
    FIGURE_INSERTIONS,
    FIGURE_MIN_EDITS,
    FIGURE_REGIONS,  /* maximal runs between hits */
    FIGURE_CRITICAL, /* of them, with at least one event of a class */
    FIGURE_COMPOUNDS,
    FIGURE_COMPOUND_ERRORS, /* S + D + I that compounds take away */
    FIGURE_ACCENT_ONLY,     /* hits that differ in accents */
    FIGURE_CASE_ONLY,       /* hits that differ in capitals alone */
    FIGURE_BLOCK_INS,       /* runs of at least 8 words more, and their words */
    FIGURE_BLOCK_INS_WORDS,
    FIGURE_BLOCK_DEL,
    FIGURE_BLOCK_DEL_WORDS,
    FIGURE_PUNCT_HITS, /* punctuation by position */
    FIGURE_PUNCT_SUB,
    FIGURE_PUNCT_DEL,
    FIGURE_PUNCT_INS,
    FIGURE_FILLERS_REF,
    FIGURE_FILLERS_HYP,
    FIGURE_CER_CHARS,
    FIGURE_CER_EDITS,
    FIGURE_NUMBER_REF, /* terms of the class in the reference */
    FIGURE_NUMBER_ERR, /* events */
    FIGURE_NUMBER_X10,
    FIGURE_NUMBER_SIGN,
    FIGURE_NUMBER_COMPARATOR,
    FIGURE_UNIT_REF,
    FIGURE_UNIT_ERR,
    FIGURE_DRUG_REF,
    FIGURE_DRUG_ERR,
    FIGURE_DRUG_LOOKALIKE,
    FIGURE_DRUG_ALIAS, /* no event: a brand and its name */
    FIGURE_NEGATION_REF,
    FIGURE_NEGATION_ERR,
    FIGURE_LATERALITY_REF,
    FIGURE_LATERALITY_ERR,
    FIGURE_LATERALITY_SWAP,
    FIGURE_OTHER_ERR,
    FIGURE_DRAFT_EDITS,   /* of drafts that were accepted or edited, as all four */
    FIGURE_DRAFT_LONGEST, /* the larger of draft and signed words */
    FIGURE_DRAFT_KEPT,
    FIGURE_DRAFT_WORDS,
    FIGURE_DRAFT_UNKNOWN, /* drafts by decision, in the order of codes/draft_decision.csv */
    FIGURE_DRAFT_ACCEPTED,
    FIGURE_DRAFT_EDITED,
    FIGURE_DRAFT_REJECTED,
    FIGURE_DRAFT_EXPIRED,
    FIGURE_SECTION_1, /* words edited in each section */
    FIGURE_SECTION_2,
    FIGURE_SECTION_3,
    FIGURE_SECTION_4,
    FIGURE_SECTION_5,
    FIGURE_SECTION_6,
    FIGURE_COUNT,
};

struct figures {
    uint64_t of[FIGURE_COUNT];
};

static inline void figures_add(struct figures *sum, const struct figures *more)
{
    for (int i = 0; i < FIGURE_COUNT; i++) {
        sum->of[i] += more->of[i];
    }
}

/* S + D + I */
static inline uint64_t figures_errors(const struct figures *figures)
{
    return figures->of[FIGURE_SUBSTITUTIONS] + figures->of[FIGURE_DELETIONS] +
           figures->of[FIGURE_INSERTIONS];
}

#endif
