/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * truth.h: the estimands of a design: E[Y]/E[X] over the superpopulation, by running the process
 * many times with draws of their own and dividing the summed expectations.
 */
#ifndef COLLECTOR_SIMULATE_TRUTH_H
#define COLLECTOR_SIMULATE_TRUTH_H

#include <stdio.h>

#include "collector/simulate/design.h"

struct sim_document;

/* Sums over documents, most of them signed ones; what they mean is what components.json says. */
enum truth_sum {
    SUM_DOCUMENTS_SIGNED,
    SUM_DOCUMENTS_DICTATED,
    SUM_DOCUMENTS_VOICE,
    SUM_EDITS_DICTATED,
    SUM_WORDS_ENGINE_DICTATED,
    SUM_ZERO_EDIT_DOCUMENTS,
    SUM_CORRECTIONS,
    SUM_CORRECTIONS_VOICE,
    SUM_CORRECTION_MS,
    SUM_ACTIVE_MS_DICTATED,
    SUM_CHARS_FINAL_DICTATED,
    SUM_WORDS_FINAL_DICTATED,
    SUM_SPEECH_MS_DICTATED,
    SUM_VOLUME_CREATED,
    SUM_VOLUME_SIGNED_24H,
    SUM_DOCUMENTS_AUTOTEXT,
    SUM_AUTOTEXT_INSERTIONS,
    SUM_WORDS_AUTOTEXT,
    SUM_WORDS_FINAL,
    SUM_DOCUMENTS_DIRECT,
    SUM_DOCUMENTS_DELEGATED,
    SUM_COMMANDS_FAILED,
    SUM_COMMANDS_TRIED,
    SUM_AUDIO_MS_DEDICATED,
    SUM_AUDIO_MS,
    SUM_REVIEW_PACE_OK,
    SUM_REVIEW_PACE_DOCUMENTS,
    SUM_TYPED_WORDS,
    SUM_TYPED_ACTIVE_MS,
    SUM_AUDIT_RAW_ERRORS,
    SUM_AUDIT_SIGNED_ERRORS,
    SUM_AUDIT_WORDS,
    SUM_COUNT,
};

struct truth_scope {
    double sums[SUM_COUNT];
};

struct truth {
    const struct design *design;
    struct truth_scope *scopes; /* all, then sites, then units */
    size_t scope_count;
    struct truth_scope *parts; /* [parts_max][scope_count]: the sums of each pair of worlds */
    int32_t draws;
};

/* Counts a document: when it is created, when it is signed or amended, when it is audited. */
void truth_create(struct truth *truth, const struct sim_document *document);
void truth_sign(struct truth *truth, const struct sim_document *document);
void truth_audit(struct truth *truth, const struct sim_document *document);

/* Adds one world's sums to truth->scopes. */
void truth_run(struct truth *truth, uint64_t seed, bool mirror);

/* Runs `draws` pairs of worlds. */
void truth_integrate(struct truth *truth, struct arena *arena, const struct design *design,
                     int32_t draws);

/* Writes estimands with their Monte Carlo errors, planted effects and nulls as one JSON object. */
void truth_write(const struct truth *truth, struct arena *arena, FILE *out);

#endif
