/* SPDX-License-Identifier: GPL-3.0-or-later */
/* emit.h: one function an event type: what of the simulated world its fields say. */
#ifndef COLLECTOR_SIMULATE_EMIT_H
#define COLLECTOR_SIMULATE_EMIT_H

#include "collector/simulate/document.h"
#include "collector/simulate/writer.h"

/* What the EHR counts of a clinician's documents of a day. */
struct volume {
    const char *type;              /* document type */
    int32_t created[BACK_END + 1]; /* by modality */
    int32_t signed_24h[BACK_END + 1];
    int32_t amended[BACK_END + 1];
    int32_t discharges; /* -1: not a type that tells */
    int32_t letters_same_day;
};

void emit_document(struct writer *writer, const struct sim_document *document);
void emit_draft(struct writer *writer, const struct sim_document *document, bool rejected);
void emit_audits(struct writer *writer, const struct sim_document *document);
void emit_error_report(struct writer *writer, const struct sim_document *document);

void emit_session(struct writer *writer, const struct person *person,
                  const struct sim_session *session);
void emit_mic_check(struct writer *writer, const struct person *person,
                    const struct sim_session *session, bool passed);
void emit_commands(struct writer *writer, const struct person *person, int release, int32_t issued,
                   int32_t ok);
void emit_autotexts(struct writer *writer, const struct person *person, int32_t issued);
void emit_vocabulary(struct writer *writer, const struct person *person);
void emit_agent(struct writer *writer, const struct person *person);

/* `encounters` that could have had an ambient draft go with the first of the day's types. */
void emit_volumes(struct writer *writer, const struct person *person, const struct volume *volumes,
                  int32_t encounters);
void emit_schedule(struct writer *writer, const struct person *person, int64_t note_ms);

/* `seats` for the stock of a unit; 0 for a clinician's own seat. */
void emit_seat(struct writer *writer, const struct unit *unit, const struct person *person,
               const char *action, int32_t seats);
void emit_training(struct writer *writer, const struct person *person, const char *module);
void emit_surveys(struct writer *writer, const struct unit *unit, int wave);
void emit_release(struct writer *writer, const struct unit *unit, int release, int ring);

#endif
