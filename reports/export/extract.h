/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * extract.h: the rows that a protocol asks for, under the study's pseudonyms.
 *
 * A row belongs to a cluster: a clinician, or an audited document of which no clinician is known.
 * Nothing here leads back from a cluster to its number in the database.
 */
#ifndef REPORTS_EXPORT_EXTRACT_H
#define REPORTS_EXPORT_EXTRACT_H

#include <stdint.h>

#include "base/crypto.h"
#include "reports/export/protocol.h"
#include "schema/db.h"

struct cluster {
    const char *pseudonym;
    bool is_document;   /* of no known clinician */
    bool is_suppressed; /* set by release_protect() */
};

struct extract_row {
    struct cluster *cluster;
    const char **cells; /* [column_count] of the protocol; NULL where nothing is known */
};

/* Clusters that are left after a condition. */
struct attrition {
    int64_t clinicians;
    int64_t documents; /* of no known clinician */
};

enum attrition_step { ATTRITION_WINDOW, ATTRITION_SPECIALTIES, ATTRITION_ROLES, ATTRITION_COUNT };

struct extract {
    struct extract_row *rows; /* by pseudonym, then week, then cells */
    size_t row_count;
    struct cluster *clusters;
    size_t cluster_count;
    struct attrition attrition[ATTRITION_COUNT];
    bool is_simulated; /* one of the sites at least is */
};

/*
 * Reads the rows; the transaction is the caller's.
 *
 * Fails with ERROR_INPUT where a site is not registered, with ERROR_REFUSED where the analyzer has
 * not counted all days of the window yet.
 */
NODISCARD bool extract_read(struct db *db, struct arena *arena, const struct protocol *protocol,
                            const uint8_t key[static CRYPTO_KEY_SIZE], struct extract *extract,
                            struct error *err);

#endif
