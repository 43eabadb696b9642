/* SPDX-License-Identifier: GPL-3.0-or-later */
/* http_flight.h: the requests that are under way, so that a server stops after them. Only for
 * http.c. */
#ifndef BASE_HTTP_FLIGHT_H
#define BASE_HTTP_FLIGHT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct http_flight {
    atomic_size_t entered;    /* past the question whether it is stopping: may still park */
    atomic_size_t parked;     /* waiting for http_resume() */
    atomic_size_t unanswered; /* once parked, and not answered to the end */
    atomic_bool stopping;
};

/* A request asks to be handled; false where the server is stopping. Ends with _leave(). */
bool http_flight_enter(struct http_flight *flight);
void http_flight_leave(struct http_flight *flight);

void http_flight_park(struct http_flight *flight);
void http_flight_resume(struct http_flight *flight);   /* the last that the parked one does */
void http_flight_answered(struct http_flight *flight); /* of one that was parked */

/* Lets none in from now on. */
void http_flight_stop(struct http_flight *flight);

/* The same, and waits for the answers. False where any may still be parked when patience ends. */
bool http_flight_drain(struct http_flight *flight, int64_t patience_us);

#endif
