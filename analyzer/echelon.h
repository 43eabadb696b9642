/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * echelon.h: Gaussian elimination of sparse rows.
 *
 * Entries beyond the columns are not eliminated: they say of which rows a row is made. Each row is
 * spread out once, freed of the leading columns of those before it, and gathered again: what it
 * costs is what it meets, not its length times their number.
 */
#ifndef ANALYZER_ECHELON_H
#define ANALYZER_ECHELON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct entry {
    uint32_t at;
    double value;
};

struct sparse {
    struct entry *entries; /* in order of place */
    size_t count;
};

/* True of what is left where two values are the same. */
bool sparse_zero(double value);

/* The value at a place, 0 where there is none. */
double sparse_at(const struct sparse *row, uint32_t at);

/* row - factor x other. */
struct sparse sparse_subtract(struct arena *arena, const struct sparse *row,
                              const struct sparse *other, double factor);

/* Rows, and the columns and places that they have. */
struct echelon {
    struct sparse *rows; /* are put into the order of their sizes */
    size_t row_count;
    size_t column_count;
    size_t place_count; /* all places lie below */
    /* As they are reduced: */
    const struct sparse **pivots; /* [column_count] the row that leads there, or NULL */
    double *values;               /* [place_count] one row, spread out */
    uint64_t *set;                /* where a value may be other than 0 */
    struct entry *room;           /* [place_count] for the row as it is gathered */
    size_t words;
};

/*
 * The rows of the reduced row echelon form that lead at column `from` or later, in the order of
 * their leading columns; returns how many into out [row_count].
 */
size_t echelon_reduce(struct arena *arena, struct echelon *echelon, size_t from,
                      struct sparse *out);

/*
 * Of a row over the columns that the reduced ones yield: of which of them it is made, as entries
 * beyond the columns. Of another, nothing.
 */
struct sparse echelon_yield(struct arena *arena, const struct echelon *echelon,
                            const struct sparse *row);

#endif
