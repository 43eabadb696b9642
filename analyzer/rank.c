/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/rank.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define ZERO 1e-9 /* entries are small whole numbers or their quotients */

/* Atoms in the same published scopes: they cannot be told apart. */
struct column {
    const struct atom **atoms;
    size_t atom_count;
    size_t clinicians; /* at most CLINICIANS_SHOWN */
    uint32_t *rows;    /* [row_count] */
    size_t row_count;
};

/* The published rows over the columns, and by which rows each came about. */
struct matrix {
    struct column *columns; /* the large ones first */
    size_t column_count;
    size_t large_count;
    double **rows; /* [row_count][column_count + row_count] */
    size_t row_count;
    size_t width;
};

bool rank_adds_up(const struct metric *metric)
{
    switch (metric->kind) {
    case METRIC_RATIO:
    case METRIC_SHARE:
    case METRIC_DIFFERENCE:
    case METRIC_COUNT:
    case METRIC_QUANTILE:
    case METRIC_MEAN:
    case METRIC_NPS:
    case METRIC_TIME_SAVED:
        return true;
    case METRIC_STOCK_SHARE:
        return text_equal(metric->parameter, "sum");
    case METRIC_RETENTION:
    case METRIC_SHARE_CLINICIANS:
    case METRIC_CLINICIANS:
    case METRIC_SURVIVAL:
    case METRIC_TIER:
        break;
    }
    return false;
}

/* Counting */

/* A few clinicians, until they are no longer few. */
struct few {
    int64_t ids[CLINICIANS_SHOWN];
    size_t count;
};

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

static void note_column(struct few *few, const struct column *column, size_t metric)
{
    for (size_t a = 0; a < column->atom_count && few->count < CLINICIANS_SHOWN; a++) {
        const struct atom *atom = column->atoms[a];

        for (size_t i = 0; i < atom->person_count && few->count < CLINICIANS_SHOWN; i++) {
            if (atom->persons[i].clinician_id != 0 &&
                metric_set_has(&atom->persons[i].touched, metric)) {
                note_clinician(few, atom->persons[i].clinician_id);
            }
        }
    }
}

/* Columns */

static bool touches(const struct atom *atom, size_t metric)
{
    for (size_t i = 0; i < atom->person_count; i++) {
        if (metric_set_has(&atom->persons[i].touched, metric)) {
            return true;
        }
    }
    return false;
}

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

/* One column an atom that the metric touches and a row holds. */
static size_t first_columns(struct arena *arena, const struct atom_list *atoms, size_t metric,
                            const uint32_t *row_of, struct column *columns)
{
    size_t count = 0;

    for (size_t i = 0; i < atoms->count; i++) {
        const struct atom *atom = &atoms->items[i];
        struct column column = {0};

        if (!touches(atom, metric)) {
            continue;
        }
        column.rows = ARENA_NEW(arena, uint32_t, atom->scope_count);
        for (size_t s = 0; s < atom->scope_count; s++) {
            if (row_of[atom->scopes[s]] != 0) {
                column.rows[column.row_count++] = row_of[atom->scopes[s]] - 1;
            }
        }
        if (column.row_count > 1) {
            qsort(column.rows, column.row_count, sizeof(uint32_t), by_number);
        }
        if (column.row_count > 0) {
            column.atoms = ARENA_NEW(arena, const struct atom *, 1);
            column.atoms[column.atom_count++] = atom;
            columns[count++] = column;
        }
    }
    return count;
}

static void make_columns(struct arena *arena, const struct atom_list *atoms, size_t metric,
                         const uint32_t *row_of, struct matrix *matrix)
{
    struct column *columns = ARENA_NEW(arena, struct column, atoms->count);
    size_t count = first_columns(arena, atoms, metric, row_of, columns);
    const struct atom **order = ARENA_NEW(arena, const struct atom *, count);

    matrix->columns = columns;
    if (count > 0) {
        qsort(columns, count, sizeof(*columns), by_rows);
    }
    for (size_t i = 0; i < count; i++) {
        struct column *last = matrix->column_count == 0 ? NULL : &columns[matrix->column_count - 1];

        order[i] = columns[i].atoms[0];
        if (last != NULL && by_rows(last, &columns[i]) == 0) {
            last->atom_count++;
        } else {
            columns[matrix->column_count] = columns[i];
            columns[matrix->column_count++].atoms = &order[i];
        }
    }
    for (size_t i = 0; i < matrix->column_count; i++) {
        struct few few = {0};

        note_column(&few, &columns[i], metric);
        /* What only nobody known has gives nobody away. */
        columns[i].clinicians = few.count == 0 ? CLINICIANS_SHOWN : few.count;
        matrix->large_count += columns[i].clinicians >= CLINICIANS_SHOWN;
    }
    if (matrix->column_count > 0) {
        qsort(columns, matrix->column_count, sizeof(*columns), by_size);
    }
}

/* Elimination */

static void fill_rows(struct arena *arena, struct matrix *matrix)
{
    matrix->width = matrix->column_count + matrix->row_count;
    matrix->rows = ARENA_NEW(arena, double *, matrix->row_count);
    for (size_t r = 0; r < matrix->row_count; r++) {
        matrix->rows[r] = ARENA_NEW(arena, double, matrix->width);
        matrix->rows[r][matrix->column_count + r] = 1;
    }
    for (size_t c = 0; c < matrix->column_count; c++) {
        for (size_t i = 0; i < matrix->columns[c].row_count; i++) {
            matrix->rows[matrix->columns[c].rows[i]][c] = 1;
        }
    }
}

static void subtract(double *restrict row, const double *restrict pivot, double factor, size_t from,
                     size_t width)
{
    for (size_t i = from; i < width; i++) {
        row[i] -= factor * pivot[i];
    }
}

/* Clears a column in all rows from `first` on but the pivot, which is moved to `at`. */
static bool eliminate(struct matrix *matrix, size_t column, size_t at, size_t first)
{
    size_t pivot = at;

    while (pivot < matrix->row_count && fabs(matrix->rows[pivot][column]) < ZERO) {
        pivot++;
    }
    if (pivot == matrix->row_count) {
        return false;
    }
    double *row = matrix->rows[pivot];

    matrix->rows[pivot] = matrix->rows[at];
    matrix->rows[at] = row;
    for (size_t r = first; r < matrix->row_count; r++) {
        if (r != at && fabs(matrix->rows[r][column]) >= ZERO) {
            subtract(matrix->rows[r], row, matrix->rows[r][column] / row[column],
                     column < matrix->large_count ? column : matrix->large_count, matrix->width);
        }
    }
    return true;
}

/* The clinicians on whom a row of small columns rests, at most 5. */
static size_t rests_on(const struct matrix *matrix, const double *row, size_t metric)
{
    struct few few = {0};

    for (size_t c = matrix->large_count; c < matrix->column_count; c++) {
        if (fabs(row[c]) >= ZERO) {
            note_column(&few, &matrix->columns[c], metric);
        }
    }
    return few.count;
}

/* Of the rows that a combination takes, the one that goes first; NULL where one has gone. */
static struct rank_row *first_to_go(const struct matrix *matrix, const double *row,
                                    struct rank_row *rows, const uint32_t *places)
{
    struct rank_row *found = NULL;

    for (size_t r = 0; r < matrix->row_count; r++) {
        struct rank_row *candidate = &rows[places[r]];

        if (fabs(row[matrix->column_count + r]) < ZERO) {
            continue;
        }
        if (candidate->withheld) {
            return NULL;
        }
        if (found == NULL || candidate->order_k < found->order_k ||
            (candidate->order_k == found->order_k && candidate->order_size < found->order_size)) {
            found = candidate;
        }
    }
    return found;
}

/* True where some of a column's rows are the clinician's. */
static bool has_clinician(const struct column *column, int64_t id, size_t metric)
{
    struct few few = {0};

    note_column(&few, column, metric);
    for (size_t i = 0; i < few.count; i++) {
        if (few.ids[i] == id) {
            return true;
        }
    }
    return false;
}

static int by_id(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;

    return (left > right) - (left < right);
}

/* The clinicians of the small columns, each once. */
static size_t list_clinicians(struct arena *arena, const struct matrix *matrix, size_t metric,
                              int64_t **ids)
{
    size_t room = (matrix->column_count - matrix->large_count) * CLINICIANS_SHOWN;
    size_t count = 0;

    *ids = ARENA_NEW(arena, int64_t, room);
    for (size_t c = matrix->large_count; c < matrix->column_count; c++) {
        struct few few = {0};

        note_column(&few, &matrix->columns[c], metric);
        for (size_t i = 0; i < few.count; i++) {
            bool known = false;

            for (size_t j = 0; j < count && !known; j++) {
                known = (*ids)[j] == few.ids[i];
            }
            if (!known) {
                (*ids)[count++] = few.ids[i];
            }
        }
    }
    if (count > 1) {
        qsort(*ids, count, sizeof(int64_t), by_id);
    }
    return count;
}

/* The rows below the large columns, and what is withheld because of them. */
struct search {
    struct matrix *matrix;
    size_t metric;
    size_t first; /* row */
    struct rank_row *rows;
    const uint32_t *places; /* of the matrix' rows among them */
};

/*
 * Reduces the rows with the columns in an order and looks at each. The last columns of the order
 * are those from which the rows are kept apart longest.
 */
static bool search_order(struct search *search, const uint32_t *order, size_t count)
{
    struct matrix *matrix = search->matrix;
    size_t at = search->first;
    bool any = false;

    for (size_t i = 0; i < count; i++) {
        at += eliminate(matrix, order[i], at, search->first);
    }
    for (size_t r = search->first; r < at; r++) {
        size_t k = rests_on(matrix, matrix->rows[r], search->metric);
        struct rank_row *row =
            k > 0 && k < CLINICIANS_SHOWN
                ? first_to_go(matrix, matrix->rows[r], search->rows, search->places)
                : NULL;

        if (row != NULL) {
            row->withheld = true;
            any = true;
        }
    }
    return any;
}

/* Rows in one order may each rest on enough and their difference on few: orders a clinician. */
static bool search_orders(struct arena *scratch, struct search *search)
{
    const struct matrix *matrix = search->matrix;
    size_t count = matrix->column_count - matrix->large_count;
    uint32_t *order = ARENA_NEW(scratch, uint32_t, count);
    int64_t *clinicians = NULL;
    size_t clinician_count = 0;

    for (size_t i = 0; i < count; i++) {
        order[i] = (uint32_t)(matrix->large_count + i);
    }
    bool any = search_order(search, order, count);

    clinician_count = any ? 0 : list_clinicians(scratch, matrix, search->metric, &clinicians);
    for (size_t p = 0; p < clinician_count && !any; p++) {
        size_t others = 0;
        size_t own = count;

        for (size_t c = matrix->large_count; c < matrix->column_count; c++) {
            bool last = has_clinician(&matrix->columns[c], clinicians[p], search->metric);

            order[last ? --own : others++] = (uint32_t)c;
        }
        any = search_order(search, order, count);
    }
    return any;
}

static size_t count_scopes(const struct atom_list *atoms, const struct rank_row *rows,
                           size_t row_count)
{
    size_t count = 0;

    for (size_t r = 0; r < row_count; r++) {
        count = rows[r].scope >= count ? rows[r].scope + 1 : count;
    }

    for (size_t i = 0; i < atoms->count; i++) {
        const struct atom *atom = &atoms->items[i];
        size_t most = atom->scope_count == 0 ? 0 : atom->scopes[atom->scope_count - 1] + 1U;

        count = most > count ? most : count;
    }
    return count;
}

/* One look at the rows that are left; true where another is withheld. */
static bool withhold_once(struct arena *scratch, const struct atom_list *atoms, size_t metric,
                          struct rank_row *rows, size_t row_count)
{
    size_t scope_count = count_scopes(atoms, rows, row_count);
    uint32_t *places = ARENA_NEW(scratch, uint32_t, row_count);
    uint32_t *row_of = ARENA_NEW(scratch, uint32_t, scope_count);
    struct matrix matrix = {0};
    size_t at = 0;

    for (size_t r = 0; r < row_count; r++) {
        if (!rows[r].withheld) {
            places[matrix.row_count] = (uint32_t)r;
            row_of[rows[r].scope] = (uint32_t)++matrix.row_count;
        }
    }
    make_columns(scratch, atoms, metric, row_of, &matrix);
    fill_rows(scratch, &matrix);
    for (size_t c = 0; c < matrix.large_count; c++) {
        at += eliminate(&matrix, c, at, at);
    }
    struct search search = {&matrix, metric, at, rows, places};

    return at < matrix.row_count && matrix.large_count < matrix.column_count &&
           search_orders(scratch, &search);
}

bool rank_withhold(struct arena *scratch, const struct atom_list *atoms, size_t metric,
                   struct rank_row *rows, size_t row_count)
{
    bool any = false;

    while (row_count > 0 && withhold_once(scratch, atoms, metric, rows, row_count)) {
        any = true;
        arena_free(scratch);
    }
    return any;
}
