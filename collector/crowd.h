/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * crowd.h: how many requests are under way at once, and so for how many of them it is worth
 * waiting.
 *
 * Who sends one request after the other comes back soon after its answer. Of all that were under
 * way at once of late, each of two threads stores a half: one half is read and gathered while the
 * other is stored. Pure; knows neither threads nor requests.
 */
#ifndef COLLECTOR_CROWD_H
#define COLLECTOR_CROWD_H

#include <stdbool.h>
#include <stddef.h>

/* {0} is nobody. */
struct crowd {
    size_t waiting;
    size_t storing; /* taken, and not done */
    size_t known;   /* under way at once, of late */
};

void crowd_add(struct crowd *crowd);                /* one more waits */
void crowd_take(struct crowd *crowd, size_t count); /* so many of the waiting are being stored */
void crowd_done(struct crowd *crowd);               /* one of those is */

/* Whether as many wait as may be waited for: a half, or all that are not being stored. */
bool crowd_is_gathered(const struct crowd *crowd);

#endif
