/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/column.h"

#include <assert.h>
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
    assert(column->clinicians < CLINICIANS_SHOWN);
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

/* A hidden row that holds an atom of a column. */
struct held {
    uint32_t target;
    uint32_t column; /* the place at which it was found */
};

/* The columns while atoms are put into them, found by the fingerprint of their rows. */
struct gathering {
    struct arena *arena;
    size_t metric;
    struct column *columns;
    size_t count;
    uint32_t *places;   /* [place_count] a column's number from 1, or 0 */
    size_t place_count; /* a power of 2 */
    bool *split;        /* [target_count] hidden rows that cannot be yielded */
    size_t target_count;
    struct held *held;
    size_t held_count;
    size_t held_capacity;
};

/* The place of the column with a fingerprint, or the free one for it. */
static size_t find_place(const struct gathering *g, struct fingerprint fingerprint)
{
    size_t place = (size_t)fingerprint.a & (g->place_count - 1);

    while (g->places[place] != 0) {
        const struct column *column = &g->columns[g->places[place] - 1];

        if (fingerprint_equal(column->fingerprint, fingerprint)) {
            break;
        }
        place = (place + 1) & (g->place_count - 1);
    }
    return place;
}

/* They are few. */
static void sort_rows(uint32_t *rows, size_t row_count)
{
    for (size_t i = 1; i < row_count; i++) {
        uint32_t row = rows[i];
        size_t at = i;

        for (; at > 0 && rows[at - 1] > row; at--) {
            rows[at] = rows[at - 1];
        }
        rows[at] = row;
    }
}

/* The column of some rows, in any order. */
static struct column *column_of(struct gathering *g, struct fingerprint fingerprint,
                                const uint32_t *rows, size_t row_count)
{
    size_t place = find_place(g, fingerprint);

    if (g->places[place] == 0) {
        struct column *column = &g->columns[g->count];

        column->rows = ARENA_NEW(g->arena, uint32_t, row_count);
        memcpy(column->rows, rows, row_count * sizeof(*rows));
        sort_rows(column->rows, row_count);
        column->row_count = (uint32_t)row_count;
        column->fingerprint = fingerprint;
        g->places[place] = (uint32_t)++g->count;
    }
    return &g->columns[g->places[place] - 1];
}

static void hold(struct gathering *g, uint32_t target, size_t column)
{
    g->held = arena_grow(g->arena, g->held, g->held_count, &g->held_capacity, sizeof(*g->held));
    g->held[g->held_count++] = (struct held){target, (uint32_t)column};
}

/* The rows of one cell, by scope. */
struct lookup {
    uint32_t *first; /* [scope_count] a row's number from 1, or 0 */
    uint32_t *next;  /* [row_count] the next row of the same scope */
    size_t scope_count;
    struct fingerprint *fingerprints; /* [published] */
    size_t published;
    uint32_t *rows; /* [row_count] room for those of an atom: published ones from the front … */
    size_t count;
    uint32_t *hidden; /* [row_count] … and hidden ones */
    size_t hidden_count;
    struct fingerprint fingerprint; /* of those that are published */
};

static struct lookup lookup_make(struct arena *arena, const struct rank_row *const *rows,
                                 size_t published, size_t row_count)
{
    struct lookup lookup = {.next = ARENA_NEW(arena, uint32_t, row_count),
                            .fingerprints = ARENA_NEW(arena, struct fingerprint, published),
                            .published = published,
                            .rows = ARENA_NEW(arena, uint32_t, published),
                            .hidden = ARENA_NEW(arena, uint32_t, row_count - published)};

    for (size_t r = 0; r < row_count; r++) {
        lookup.scope_count =
            rows[r]->scope >= lookup.scope_count ? rows[r]->scope + 1 : lookup.scope_count;
    }
    for (size_t r = 0; r < published; r++) {
        lookup.fingerprints[r] = fingerprint_of(r);
    }
    lookup.first = ARENA_NEW(arena, uint32_t, lookup.scope_count);
    return lookup;
}

/* The atoms in the cells of some rows. */
static size_t count_atoms(const struct rank_ground *ground, const struct rank_row *const *rows,
                          size_t row_count)
{
    uint32_t cells = 0;
    size_t count = 0;

    for (size_t r = 0; r < row_count; r++) {
        cells |= rows[r]->cells;
    }
    for (size_t c = 0; c < ground->count; c++) {
        count += (cells >> c & 1) != 0 ? ground->cells[c]->count : 0;
    }
    return count;
}

/* Room for as many columns as there may be: what is not used of it costs nothing. */
static struct gathering start(struct arena *arena, size_t metric, size_t most, size_t target_count)
{
    struct gathering g = {.arena = arena,
                          .metric = metric,
                          .columns = ARENA_NEW(arena, struct column, most),
                          .place_count = 1,
                          .split = ARENA_NEW(arena, bool, target_count),
                          .target_count = target_count};

    while (g.place_count < 2 * most) {
        g.place_count *= 2;
    }
    g.places = ARENA_NEW(arena, uint32_t, g.place_count);
    return g;
}

/* Fills the lookup with the rows of a cell; false where there are none. */
static bool look_up(const struct rank_row *const *rows, size_t row_count, size_t cell,
                    struct lookup *lookup)
{
    bool any = false;

    memset(lookup->first, 0, lookup->scope_count * sizeof(*lookup->first));
    for (size_t r = 0; r < row_count; r++) {
        if ((rows[r]->cells >> cell & 1) != 0) {
            lookup->next[r] = lookup->first[rows[r]->scope];
            lookup->first[rows[r]->scope] = (uint32_t)r + 1;
            any = true;
        }
    }
    return any;
}

/* Lists the rows that hold an atom; they are few. */
static void list_rows(struct lookup *lookup, const struct atom *atom)
{
    lookup->count = 0;
    lookup->hidden_count = 0;
    lookup->fingerprint = (struct fingerprint){0};
    for (size_t s = 0; s < atom->scope_count; s++) {
        uint32_t scope = atom->scopes[s];
        uint32_t row = scope < lookup->scope_count ? lookup->first[scope] : 0;

        for (; row != 0; row = lookup->next[row - 1]) {
            if (row > lookup->published) {
                lookup->hidden[lookup->hidden_count++] = row - 1 - (uint32_t)lookup->published;
            } else {
                lookup->rows[lookup->count++] = row - 1;
                fingerprint_join(&lookup->fingerprint, lookup->fingerprints[row - 1]);
            }
        }
    }
}

static void note_atom(const struct gathering *g, struct column *column,
                      const struct metric_set *sets, const struct atom *atom)
{
    for (size_t i = 0; i < atom->person_count && column->clinicians < CLINICIANS_SHOWN; i++) {
        if (atom->persons[i].clinician_id != 0 &&
            metric_set_has(&sets[atom->persons[i].touched], g->metric)) {
            column_note(g->arena, column, atom->persons[i].clinician_id);
        }
    }
}

static void add_atom(struct gathering *g, struct lookup *lookup, const struct metric_set *sets,
                     const struct atom *atom)
{
    struct column *column = NULL;

    list_rows(lookup, atom);
    if (lookup->count > 0) {
        column = column_of(g, lookup->fingerprint, lookup->rows, lookup->count);
        column->atom_count++;
        note_atom(g, column, sets, atom);
    }
    for (size_t i = 0; i < lookup->hidden_count; i++) {
        uint32_t target = lookup->hidden[i];

        if (column == NULL) {
            g->split[target] = true;
        } else if (!g->split[target]) {
            hold(g, target, (size_t)(column - g->columns));
        }
    }
}

/* Those of many clinicians first, else as they were found. */
static void order_columns(const struct gathering *g, struct matrix *matrix)
{
    size_t at = 0;

    matrix->columns = ARENA_NEW(g->arena, const struct column *, g->count);
    for (size_t i = 0; i < g->count; i++) {
        struct column *column = &g->columns[i];

        /* What only nobody known has gives nobody away. */
        column->clinicians = column->clinicians == 0 ? CLINICIANS_SHOWN : column->clinicians;
        matrix->large_count += column->clinicians >= CLINICIANS_SHOWN;
    }
    for (size_t k = CLINICIANS_SHOWN; k > 0; k--) {
        for (size_t i = 0; i < g->count; i++) {
            if (g->columns[i].clinicians == k) {
                matrix->columns[at++] = &g->columns[i];
            }
        }
    }
}

/* Where the atoms of each target begin, when they are put in the order of their columns. */
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

/* The row of a target by the columns of its atoms; empty where it holds a part of one. */
static struct sparse whole_columns(struct arena *arena, const struct matrix *matrix,
                                   const uint32_t *columns, size_t count)
{
    struct sparse row = {.entries = ARENA_NEW(arena, struct entry, count)};

    for (size_t i = 0; i < count;) {
        size_t end = i + 1;

        while (end < count && columns[end] == columns[i]) {
            end++;
        }
        if (end - i < matrix->columns[columns[i]]->atom_count) {
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

struct matrix matrix_make(struct arena *arena, const struct rank_ground *ground, size_t metric,
                          const struct rank_row *const *rows, size_t published, size_t row_count)
{
    struct gathering g =
        start(arena, metric, count_atoms(ground, rows, row_count), row_count - published);
    struct lookup lookup = lookup_make(arena, rows, published, row_count);

    for (size_t c = 0; c < ground->count; c++) {
        const struct atom_list *atoms = ground->cells[c];

        if (!look_up(rows, row_count, c, &lookup)) {
            continue;
        }
        for (size_t i = 0; i < atoms->count; i++) {
            if (metric_set_has(&atoms->sets[atoms->items[i].touched], metric)) {
                add_atom(&g, &lookup, atoms->sets, &atoms->items[i]);
            }
        }
    }
    struct matrix matrix = {
        .column_count = g.count, .row_count = published, .target_count = g.target_count};

    order_columns(&g, &matrix);
    find_targets(&g, &matrix);
    return matrix;
}

struct sparse *matrix_rows(struct arena *arena, struct arena *room, const struct matrix *matrix)
{
    struct sparse *rows = ARENA_NEW(arena, struct sparse, matrix->row_count);

    for (size_t c = 0; c < matrix->column_count; c++) {
        for (size_t i = 0; i < matrix->columns[c]->row_count; i++) {
            rows[matrix->columns[c]->rows[i]].count++;
        }
    }
    for (size_t r = 0; r < matrix->row_count; r++) {
        rows[r].entries = ARENA_NEW(room, struct entry, rows[r].count + 1);
        rows[r].count = 0;
    }
    for (size_t c = 0; c < matrix->column_count; c++) {
        for (size_t i = 0; i < matrix->columns[c]->row_count; i++) {
            struct sparse *row = &rows[matrix->columns[c]->rows[i]];

            row->entries[row->count++] = (struct entry){(uint32_t)c, 1};
        }
    }
    for (size_t r = 0; r < matrix->row_count; r++) {
        rows[r].entries[rows[r].count++] = (struct entry){(uint32_t)(matrix->column_count + r), 1};
    }
    return rows;
}
