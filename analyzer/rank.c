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

/* One entry of a sparse row: a column, or beyond them a published row that it is made of. */
struct entry {
    uint32_t at;
    double value;
};

struct sparse {
    struct entry *entries; /* in order of place */
    size_t count;
};

/* Rows waiting to be taken, by their first column. */
struct waiting {
    struct sparse row;
    struct waiting *next;
};

struct echelon {
    struct arena *arena;
    const struct matrix *matrix;
    struct waiting **by_first; /* [column_count] */
    struct sparse *small;      /* [small_count] pivots at small columns, in their order */
    size_t small_count;
};

static double value_at(const struct sparse *row, uint32_t at)
{
    size_t low = 0;
    size_t high = row->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (row->entries[middle].at < at) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < row->count && row->entries[low].at == at ? row->entries[low].value : 0;
}

/* row - factor x pivot. */
static struct sparse subtract(struct arena *arena, const struct sparse *row,
                              const struct sparse *pivot, double factor)
{
    struct sparse out = {.entries = ARENA_NEW(arena, struct entry, row->count + pivot->count)};
    size_t i = 0;
    size_t j = 0;

    while (i < row->count || j < pivot->count) {
        bool left =
            j == pivot->count || (i < row->count && row->entries[i].at <= pivot->entries[j].at);
        bool right =
            i == row->count || (j < pivot->count && pivot->entries[j].at <= row->entries[i].at);
        struct entry entry = {left ? row->entries[i].at : pivot->entries[j].at,
                              (left ? row->entries[i].value : 0) -
                                  (right ? factor * pivot->entries[j].value : 0)};

        if (fabs(entry.value) >= ZERO) {
            out.entries[out.count++] = entry;
        }
        i += left;
        j += right;
    }
    return out;
}

static void wait_for(struct echelon *e, struct sparse row)
{
    if (row.count > 0 && row.entries[0].at < e->matrix->column_count) {
        struct waiting *waiting = ARENA_NEW(e->arena, struct waiting, 1);
        struct waiting **slot = &e->by_first[row.entries[0].at];

        *waiting = (struct waiting){row, *slot};
        *slot = waiting;
    }
}

/* Published rows as they are: 1 in each of their columns, and made of themselves. */
static void put_rows(struct echelon *e)
{
    const struct matrix *matrix = e->matrix;
    struct sparse *rows = ARENA_NEW(e->arena, struct sparse, matrix->row_count);

    for (size_t c = 0; c < matrix->column_count; c++) {
        for (size_t i = 0; i < matrix->columns[c].row_count; i++) {
            rows[matrix->columns[c].rows[i]].count++;
        }
    }
    for (size_t r = 0; r < matrix->row_count; r++) {
        rows[r].entries = ARENA_NEW(e->arena, struct entry, rows[r].count + 1);
        rows[r].count = 0;
    }
    for (size_t c = 0; c < matrix->column_count; c++) {
        for (size_t i = 0; i < matrix->columns[c].row_count; i++) {
            struct sparse *row = &rows[matrix->columns[c].rows[i]];

            row->entries[row->count++] = (struct entry){(uint32_t)c, 1};
        }
    }
    for (size_t r = matrix->row_count; r-- > 0;) {
        rows[r].entries[rows[r].count++] = (struct entry){(uint32_t)(matrix->column_count + r), 1};
        wait_for(e, rows[r]);
    }
}

/* Takes the sparsest row that begins at a column, and the column out of the others. */
static struct sparse take_pivot(struct echelon *e, size_t column)
{
    struct waiting *best = e->by_first[column];

    for (struct waiting *w = best; w != NULL; w = w->next) {
        best = w->row.count < best->row.count ? w : best;
    }
    for (struct waiting *w = e->by_first[column]; w != NULL; w = w->next) {
        if (w != best) {
            wait_for(e, subtract(e->arena, &w->row, &best->row,
                                 w->row.entries[0].value / best->row.entries[0].value));
        }
    }
    return best->row;
}

/* What is left of the published rows when the large columns are taken out, reduced. */
static void reduce(struct echelon *e)
{
    const struct matrix *matrix = e->matrix;

    e->by_first = ARENA_NEW(e->arena, struct waiting *, matrix->column_count);
    e->small = ARENA_NEW(e->arena, struct sparse, matrix->column_count - matrix->large_count);
    put_rows(e);
    for (size_t c = 0; c < matrix->column_count; c++) {
        if (e->by_first[c] != NULL) {
            struct sparse pivot = take_pivot(e, c);

            if (c >= matrix->large_count) {
                e->small[e->small_count++] = pivot;
            }
        }
    }
    for (size_t p = e->small_count; p-- > 1;) {
        const struct sparse *pivot = &e->small[p];

        for (size_t r = 0; r < p; r++) {
            double value = value_at(&e->small[r], pivot->entries[0].at);

            if (value != 0) {
                e->small[r] =
                    subtract(e->arena, &e->small[r], pivot, value / pivot->entries[0].value);
            }
        }
    }
}

/* The clinicians on whom a row of small columns rests, at most 5. */
static size_t rests_on(const struct matrix *matrix, const struct sparse *row, size_t metric)
{
    struct few few = {0};

    for (size_t i = 0; i < row->count && few.count < CLINICIANS_SHOWN &&
                       row->entries[i].at < matrix->column_count;
         i++) {
        note_column(&few, &matrix->columns[row->entries[i].at], metric);
    }
    return few.count;
}

/* The rows that are left, and what is withheld because of them. */
struct search {
    const struct echelon *echelon;
    size_t metric;
    struct rank_row *rows;
    const uint32_t *places; /* of the matrix' rows among them */
};

/* Withholds the first to go of those that a row is made of, if it rests on few and none has gone.
 */
static bool withhold_for(const struct search *search, const struct sparse *row)
{
    const struct matrix *matrix = search->echelon->matrix;
    size_t k = rests_on(matrix, row, search->metric);
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

/* Two rows may each rest on enough and a combination that clears a column of both on few. */
static bool search_pair(struct arena *scratch, const struct search *search, const struct sparse *a,
                        const struct sparse *b)
{
    size_t column_count = search->echelon->matrix->column_count;
    bool any = false;

    for (size_t i = 0; i < a->count && a->entries[i].at < column_count && !any; i++) {
        double value = value_at(b, a->entries[i].at);

        if (value != 0) {
            struct sparse row = subtract(scratch, a, b, a->entries[i].value / value);

            any = withhold_for(search, &row);
            arena_reset(scratch);
        }
    }
    return any;
}

static bool search_rows(const struct search *search)
{
    const struct echelon *e = search->echelon;
    struct arena scratch = {0};
    bool any = false;

    for (size_t r = 0; r < e->small_count; r++) {
        any = withhold_for(search, &e->small[r]) || any;
    }
    for (size_t a = 0; a < e->small_count && !any; a++) {
        for (size_t b = a + 1; b < e->small_count && !any; b++) {
            any = search_pair(&scratch, search, &e->small[a], &e->small[b]);
        }
    }
    arena_free(&scratch);
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

    for (size_t r = 0; r < row_count; r++) {
        if (!rows[r].withheld) {
            places[matrix.row_count] = (uint32_t)r;
            row_of[rows[r].scope] = (uint32_t)++matrix.row_count;
        }
    }
    make_columns(scratch, atoms, metric, row_of, &matrix);
    struct echelon echelon = {.arena = scratch, .matrix = &matrix};

    reduce(&echelon);
    const struct search search = {&echelon, metric, rows, places};

    return search_rows(&search);
}

bool rank_withhold(struct arena *scratch, const struct atom_list *atoms, size_t metric,
                   struct rank_row *rows, size_t row_count)
{
    bool any = false;

    while (row_count > 0 && withhold_once(scratch, atoms, metric, rows, row_count)) {
        any = true;
        arena_reset(scratch);
    }
    return any;
}
