/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * steady.h: a clock that nobody sets, and waiting by it.
 *
 * Whoever waits by the time of day waits an hour too long when it is set back by an hour.
 */
#ifndef BASE_STEADY_H
#define BASE_STEADY_H

#include <pthread.h>
#include <stdint.h>

/* [us] since some start: good for durations within a process only. */
int64_t steady_now_us(void);

/* Makes a condition that steady_wait() can wait for. */
void steady_condition(pthread_cond_t *condition);

/* Waits until the condition is signalled, or until that time has come; or less. */
void steady_wait(pthread_cond_t *condition, pthread_mutex_t *lock, int64_t until_us);

#endif
