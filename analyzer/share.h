/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * share.h: items that two threads share out among themselves.
 */
#ifndef ANALYZER_SHARE_H
#define ANALYZER_SHARE_H

#include <stddef.h>

#define SHARE_THREADS 2

/*
 * Calls step(context, thread, item) once for each item below `count`, and returns when all are
 * done. Steps must not meet in what they write; `thread` is below SHARE_THREADS. Where no thread
 * can be had, the caller's does all of it.
 */
void share_out(size_t count, void (*step)(void *context, size_t thread, size_t item),
               void *context);

/* The same of the items of which sizes[item] is not 0, the largest first: so that no thread is left
 * with a large one when the other is done. */
void share_by_size(size_t count, const size_t *sizes,
                   void (*step)(void *context, size_t thread, size_t item), void *context);

#endif
