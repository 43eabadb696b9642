/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/http_flight.h"

#include <time.h>

#include "base/steady.h"

#define PAUSE_NS  10000000L
#define MOMENT_US INT64_C(200000)

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

/*
 * Read in the order in which a request goes from one to the other. It can be answered while it is
 * still parked, as http_resume() wakes the one who answers before it has ended itself.
 */
static bool is_over(struct http_flight *flight, bool answered)
{
    return atomic_load(&flight->entered) == 0 && atomic_load(&flight->parked) == 0 &&
           (!answered || atomic_load(&flight->unanswered) == 0);
}

bool http_flight_drain(struct http_flight *flight, int64_t patience_us)
{
    const struct timespec pause = {.tv_nsec = PAUSE_NS};
    const int64_t until_us = steady_now_us() + patience_us;

    http_flight_stop(flight);
    /* One that is refused is counted for a moment too: so it is asked more than once. */
    while (!is_over(flight, steady_now_us() < until_us)) {
        if (steady_now_us() > until_us + MOMENT_US) {
            return false;
        }
        (void)nanosleep(&pause, NULL);
    }
    return true;
}
