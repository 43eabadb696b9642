/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * extract.h: the rows of a study, still under the platform's own ids, and whether so few persons
 * may be released at all.
 */
#ifndef REPORTS_EXPORT_EXTRACT_H
#define REPORTS_EXPORT_EXTRACT_H

#include "reports/export/protocol.h"
#include "schema/catalog.h"
#include "schema/db.h"

/* Source: STATISTICS.md section 6, TRUST A1: persons, and documents where no person is known. */
#define EXTRACT_CLINICIANS_MIN 5
#define EXTRACT_DOCUMENTS_MIN  11

#define EXTRACT_VALUES_MAX 24

struct extract_column {
    const char *name;
    struct words label;
};

struct extract_row {
    int64_t site_id;
    int64_t clinician_id; /* 0: not known */
    int64_t document;     /* tells documents apart; 0 where rows are not documents */
    const char *site;
    int32_t week; /* its Monday */
    int64_t values[EXTRACT_VALUES_MAX];
    bool missing[EXTRACT_VALUES_MAX];
};

struct extract {
    const char *name;                    /* "clinician-week" */
    bool documents;                      /* a row is a document */
    const struct extract_column *values; /* in the rows' order */
    size_t value_count;
    struct extract_row *rows;
    size_t row_count;
    int64_t clinicians; /* distinct ones */
};

/*
 * Reads the rows that the protocol asks for, in one snapshot. Fails with ERROR_DATABASE; with
 * ERROR_REFUSED where a column is not classed by the protocol, or where a site has fewer than five
 * clinicians (eleven documents where no clinician is known).
 */
NODISCARD bool extract_read(struct db *db, struct arena *arena, const struct catalog *catalog,
                            const struct protocol *protocol, struct extract *extract,
                            struct error *err);

#endif
