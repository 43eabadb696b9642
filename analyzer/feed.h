/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * feed.h: what each site sends, and since when.
 *
 * A metric whose two sides come from different kinds of events ("needs" in metrics.json) counts a
 * clinician only where the site sends all of them: commands per 100 documents of a site that sends
 * no commands are not measured, and not zero. Knows sites, never clinicians.
 *
 * What is sent day by day must have been sent from the period's first day on, or all of it have
 * begun within the same two weeks: a period of which a part is missing would be too low. Of what
 * happens now and then (drafts, reports) the first may come late; what was before it is zero.
 */
#ifndef ANALYZER_FEED_H
#define ANALYZER_FEED_H

#include "schema/catalog.h"
#include "schema/db.h"
#include "schema/period.h"

/* One row of the table feed. */
struct feed {
    int64_t site_id;
    const char *name;
    int32_t first_day;
};

struct feed_list {
    const struct feed *items; /* by site */
    size_t count;
};

NODISCARD bool feed_read(struct arena *arena, struct db *db, struct feed_list *feeds,
                         struct error *err);

/*
 * Whether a site sends all that the metric needs, in the period; of several sites together
 * (site_id 0) whether each of them does.
 */
bool feed_covers(const struct feed_list *feeds, const struct metric *metric, int64_t site_id,
                 struct period period);

#endif
