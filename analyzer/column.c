/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/column.h"

#include <assert.h>

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
    assert(column->clinicians > 0 && column->clinicians < CLINICIANS_SHOWN);
    note_clinician(few, column->first);
    for (size_t i = 1; i < column->clinicians; i++) {
        note_clinician(few, column->others[i - 1]);
    }
}

/* Columns */

/* Who is in a column matters only while they are fewer than 5. */
static void column_note(struct arena *arena, struct column *column, int64_t id)
{
    uint32_t count = column->clinicians;
    bool has = count > 0 && column->first == id;

    for (uint32_t i = 1; i < count && !has; i++) {
        has = column->others[i - 1] == id;
    }
    if (has) {
        return;
    }
    if (count == 0) {
        column->first = id;
    } else if (count + 1 < CLINICIANS_SHOWN) {
        if (column->others == NULL) {
            column->others = ARENA_NEW(arena, int64_t, CLINICIANS_SHOWN - 2);
        }
        column->others[count - 1] = id;
    }
    column->clinicians++;
}

/* A hidden row that holds a part of a column. */
struct held {
    uint32_t target;
    uint32_t column; /* the place at which it was found */
};

#define NOWHERE UINT32_MAX /* no published row holds it */

/* The columns while atoms are put into them. */
struct gathering {
    struct arena *arena;
    struct column *columns;
    size_t count;
    size_t capacity;
    struct fingerprint_set rows; /* of each column, by its number */
    struct touch_mark *marks;    /* in which run an atom of the same scopes came, and its column */
    uint64_t run;                /* of cells that the same rows hold */
    bool *split;                 /* [target_count] hidden rows that cannot be yielded */
    size_t target_count;
    struct held *held;
    size_t held_count;
    size_t held_capacity;
};

static void hold(struct gathering *g, uint32_t target, size_t column)
{
    g->held = arena_grow(g->arena, g->held, g->held_count, &g->held_capacity, sizeof(*g->held));
    g->held[g->held_count++] = (struct held){target, (uint32_t)column};
}

/* What of one cell a scope has. */
struct placed {
    struct fingerprint fingerprint; /* of its published rows */
    uint32_t published;             /* how many these are … */
    uint32_t first;                 /* … the first, from 1, or 0 … */
    uint32_t hidden;                /* … and the first hidden one */
};

/* The rows of one cell, by scope. */
struct lookup {
    const struct rank_row *const *rows; /* the published ones first */
    size_t published;
    size_t row_count;
    struct placed *scopes; /* [scope_count] */
    size_t scope_count;
    uint32_t *next;                   /* [row_count] the next row of the same scope, from 1, or 0 */
    struct fingerprint *fingerprints; /* [published] */
};

static struct lookup lookup_make(struct arena *arena, const struct rank_row *const *rows,
                                 size_t published, size_t row_count)
{
    struct lookup lookup = {.rows = rows,
                            .published = published,
                            .row_count = row_count,
                            .next = ARENA_NEW(arena, uint32_t, row_count),
                            .fingerprints = ARENA_NEW(arena, struct fingerprint, published)};

    for (size_t r = 0; r < row_count; r++) {
        lookup.scope_count =
            rows[r]->scope >= lookup.scope_count ? rows[r]->scope + 1 : lookup.scope_count;
    }
    for (size_t r = 0; r < published; r++) {
        lookup.fingerprints[r] = fingerprint_of(r);
    }
    lookup.scopes = ARENA_NEW(arena, struct placed, lookup.scope_count);
    return lookup;
}

/* Fills the lookup with the rows of a cell. */
static void look_up(const struct lookup *lookup, size_t cell)
{
    for (size_t r = 0; r < lookup->row_count; r++) {
        lookup->scopes[lookup->rows[r]->scope] = (struct placed){.first = 0};
    }
    for (size_t r = 0; r < lookup->row_count; r++) {
        struct placed *placed = &lookup->scopes[lookup->rows[r]->scope];
        uint32_t *first = r < lookup->published ? &placed->first : &placed->hidden;

        if ((lookup->rows[r]->cells >> cell & 1) == 0) {
            continue;
        }
        lookup->next[r] = *first;
        *first = (uint32_t)r + 1;
        if (r < lookup->published) {
            fingerprint_join(&placed->fingerprint, lookup->fingerprints[r]);
            placed->published++;
        }
    }
}

/* True where the same rows hold two cells. */
static bool same_rows(const struct lookup *lookup, size_t cell, size_t other)
{
    bool same = true;

    for (size_t r = 0; r < lookup->row_count && same; r++) {
        uint32_t cells = lookup->rows[r]->cells;

        same = (cells >> cell & 1) == (cells >> other & 1);
    }
    return same;
}

static const struct placed *find_placed(const struct lookup *lookup, const struct touch *touch,
                                        size_t at)
{
    static const struct placed none;

    return touch->scopes[at] < lookup->scope_count ? &lookup->scopes[touch->scopes[at]] : &none;
}

/* The cells that some rows hold, a bit each. */
static uint32_t cells_of(const struct rank_row *const *rows, size_t row_count)
{
    uint32_t cells = 0;

    for (size_t r = 0; r < row_count; r++) {
        cells |= rows[r]->cells;
    }
    return cells;
}

static void list_rows(struct arena *arena, const struct lookup *lookup, const struct touch *touch,
                      struct column *column)
{
    uint32_t *rows = ARENA_NEW(arena, uint32_t, column->row_count);
    size_t count = 0;

    for (size_t s = 0; s < touch->scope_count; s++) {
        for (uint32_t row = find_placed(lookup, touch, s)->first; row != 0;
             row = lookup->next[row - 1]) {
            rows[count++] = row - 1;
        }
    }
    column->rows = rows;
}

/* The place of the column of the published rows that hold an atom. */
static size_t column_of(struct gathering *g, const struct lookup *lookup, const struct touch *touch,
                        struct fingerprint rows, uint32_t row_count)
{
    size_t place = fingerprint_set_add(&g->rows, g->arena, rows);

    if (place == g->count) {
        g->columns = arena_grow(g->arena, g->columns, g->count, &g->capacity, sizeof(*g->columns));
        g->columns[g->count] = (struct column){.row_count = row_count};
        list_rows(g->arena, lookup, touch, &g->columns[g->count++]);
    }
    return place;
}

/* Notes the hidden rows of a scope, which hold an atom that is in a column, or NOWHERE. */
static void hold_hidden(struct gathering *g, const struct lookup *lookup, uint32_t row,
                        size_t column)
{
    for (; row != 0; row = lookup->next[row - 1]) {
        uint32_t target = row - 1 - (uint32_t)lookup->published;

        if (column == NOWHERE) {
            g->split[target] = true;
        } else if (!g->split[target]) {
            hold(g, target, column);
        }
    }
}

/* Puts an atom into the column of the published rows that hold it; NOWHERE where none does. */
static size_t put_atom(struct gathering *g, const struct lookup *lookup, const struct touch *touch)
{
    struct fingerprint fingerprint = {0};
    uint32_t published = 0;
    bool hidden = false;
    size_t column = NOWHERE;

    for (size_t s = 0; s < touch->scope_count; s++) {
        const struct placed *placed = find_placed(lookup, touch, s);

        fingerprint_join(&fingerprint, placed->fingerprint);
        published += placed->published;
        hidden = hidden || placed->hidden != 0;
    }
    if (published > 0) {
        column = column_of(g, lookup, touch, fingerprint, published);
        assert(g->columns != NULL);
        g->columns[column].part_count++;
    }
    for (size_t s = 0; hidden && s < touch->scope_count; s++) {
        hold_hidden(g, lookup, find_placed(lookup, touch, s)->hidden, column);
    }
    return column;
}

/* Those of the same scopes in the cells of a run are one atom. */
static void add_atom(struct gathering *g, const struct lookup *lookup, const struct touch *touch)
{
    struct touch_mark *mark = &g->marks[touch->place];

    if (mark->run != g->run) {
        *mark = (struct touch_mark){g->run, (uint32_t)put_atom(g, lookup, touch)};
    }
    for (size_t i = 0; mark->column != NOWHERE && i < touch->clinician_count; i++) {
        assert(g->columns != NULL);
        if (g->columns[mark->column].clinicians < CLINICIANS_SHOWN) {
            column_note(g->arena, &g->columns[mark->column], touch->clinicians[i]);
        }
    }
}

/* What only nobody known has gives nobody away. */
static size_t size_of(const struct column *column)
{
    return column->clinicians == 0 ? CLINICIANS_SHOWN : column->clinicians;
}

/* Those of many clinicians first, else as they were found. */
static void order_columns(const struct gathering *g, struct matrix *matrix)
{
    size_t at = 0;

    matrix->found = g->columns;
    matrix->columns = ARENA_NEW(g->arena, const struct column *, g->count);
    for (size_t k = CLINICIANS_SHOWN; k > 0; k--) {
        for (size_t i = 0; i < g->count; i++) {
            if (size_of(&g->columns[i]) == k) {
                matrix->columns[at++] = &g->columns[i];
            }
        }
        matrix->large_count = k == CLINICIANS_SHOWN ? at : matrix->large_count;
    }
}

/* Where the parts of each target begin, when they are put in the order of their columns. */
static uint32_t *sort_held(const struct gathering *g, const struct matrix *matrix, size_t *first)
{
    uint32_t *columns = ARENA_NEW(g->arena, uint32_t, g->held_count);
    uint32_t *now = ARENA_NEW(g->arena, uint32_t, g->count);
    struct held *sorted = ARENA_NEW(g->arena, struct held, g->held_count);
    size_t *begin = ARENA_NEW(g->arena, size_t, g->count + 1);

    for (size_t c = 0; c < g->count; c++) {
        now[matrix->columns[c] - g->columns] = (uint32_t)c;
    }
    for (size_t i = 0; i < g->held_count; i++) {
        begin[now[g->held[i].column] + 1]++;
        first[g->held[i].target + 1]++;
    }
    for (size_t c = 0; c < g->count; c++) {
        begin[c + 1] += begin[c];
    }
    for (size_t t = 0; t < g->target_count; t++) {
        first[t + 1] += first[t];
    }
    for (size_t i = 0; i < g->held_count; i++) {
        uint32_t column = now[g->held[i].column];

        sorted[begin[column]++] = (struct held){g->held[i].target, column};
    }
    for (size_t i = 0; i < g->held_count; i++) {
        columns[first[sorted[i].target]++] = sorted[i].column;
    }
    for (size_t t = g->target_count; t > 0; t--) {
        first[t] = first[t - 1];
    }
    first[0] = 0;
    return columns;
}

/* The row of a target by the columns of its parts; empty where it holds a part of one. */
static struct sparse whole_columns(struct arena *arena, const struct matrix *matrix,
                                   const uint32_t *columns, size_t count)
{
    struct sparse row = {.entries = ARENA_NEW(arena, struct entry, count)};

    for (size_t i = 0; i < count;) {
        size_t end = i + 1;

        while (end < count && columns[end] == columns[i]) {
            end++;
        }
        if (end - i < matrix->columns[columns[i]]->part_count) {
            return (struct sparse){0};
        }
        row.entries[row.count++] = (struct entry){columns[i], 1};
        i = end;
    }
    return row;
}

static void find_targets(const struct gathering *g, struct matrix *matrix)
{
    size_t *first = ARENA_NEW(g->arena, size_t, g->target_count + 1);
    const uint32_t *columns = sort_held(g, matrix, first);

    matrix->targets = ARENA_NEW(g->arena, struct sparse, g->target_count);
    for (size_t t = 0; t < g->target_count; t++) {
        if (!g->split[t]) {
            matrix->targets[t] =
                whole_columns(g->arena, matrix, &columns[first[t]], first[t + 1] - first[t]);
        }
    }
}

/* Puts the atoms of all cells that rows hold into columns. */
static void add_cells(struct gathering *g, const struct lookup *lookup, struct touches *touches,
                      uint32_t cells)
{
    size_t before = touches->count; /* the cell before */

    for (size_t c = 0; c < touches->count; c++) {
        if ((cells >> c & 1) == 0) {
            continue;
        }
        if (before == touches->count || !same_rows(lookup, before, c)) {
            look_up(lookup, c);
            g->run = ++touches->run;
        }
        before = c;
        for (size_t i = 0; i < touches->cells[c].count; i++) {
            add_atom(g, lookup, &touches->cells[c].items[i]);
        }
    }
}

static struct matrix gathered(const struct gathering *g, size_t published)
{
    struct matrix matrix = {
        .column_count = g->count, .row_count = published, .target_count = g->target_count};

    order_columns(g, &matrix);
    find_targets(g, &matrix);
    return matrix;
}

struct matrix matrix_make(struct arena *arena, struct touches *touches,
                          const struct rank_row *const *rows, size_t published, size_t row_count)
{
    touches_make(touches);
    size_t target_count = row_count - published;
    struct gathering g = {.arena = arena,
                          .marks = touches->marks,
                          .split = ARENA_NEW(arena, bool, target_count),
                          .target_count = target_count};
    struct lookup lookup = lookup_make(arena, rows, published, row_count);

    add_cells(&g, &lookup, touches, cells_of(rows, row_count));
    return gathered(&g, published);
}

/* Columns of fewer rows */

/* What becomes of the rows of the matrix before. */
struct renumbering {
    const uint32_t *now;              /* as matrix_without() is told */
    struct fingerprint *fingerprints; /* those of the new numbers */
};

/* Those of its rows that are left, by their new numbers. */
static struct column rows_left(struct arena *arena, const struct column *before,
                               const struct renumbering *rows, struct fingerprint *fingerprint)
{
    struct column column = {.rows = ARENA_NEW(arena, uint32_t, before->row_count)};

    *fingerprint = (struct fingerprint){0};
    for (size_t i = 0; i < before->row_count; i++) {
        uint32_t row = before->rows[i];

        if (rows->now[row] != ROW_GONE) {
            fingerprint_join(fingerprint, rows->fingerprints[row]);
            column.rows[column.row_count++] = rows->now[row];
        }
    }
    return column;
}

static void note_known(struct arena *arena, struct column *column, const struct column *part)
{
    if (part->clinicians >= CLINICIANS_SHOWN) {
        column->clinicians = CLINICIANS_SHOWN;
    }
    for (size_t i = 0; i < part->clinicians && column->clinicians < CLINICIANS_SHOWN; i++) {
        column_note(arena, column, i == 0 ? part->first : part->others[i - 1]);
    }
}

/* Puts a column into that of the rows that are left of its; NOWHERE where none is. */
static uint32_t put_column(struct gathering *g, const struct column *part,
                           const struct renumbering *rows)
{
    struct fingerprint fingerprint;
    struct column column = rows_left(g->arena, part, rows, &fingerprint);

    if (column.row_count == 0) {
        return NOWHERE;
    }
    size_t place = fingerprint_set_add(&g->rows, g->arena, fingerprint);

    if (place == g->count) {
        g->columns = arena_grow(g->arena, g->columns, g->count, &g->capacity, sizeof(*g->columns));
        g->columns[g->count++] = column;
    }
    g->columns[place].part_count++;
    note_known(g->arena, &g->columns[place], part);
    return (uint32_t)place;
}

/* A row that could not be yielded before has no columns here, and cannot with fewer. */
static void hold_columns(struct gathering *g, uint32_t target, const struct matrix *before,
                         const uint32_t *places)
{
    const struct sparse *row = &before->targets[target];

    for (size_t i = 0; i < row->count; i++) {
        uint32_t place = places[before->columns[row->entries[i].at] - before->found];

        if (place == NOWHERE) {
            g->split[target] = true;
        } else {
            hold(g, target, place);
        }
    }
}

struct matrix matrix_without(struct arena *arena, const struct matrix *before, const uint32_t *now,
                             size_t published)
{
    struct gathering g = {.arena = arena,
                          .split = ARENA_NEW(arena, bool, before->target_count),
                          .target_count = before->target_count};
    uint32_t *places = ARENA_NEW(arena, uint32_t, before->column_count);
    const struct renumbering rows = {now, ARENA_NEW(arena, struct fingerprint, before->row_count)};

    for (size_t r = 0; r < before->row_count; r++) {
        rows.fingerprints[r] = fingerprint_of(now[r]);
    }
    for (size_t c = 0; c < before->column_count; c++) {
        places[c] = put_column(&g, &before->found[c], &rows);
    }
    for (size_t t = 0; t < before->target_count; t++) {
        hold_columns(&g, (uint32_t)t, before, places);
    }
    return gathered(&g, published);
}
