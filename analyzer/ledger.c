/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/ledger.h"

#include "sql.h"

bool ledger_sum(struct db *db, struct error *err)
{
    static const struct db_statement *const statements[] = {
        &sql_ledger_compact,   &sql_transmission_delete, &sql_transmission_insert,
        &sql_rejection_delete, &sql_rejection_insert,
    };
    struct arena arena = {0};
    struct db_rows sites;
    bool ok = db_query(db, &arena, &sql_site_list, DB_NO_PARAMS, &sites, err);

    for (size_t i = 0; ok && i < sites.row_count; i++) {
        for (size_t s = 0; ok && s < sizeof(statements) / sizeof(statements[0]); s++) {
            ok = db_query(db, &arena, statements[s], DB_PARAMS(db_cell(&sites, i, 0)), NULL, err);
        }
    }
    arena_free(&arena);
    return ok;
}
