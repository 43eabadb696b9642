/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * package.h: the files of a study's package: data as CSV, datapackage.json (Data Package v2), the
 * protocol, what risk is left, what each condition left over, and SHA256SUMS over all of them.
 *
 * Makes bytes only; the same rows give the same bytes. Rows stand in the order of their pseudonyms,
 * so that their order tells nothing. Source: TRUST 3.2.
 */
#ifndef REPORTS_EXPORT_PACKAGE_H
#define REPORTS_EXPORT_PACKAGE_H

#include "reports/export/extract.h"
#include "reports/export/release.h"

#define PACKAGE_FILES 6

struct package_file {
    const char *path; /* relative: "data/clinician-week.csv" */
    const char *bytes;
    size_t size;
};

struct package {
    struct package_file files[PACKAGE_FILES]; /* SHA256SUMS is the last */
};

void package_make(struct arena *arena, const struct catalog *catalog,
                  const struct protocol *protocol, const struct extract *extract,
                  const struct release *release, struct package *package);

#endif
