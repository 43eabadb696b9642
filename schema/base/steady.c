/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/steady.h"

#include <time.h>

#define US_A_SECOND INT64_C(1000000)

int64_t steady_now_us(void)
{
    struct timespec now = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * US_A_SECOND + now.tv_nsec / 1000;
}

void steady_condition(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;

    (void)pthread_condattr_init(&attributes);
    (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    (void)pthread_cond_init(condition, &attributes);
    (void)pthread_condattr_destroy(&attributes);
}

void steady_wait(pthread_cond_t *condition, pthread_mutex_t *lock, int64_t until_us)
{
    const struct timespec until = {.tv_sec = (time_t)(until_us / US_A_SECOND),
                                   .tv_nsec = (long)(until_us % US_A_SECOND) * 1000};

    (void)pthread_cond_timedwait(condition, lock, &until);
}
