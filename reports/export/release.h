/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * release.h: k-anonymity of an extract, and what risk is left.
 *
 * A class is a combination of values in the columns classed quasi. Clinicians in a class of fewer
 * than k leave the extract with all their rows, again and again until no small class is left; where
 * that would be more than a few of them, nothing is released. Documents whose clinician is not
 * known stand in classes of their own, under a higher threshold. Pure: no database, no file.
 * Source: docs of the product, disclosure control, A1, A4 and A6.
 */
#ifndef REPORTS_EXPORT_RELEASE_H
#define REPORTS_EXPORT_RELEASE_H

#include "reports/export/extract.h"

#define RELEASE_CLINICIANS_MIN 5
#define RELEASE_DOCUMENTS_MIN  11
#define RELEASE_SUPPRESSED_MAX 4 /* [%] of the clusters */

enum release_group { GROUP_CLINICIANS, GROUP_DOCUMENTS, GROUP_COUNT };

struct group_risk {
    size_t read;       /* clusters */
    size_t suppressed; /* of these */
    size_t rows;       /* released */
    size_t classes;
    size_t class_min;    /* clusters of the smallest class */
    size_t unique_paths; /* clusters that nobody shares the whole sequence of classes with */
    size_t *uniform;     /* [column_count]: classes with one value only in a sensitive column */
};

struct release {
    struct group_risk groups[GROUP_COUNT];
};

size_t release_threshold(enum release_group group);
const char *release_group_name(enum release_group group); /* "clinicians" */

/*
 * Marks the clusters that leave, and measures what stays. Fails with ERROR_REFUSED where the
 * population is below its threshold, or too many would leave.
 */
NODISCARD bool release_protect(struct arena *arena, const struct protocol *protocol,
                               struct extract *extract, struct release *release, struct error *err);

#endif
