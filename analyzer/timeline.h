/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * timeline.h: complementary suppression over time.
 *
 * Sums of one scope over different periods are subtracted as easily as those of scopes: a quarter
 * less two months is a month; 28 days less three weeks is a week; and weeks and months together
 * give the days between the first of a month and its first Monday. So that no such difference shows
 * what the ladder withholds:
 *
 *   months   of a quarter are shown all or none (of the running one: they rather than the quarter);
 *   a year   is shown where all of its quarters are, or none;
 *   weeks    within a month: where the month is shown. Where one of them, the head or the tail (the
 *            parts of weeks that the month shares with its neighbours) does not pass the ladder,
 * the weeks that it shares are withheld, so that the month stands alone, and one more week where
 * nothing else that passes stays mixed with the one that does not; 28 days  where each of their
 * weeks is shown; 91 days  where each part into which their ends cut a month passes; else on the
 * grid.
 *
 * Then every combination of published sums that is not zero holds a block that passes by itself: in
 * a month of which everything passes any block does; in another, either only weeks that are shown
 * are left, or the part between two cuts with a head, tail or withheld week that passes; and where
 * no weeks are shown a month, quarter or year is. Metrics whose sums over periods do not add up
 * (distinct clinicians, stocks) are exempt: two counts differ by other people on other days.
 *
 * Nothing is told of a period before it is over (window.h): two states of a running one could be
 * subtracted. The end of a quarter may still withhold what its weeks and months told.
 *
 * Source: STATISTICS.md section 6, TRUST.md A9, A10. Decisions reach no further than a quarter, so
 * that a changed day changes the states of few periods (window.h).
 */
#ifndef ANALYZER_TIMELINE_H
#define ANALYZER_TIMELINE_H

#include "analyzer/aside.h"
#include "analyzer/circle.h"

struct timeline {
    struct arena *arena; /* owns the marks' list and what is pending */
    struct links links;
    struct aside aside;
    int32_t closed; /* last day that is over */
    struct period quarter;
    struct sheet **pending; /* of the quarter; [pending_count] */
    size_t pending_count;
    size_t pending_capacity;
    struct mark_list marks;
    /* Takes the sheets whose states are final, and frees them. */
    bool (*ready)(void *context, struct sheet **sheets, size_t count, struct error *err);
    void *context;
};

/* `closed` is the last day that is over; later ones have no rows. */
void timeline_start(struct timeline *timeline, struct arena *arena,
                    const struct population *population, const struct feed_list *feeds,
                    int32_t closed);

/* Takes a sheet (not the arena in which the struct lies), in the order of the periods' ends. */
NODISCARD bool timeline_add(struct timeline *timeline, struct sheet *sheet, struct error *err);

/* Decides what is pending. */
NODISCARD bool timeline_finish(struct timeline *timeline, struct error *err);

/* Frees marks and pending sheets. */
void timeline_free(struct timeline *timeline);

#endif
