/* SPDX-License-Identifier: GPL-3.0-or-later */
/* metric_set.h: sets of metrics, by their place in the catalog. */
#ifndef ANALYZER_METRIC_SET_H
#define ANALYZER_METRIC_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define METRIC_WORDS 4U
struct metric_set {
    uint64_t bits[METRIC_WORDS];
};

bool metric_set_any(const struct metric_set *set);
bool metric_set_has(const struct metric_set *set, size_t metric);
void metric_set_add(struct metric_set *set, size_t metric);
void metric_set_join(struct metric_set *set, const struct metric_set *other);

/* Takes those of another set out. */
void metric_set_drop(struct metric_set *set, const struct metric_set *other);

/* How many of the set stand before a metric: its place in a list of what the set holds. */
size_t metric_set_rank(const struct metric_set *set, size_t metric);

/* Sets that many share, each there once, by number. */
struct metric_set_list {
    struct metric_set *items; /* [count] the first is empty; room that was left stays as it was */
    size_t count;
    size_t capacity;
    uint32_t *places; /* [place_count] a set's number, or 0 */
    size_t place_count;
};

/* The number of a set, 0 of the empty one. */
uint32_t metric_set_put(struct metric_set_list *list, struct arena *arena,
                        const struct metric_set *set);

/* The number of two sets together. */
uint32_t metric_set_union(struct metric_set_list *list, struct arena *arena, uint32_t one,
                          uint32_t other);

#endif
