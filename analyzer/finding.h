/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * finding.h: the findings that stand now, in the table finding.
 *
 * Made anew by every run from the published weekly measures, within the run's transaction, after
 * the measures are written; what is about the same thing keeps its id.
 */
#ifndef ANALYZER_FINDING_H
#define ANALYZER_FINDING_H

#include "schema/catalog.h"
#include "schema/db.h"

/* Studies the series as they stand, writes what is found; *count is how many findings stand. */
NODISCARD bool finding_write(struct arena *arena, struct db *db, const struct catalog *catalog,
                             int32_t closed, int64_t run_id, int64_t *count, struct error *err);

#endif
