/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/http_flight.h"

#include <time.h>

#include "base/steady.h"

#define PAUSE_NS 10000000L

bool http_flight_enter(struct http_flight *flight)
{
    /* Counted before it asks: whoever stops the server sees it, or it sees that. */
    (void)atomic_fetch_add(&flight->entered, 1);
    if (atomic_load(&flight->stopping)) {
        http_flight_leave(flight);
        return false;
    }
    return true;
}

void http_flight_leave(struct http_flight *flight)
{
    (void)atomic_fetch_sub(&flight->entered, 1);
}

void http_flight_park(struct http_flight *flight)
{
    (void)atomic_fetch_add(&flight->parked, 1);
    (void)atomic_fetch_add(&flight->unanswered, 1);
}

void http_flight_resume(struct http_flight *flight)
{
    (void)atomic_fetch_sub(&flight->parked, 1);
}

void http_flight_answered(struct http_flight *flight)
{
    (void)atomic_fetch_sub(&flight->unanswered, 1);
}

void http_flight_stop(struct http_flight *flight)
{
    atomic_store(&flight->stopping, true);
}

bool http_flight_drain(struct http_flight *flight, int64_t patience_us)
{
    const struct timespec pause = {.tv_nsec = PAUSE_NS};
    const int64_t until_us = steady_now_us() + patience_us;

    http_flight_stop(flight);
    while (atomic_load(&flight->entered) + atomic_load(&flight->unanswered) > 0 &&
           steady_now_us() < until_us) {
        (void)nanosleep(&pause, NULL);
    }
    return atomic_load(&flight->entered) + atomic_load(&flight->parked) == 0;
}
