/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/mix.h"

#include <math.h>

#include "analyzer/casemix.h"
#include "sql.h"

#define FIRST_SUM 4 /* column of B2's numerator */

struct mix_row {
    int32_t scope_id;
    size_t clinician; /* within its service */
    size_t stratum;
    struct cluster sums[MIX_RATES];
};

static const enum db_type types[] = {DB_INT4, DB_INT8, DB_INT2, DB_INT2, DB_INT8,
                                     DB_INT8, DB_INT8, DB_INT8, DB_INT8, DB_INT8};

/* Specialties x document types that occur. */
struct strata {
    int64_t *keys;
    size_t count;
    size_t room;
};

static size_t stratum_of(struct arena *arena, struct strata *strata, int64_t specialty,
                         int64_t doc_type)
{
    int64_t key = specialty * 65536 + doc_type;

    for (size_t i = 0; i < strata->count; i++) {
        if (strata->keys[i] == key) {
            return i;
        }
    }
    strata->keys =
        arena_grow(arena, strata->keys, strata->count, &strata->room, sizeof(*strata->keys));
    strata->keys[strata->count] = key;
    return strata->count++;
}

static struct mix_row *next_row(struct arena *arena, struct mix *mix, size_t *room)
{
    mix->rows = arena_grow(arena, mix->rows, mix->row_count, room, sizeof(*mix->rows));
    return &mix->rows[mix->row_count++];
}

bool mix_read(struct arena *arena, struct db *db, struct period quarter, struct mix *mix,
              struct error *err)
{
    struct strata strata = {0};
    struct db_reader *reader = NULL;
    const struct db_value *row = NULL;
    int64_t clinician_id = 0;
    size_t room = 0;

    *mix = (struct mix){0};
    if (!db_read_open(db, &sql_casemix_read,
                      DB_PARAMS(db_day(arena, quarter.from), db_day(arena, quarter.until)), types,
                      sizeof(types) / sizeof(types[0]), &reader, err)) {
        return false;
    }
    bool ok = db_read_next(reader, &row, err);

    for (; ok && row != NULL; ok = db_read_next(reader, &row, err)) {
        const struct mix_row *before = mix->row_count > 0 ? &mix->rows[mix->row_count - 1] : NULL;
        int32_t scope_id = (int32_t)row[0].integer;
        bool service = before == NULL || before->scope_id != scope_id;
        size_t clinician = service                          ? 0
                           : row[1].integer != clinician_id ? before->clinician + 1
                                                            : before->clinician;
        struct mix_row *next = next_row(arena, mix, &room);

        next->scope_id = scope_id;
        next->clinician = clinician;
        next->stratum = stratum_of(arena, &strata, row[2].integer, row[3].integer);
        for (size_t r = 0; r < MIX_RATES; r++) {
            next->sums[r] = (struct cluster){(double)row[FIRST_SUM + 2 * r].integer,
                                             (double)row[FIRST_SUM + 2 * r + 1].integer};
        }
        clinician_id = row[1].integer;
        mix->clinicians = clinician + 1 > mix->clinicians ? clinician + 1 : mix->clinicians;
    }
    db_read_close(reader);
    mix->strata = strata.count;
    return ok;
}

static size_t place_of(const int32_t *scope_ids, size_t count, int32_t scope_id)
{
    size_t i = 0;

    while (i < count && scope_ids[i] != scope_id) {
        i++;
    }
    return i;
}

/* The rows of the services that are compared. */
static struct casemix_row *take_rows(struct arena *arena, const struct mix *mix, enum mix_rate rate,
                                     const int32_t *scope_ids, size_t count, size_t *taken)
{
    struct casemix_row *rows = ARENA_NEW(arena, struct casemix_row, mix->row_count);
    size_t unit = count;

    *taken = 0;
    for (size_t i = 0; i < mix->row_count; i++) {
        const struct mix_row *row = &mix->rows[i];

        if (i == 0 || row->scope_id != mix->rows[i - 1].scope_id) {
            unit = place_of(scope_ids, count, row->scope_id);
        }
        if (unit < count && row->sums[rate].x > 0) {
            rows[(*taken)++] =
                (struct casemix_row){row->clinician, unit, row->stratum, row->sums[rate]};
        }
    }
    return rows;
}

/* As it may be shown. */
static struct figure on_grid(const struct estimate *e, double factor)
{
    const double none = (double)NAN;
    struct figure figure = {.state = STATE_GRID,
                            .method = e->method,
                            .clinicians = -1,
                            .documents = -1,
                            .numerator = none,
                            .denominator = none,
                            .value = none,
                            .low = none,
                            .high = none};

    if (e->k >= CLINICIANS_PUBLISHED && e->method == METHOD_LJK_LOG) {
        figure.value = e->value * factor;
        figure.low = e->low * factor;
        figure.high = e->high * factor;
    }
    disclosure_apply(&figure, GRID_RELATIVE, false);
    return figure;
}

void mix_standardise(const struct mix *mix, enum mix_rate rate, double factor,
                     const int32_t *scope_ids, size_t count, struct figure *figures)
{
    struct arena scratch = {0};
    struct casemix casemix;
    size_t taken = 0;
    const struct casemix_row *rows = take_rows(&scratch, mix, rate, scope_ids, count, &taken);
    double *rates = ARENA_NEW(&scratch, double, mix->strata);
    struct cluster *clusters = ARENA_NEW(&scratch, struct cluster, mix->clinicians);

    casemix_make(&scratch, rows, taken, mix->clinicians, mix->strata, &casemix);
    for (size_t i = 0; i < count; i++) {
        struct estimate e = {0};

        if (casemix_rates(&casemix, i, rates)) {
            e = casemix_standardise(&casemix, i, rates, clusters);
        }
        figures[i] = on_grid(&e, factor);
    }
    arena_free(&scratch);
}
