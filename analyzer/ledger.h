/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ledger.h: the collector's append-only ledger, put together and summed for those who may not read
 * it: transmission and rejection, by site, day and client.
 */
#ifndef ANALYZER_LEDGER_H
#define ANALYZER_LEDGER_H

#include "schema/db.h"

/* Compacts and sums all sites, in the caller's transaction. Fails with ERROR_DATABASE. */
NODISCARD bool ledger_sum(struct db *db, struct error *err);

#endif
