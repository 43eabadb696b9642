/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * feed.h: what each site sends, and when it did.
 *
 * A metric whose two sides come from different kinds of events ("needs" in metrics.json) counts a
 * site only on the days of which it has sent all of them: commands per 100 documents of a site that
 * sends no commands, or none any more, are not measured, and not zero. What does not count leaves
 * both sides. Knows sites, never clinicians.
 *
 * Decided block by block (window.h: weeks, cut at the first days of months), by what was sent in
 * the block and before. So a period's sums are those of its blocks, whatever the period: between
 * what is published of several no difference arises that disclosure control has not seen. And what
 * comes later changes nothing but what counts from then on.
 *
 *   What is sent day by day (documents, commands, volumes, encounters) must have been sent in the
 *   block itself, from within three days of the first and until within three days of the last day
 *   of which anything was sent that the metric needs: where it begins or ends in the midst of a
 *   week, the week does not count. Three days are a weekend and a holiday. A week in which nobody
 *   works has nothing on either side. A weekend that a month's first day cuts off, when few work,
 *   counts where it was sent within the three days before.
 *
 *   Of what comes now and then silence tells nothing for a while, in which it is zero: new and
 *   recurrent terms 14 days, drafts 28, reports of errors 365. It counts from the block on in which
 *   it was first sent. So few clinicians' rare events are not counted in their good weeks only; the
 *   price is that such a feed that stops is zero for that long.
 *
 *   "begun" is documents at any time before: coverage (N7) measures whether documents still come.
 *
 * Why by site, and not by client or unit: a unit whose client does not send commands, in a site of
 * which others do, counts as zero. It could not be told from one in which nobody gives any: both
 * leave the same rows. No event says which client sent it, the ledger counts a client's events and
 * not their kinds, and no client belongs to a unit. To take silence of a unit for no data would
 * leave out whoever has zero of what is measured: rates would be too high (of a simulated clinic
 * that sends everything by 1 to 6 %), and where one clinician alone uses something, a unit would
 * come and go with this one. A whole site is silent for other reasons than its clinicians' habits.
 */
#ifndef ANALYZER_FEED_H
#define ANALYZER_FEED_H

#include "schema/catalog.h"
#include "schema/db.h"

/* One kind of data of one site in one block of days. */
struct feed {
    int64_t site_id;
    const char *name;
    int32_t block; /* its first day */
    int32_t first_day;
    int32_t last_day;
};

struct feed_list {
    const struct feed *items; /* by site, name and block */
    size_t count;
};

/* Reads what was sent up to a day. */
NODISCARD bool feed_read(struct arena *arena, struct db *db, int32_t last_day,
                         struct feed_list *feeds, struct error *err);

/* What a need of a metric is called in the table feed_day. */
const char *feed_name(const char *need);

/* For how long its silence tells nothing [days]; 0 where it is sent day by day. */
int32_t feed_silence(const char *need);

/* The days within which what is sent day by day must begin and end with the rest of a block. */
#define FEED_SPREAD_DAYS 3

/* Whether a site counts for the metric in the block of days that begins on `block`. */
bool feed_covers(const struct feed_list *feeds, const struct metric *metric, int64_t site_id,
                 int32_t block);

#endif
