/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * column.h: published rows over what they divide the atoms into.
 */
#ifndef ANALYZER_COLUMN_H
#define ANALYZER_COLUMN_H

#include "analyzer/echelon.h"
#include "analyzer/rank.h"

/* A few clinicians, until they are no longer few. */
struct few {
    int64_t ids[CLINICIANS_SHOWN];
    size_t count;
};

/* Atoms that the same rows hold: by these they cannot be told apart. */
struct column {
    struct few few;    /* the first of whom the metric touches something */
    size_t clinicians; /* at most CLINICIANS_SHOWN; so many too where nobody is known */
    uint32_t *rows;    /* [row_count] in order */
    size_t row_count;
    uint64_t hash; /* of the rows */
};

/* Rows over the columns. */
struct matrix {
    struct column *columns; /* the large ones first, else mixed: neighbours are different people */
    size_t column_count;
    size_t large_count;
    size_t row_count;
};

/* Notes who is in a column beside the few that are noted, until there are 5. */
void note_column(struct few *few, const struct column *column);

/* The columns of some rows; what no row holds is in none. */
struct matrix matrix_make(struct arena *arena, const struct rank_ground *ground, size_t metric,
                          const struct rank_row *const *rows, size_t row_count);

/* The columns of the first rows of a matrix alone. */
struct matrix matrix_narrow(struct arena *arena, const struct matrix *matrix, size_t row_count);

/*
 * The rows as they are: 1 in each of their columns, and beyond them a 1 that says that a row is
 * made of itself.
 */
struct sparse *matrix_rows(struct arena *arena, const struct matrix *matrix);

#endif
