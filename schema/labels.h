/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * labels.h: writes the catalog's names into the database, for those who read it by SQL.
 *
 * The tables metric, code_label and scope_kind are copies, made anew at every migrate; no program
 * of ours reads them. The built-in version of the reference framework is registered beside them.
 */
#ifndef SCHEMA_LABELS_H
#define SCHEMA_LABELS_H

#include "schema/catalog.h"
#include "schema/db.h"

/* Within the caller's transaction. Fails with ERROR_DATABASE. */
NODISCARD bool labels_write(struct db *db, struct arena *arena, const struct catalog *catalog,
                            int64_t now_us, struct error *err);

#endif
