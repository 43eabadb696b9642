/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/rank.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/echelon.h"
#include "base/text.h"

/* A few clinicians, until they are no longer few. */
struct few {
    int64_t ids[CLINICIANS_SHOWN];
    size_t count;
};

/* Atoms in the same published scopes: they cannot be told apart. */
struct column {
    const struct atom **atoms;
    size_t atom_count;
    struct few few;    /* the first of whom the metric touches something */
    size_t clinicians; /* at most CLINICIANS_SHOWN */
    uint32_t *rows;    /* [row_count] */
    size_t row_count;
};

/* The published rows over the columns. */
struct matrix {
    struct column *columns; /* the large ones first */
    size_t column_count;
    size_t large_count;
    size_t row_count;
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
    case METRIC_FLOW:
    case METRIC_STICKINESS:
        break;
    }
    return false;
}

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

static void note_column(struct few *few, const struct column *column)
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

/* Fills the lookup with the rows of a cell that are not withheld, numbered in their order. */
static void look_up(const struct rank_row *rows, size_t row_count, size_t cell,
                    struct lookup *lookup)
{
    uint32_t number = 0;

    memset(lookup->first, 0, lookup->scope_count * sizeof(*lookup->first));
    for (size_t r = 0; r < row_count; r++) {
        if (rows[r].withheld) {
            continue;
        }
        number++;
        if ((rows[r].cells >> cell & 1) != 0) {
            lookup->next[number - 1] = lookup->first[rows[r].scope];
            lookup->first[rows[r].scope] = number;
        }
    }
}

static void make_columns(struct arena *arena, const struct rank_ground *ground, size_t metric,
                         const struct rank_row *rows, size_t row_count, struct matrix *matrix)
{
    struct lookup lookup = {.next = ARENA_NEW(arena, uint32_t, row_count)};
    size_t room = 0;
    size_t count = 0;

    for (size_t r = 0; r < row_count; r++) {
        lookup.scope_count =
            rows[r].scope >= lookup.scope_count ? rows[r].scope + 1 : lookup.scope_count;
    }
    lookup.first = ARENA_NEW(arena, uint32_t, lookup.scope_count);
    for (size_t c = 0; c < ground->count; c++) {
        room += ground->cells[c]->count;
    }
    struct column *columns = ARENA_NEW(arena, struct column, room);

    for (size_t c = 0; c < ground->count; c++) {
        look_up(rows, row_count, c, &lookup);
        count += first_columns(arena, ground->cells[c], metric, &lookup, &columns[count]);
    }
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
        columns[i].few = few_of(&columns[i], metric);
        /* What only nobody known has gives nobody away. */
        columns[i].clinicians = columns[i].few.count == 0 ? CLINICIANS_SHOWN : columns[i].few.count;
        matrix->large_count += columns[i].clinicians >= CLINICIANS_SHOWN;
    }
    if (matrix->column_count > 0) {
        qsort(columns, matrix->column_count, sizeof(*columns), by_size);
    }
}

/* Elimination */

/*
 * Published rows as they are: 1 in each of their columns, and beyond them a 1 that says that a row
 * is made of itself.
 */
static struct sparse *put_rows(struct arena *arena, const struct matrix *matrix)
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

/* What is left of the published rows when the large columns are taken out, reduced. */
struct rest {
    const struct matrix *matrix;
    struct sparse *rows;
    size_t count;
};

static struct rest take_out_large(struct arena *arena, const struct matrix *matrix)
{
    struct rest rest = {.matrix = matrix,
                        .rows = ARENA_NEW(arena, struct sparse, matrix->row_count)};

    rest.count =
        echelon_reduce(arena, put_rows(arena, matrix), matrix->row_count, matrix->column_count,
                       matrix->column_count + matrix->row_count, matrix->large_count, rest.rows);
    return rest;
}

/* The clinicians on whom a row of small columns rests, at most 5. */
static size_t rests_on(const struct matrix *matrix, const struct sparse *row)
{
    struct few few = {0};

    for (size_t i = 0; i < row->count && few.count < CLINICIANS_SHOWN &&
                       row->entries[i].at < matrix->column_count;
         i++) {
        note_column(&few, &matrix->columns[row->entries[i].at]);
    }
    return few.count;
}

/* The rows that are left, and what is withheld because of them. */
struct search {
    const struct rest *rest;
    struct rank_row *rows;
    const uint32_t *places; /* of the matrix' rows among them */
};

/* Withholds the first to go of those that a row is made of, if it rests on few and none has gone.
 */
static bool withhold_for(const struct search *search, const struct sparse *row)
{
    const struct matrix *matrix = search->rest->matrix;
    size_t k = rests_on(matrix, row);
    struct rank_row *found = NULL;

    for (size_t i = 0; k > 0 && k < CLINICIANS_SHOWN && i < row->count; i++) {
        if (row->entries[i].at < matrix->column_count) {
            continue;
        }
        struct rank_row *candidate =
            &search->rows[search->places[row->entries[i].at - matrix->column_count]];

        if (candidate->withheld) {
            return false;
        }
        if (candidate->fixed) {
            continue;
        }
        if (found == NULL || candidate->order_k < found->order_k ||
            (candidate->order_k == found->order_k && candidate->order_size < found->order_size)) {
            found = candidate;
        }
    }
    if (found != NULL) {
        found->withheld = true;
    }
    return found != NULL;
}

/* The rows that have something in each small column. */
struct sharing {
    size_t *first; /* [column_count + 1] where a column's list begins … */
    size_t *rows;  /* … in this one */
};

static struct sharing find_sharing(struct arena *arena, const struct rest *rest)
{
    size_t column_count = rest->matrix->column_count;
    struct sharing sharing = {.first = ARENA_NEW(arena, size_t, column_count + 2)};
    size_t *first = sharing.first;

    for (size_t r = 0; r < rest->count; r++) {
        for (size_t i = 0; i < rest->rows[r].count && rest->rows[r].entries[i].at < column_count;
             i++) {
            first[rest->rows[r].entries[i].at + 2]++;
        }
    }
    for (size_t c = 2; c < column_count + 2; c++) {
        first[c] += first[c - 1];
    }
    sharing.rows = ARENA_NEW(arena, size_t, first[column_count + 1]);
    for (size_t r = 0; r < rest->count; r++) {
        for (size_t i = 0; i < rest->rows[r].count && rest->rows[r].entries[i].at < column_count;
             i++) {
            sharing.rows[first[rest->rows[r].entries[i].at + 1]++] = r;
        }
    }
    return sharing;
}

/* Walks along a - factor x b as sparse_subtract() would, until five clinicians are met. */
static bool pair_rests_on_few(const struct search *search, const struct sparse *a,
                              const struct sparse *b, double factor)
{
    const struct matrix *matrix = search->rest->matrix;
    struct few few = {0};
    size_t i = 0;
    size_t j = 0;

    while (few.count < CLINICIANS_SHOWN) {
        uint32_t left = i < a->count ? a->entries[i].at : UINT32_MAX;
        uint32_t right = j < b->count ? b->entries[j].at : UINT32_MAX;
        uint32_t at = left < right ? left : right;

        if (at >= matrix->column_count) {
            return few.count > 0;
        }
        double value = (left == at ? a->entries[i].value : 0) -
                       (right == at ? factor * b->entries[j].value : 0);

        if (!sparse_zero(value)) {
            note_column(&few, &matrix->columns[at]);
        }
        i += left == at;
        j += right == at;
    }
    return false;
}

/*
 * Two rows may each rest on enough and a combination that clears a column of both on few. Most such
 * combinations show five clinicians within a few columns: only of the others a row is made.
 */
static bool search_pairs(struct arena *scratch, const struct search *search, uint32_t column,
                         const size_t *rows, size_t count)
{
    const struct sparse *all = search->rest->rows;
    struct arena room = {0};
    double *values = ARENA_NEW(&room, double, count);
    bool any = false;

    for (size_t i = 0; i < count; i++) {
        values[i] = sparse_at(&all[rows[i]], column);
    }
    for (size_t i = 0; i < count && !any; i++) {
        for (size_t j = i + 1; j < count && !any; j++) {
            const struct sparse *a = &all[rows[i]];
            const struct sparse *b = &all[rows[j]];
            double factor = values[i] / values[j];

            if (pair_rests_on_few(search, a, b, factor)) {
                struct sparse row = sparse_subtract(scratch, a, b, factor);

                any = withhold_for(search, &row);
                arena_reset(scratch);
            }
        }
    }
    arena_free(&room);
    return any;
}

static bool search_rows(struct arena *arena, const struct search *search)
{
    const struct rest *rest = search->rest;
    struct arena scratch = {0};
    bool any = false;

    for (size_t r = 0; r < rest->count; r++) {
        any = withhold_for(search, &rest->rows[r]) || any;
    }
    struct sharing sharing = find_sharing(arena, rest);

    for (size_t c = rest->matrix->large_count; c < rest->matrix->column_count && !any; c++) {
        any = search_pairs(&scratch, search, (uint32_t)c, &sharing.rows[sharing.first[c]],
                           sharing.first[c + 1] - sharing.first[c]);
    }
    arena_free(&scratch);
    return any;
}

/* One look at the rows that are left; true where another is withheld. */
static bool withhold_once(struct arena *scratch, const struct rank_ground *ground, size_t metric,
                          struct rank_row *rows, size_t row_count)
{
    uint32_t *places = ARENA_NEW(scratch, uint32_t, row_count);
    struct matrix matrix = {0};

    for (size_t r = 0; r < row_count; r++) {
        if (!rows[r].withheld) {
            places[matrix.row_count++] = (uint32_t)r;
        }
    }
    make_columns(scratch, ground, metric, rows, row_count, &matrix);
    struct rest rest = take_out_large(scratch, &matrix);
    const struct search search = {&rest, rows, places};

    return search_rows(scratch, &search);
}

bool rank_withhold(struct arena *scratch, const struct rank_ground *ground, size_t metric,
                   struct rank_row *rows, size_t row_count)
{
    bool any = false;

    while (row_count > 0 && withhold_once(scratch, ground, metric, rows, row_count)) {
        any = true;
        arena_reset(scratch);
    }
    return any;
}
