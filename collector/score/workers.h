/* SPDX-License-Identifier: GPL-3.0-or-later */
/* workers.h: a batch of independent jobs, done by several threads. */
#ifndef COLLECTOR_SCORE_WORKERS_H
#define COLLECTOR_SCORE_WORKERS_H

#include <stddef.h>

#define WORKERS_MAX 64

/* Does job `index`; what it writes is the job's own, or that of the worker, 0 to threads - 1. */
typedef void (*worker_fn)(void *context, size_t worker, size_t index);

/* Does jobs 0 to count - 1, in no order, and returns when all are done. One thread is the caller's.
 */
void workers_run(size_t threads, size_t count, worker_fn work, void *context);

#endif
