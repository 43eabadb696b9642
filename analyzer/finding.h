/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * finding.h: the findings that stand now, in the table finding.
 *
 * Made anew from the published weekly measures (alerts: alarm.h) by every run that a week has ended
 * before or changed in, within its transaction, after the measures are written; what is about the
 * same thing keeps its id. A period that is frozen gets those of its own end, which stand beside
 * its figures for good (freeze.h).
 */
#ifndef ANALYZER_FINDING_H
#define ANALYZER_FINDING_H

#include "schema/catalog.h"
#include "schema/db.h"

/* For whom findings are made. */
struct finding_run {
    int64_t id;
    int32_t closed;    /* the last day that is over: weeks up to it are studied */
    int32_t of_period; /* period_id of the period that is being frozen; 0: what stands now */
};

/* Studies the series, writes what is found; *count is how many findings stand. */
NODISCARD bool finding_write(struct arena *arena, struct db *db, const struct catalog *catalog,
                             const struct finding_run *run, int64_t *count, struct error *err);

#endif
