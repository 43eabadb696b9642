/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * quarterly.h: what is studied by the quarter: comparisons of services, practices within
 * clinicians, learning curves, times to the first use and to abandonment.
 *
 * Made anew for the quarters that a run computed, and written within its transaction; what stands
 * of other quarters stays. Comparisons rest on the measures, and follow them. Practices and curves,
 * which read more than the figures, are studied of the newest quarter that is over, by a thread
 * with a connection of its own while the measures are made; once another quarter is over, what was
 * found stays: late data do not change it. A curve stays from when it was told (curve.h,
 * lifetime.h).
 */
#ifndef ANALYZER_QUARTERLY_H
#define ANALYZER_QUARTERLY_H

#include <pthread.h>

#include "analyzer/record.h"
#include "analyzer/window.h"

#define QUARTERLY_STUDIES 4

/* What is found of the newest quarter that is over, while it is. */
struct quarterly {
    const struct catalog *catalog;
    int32_t closed; /* the last day that is over */
    struct arena arena;
    struct period quarter;
    struct recorder recorder;
    bool any[QUARTERLY_STUDIES]; /* whether there was anything to study */
    pthread_t thread;
    bool threaded; /* and not waited for yet */
    bool failed;
    struct error err;
};

/*
 * Begins to study the newest quarter that is over, where it is among the windows. Fails with
 * ERROR_DATABASE. End with quarterly_end(), also where it failed.
 */
NODISCARD bool quarterly_start(struct quarterly *quarterly, const char *conninfo,
                               const struct catalog *catalog, const struct window_list *windows,
                               int32_t closed, struct error *err);

/* A run that writes. */
struct quarterly_run {
    struct db *db;
    int64_t id;
    bool all;      /* nothing of quarters beyond the windows is left */
    int64_t count; /* of findings, out */
};

/* Compares services, and writes what is found, after the measures are written. */
NODISCARD bool quarterly_write(struct quarterly *quarterly, const struct window_list *windows,
                               struct quarterly_run *run, struct error *err);

void quarterly_end(struct quarterly *quarterly); /* waits for the thread */

#endif
