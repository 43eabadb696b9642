/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/table.h"

#include <string.h>

static bool has_stock(const struct population *p, uint32_t cell)
{
    for (size_t i = 0; i < p->layout->stock_count; i++) {
        if (p->cells[cell].stock[i] != 0) {
            return true;
        }
    }
    return false;
}

static void choose_rows(struct arena *arena, const struct population *p, const struct scope *scope,
                        struct page *const *vectors, size_t vector_count, int32_t until,
                        struct table *table)
{
    int64_t *clinicians = ARENA_NEW(arena, int64_t, scope->cell_count);
    uint32_t *cells = ARENA_NEW(arena, uint32_t, scope->cell_count);

    table->vectors = ARENA_NEW(arena, const struct page *, scope->cell_count);
    for (size_t i = 0; i < scope->cell_count; i++) {
        uint32_t cell = scope->cells[i];
        const struct page *vector = cell < vector_count ? vectors[cell] : NULL;

        if (vector == NULL && p->cells[cell].tenured >= until && !has_stock(p, cell)) {
            continue;
        }
        clinicians[table->k] = p->cells[cell].clinician_id;
        cells[table->k] = cell;
        table->vectors[table->k] = vector;
        table->active += vector != NULL && clinicians[table->k] > 0;
        table->k++;
    }
    table->clinicians = clinicians;
    table->cells = cells;
}

static double *column(struct arena *arena, struct table *table, size_t component)
{
    double *values = ARENA_NEW(arena, double, table->k);

    table->columns[component] = values;
    return values;
}

/* The pages of event types, histograms and what is set aside, [group][row], in one walk along each
 * row. */
static const int64_t **find_pages(struct arena *arena, const struct layout *layout,
                                  const struct table *table)
{
    const int64_t **pages = ARENA_NEW(arena, const int64_t *, layout->first_saving * table->k);

    for (size_t row = 0; row < table->k; row++) {
        for (const struct page *page = table->vectors[row]; page != NULL; page = page->next) {
            if (page->group < layout->first_saving) {
                pages[page->group * table->k + row] = page->values;
            }
        }
    }
    return pages;
}

static bool any_page(const int64_t *const *pages, size_t k)
{
    for (size_t row = 0; row < k; row++) {
        if (pages[row] != NULL) {
            return true;
        }
    }
    return false;
}

/* What the metrics of each need set read, where something of it does not count. */
static void fill_comparable(struct arena *arena, const struct layout *layout,
                            const int64_t *const *all, struct table *table)
{
    for (size_t s = 0; s < layout->need_set_count; s++) {
        const struct need_set *set = &layout->need_sets[s];
        const int64_t *const *pages = &all[(layout->first_aside + s) * table->k];

        if (!any_page(pages, table->k)) {
            continue;
        }
        const double **columns = ARENA_NEW(arena, const double *, layout->catalog->component_count);

        memcpy(columns, table->columns, layout->catalog->component_count * sizeof(*columns));
        for (size_t i = 0; i < set->component_count; i++) {
            const double *whole = table->columns[set->components[i]];
            double *rest = whole == NULL ? NULL : ARENA_NEW(arena, double, table->k);

            for (size_t row = 0; rest != NULL && row < table->k; row++) {
                rest[row] = whole[row] - (pages[row] == NULL ? 0 : (double)pages[row][i]);
            }
            columns[set->components[i]] = rest;
        }
        table->comparable[s] = columns;
    }
}

/* Gives every component of the event types that occur its column. */
static void fill_events(struct arena *arena, const struct layout *layout, struct table *table)
{
    const struct catalog *catalog = layout->catalog;
    struct arena scratch = {0};
    const int64_t **all = find_pages(&scratch, layout, table);
    size_t bin_count = catalog->histogram_count * table->k;
    bool occurs[UINT8_MAX] = {false};

    table->bins = ARENA_NEW(arena, const int64_t *, bin_count);
    for (size_t i = 0; i < bin_count; i++) {
        table->bins[i] = all[layout->first_histogram * table->k + i];
    }
    for (size_t group = 0; group < layout->first_histogram; group++) {
        occurs[group] = any_page(&all[group * table->k], table->k);
    }
    for (size_t c = 0; c < catalog->component_count; c++) {
        const int64_t **pages = &all[layout->group_of[c] * table->k];

        if (!occurs[layout->group_of[c]] || catalog->components[c].stock) {
            continue;
        }
        double *values = column(arena, table, c);

        for (size_t row = 0; row < table->k; row++) {
            values[row] = pages[row] == NULL ? 0 : (double)pages[row][layout->offset_of[c]];
        }
    }
    fill_comparable(arena, layout, all, table);
    arena_free(&scratch);
}

static void fill_stocks(struct arena *arena, const struct population *p, struct table *table)
{
    for (size_t s = 0; s < p->layout->stock_count; s++) {
        double *values = column(arena, table, (size_t)p->layout->stock_component[s]);

        for (size_t row = 0; row < table->k; row++) {
            values[row] = (double)p->cells[table->cells[row]].stock[s];
        }
    }
}

void table_make(struct arena *arena, const struct population *p, const struct scope *scope,
                struct page *const *vectors, size_t vector_count, int32_t until,
                struct table *table)
{
    const struct catalog *catalog = p->layout->catalog;

    *table = (struct table){.scope = scope, .layout = p->layout};
    choose_rows(arena, p, scope, vectors, vector_count, until, table);
    table->columns = ARENA_NEW(arena, const double *, catalog->component_count);
    table->comparable = ARENA_NEW(arena, const double **, p->layout->need_set_count);
    fill_events(arena, p->layout, table);
    fill_stocks(arena, p, table);
}

const double *const *table_columns(const struct table *table, const struct metric *metric)
{
    size_t set = metric->need_count == 0
                     ? 0
                     : table->layout->need_set_of[metric - table->layout->catalog->metrics];

    return set == 0 || table->comparable[set - 1] == NULL ? table->columns
                                                          : table->comparable[set - 1];
}

long table_row(const struct table *table, int64_t clinician_id)
{
    size_t low = 0;
    size_t high = table->k;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (table->clinicians[middle] < clinician_id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < table->k && table->clinicians[low] == clinician_id ? (long)low : -1;
}
