/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * aside.h: figures that leave something out, beside figures that count it.
 *
 * A metric that needs several kinds of data leaves out the blocks of days of which a site has not
 * sent them all (feed.h). Others count the same documents there, or leave out other sites and other
 * weeks: what lies between two published sums may be the documents of a few clinicians.
 *
 * So a figure of a sum that metrics of other needs count keeps its digits only where the whole sum
 * is published beside it and what it leaves out is made up of published sums: site by site, what
 * the site has of the scope from the first to the last day of each gap, by adding and taking away
 * published periods (the period itself; months within a quarter, 91 days or a year; weeks within a
 * month, a quarter or 28 days). Else it is on the grid, where there is one, and withheld elsewhere.
 *
 * Why that is enough: its sum is then the whole sum less those, all of them published by metrics
 * that leave nothing out; a reader who is told it has one more equation that follows from those he
 * had. Whatever the needs, of each sum nothing can be computed that the metrics which count it
 * whole do not tell by themselves, and these are protected over scopes and periods (protect.h,
 * timeline.h). It costs a cross-site figure its digits where a site that leaves a gap is not shown
 * by itself.
 */
#ifndef ANALYZER_ASIDE_H
#define ANALYZER_ASIDE_H

#include "analyzer/feed.h"
#include "analyzer/mark.h"
#include "analyzer/sheet.h"

/* Who tells of a side of a metric that has needs. */
struct aside_side {
    bool shared;     /* metrics of other needs read it */
    size_t *tellers; /* [count] metrics without needs that publish the sum itself */
    size_t count;
};

struct aside {
    const struct population *population;
    const struct feed_list *feeds;
    int32_t last_day;                       /* with rows */
    struct aside_side (*sides)[SIDE_COUNT]; /* [metric] */
};

void aside_make(struct arena *arena, const struct population *population,
                const struct feed_list *feeds, int32_t last_day, struct aside *aside);

/*
 * Withholds or rounds what must be in a sheet whose states are else final; `marks` tell of the
 * weeks and months within its period.
 */
void aside_hold(const struct aside *aside, const struct mark_list *marks, struct sheet *sheet);

#endif
