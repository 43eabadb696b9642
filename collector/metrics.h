/* SPDX-License-Identifier: GPL-3.0-or-later */
/* metrics.h: counters of a running collector, and their Prometheus form. */
#ifndef COLLECTOR_METRICS_H
#define COLLECTOR_METRICS_H

#include <stdatomic.h>

#include "base/spool.h"
#include "collector/batch.h"

struct metrics {
    atomic_size_t received;
    atomic_size_t spooled; /* events that were acknowledged from disk */
    atomic_size_t events[VERDICT_COUNT];
    atomic_size_t accepted_requests; /* answered 200 */
    atomic_size_t refused_requests;  /* answered 4xx */
    atomic_size_t failed_requests;   /* answered 5xx */
    atomic_llong stored_us;          /* when a batch was last stored; 0: never */
};

/* A batch that was acknowledged: stored, or `spooled` and to be stored later. */
void metrics_add(struct metrics *metrics, const struct batch *batch, bool spooled, int64_t now_us);
/* A batch that was spooled and is stored now. */
void metrics_replayed(struct metrics *metrics, const struct batch *batch, int64_t now_us);

/* The text of GET /metrics, in the arena. `spool` is NULL where there is none. */
const char *metrics_text(struct metrics *metrics, const struct spool_state *spool, int64_t now_us,
                         struct arena *arena);

#endif
