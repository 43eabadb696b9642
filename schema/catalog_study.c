/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How often intervals hold the truth (interval_study.json), as make coverage-study left it. */
#include "schema/catalog_parts.h"

#define FILE_NAME "interval_study.json"
#define DRAWS_MAX INT64_C(1000000000)

static const char *const file_keys[] = {"date", "seed", "cells", NULL};
static const char *const cell_keys[] = {"family", "k",     "conditions", "lowest", "highest",
                                        "note",   "share", "draws",      NULL};
static const char *const notes[] = {"stress", "weak", NULL};

static bool read_conditions(struct catalog_reading *reading, struct fields *from,
                            struct study_cell *cell)
{
    json_t *conditions = json_object_get(from->object, "conditions");
    const char *name = NULL;
    json_t *value = NULL;

    cell->conditions =
        ARENA_NEW(reading->arena, struct study_condition, json_object_size(conditions) + 1);
    json_object_foreach(conditions, name, value)
    {
        if (!json_is_number(value)) {
            field_fail(from, "conditions", "has one that is no number");
        }
        cell->conditions[cell->condition_count++] = (struct study_condition){
            arena_format(reading->arena, "%s", name), json_number_value(value)};
    }
    return fields_done(from);
}

static bool read_cell(struct catalog_reading *reading, struct fields *from, void *items,
                      size_t index)
{
    struct study_cell *cell = (struct study_cell *)items + index;

    fields_allow(from, cell_keys);
    cell->family = field_text(from, "family");
    cell->k = (int)field_int(from, "k", 1, INT16_MAX);
    cell->lowest = field_number(from, "lowest");
    cell->highest = field_number(from, "highest");
    cell->share = field_number(from, "share");
    cell->draws = field_int(from, "draws", 0, DRAWS_MAX);
    if (field_has(from, "note")) {
        cell->note = notes[field_choice(from, "note", notes)];
    }
    if (fields_done(from) && (cell->share < cell->lowest || cell->share > cell->highest)) {
        field_fail(from, "share", "lies beyond its bounds");
    }
    return read_conditions(reading, from, cell);
}

static bool read_head(struct catalog_reading *reading, struct interval_study *study)
{
    const struct asset *asset = catalog_asset(reading, FILE_NAME);
    json_t *root = NULL;

    if (asset == NULL) {
        return error_set(reading->err, ERROR_SYSTEM, FILE_NAME ": is missing");
    }
    if (!catalog_parse(reading, asset, &root)) {
        return false;
    }
    struct fields fields = fields_open(reading->arena, root, FILE_NAME, ERROR_SYSTEM, reading->err);

    fields_allow(&fields, file_keys);
    study->date = field_text(&fields, "date");
    study->seed = field_int(&fields, "seed", 0, INT32_MAX);
    json_decref(root);
    return fields_done(&fields);
}

bool catalog_read_study(struct catalog_reading *reading)
{
    struct interval_study *study = &reading->catalog->study;
    void *cells = NULL;

    if (!read_head(reading, study) ||
        !catalog_read_list(reading, FILE_NAME, "cells", sizeof(struct study_cell), read_cell,
                           &cells, &study->cell_count)) {
        return false;
    }
    study->cells = cells;
    return true;
}
