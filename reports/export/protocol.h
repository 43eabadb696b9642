/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * protocol.h: the protocol of a study, and the gate of purpose that it must pass.
 *
 * A JSON object of plain fields; docs of each stand in the table of protocol.c. Source: TRUST A15,
 * A3 (every exported column is classed).
 */
#ifndef REPORTS_EXPORT_PROTOCOL_H
#define REPORTS_EXPORT_PROTOCOL_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

enum extract_kind {
    EXTRACT_CLINICIAN_WEEK, /* one row a clinician, site and ISO week */
    EXTRACT_AUDIT_DOCUMENT, /* one row an audited document */
};

struct protocol_column {
    const char *name;
    const char *disclosure; /* "direct", "quasi", "sensitive", "neutral" */
};

struct protocol {
    const char *study; /* its id */
    const char *title; /* its purpose */
    enum extract_kind kind;
    int32_t from;
    int32_t until;     /* half-open */
    const char *sites; /* a PostgreSQL array of codes, "{SIM1,SIM2}"; NULL: every site */
    const struct protocol_column *columns;
    size_t column_count;
    const char *json; /* the whole protocol, keys sorted: what is stored and compared */
};

/*
 * Reads a protocol. Fails with ERROR_INPUT where it is no such object, with ERROR_REFUSED where a
 * field of the gate is missing or the study is over; the message names the field, never its value.
 *
 *   today  base/day.h
 */
NODISCARD bool protocol_read(struct arena *arena, const char *bytes, size_t size, int32_t today,
                             struct protocol *protocol, struct error *err);

/* The class of a column; NULL where the protocol does not name it. */
const char *protocol_disclosure(const struct protocol *protocol, const char *column);

#endif
