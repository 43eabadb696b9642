/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * protocol.h: the protocol of a study, and the gate of purpose that it must pass.
 *
 * A JSON object of plain fields; what each is stands in the tables of protocol.c. It names every
 * column that it wants and classes it. Source: TRUST A15, A3 (every exported column is classed).
 */
#ifndef REPORTS_EXPORT_PROTOCOL_H
#define REPORTS_EXPORT_PROTOCOL_H

#include <stddef.h>
#include <stdint.h>

#include "schema/catalog.h"

enum extract_kind {
    EXTRACT_CLINICIAN_WEEK, /* one row a clinician, site and ISO week */
    EXTRACT_AUDIT_DOCUMENT, /* one row an audited document */
};

enum column_kind {
    COLUMN_PID,      /* pseudonym of the clinician, or of the document where none is known */
    COLUMN_DOCUMENT, /* pseudonym of the document */
    COLUMN_SITE,
    COLUMN_WEEK, /* its Monday */
    COLUMN_SPECIALTY,
    COLUMN_FAMILY, /* of specialties: the coarser one */
    COLUMN_ROLE,
    COLUMN_VALUE, /* a component of clinician_day, or a field of the audit */
};

struct protocol_column {
    const char *name;
    enum column_kind kind;
    enum disclosure class;
    const struct event_field *field; /* values of audited documents; else NULL */
    const struct code_list *codes;   /* columns of codes; else NULL */
    struct words label;
};

/* Ids of a code list; count 0 stands for all. */
struct protocol_codes {
    int64_t *ids;
    size_t count;
};

struct protocol {
    const char *study; /* its id */
    const char *title; /* its purpose */
    int64_t version;
    enum language language; /* of the labels in the package */
    enum extract_kind kind;
    int32_t from;
    int32_t until;     /* half-open; both Mondays */
    const char *sites; /* a PostgreSQL array of codes, "{SIM1,SIM2}"; NULL: every site */
    size_t site_count;
    struct protocol_codes specialties;
    struct protocol_codes roles;
    const struct protocol_column *columns;
    size_t column_count;
    const char *json;  /* the whole protocol, keys sorted: what is stored and compared */
    const char *bytes; /* the file as given: what goes into the package */
    size_t size;
};

/*
 * Reads a protocol. Fails with ERROR_INPUT where it is no such object, with ERROR_REFUSED where a
 * field of the gate is missing, the study is over, or a column is not classed as it must be; the
 * message names the field, never its value.
 *
 *   today  base/day.h
 */
NODISCARD bool protocol_read(struct arena *arena, const struct catalog *catalog, const char *bytes,
                             size_t size, int32_t today, struct protocol *protocol,
                             struct error *err);

/* The column of a kind; NULL where the protocol does not name it. */
const struct protocol_column *protocol_find(const struct protocol *protocol, enum column_kind kind);

const char *extract_kind_name(enum extract_kind kind); /* "clinician-week" */
const char *class_name(enum disclosure class);         /* "quasi" */

#endif
