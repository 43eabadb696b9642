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

static struct few few_of(const struct column *column, size_t metric)
{
    struct few few = {0};

    for (size_t a = 0; a < column->atom_count && few.count < CLINICIANS_SHOWN; a++) {
        const struct atom *atom = column->atoms[a];

        for (size_t i = 0; i < atom->person_count && few.count < CLINICIANS_SHOWN; i++) {
            if (atom->persons[i].clinician_id != 0 &&
                metric_set_has(&atom->persons[i].touched, metric)) {
                note_clinician(&few, atom->persons[i].clinician_id);
            }
        }
    }
    return few;
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

static int by_size(const void *a, const void *b)
{
    const struct column *left = a;
    const struct column *right = b;

    return left->clinicians == right->clinicians  ? by_rows(a, b)
           : left->clinicians > right->clinicians ? -1
                                                  : 1;
}

static int by_number(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a;
    uint32_t right = *(const uint32_t *)b;

    return (left > right) - (left < right);
}

/* The rows of one cell, by scope. */
struct lookup {
    uint32_t *first; /* [scope_count] a row's number from 1, or 0 */
    uint32_t *next;  /* [row_count] the next row of the same scope */
    size_t scope_count;
};

/* The rows that hold an atom, into `rows` where it is not NULL; returns how many. */
static size_t list_rows(const struct lookup *lookup, const struct atom *atom, uint32_t *rows)
{
    size_t count = 0;

    for (size_t s = 0; s < atom->scope_count; s++) {
        uint32_t scope = atom->scopes[s];
        uint32_t row = scope < lookup->scope_count ? lookup->first[scope] : 0;

        for (; row != 0; row = lookup->next[row - 1]) {
            if (rows != NULL) {
                rows[count] = row - 1;
            }
            count++;
        }
    }
    return count;
}

/* One column an atom of a cell that the metric touches and a row holds. */
static size_t first_columns(struct arena *arena, const struct atom_list *atoms, size_t metric,
                            const struct lookup *lookup, struct column *columns)
{
    size_t count = 0;

    for (size_t i = 0; i < atoms->count; i++) {
        const struct atom *atom = &atoms->items[i];
        struct column column = {0};

        if (metric_set_has(&atom->touched, metric)) {
            column.row_count = list_rows(lookup, atom, NULL);
        }
        if (column.row_count > 0) {
            column.rows = ARENA_NEW(arena, uint32_t, column.row_count);
            (void)list_rows(lookup, atom, column.rows);
            qsort(column.rows, column.row_count, sizeof(uint32_t), by_number);
            column.atoms = ARENA_NEW(arena, const struct atom *, 1);
            column.atoms[column.atom_count++] = atom;
            columns[count++] = column;
        }
    }
    return count;
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

/* One column an atom, in the order of their rows. */
static size_t list_columns(struct arena *arena, const struct rank_ground *ground, size_t metric,
                           const struct rank_row *const *rows, size_t row_count,
                           struct column **columns)
{
    struct lookup lookup = {.next = ARENA_NEW(arena, uint32_t, row_count)};
    size_t room = 0;
    size_t count = 0;

    for (size_t r = 0; r < row_count; r++) {
        lookup.scope_count =
            rows[r]->scope >= lookup.scope_count ? rows[r]->scope + 1 : lookup.scope_count;
    }
    lookup.first = ARENA_NEW(arena, uint32_t, lookup.scope_count);
    for (size_t c = 0; c < ground->count; c++) {
        room += ground->cells[c]->count;
    }
    *columns = ARENA_NEW(arena, struct column, room);
    for (size_t c = 0; c < ground->count; c++) {
        look_up(rows, row_count, c, &lookup);
        count += first_columns(arena, ground->cells[c], metric, &lookup, &(*columns)[count]);
    }
    if (count > 0) {
        qsort(*columns, count, sizeof(**columns), by_rows);
    }
    return count;
}

struct matrix matrix_make(struct arena *arena, const struct rank_ground *ground, size_t metric,
                          const struct rank_row *const *rows, size_t row_count)
{
    struct matrix matrix = {.row_count = row_count};
    size_t count = list_columns(arena, ground, metric, rows, row_count, &matrix.columns);
    struct column *columns = matrix.columns;
    const struct atom **order = ARENA_NEW(arena, const struct atom *, count);

    for (size_t i = 0; i < count; i++) {
        struct column *last = matrix.column_count == 0 ? NULL : &columns[matrix.column_count - 1];

        order[i] = columns[i].atoms[0];
        if (last != NULL && by_rows(last, &columns[i]) == 0) {
            last->atom_count++;
        } else {
            columns[matrix.column_count] = columns[i];
            columns[matrix.column_count++].atoms = &order[i];
        }
    }
    for (size_t i = 0; i < matrix.column_count; i++) {
        columns[i].few = few_of(&columns[i], metric);
        /* What only nobody known has gives nobody away. */
        columns[i].clinicians = columns[i].few.count == 0 ? CLINICIANS_SHOWN : columns[i].few.count;
        matrix.large_count += columns[i].clinicians >= CLINICIANS_SHOWN;
    }
    if (matrix.column_count > 0) {
        qsort(columns, matrix.column_count, sizeof(*columns), by_size);
    }
    return matrix;
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
