/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * writer.h: simulated events as lines of NDJSON: envelope, sequence numbers, and what gets lost.
 *
 * Draws of its own, so that the process is the same whether anything is written or not. What is
 * lost on the way took its sequence number, so that the collector can tell.
 */
#ifndef COLLECTOR_SIMULATE_WRITER_H
#define COLLECTOR_SIMULATE_WRITER_H

#include <stdio.h>

#include "base/time.h"
#include "collector/simulate/line.h"
#include "collector/simulate/person.h"

/* Who sends: the dictation client, the EHR's feed, the administration. One of each a site. */
enum sender { SENDER_VOICE, SENDER_RECORDS, SENDER_OFFICE, SENDER_COUNT };
extern const char *const sender_codes[SENDER_COUNT];

struct writer_site {
    struct time_zone *zone;
    int64_t offset_ms; /* local - UTC, of the day */
    bool silent;       /* nothing of the day arrives */
    uint64_t seq[SENDER_COUNT];
};

struct writer {
    FILE *out;
    struct dice *dice;
    const struct design *design;
    struct writer_site *sites;
    char day_text[11];
    int32_t day; /* from 0 */
    int64_t day_ms;
    struct line_buffer line;
};

struct envelope {
    const char *type;
    enum sender sender;
    const struct unit *unit;
    bool whole_site;             /* sent of the unit's site, not of the unit */
    const struct person *person; /* NULL: nobody */
    const char *role;            /* of nobody in particular; or NULL */
    int hour;                    /* -1: unknown */
    int release;                 /* index of the speech engine's; -1: none */
    const char *document;        /* or NULL */
    double loss;                 /* probability that it does not arrive; 0 for what is repeated */
};

/* Opens the sites' zones. Fails with ERROR_SYSTEM where one is missing. */
NODISCARD bool writer_open(struct writer *writer, struct arena *arena, const struct design *design,
                           uint64_t seed, FILE *out, struct error *err);
void writer_close(struct writer *writer);

/* Begins a day [from 0]. */
void writer_day(struct writer *writer, int32_t day);

/* Begins an event: the line to add fields to, or NULL where it is lost. */
struct line_buffer *writer_begin(struct writer *writer, const struct envelope *envelope);
void writer_end(struct writer *writer);

#endif
