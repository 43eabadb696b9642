/* SPDX-License-Identifier: GPL-3.0-or-later */
/* column.h: which columns a study may have, and how each must at least be classed. */
#ifndef REPORTS_EXPORT_COLUMN_H
#define REPORTS_EXPORT_COLUMN_H

#include "reports/export/protocol.h"

/*
 * Finds a column and takes its class ("quasi"; NULL where it has none). Fails with ERROR_INPUT
 * where such an extract has no such column; with ERROR_REFUSED where it is not classed, or less
 * strictly than the catalog has it, or identifies directly and is no pseudonym.
 */
NODISCARD bool column_read(const struct catalog *catalog, enum extract_kind kind, const char *name,
                           const char *class, struct protocol_column *column, struct error *err);

/* Fails with ERROR_REFUSED where a column that must be there is not. */
NODISCARD bool columns_check(const struct protocol *protocol, struct error *err);

#endif
