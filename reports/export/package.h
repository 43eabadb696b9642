/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * package.h: the files of a study's package: data as CSV, datapackage.json (Data Package v2), the
 * protocol, and SHA256SUMS over all of them.
 *
 * Makes bytes only; the same rows and key give the same bytes. Rows stand in the order of their
 * pseudonyms, so that their order tells nothing. Source: TRUST 3.2.
 */
#ifndef REPORTS_EXPORT_PACKAGE_H
#define REPORTS_EXPORT_PACKAGE_H

#include "base/crypto.h"
#include "reports/export/extract.h"

#define PACKAGE_FILES 4

struct package_file {
    const char *path; /* relative: "data/clinician-week.csv" */
    const char *bytes;
    size_t size;
};

struct package {
    struct package_file files[PACKAGE_FILES]; /* SHA256SUMS is the last */
};

void package_make(struct arena *arena, const struct protocol *protocol,
                  const struct extract *extract, const uint8_t key[static CRYPTO_KEY_SIZE],
                  struct package *package);

#endif
