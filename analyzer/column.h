/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * column.h: published rows over what they divide the atoms into, and hidden ones over the same.
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

/* Atoms that the same published rows hold: by these they cannot be told apart. */
struct column {
    int64_t first;   /* of those who are in it … */
    int64_t *others; /* [clinicians - 1] … unless they are many; there are many columns */
    uint32_t *rows;  /* [row_count] */
    uint32_t row_count;
    uint32_t part_count; /* atoms, or columns of the matrix before */
    uint32_t clinicians; /* who is known, at most CLINICIANS_SHOWN */
};

/* Rows over the columns. */
struct matrix {
    const struct column *found;    /* [column_count] in the order of the atoms */
    const struct column **columns; /* [column_count] the large ones first, and where nobody is known
                                    */
    size_t column_count;
    size_t large_count;
    size_t row_count; /* those that are published */
    /*
     * [target_count] The hidden rows that are whole columns: 1 in each. One that holds a part of a
     * column, or of what no published row holds, is empty: the published rows cannot yield it.
     */
    struct sparse *targets;
    size_t target_count;
};

/* Notes who is in a small column beside the few that are noted, until there are 5. */
void note_column(struct few *few, const struct column *column);

/* The columns of the published rows, which come before the hidden ones. */
struct matrix matrix_make(struct arena *arena, struct touches *touches,
                          const struct rank_row *const *rows, size_t published, size_t row_count);

#define ROW_GONE UINT32_MAX

/*
 * The same without some published rows, as matrix_make() would make it: now [before->row_count]
 * gives each row its new number, below `published`, or ROW_GONE. Hidden rows stay.
 */
struct matrix matrix_without(struct arena *arena, const struct matrix *before, const uint32_t *now,
                             size_t published);

#endif
