/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * table.h: one scope in one period as a table: a row a clinician, a column a component.
 *
 * Made from the sparse vectors of the period's cells when the period closes, so that each metric
 * walks down a few columns. Stocks stand in it with their running totals.
 */
#ifndef ANALYZER_TABLE_H
#define ANALYZER_TABLE_H

#include "analyzer/population.h"

struct table {
    const struct scope *scope;
    const struct layout *layout;
    size_t k;                    /* rows, by clinician's id */
    const int64_t *clinicians;   /* [k]; 0: nobody known; negative: one audited document */
    const uint32_t *cells;       /* [k] places in population->cells */
    const struct page **vectors; /* [k] NULL where a row has stocks or a history only */
    const int64_t **bins;        /* [histogram][k] pages; NULL where a row has none */
    const double **columns;      /* [component][k]; NULL where the component has nothing */
    const double ***comparable;  /* [need set] the columns less what is set aside; NULL: the same */
    const double *typed_ms;      /* [k][16] what saving_fill() found; NULL before */
    size_t active;               /* clinicians known and with anything in the period */
};

/*
 * The table of a scope in a period that ends when `until` begins. `vectors` [vector_count] are the
 * period's cells by place; later places have nothing. The scope's cells must be in order
 * (population_sort()).
 */
void table_make(struct arena *arena, const struct population *population, const struct scope *scope,
                struct page *const *vectors, size_t vector_count, int32_t until,
                struct table *table);

/* The columns that a metric reads: without the days on which a site did not send what it needs. */
const double *const *table_columns(const struct table *table, const struct metric *metric);

/* The row of a clinician, or -1. */
long table_row(const struct table *table, int64_t clinician_id);

#endif
