/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ledger.h: what a batch leaves beside its events: an entry a client and day that balances, the
 * days to fold again, and each refusal with its reason. All within the batch's transaction.
 *
 * Of a conflicting event the row in rejected_event (reason "conflicting") holds as payload_mac the
 * stored id, 16 bytes, and the MAC of the new content, 8 bytes; that of the old one is in the
 * event.
 */
#ifndef COLLECTOR_LEDGER_H
#define COLLECTOR_LEDGER_H

#include "collector/batch.h"
#include "schema/db.h"

struct ledger {
    struct db_rows batches; /* site_id, batch_id */
};

/* Adds to what begins the batch's transaction: a number for each site in it. */
void ledger_open(const struct batch *batch, struct db_calls *calls, struct ledger *ledger);

/* Writes each refusal, once all verdicts stand. Fails with ERROR_DATABASE. */
NODISCARD bool ledger_refuse(struct db *db, const struct batch *batch, const struct ledger *ledger,
                             struct error *err);

/* Adds to what ends the transaction the entries and the days. */
void ledger_enter(const struct batch *batch, const struct ledger *ledger, struct db_calls *calls);

#endif
