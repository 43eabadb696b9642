/* SPDX-License-Identifier: GPL-3.0-or-later */
/* http_worker.h: threads for the handlers that may take long. Only for http.c. */
#ifndef BASE_HTTP_WORKER_H
#define BASE_HTTP_WORKER_H

/* A part of what is to be done; in memory until it is run. */
struct http_task {
    struct http_task *next;
};

struct http_workers;

/* Starts the threads. `run` does one task, which it may free. */
struct http_workers *http_workers_start(unsigned count, void (*run)(struct http_task *task));
void http_workers_add(struct http_workers *workers, struct http_task *task); /* the last in turn */
/* Does what is left, and ends. Accepts NULL. */
void http_workers_stop(struct http_workers *workers);

#endif
