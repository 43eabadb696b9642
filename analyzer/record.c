/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/record.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sql.h"

#define DIGITS     17 /* as many as tell two doubles apart */
#define SITES_KIND 2

void record_number(json_t *object, const char *key, double value)
{
    if (isfinite(value)) {
        json_object_set_new(object, key, json_real(value));
    }
}

void record_finding(struct recorder *recorder, const char *kind, struct recorded_scope scope,
                    const char *what, struct period quarter, json_t *payload)
{
    struct arena *arena = recorder->arena;
    char *text = json_dumps(payload, JSON_COMPACT | JSON_REAL_PRECISION(DIGITS));

    if (text == NULL) {
        arena_exhausted();
    }
    recorder->findings = arena_grow(arena, recorder->findings, recorder->count, &recorder->room,
                                    sizeof(*recorder->findings));
    recorder->findings[recorder->count++] = (struct recorded){
        .kind = kind,
        .scope = scope,
        .subject = arena_format(arena, "%s %s", what, period_name(arena, quarter)),
        .period = period_id(quarter),
        .payload = arena_copy(arena, text, strlen(text)),
    };
    free(text);
    json_decref(payload);
}

/* The scope of a site, or of all; 0 where it has none. */
static int64_t scope_of(const struct db_rows *scopes, int64_t site_id)
{
    for (size_t i = 0; i < scopes->row_count; i++) {
        bool site = db_cell_int(scopes, i, 0) == SITES_KIND;

        if (site ? db_cell_int(scopes, i, 1) == site_id : site_id == 0) {
            return db_cell_int(scopes, i, 2);
        }
    }
    return 0;
}

bool record_write(const struct recorder *recorder, struct db *db, int64_t run_id, struct error *err)
{
    struct arena arena = {0};
    struct arena scratch = {0};
    struct db_rows scopes = {0};
    bool ok = recorder->count == 0 ||
              db_query(db, &arena, &sql_scope_whole_list, DB_NO_PARAMS, &scopes, err);

    for (size_t i = 0; ok && i < recorder->count; i++) {
        const struct recorded *r = &recorder->findings[i];
        int64_t scope_id =
            r->scope.scope_id != 0 ? r->scope.scope_id : scope_of(&scopes, r->scope.site_id);

        ok = (scope_id != 0 || error_set(err, ERROR_DATABASE, "a site has no scope")) &&
             db_query(db, &scratch, &sql_finding_record,
                      DB_PARAMS(r->kind, db_int(&scratch, scope_id), r->subject,
                                db_int(&scratch, r->period), db_int(&scratch, run_id), r->payload),
                      NULL, err);
        arena_reset(&scratch);
    }
    arena_free(&scratch);
    arena_free(&arena);
    return ok;
}
