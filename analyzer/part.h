/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * part.h: into which parts the folding of many days is cut, so that threads and analyzers share it.
 *
 * A statement first opens the partitions of the hours between which the events of its days were
 * recorded: so sites are folded together, a month at a time. Asks no database.
 */
#ifndef ANALYZER_PART_H
#define ANALYZER_PART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* Sites are shared out by their ids, so that analyzers that know of other days still meet. */
#define SHARDS 4

/* Days of a month, one bit each. */
struct days {
    int32_t month; /* its first day */
    uint32_t bits;
};

/* The days of one site in one month. */
struct share {
    int64_t site_id;
    struct days days;
};

/* Sites of a shard and days of a month: each day is folded for each site. */
struct part {
    int64_t *sites; /* [site_count] */
    size_t site_count;
    struct days days;
    size_t wanted; /* site-days for which it was made */
    bool left;     /* another analyzer has it */
};

struct part_list {
    struct part *items; /* by month */
    size_t count;
};

/* Adds a day to the last share, or begins one; days come by site, then in order. */
void share_add(struct share *shares, size_t *count, int64_t site_id, int32_t day);

/* Cuts shares into parts; they are put into another order. */
struct part_list part_list_make(struct arena *arena, struct share *shares, size_t count);

/* Turns the order of the parts round. */
void part_list_turn(struct part_list *list);

/* Number of the shard in which a part's sites are. */
int64_t part_shard(const struct part *part);

/* The days after one. */
struct days days_after(struct days days, int32_t day);

/* As an array of dates, "{2026-09-01,2026-09-02}". */
const char *days_text(struct arena *arena, struct days days);

#endif
