/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sandbox.h: `listen --sandbox`: in place of a database, the last events in memory, to be looked
 * at.
 *
 * For those who write clients: what is good and what is bad is checked and answered as in earnest,
 * and listed on GET /sandbox/events as JSON and on GET / as a page; POST /sandbox/reset empties it.
 * Any token is good, any well-formed code is registered. Repeats are told apart among the last
 * 1,000 good events.
 *
 * SECURITY: of a refused event only the reason is kept, as everywhere; of a good one what the
 * catalog knows. Nothing is written anywhere.
 */
#ifndef COLLECTOR_SANDBOX_H
#define COLLECTOR_SANDBOX_H

#include "base/http.h"
#include "collector/committer.h"
#include "schema/catalog.h"

struct sandbox;

#define SANDBOX_EVENTS 1000 /* kept, good ones and as many bad ones */

struct sandbox *sandbox_open(void);
void sandbox_close(struct sandbox *sandbox); /* accepts NULL */

/* Completes the verdicts, keeps the events, and is done with the commit. */
void sandbox_take(struct sandbox *sandbox, struct commit *commit);

/* {received, stored, duplicate, rejected, conflicting, good: [], bad: []}, the oldest first. */
const char *sandbox_json(struct sandbox *sandbox, struct arena *arena);

/* The same as a page, in the words of the catalog; the events stand as JSON, as they are answered.
 */
const char *sandbox_page(struct sandbox *sandbox, struct arena *arena,
                         const struct catalog *catalog, enum language language);

/* Forgets all events and counts. */
void sandbox_reset(struct sandbox *sandbox);

#endif
