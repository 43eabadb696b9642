/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * timeline.h: complementary suppression over time: periods are decided in the order of their ends.
 *
 * Sums of one scope over different periods are subtracted as easily as those of scopes: a quarter
 * less two months is a month; a month less its weeks is a few days. A period is told once, when it
 * is over, and what was told is not taken back: who reads every week would have it. So each
 * decision looks at what was told before, and at nothing later:
 *
 * Weeks are told with 16 clinicians or more (100 where parts of a sum may cancel out), as what the
 * month leaves beside them must pass too; a week of two months only where both of its parts, the
 * tail of the one and the head of the other, may be had.
 *
 * Months are told with 14 or more, where what their weeks leave passes and no combination of all
 * that is told within the month rests on few (audit.h); a quarter in the same way, by all that is
 * told within it, else on the grid.
 *
 * 28 days are told where each of their weeks is; 91 days where each month within is, and the parts
 * into which they cut a month may be had, else on the grid; a year where each quarter is.
 *
 * What may be had is never told itself: head and tail of a month, and the parts into which 91 days
 * cut it. The head is judged by itself, as nothing else was told of the month then; the others
 * when the month is decided. From then on they count as told, so that what reaches over two months
 * (a week, 91 days, a year) follows from what is told within each: no sum ties two quarters
 * together, and a quarter is decided from its own days.
 *
 * What an earlier run decided of days on which nothing has changed since is not decided again: its
 * marks are stored (mark.h), and sheets of such days are given their states back.
 *
 * Metrics whose sums over periods do not add up (distinct clinicians, stocks) are exempt: two
 * counts differ by other people on other days. Source: STATISTICS.md section 6, TRUST.md A8-A10.
 */
#ifndef ANALYZER_TIMELINE_H
#define ANALYZER_TIMELINE_H

#include "analyzer/aside.h"
#include "analyzer/protect.h"

#define TIMELINE_MONTHS 4   /* of a quarter, and the one before */
#define TIMELINE_DAYS   400 /* for which marks are asked again: a year's first quarter at its end */

struct timeline {
    struct arena *arena; /* owns the marks' list and what is pending */
    struct links links;
    struct aside aside;
    int32_t closed; /* last day that is over */
    bool begun;
    struct period month;    /* the last that sheets end in */
    struct sheet **pending; /* of it, and of its quarter what is asked again; [pending_count] */
    size_t pending_count;
    size_t pending_capacity;
    struct mark_list *marks;
    struct precedence sizes[TIMELINE_MONTHS]; /* by month, the one before the quarter first */
    /* Takes the sheets whose states are final, and frees them. */
    bool (*ready)(void *context, struct sheet **sheets, size_t count, struct error *err);
    void *context;
};

/*
 * `closed` is the last day that is over; later ones have no rows. `marks` holds those that were
 * stored, and gets those that are made, to be stored too.
 */
void timeline_start(struct timeline *timeline, struct arena *arena,
                    const struct population *population, const struct feed_list *feeds,
                    struct mark_list *marks, int32_t closed);

/* True of a part of a month or a week that is only looked at, and whose states an earlier run
 * decided.
 */
bool timeline_knows(const struct timeline *timeline, const struct window *window);

/* Takes a sheet (not the arena in which the struct lies), in the order of the periods' ends. */
NODISCARD bool timeline_add(struct timeline *timeline, struct sheet *sheet, struct error *err);

/* Decides what is pending. */
NODISCARD bool timeline_finish(struct timeline *timeline, struct error *err);

/* Frees marks and pending sheets. */
void timeline_free(struct timeline *timeline);

#endif
