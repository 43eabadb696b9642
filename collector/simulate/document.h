/* SPDX-License-Identifier: GPL-3.0-or-later */
/* document.h: one simulated document, drawn from a clinician on a day. */
#ifndef COLLECTOR_SIMULATE_DOCUMENT_H
#define COLLECTOR_SIMULATE_DOCUMENT_H

#include "collector/simulate/rate.h"

enum modality { DICTATED = 1, TYPED, AMBIENT, MIXED, BACK_END };

#define DOCUMENT_TOKEN 16
#define DRAFT_SECTIONS 6

/* The day's session that a dictated document belongs to. */
struct sim_session {
    char token[12];
    const char *device;
    struct rate_day rate;
    double log_rate; /* of the day */
    double rtt_ms;
    bool mic_checked;
    int32_t documents;
    int64_t audio_ms;
    int64_t speech_ms;
    int32_t words;
};

struct sim_draft {
    bool used; /* the document began as an ambient draft */
    bool informed;
    const char *decision;
    int32_t words_draft;
    int32_t words_final;
    int32_t lev_words;
    int32_t words_kept;
    int32_t sections[DRAFT_SECTIONS];
    int64_t open_ms;
};

struct sim_document {
    const struct person *person;
    struct sim_document *next; /* of those due on the same day */
    char token[DOCUMENT_TOKEN + 1];
    char session[12];
    const char *type;
    const char *device;
    enum modality modality;
    int32_t created;   /* day */
    int32_t signed_on; /* day */
    int hour;          /* of the signature */
    int release;
    bool abandoned;
    bool amendment;
    bool delegated;
    bool direct;
    bool topic_match;
    bool dedicated; /* microphone */
    bool proofread;
    int64_t audio_ms, speech_ms, corr_ms, review_ms, active_ms, open_ms;
    int32_t words_engine, words_final, chars_final, words_autotext;
    int32_t ed_sub, ed_del, ed_ins, corr_voice, corr_kbd;
    int32_t residual; /* errors of the engine that stayed */
    int32_t mean_conf, low_conf_words, cmd_ok, cmd_fail, autotext_n, snr_db10;
    int32_t to_start_min, to_sign_min, to_amend_min;
    struct sim_draft draft;
};

/*
 * Draws a document created on a day. `session` is the day's, NULL where the clinician cannot
 * dictate; it and the clinician's experience grow with what is dictated.
 */
void document_draw(struct dice *dice, struct person *person, struct sim_session *session,
                   bool ambient, int32_t day, struct sim_document *document);

#endif
