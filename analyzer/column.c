/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/column.h"

#include <stdlib.h>
#include <string.h>

/* Counting */

static void note_clinician(struct few *few, int64_t id)
{
    for (size_t i = 0; i < few->count; i++) {
        if (few->ids[i] == id) {
            return;
        }
    }
    if (few->count < CLINICIANS_SHOWN) {
        few->ids[few->count++] = id;
    }
}

void note_column(struct few *few, const struct column *column)
{
    for (size_t i = 0; i < column->few.count && few->count < CLINICIANS_SHOWN; i++) {
        note_clinician(few, column->few.ids[i]);
    }
}

/* Columns */

static int by_rows(const void *a, const void *b)
{
    const struct column *left = a;
    const struct column *right = b;

    return atom_compare(left->rows, left->row_count, right->rows, right->row_count);
}

/* What few have lies in many cells: in the order of their rows five people would be far apart. */
static int by_size(const void *a, const void *b)
{
    const struct column *left = a;
    const struct column *right = b;

    if (left->clinicians != right->clinicians) {
        return left->clinicians > right->clinicians ? -1 : 1;
    }
    return left->hash == right->hash ? by_rows(a, b) : left->hash > right->hash ? 1 : -1;
}

/* The columns while atoms are put into them, found by their rows. */
struct gathering {
    struct arena *arena;
    struct column *columns;
    size_t count;
    size_t capacity;
    uint32_t *places;   /* [place_count] a column's number from 1, or 0 */
    size_t place_count; /* a power of 2 */
};

#define COLUMNS_FIRST 64

static uint64_t hash_of(const uint32_t *rows, size_t row_count)
{
    uint64_t hash = row_count;

    for (size_t i = 0; i < row_count; i++) {
        hash = (hash ^ rows[i]) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 29;
    }
    return hash;
}

/* The place of the column with the rows, or the free one for it. */
static size_t find_place(const struct gathering *g, const uint32_t *rows, size_t row_count)
{
    size_t place = (size_t)hash_of(rows, row_count) & (g->place_count - 1);

    while (g->places[place] != 0) {
        const struct column *column = &g->columns[g->places[place] - 1];

        if (column->row_count == row_count &&
            memcmp(column->rows, rows, row_count * sizeof(*rows)) == 0) {
            break;
        }
        place = (place + 1) & (g->place_count - 1);
    }
    return place;
}

static void widen(struct gathering *g)
{
    size_t wider = g->capacity == 0 ? COLUMNS_FIRST : g->capacity * 2;
    struct column *columns = ARENA_NEW(g->arena, struct column, wider);

    if (g->count > 0) {
        memcpy(columns, g->columns, g->count * sizeof(*columns));
    }
    g->columns = columns;
    g->capacity = wider;
    g->place_count = wider * 2;
    g->places = ARENA_NEW(g->arena, uint32_t, g->place_count);
    for (size_t c = 0; c < g->count; c++) {
        g->places[find_place(g, columns[c].rows, columns[c].row_count)] = (uint32_t)c + 1;
    }
}

/* The column of some rows. */
static struct column *column_of(struct gathering *g, const uint32_t *rows, size_t row_count)
{
    if (g->count == g->capacity) {
        widen(g);
    }
    size_t place = find_place(g, rows, row_count);

    if (g->places[place] == 0) {
        struct column *column = &g->columns[g->count++];

        column->rows = ARENA_NEW(g->arena, uint32_t, row_count);
        memcpy(column->rows, rows, row_count * sizeof(*rows));
        column->row_count = row_count;
        column->hash = hash_of(rows, row_count);
        g->places[place] = (uint32_t)g->count;
    }
    return &g->columns[g->places[place] - 1];
}

static struct matrix finish(const struct gathering *g, size_t row_count)
{
    struct matrix matrix = {
        .columns = g->columns, .column_count = g->count, .row_count = row_count};

    for (size_t i = 0; i < g->count; i++) {
        struct column *column = &g->columns[i];

        /* What only nobody known has gives nobody away. */
        column->clinicians = column->few.count == 0 ? CLINICIANS_SHOWN : column->few.count;
        matrix.large_count += column->clinicians >= CLINICIANS_SHOWN;
    }
    if (g->count > 0) {
        qsort(g->columns, g->count, sizeof(*g->columns), by_size);
    }
    return matrix;
}

/* The rows of one cell, by scope. */
struct lookup {
    uint32_t *first; /* [scope_count] a row's number from 1, or 0 */
    uint32_t *next;  /* [row_count] the next row of the same scope */
    size_t scope_count;
    uint32_t *rows; /* [row_count] room for those of an atom */
};

static struct lookup lookup_make(struct arena *arena, const struct rank_row *const *rows,
                                 size_t row_count)
{
    struct lookup lookup = {.next = ARENA_NEW(arena, uint32_t, row_count),
                            .rows = ARENA_NEW(arena, uint32_t, row_count)};

    for (size_t r = 0; r < row_count; r++) {
        lookup.scope_count =
            rows[r]->scope >= lookup.scope_count ? rows[r]->scope + 1 : lookup.scope_count;
    }
    lookup.first = ARENA_NEW(arena, uint32_t, lookup.scope_count);
    return lookup;
}

/* Fills the lookup with the rows of a cell. */
static void look_up(const struct rank_row *const *rows, size_t row_count, size_t cell,
                    struct lookup *lookup)
{
    memset(lookup->first, 0, lookup->scope_count * sizeof(*lookup->first));
    for (size_t r = 0; r < row_count; r++) {
        if ((rows[r]->cells >> cell & 1) != 0) {
            lookup->next[r] = lookup->first[rows[r]->scope];
            lookup->first[rows[r]->scope] = (uint32_t)r + 1;
        }
    }
}

/* The rows that hold an atom, in order; they are few. */
static size_t list_rows(const struct lookup *lookup, const struct atom *atom)
{
    uint32_t *rows = lookup->rows;
    size_t count = 0;

    for (size_t s = 0; s < atom->scope_count; s++) {
        uint32_t scope = atom->scopes[s];
        uint32_t row = scope < lookup->scope_count ? lookup->first[scope] : 0;

        for (; row != 0; row = lookup->next[row - 1]) {
            size_t at = count++;

            for (; at > 0 && rows[at - 1] > row - 1; at--) {
                rows[at] = rows[at - 1];
            }
            rows[at] = row - 1;
        }
    }
    return count;
}

static void note_atom(struct few *few, const struct atom *atom, size_t metric)
{
    for (size_t i = 0; i < atom->person_count && few->count < CLINICIANS_SHOWN; i++) {
        if (atom->persons[i].clinician_id != 0 &&
            metric_set_has(&atom->persons[i].touched, metric)) {
            note_clinician(few, atom->persons[i].clinician_id);
        }
    }
}

struct matrix matrix_make(struct arena *arena, const struct rank_ground *ground, size_t metric,
                          const struct rank_row *const *rows, size_t row_count)
{
    struct gathering g = {.arena = arena};
    struct lookup lookup = lookup_make(arena, rows, row_count);

    for (size_t c = 0; c < ground->count; c++) {
        look_up(rows, row_count, c, &lookup);
        for (size_t i = 0; i < ground->cells[c]->count; i++) {
            const struct atom *atom = &ground->cells[c]->items[i];
            size_t count = metric_set_has(&atom->touched, metric) ? list_rows(&lookup, atom) : 0;

            if (count > 0) {
                note_atom(&column_of(&g, lookup.rows, count)->few, atom, metric);
            }
        }
    }
    return finish(&g, row_count);
}

struct matrix matrix_narrow(struct arena *arena, const struct matrix *matrix, size_t row_count)
{
    struct gathering g = {.arena = arena};

    for (size_t c = 0; c < matrix->column_count; c++) {
        const struct column *column = &matrix->columns[c];
        size_t count = column->row_count;

        while (count > 0 && column->rows[count - 1] >= row_count) {
            count--;
        }
        if (count > 0) {
            note_column(&column_of(&g, column->rows, count)->few, column);
        }
    }
    return finish(&g, row_count);
}

struct sparse *matrix_rows(struct arena *arena, const struct matrix *matrix)
{
    struct sparse *rows = ARENA_NEW(arena, struct sparse, matrix->row_count);

    for (size_t c = 0; c < matrix->column_count; c++) {
        for (size_t i = 0; i < matrix->columns[c].row_count; i++) {
            rows[matrix->columns[c].rows[i]].count++;
        }
    }
    for (size_t r = 0; r < matrix->row_count; r++) {
        rows[r].entries = ARENA_NEW(arena, struct entry, rows[r].count + 1);
        rows[r].count = 0;
    }
    for (size_t c = 0; c < matrix->column_count; c++) {
        for (size_t i = 0; i < matrix->columns[c].row_count; i++) {
            struct sparse *row = &rows[matrix->columns[c].rows[i]];

            row->entries[row->count++] = (struct entry){(uint32_t)c, 1};
        }
    }
    for (size_t r = 0; r < matrix->row_count; r++) {
        rows[r].entries[rows[r].count++] = (struct entry){(uint32_t)(matrix->column_count + r), 1};
    }
    return rows;
}
