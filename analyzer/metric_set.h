/* SPDX-License-Identifier: GPL-3.0-or-later */
/* metric_set.h: sets of metrics, by their place in the catalog. */
#ifndef ANALYZER_METRIC_SET_H
#define ANALYZER_METRIC_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

#endif
