/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema/labels.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "sql.h"

/* The list as text in the arena; takes the list. */
static const char *to_text(struct arena *arena, json_t *list)
{
    char *dumped = json_dumps(list, JSON_COMPACT);

    if (dumped == NULL) {
        arena_exhausted();
    }
    const char *text = arena_copy(arena, dumped, strlen(dumped));
    free(dumped);
    json_decref(list);
    return text;
}

static void add_labels(json_t *row, const struct words *label)
{
    (void)json_object_set_new(row, "label_fr", json_string(label->in[LANGUAGE_FR]));
    (void)json_object_set_new(row, "label_en", json_string(label->in[LANGUAGE_EN]));
}

static const char *metric_rows(struct arena *arena, const struct catalog *catalog)
{
    json_t *list = json_array();

    for (size_t i = 0; i < catalog->metric_count; i++) {
        const struct metric *m = &catalog->metrics[i];
        json_t *row =
            json_pack("{si ss ss ss sf}", "metric_id", (int)m->number, "id", m->id, "kind",
                      metric_kind_name(m->kind), "unit", m->unit, "scale", m->scale);

        add_labels(row, &m->label);
        (void)json_array_append_new(list, row);
    }
    return to_text(arena, list);
}

static const char *code_rows(struct arena *arena, const struct catalog *catalog)
{
    json_t *list = json_array();

    for (size_t i = 0; i < catalog->code_list_count; i++) {
        for (size_t j = 0; j < catalog->code_lists[i].count; j++) {
            const struct code *code = &catalog->code_lists[i].codes[j];
            json_t *row = json_pack("{ss si ss ss?}", "list", catalog->code_lists[i].name, "id",
                                    (int)code->id, "code", code->code, "parent", code->parent);

            add_labels(row, &code->label);
            (void)json_array_append_new(list, row);
        }
    }
    return to_text(arena, list);
}

static const char *scope_rows(struct arena *arena, const struct catalog *catalog)
{
    json_t *list = json_array();

    for (size_t i = 0; i < catalog->scope_kind_count; i++) {
        const struct scope_kind *kind = &catalog->scope_kinds[i];
        json_t *row = json_pack("{si ss}", "kind", (int)kind->number, "id", kind->id);

        add_labels(row, &kind->label);
        (void)json_array_append_new(list, row);
    }
    return to_text(arena, list);
}

bool labels_write(struct db *db, struct arena *arena, const struct catalog *catalog, int64_t now_us,
                  struct error *err)
{
    return db_query(db, arena, &sql_metric_delete, DB_NO_PARAMS, NULL, err) &&
           db_query(db, arena, &sql_metric_insert, DB_PARAMS(metric_rows(arena, catalog)), NULL,
                    err) &&
           db_query(db, arena, &sql_code_label_delete, DB_NO_PARAMS, NULL, err) &&
           db_query(db, arena, &sql_code_label_insert, DB_PARAMS(code_rows(arena, catalog)), NULL,
                    err) &&
           db_query(db, arena, &sql_scope_kind_delete, DB_NO_PARAMS, NULL, err) &&
           db_query(db, arena, &sql_scope_kind_insert, DB_PARAMS(scope_rows(arena, catalog)), NULL,
                    err) &&
           db_query(db, arena, &sql_framework_insert,
                    DB_PARAMS(catalog->version, db_time(arena, now_us)), NULL, err);
}
