/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * retention.h: dictameter-collector retention: what is older than it may be kept goes, with a
 * certificate; and how far back events may therefore come from.
 *
 * Nothing goes before it is folded: the analyzer must have run, and does not fold meanwhile.
 *
 * Whole months go, by dropping partitions, so that nothing that is kept is touched. Batches go with
 * the events that they brought, and refusals of their time become sums; the ledger keeps what each
 * client sent on each day. Count and hash of each partition, and of what went row by row, stand in
 * a certificate, and the certificate's hash in the audit log: who has a copy of the rows can prove
 * that they were these. Persons of whom nothing is left then are
 * forgotten (forget.h), and counted in the audit log.
 */
#ifndef COLLECTOR_RETENTION_H
#define COLLECTOR_RETENTION_H

#include "base/program.h"
#include "schema/db.h"

extern const struct command retention_command;

/* The first day of the month that lies so many whole months before that of `now_us`. */
int32_t retention_first_day(int64_t now_us, int64_t months);

/* The first day of which events are kept, as far as any were dropped; 0: none was. Fails with
 * ERROR_DATABASE. */
NODISCARD bool retention_dropped(struct db *db, struct arena *arena, int32_t *first_day,
                                 struct error *err);

#endif
