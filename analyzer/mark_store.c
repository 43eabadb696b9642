/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Marks from and to the database, where scopes go by their ids. */
#include <string.h>

#include "analyzer/mark.h"
#include "sql.h"

enum {
    COLUMN_KIND,
    COLUMN_FROM,
    COLUMN_UNTIL,
    COLUMN_SINCE,
    COLUMN_SCOPES,
    COLUMN_HELD,
    COLUMN_GRID,
    COLUMNS
};

static const enum db_type column_types[COLUMNS] = {
    DB_INT2, DB_DATE, DB_DATE, DB_DATE, DB_INT4_ARRAY, DB_INT8_ARRAY, DB_INT8_ARRAY,
};

/* Reading */

/* Places of the scopes by their ids; [*count], those that there are not are scope_count. */
static size_t *places_of(struct arena *arena, const struct population *p, size_t *count)
{
    int32_t last = 0;

    for (size_t s = 0; s < p->scope_count; s++) {
        last = p->scopes[s].scope_id > last ? p->scopes[s].scope_id : last;
    }
    *count = (size_t)last + 1;
    size_t *places = ARENA_NEW(arena, size_t, *count);

    for (size_t id = 0; id < *count; id++) {
        places[id] = p->scope_count;
    }
    for (size_t s = 0; s < p->scope_count; s++) {
        if (p->scopes[s].scope_id > 0) {
            places[p->scopes[s].scope_id] = s;
        }
    }
    return places;
}

static bool take_row(struct mark_list *list, const struct db_value *row, const size_t *places,
                     size_t place_count, size_t scope_count, struct error *err)
{
    const struct span days = {(int32_t)row[COLUMN_FROM].integer,
                              (int32_t)row[COLUMN_UNTIL].integer};
    struct mark *mark = mark_add(list, (enum mark_kind)row[COLUMN_KIND].integer, days,
                                 (int32_t)row[COLUMN_SINCE].integer, scope_count);
    size_t words = row[COLUMN_SCOPES].size * mark->words;

    mark->stored = true;
    if (row[COLUMN_HELD].size != words || row[COLUMN_GRID].size != words) {
        return error_set(err, ERROR_DATABASE, "disclosure_mark holds scopes without words");
    }
    for (size_t i = 0; i < row[COLUMN_SCOPES].size; i++) {
        size_t id = (size_t)db_value_item(&row[COLUMN_SCOPES], DB_INT4_ARRAY, i);
        size_t scope = id < place_count ? places[id] : scope_count;

        for (size_t w = 0; w < mark->words && scope < scope_count; w++) {
            size_t at = scope * mark->words + w;

            mark->held[at] =
                (uint64_t)db_value_item(&row[COLUMN_HELD], DB_INT8_ARRAY, i * mark->words + w);
            mark->grid[at] =
                (uint64_t)db_value_item(&row[COLUMN_GRID], DB_INT8_ARRAY, i * mark->words + w);
        }
    }
    return true;
}

bool mark_read(struct mark_list *list, struct db *db, struct population *population, int32_t after,
               int32_t decided, struct error *err)
{
    struct arena scratch = {0};
    struct db_reader *reader = NULL;
    const struct db_value *row = NULL;
    size_t place_count = 0;
    bool ok = population_read_scopes(population, db, err) &&
              db_read_open(db, &sql_disclosure_mark_read,
                           DB_PARAMS(db_day(&scratch, after), db_day(&scratch, decided),
                                     population->unit_digest),
                           column_types, COLUMNS, &reader, err);
    const size_t *places = ok ? places_of(&scratch, population, &place_count) : NULL;

    while (ok && (ok = db_read_next(reader, &row, err)) && row != NULL) {
        ok = take_row(list, row, places, place_count, population->scope_count, err);
    }
    db_read_close(reader);
    arena_free(&scratch);
    return ok;
}

/* Storing */

static bool any_bit(const uint64_t *words, size_t count)
{
    bool any = false;

    for (size_t w = 0; w < count; w++) {
        any = any || words[w] != 0;
    }
    return any;
}

/* Scopes of which nothing is held need not be said. */
static bool store_one(struct arena *arena, struct db *db, const struct mark *mark,
                      const struct population *p, struct error *err)
{
    int64_t *scopes = ARENA_NEW(arena, int64_t, mark->scope_count);
    int64_t *held = ARENA_NEW(arena, int64_t, mark->scope_count * mark->words);
    int64_t *grid = ARENA_NEW(arena, int64_t, mark->scope_count * mark->words);
    size_t count = 0;

    for (size_t s = 0; s < mark->scope_count; s++) {
        const uint64_t *words = &mark->held[s * mark->words];

        if (p->scopes[s].scope_id > 0 && any_bit(words, mark->words)) {
            memcpy(&held[count * mark->words], words, mark->words * sizeof(*words));
            memcpy(&grid[count * mark->words], &mark->grid[s * mark->words],
                   mark->words * sizeof(*words));
            scopes[count++] = p->scopes[s].scope_id;
        }
    }
    return db_query(db, arena, &sql_disclosure_mark_insert,
                    DB_PARAMS(db_int(arena, mark->kind), db_day(arena, mark->days.from),
                              db_day(arena, mark->days.until), db_day(arena, mark->since),
                              p->unit_digest, db_int_array(arena, scopes, count),
                              db_int_array(arena, held, count * mark->words),
                              db_int_array(arena, grid, count * mark->words)),
                    NULL, err);
}

bool mark_store(struct mark_list *list, struct db *db, const struct population *population,
                struct error *err)
{
    struct arena scratch = {0};
    bool ok = true;

    for (struct mark *mark = list->newest; mark != NULL && ok; mark = mark->next) {
        if (!mark->stored) {
            ok = store_one(&scratch, db, mark, population, err);
            mark->stored = ok;
            arena_reset(&scratch);
        }
    }
    arena_free(&scratch);
    return ok;
}

bool mark_delete(struct db *db, const struct population *population, int32_t decided,
                 struct error *err)
{
    struct arena scratch = {0};
    bool ok = db_query(db, &scratch, &sql_disclosure_mark_delete,
                       DB_PARAMS(db_day(&scratch, decided), population->unit_digest), NULL, err);

    arena_free(&scratch);
    return ok;
}

bool mark_delete_all(struct db *db, struct error *err)
{
    struct arena scratch = {0};
    bool ok = db_query(db, &scratch, &sql_disclosure_mark_delete_all, DB_NO_PARAMS, NULL, err);

    arena_free(&scratch);
    return ok;
}
