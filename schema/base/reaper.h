/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * reaper.h: a bound on how long a connection may take to finish what it owes, and how slowly.
 *
 * A server's own idle timeout starts anew with each byte, so a slow drip would hold a connection
 * for ever. The reaper shuts a socket down whose request is not complete in time, or whose body
 * comes more slowly than a minimum rate; its owner then notices the end and closes it. Its clock is
 * one that nobody sets (steady.h).
 */
#ifndef BASE_REAPER_H
#define BASE_REAPER_H

#include <stddef.h>
#include <stdint.h>

#define REAPER_GRACE_US INT64_C(5000000) /* so long a body may stall before its rate counts */

struct reaper;
struct reaper_entry;

/* Starts the thread. `rate`: bytes a second below which a body is too slow; 0: none is. */
struct reaper *reaper_start(int64_t rate);
void reaper_stop(struct reaper *reaper); /* after the last entry was removed */

/* A connection, which owes nothing yet. What follows accepts NULL for an entry. */
struct reaper_entry *reaper_add(struct reaper *reaper, int fd);
/* From now on it has so much time for the next step, whatever the last one left. */
void reaper_expect(struct reaper *reaper, struct reaper_entry *entry, int64_t patience_us);
/* The same for a body, which must also keep the rate. */
void reaper_expect_body(struct reaper *reaper, struct reaper_entry *entry, int64_t patience_us);
void reaper_received(struct reaper *reaper, struct reaper_entry *entry, size_t bytes);
/* It owes nothing: its answer is being made. */
void reaper_forgive(struct reaper *reaper, struct reaper_entry *entry);
void reaper_remove(struct reaper *reaper, struct reaper_entry *entry);

#endif
