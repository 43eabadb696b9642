/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * report.h: `dictameter-collector ledger`: what came in from each client and day, what became of
 * it, and what is missing; why events were refused, in names of the catalog.
 */
#ifndef COLLECTOR_REPORT_H
#define COLLECTOR_REPORT_H

#include "base/program.h"

extern const struct command ledger_command;

#endif
