/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The population's side towards the database: units in, scopes out; and the order of the cells. */
#include <stdlib.h>
#include <string.h>

#include "analyzer/population.h"
#include "base/crypto.h"
#include "base/text.h"
#include "sql.h"

/* Of what decides in which scopes a unit's rows are. */
static const char *digest_units(struct arena *arena, const struct db_rows *rows)
{
    struct text tree = {.arena = arena};
    uint8_t hash[CRYPTO_HASH_SIZE];

    for (size_t i = 0; i < rows->row_count; i++) {
        const char *parent = db_cell(rows, i, 2);

        text_add_format(&tree, "%s %s %s %s\n", db_cell(rows, i, 0), db_cell(rows, i, 1),
                        parent == NULL ? "-" : parent, db_cell(rows, i, 5));
    }
    const char *bytes = text_string(&tree);

    crypto_sha256(bytes, strlen(bytes), hash);
    return crypto_hex(arena, hash, sizeof(hash));
}

bool population_open(struct arena *arena, struct db *db, const struct layout *layout,
                     struct population *p, struct error *err)
{
    struct db_rows rows;

    if (!db_query(db, arena, &sql_unit_list, DB_NO_PARAMS, &rows, err)) {
        return false;
    }
    population_start(p, arena, layout);
    p->unit_digest = digest_units(arena, &rows);
    p->unit_count = rows.row_count;
    p->units = ARENA_NEW(arena, struct unit, rows.row_count);
    for (size_t i = 0; i < rows.row_count; i++) {
        p->units[i] = (struct unit){
            .unit_id = (int32_t)db_cell_int(&rows, i, 0),
            .site_id = db_cell_int(&rows, i, 1),
            .parent_id = (int32_t)db_cell_int(&rows, i, 2),
            .pole = text_equal(db_cell(&rows, i, 5), "pole"),
        };
    }
    return true;
}

/* A cell with what it is sorted by: qsort knows no context. */
struct placed {
    int64_t clinician_id;
    uint32_t cell;
};

static int by_clinician(const void *a, const void *b)
{
    const struct placed *left = a;
    const struct placed *right = b;

    return (left->clinician_id > right->clinician_id) - (left->clinician_id < right->clinician_id);
}

void population_sort(struct population *p)
{
    struct arena scratch = {0};

    for (size_t s = 0; s < p->scope_count; s++) {
        struct scope *scope = &p->scopes[s];

        if (scope->sorted) {
            continue;
        }
        struct placed *placed = ARENA_NEW(&scratch, struct placed, scope->cell_count);

        for (size_t i = 0; i < scope->cell_count; i++) {
            placed[i].cell = scope->cells[i];
            placed[i].clinician_id = p->cells[scope->cells[i]].clinician_id;
        }
        qsort(placed, scope->cell_count, sizeof(*placed), by_clinician);
        for (size_t i = 0; i < scope->cell_count; i++) {
            scope->cells[i] = placed[i].cell;
        }
        scope->sorted = true;
    }
    arena_free(&scratch);
}

enum key_column { KEY_COLUMNS = 9 };

static int64_t key_part(const struct scope_key *key, size_t column)
{
    const int64_t parts[KEY_COLUMNS] = {
        key->kind,     key->site_id, key->unit_id, key->specialty_id, key->role_id,
        key->doc_type, key->setting, key->device,  key->release_id,
    };

    return parts[column];
}

static bool insert_new(struct population *p, struct arena *arena, struct db *db, struct error *err)
{
    const char *arrays[KEY_COLUMNS];
    int64_t *values = ARENA_NEW(arena, int64_t, p->scope_count);

    for (size_t column = 0; column < KEY_COLUMNS; column++) {
        size_t count = 0;

        for (size_t s = 0; s < p->scope_count; s++) {
            if (p->scopes[s].scope_id == 0 && p->scopes[s].kind != NULL) {
                values[count++] = key_part(&p->scopes[s].key, column);
            }
        }
        if (count == 0) {
            return true;
        }
        arrays[column] = db_int_array(arena, values, count);
    }
    const struct db_params params = {.count = KEY_COLUMNS, .values = arrays};

    return db_query(db, arena, &sql_scope_insert, params, NULL, err);
}

static struct scope_key read_key(const struct db_rows *rows, size_t row)
{
    return (struct scope_key){
        .kind = (int16_t)db_cell_int(rows, row, 1),
        .site_id = db_cell_int(rows, row, 2),
        .unit_id = (int32_t)db_cell_int(rows, row, 3),
        .specialty_id = (int16_t)db_cell_int(rows, row, 4),
        .role_id = (int16_t)db_cell_int(rows, row, 5),
        .doc_type = (int16_t)db_cell_int(rows, row, 6),
        .setting = (int16_t)db_cell_int(rows, row, 7),
        .device = (int16_t)db_cell_int(rows, row, 8),
        .release_id = (int32_t)db_cell_int(rows, row, 9),
    };
}

/* `admit`: also those of which nothing was read. */
static bool read_ids(struct population *p, struct arena *arena, struct db *db, bool admit,
                     struct error *err)
{
    struct db_rows rows;

    if (!db_query(db, arena, &sql_scope_key_list, DB_NO_PARAMS, &rows, err)) {
        return false;
    }
    for (size_t i = 0; i < rows.row_count; i++) {
        const struct scope_key key = read_key(&rows, i);
        const struct scope_kind *kind = catalog_scope_kind_number(p->layout->catalog, key.kind);

        if (kind != NULL && (admit || population_scope(p, &key) != NULL)) {
            population_admit(p, &key, kind)->scope_id = (int32_t)db_cell_int(&rows, i, 0);
        }
    }
    return true;
}

bool population_read_scopes(struct population *p, struct db *db, struct error *err)
{
    struct arena scratch = {0};
    bool ok = read_ids(p, &scratch, db, true, err);

    arena_free(&scratch);
    return ok;
}

bool population_store_scopes(struct population *p, struct db *db, struct error *err)
{
    struct arena scratch = {0};
    bool unknown = false;

    for (size_t s = 0; s < p->scope_count && !unknown; s++) {
        unknown = p->scopes[s].scope_id == 0 && p->scopes[s].kind != NULL;
    }
    bool ok =
        !unknown || (insert_new(p, &scratch, db, err) && read_ids(p, &scratch, db, false, err));

    arena_free(&scratch);
    return ok;
}
