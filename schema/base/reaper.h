/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * reaper.h: a bound on how long a connection may take to finish a request.
 *
 * A server's own idle timeout starts anew with each byte, so a slow drip would hold a connection
 * for ever. The reaper shuts a socket down whose request is not complete in time; its owner then
 * notices the end and closes it.
 */
#ifndef BASE_REAPER_H
#define BASE_REAPER_H

#include <stdint.h>

struct reaper;
struct reaper_entry;

/* Starts the thread; patience_us is the time a request may take from the end of the one before. */
struct reaper *reaper_start(int64_t patience_us);
void reaper_stop(struct reaper *reaper); /* after the last entry was removed */

struct reaper_entry *reaper_add(struct reaper *reaper, int fd, int64_t now_us);
/* Since when the connection owes the end of a request; 0 while its answer is being made. */
void reaper_wait_since(struct reaper *reaper, struct reaper_entry *entry, int64_t since_us);
void reaper_remove(struct reaper *reaper, struct reaper_entry *entry);

#endif
