/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/record.h"

#include <math.h>
#include <stdlib.h>

#include "sql.h"

#define DIGITS 17 /* as many as tell two doubles apart */

void record_number(json_t *object, const char *key, double value)
{
    if (isfinite(value)) {
        json_object_set_new(object, key, json_real(value));
    }
}

bool record_finding(struct recorder *recorder, const char *kind, int32_t scope_id, const char *what,
                    struct period quarter, json_t *payload, struct error *err)
{
    struct arena scratch = {0};
    char *text = json_dumps(payload, JSON_COMPACT | JSON_REAL_PRECISION(DIGITS));
    const char *subject = arena_format(&scratch, "%s %s", what, period_name(&scratch, quarter));
    bool ok = db_query(recorder->db, &scratch, &sql_finding_record,
                       DB_PARAMS(kind, db_int(&scratch, scope_id), subject,
                                 db_int(&scratch, period_id(quarter)),
                                 db_int(&scratch, recorder->run_id), text),
                       NULL, err);

    free(text);
    json_decref(payload);
    arena_free(&scratch);
    recorder->count += ok ? 1 : 0;
    return ok;
}
