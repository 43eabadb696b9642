/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/page.h"

#include <assert.h>

#include "analyzer/estimate.h"
#include "base/text.h"

#define LANES 4 /* values added at a time */

static const char *const saving_names[SAVING_COUNT] = {
    "time_words",      "typed_words",     "typed_active_ms",
    "typed_documents", "typed_review_ms", "typed_review_documents",
};

/* Gives each document type a place: ids may have gaps. */
static void place_types(struct arena *arena, struct layout *layout)
{
    const struct code_list *list = catalog_codes(layout->catalog, "doc_type");

    layout->saving_slots = 1;
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        size_t id = (size_t)list->codes[i].id;

        layout->saving_slots = id >= layout->saving_slots ? id + 1 : layout->saving_slots;
    }
    layout->saving_slot = ARENA_NEW(arena, uint16_t, layout->saving_slots);
    layout->saving_count = 1;
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        if (list->codes[i].id != 0) {
            layout->saving_slot[list->codes[i].id] = (uint16_t)layout->saving_count++;
        }
    }
    assert(layout->saving_count <= SAVING_TYPES_MAX);
}

static void place_components(struct layout *layout)
{
    const struct catalog *catalog = layout->catalog;

    for (size_t i = 0; i < catalog->component_count; i++) {
        const struct component *component = &catalog->components[i];
        size_t group = (size_t)(component->event - catalog->events);

        layout->group_of[i] = (uint16_t)group;
        layout->offset_of[i] = (uint16_t)layout->sizes[group]++;
        if (component->stock) {
            assert(layout->stock_count <
                   sizeof(layout->stock_component) / sizeof(layout->stock_component[0]));
            layout->stock_component[layout->stock_count++] = (int)i;
        }
    }
}

static bool same_needs(const struct metric *a, const struct metric *b)
{
    bool same = a->need_count == b->need_count;

    for (size_t i = 0; same && i < a->need_count; i++) {
        same = text_equal(a->needs[i], b->needs[i]);
    }
    return same;
}

static struct need_set *find_need_set(struct arena *arena, struct layout *layout,
                                      const struct metric *metric)
{
    for (size_t i = 0; i < layout->need_set_count; i++) {
        if (same_needs(layout->need_sets[i].metric, metric)) {
            return &layout->need_sets[i];
        }
    }
    assert(layout->need_set_count < NEED_SETS_MAX);
    layout->need_sets[layout->need_set_count] = (struct need_set){
        .metric = metric,
        .components = ARENA_NEW(arena, uint16_t, layout->catalog->component_count)};
    return &layout->need_sets[layout->need_set_count++];
}

static void need_component(struct need_set *set, uint16_t component)
{
    for (size_t i = 0; i < set->component_count; i++) {
        if (set->components[i] == component) {
            return;
        }
    }
    set->components[set->component_count++] = component;
}

/* The lists of kinds of data that metrics need, and what the metrics of each read. */
static void find_need_sets(struct arena *arena, struct layout *layout)
{
    const struct catalog *catalog = layout->catalog;

    layout->need_sets = ARENA_NEW(arena, struct need_set, NEED_SETS_MAX);
    layout->need_set_of = ARENA_NEW(arena, uint8_t, catalog->metric_count);
    for (size_t m = 0; m < catalog->metric_count; m++) {
        const struct metric *metric = &catalog->metrics[m];

        if (metric->need_count == 0) {
            continue;
        }
        struct need_set *set = find_need_set(arena, layout, metric);

        layout->need_set_of[m] = (uint8_t)(set - layout->need_sets + 1);
        metric_set_add(&set->metrics, m);
        for (size_t i = 0; i < metric->numerator_count; i++) {
            need_component(set, metric->numerator[i].component);
        }
        for (size_t i = 0; i < metric->denominator_count; i++) {
            need_component(set, metric->denominator[i].component);
        }
        need_component(set, (uint16_t)metric->documents);
    }
}

static void want_terms(const struct layout *layout, const struct metric_term *terms, size_t count,
                       bool *wanted)
{
    for (size_t i = 0; i < count; i++) {
        wanted[layout->group_of[terms[i].component]] = true;
    }
}

/* Groups that a metric reads. */
static void want_metric(const struct layout *layout, const struct metric *metric, bool *wanted)
{
    const struct component *squares = catalog_component(layout->catalog, metric->parameter);

    want_terms(layout, metric->numerator, metric->numerator_count, wanted);
    want_terms(layout, metric->denominator, metric->denominator_count, wanted);
    wanted[layout->group_of[metric->documents]] = true;
    if (layout->need_set_of[metric - layout->catalog->metrics] > 0) {
        wanted[layout->first_aside + layout->need_set_of[metric - layout->catalog->metrics] - 1] =
            true;
    }
    if (squares != NULL) {
        wanted[squares->event - layout->catalog->events] = true;
    }
    if (metric->histogram != NULL) {
        wanted[layout->first_histogram + (metric->histogram - layout->catalog->histograms)] = true;
    }
    for (size_t t = 0; metric->kind == METRIC_TIME_SAVED && t < layout->saving_count; t++) {
        wanted[layout->first_saving + t] = true;
    }
}

static void find_wanted(struct arena *arena, struct layout *layout)
{
    const struct catalog *catalog = layout->catalog;

    layout->wanted = ARENA_NEW(arena, bool *, catalog->scope_kind_count + 1);
    for (size_t k = 0; k <= catalog->scope_kind_count; k++) {
        layout->wanted[k] = ARENA_NEW(arena, bool, layout->group_count);
    }
    for (size_t m = 0; m < catalog->metric_count; m++) {
        const struct metric *metric = &catalog->metrics[m];

        for (size_t s = 0; s < metric->scope_count; s++) {
            want_metric(layout, metric, layout->wanted[metric->scopes[s] - catalog->scope_kinds]);
        }
    }
    for (size_t t = 0; t < layout->saving_count; t++) {
        layout->wanted[catalog->scope_kind_count][layout->first_saving + t] = true;
    }
}

static void read_terms(struct layout *layout, const struct metric_term *terms, size_t count,
                       size_t metric)
{
    for (size_t i = 0; i < count; i++) {
        uint16_t component = terms[i].component;

        metric_set_add(&layout->readers[layout->group_of[component]][layout->offset_of[component]],
                       metric);
    }
}

static void find_readers(struct arena *arena, struct layout *layout)
{
    const struct catalog *catalog = layout->catalog;

    assert(catalog->metric_count <= (size_t)METRIC_WORDS * 64);
    layout->readers = ARENA_NEW(arena, struct metric_set *, layout->group_count);
    for (size_t g = 0; g < layout->group_count; g++) {
        layout->readers[g] = ARENA_NEW(arena, struct metric_set, layout->sizes[g]);
    }
    for (size_t m = 0; m < catalog->metric_count; m++) {
        const struct metric *metric = &catalog->metrics[m];

        read_terms(layout, metric->numerator, metric->numerator_count, m);
        read_terms(layout, metric->denominator, metric->denominator_count, m);
        if (metric->histogram != NULL) {
            size_t group =
                layout->first_histogram + (size_t)(metric->histogram - catalog->histograms);

            for (size_t i = 0; i < layout->sizes[group]; i++) {
                metric_set_add(&layout->readers[group][i], m);
            }
        }
    }
}

void layout_touch(const struct layout *layout, const struct page *vector, struct metric_set *set)
{
    for (; vector != NULL; vector = vector->next) {
        const struct metric_set *readers = layout->readers[vector->group];

        for (size_t i = 0; i < layout->sizes[vector->group]; i++) {
            for (size_t w = 0; vector->values[i] != 0 && w < METRIC_WORDS; w++) {
                set->bits[w] |= readers[i].bits[w];
            }
        }
    }
}

const bool *layout_wanted(const struct layout *layout, const struct scope_kind *kind)
{
    const struct catalog *catalog = layout->catalog;

    return layout
        ->wanted[kind == NULL ? catalog->scope_kind_count : (size_t)(kind - catalog->scope_kinds)];
}

void layout_make(struct arena *arena, const struct catalog *catalog, struct layout *layout)
{
    *layout = (struct layout){.catalog = catalog};
    place_types(arena, layout);
    layout->first_histogram = (uint16_t)catalog->event_count;
    find_need_sets(arena, layout);
    layout->first_aside = (uint16_t)(catalog->event_count + catalog->histogram_count);
    layout->first_saving = (uint16_t)(layout->first_aside + layout->need_set_count);
    assert(layout->first_histogram < UINT8_MAX);
    layout->group_count = layout->first_saving + layout->saving_count;
    layout->sizes = ARENA_NEW(arena, size_t, layout->group_count);
    layout->group_of = ARENA_NEW(arena, uint16_t, catalog->component_count);
    layout->offset_of = ARENA_NEW(arena, uint16_t, catalog->component_count);
    place_components(layout);
    for (size_t i = 0; i < catalog->histogram_count; i++) {
        layout->sizes[layout->first_histogram + i] = (BIN_COUNT + 1) / 2;
    }
    for (size_t i = 0; i < layout->need_set_count; i++) {
        layout->sizes[layout->first_aside + i] = layout->need_sets[i].component_count;
    }
    for (size_t i = 0; i < layout->saving_count; i++) {
        layout->sizes[layout->first_saving + i] = SAVING_COUNT;
    }
    for (size_t i = 0; i < layout->group_count; i++) {
        layout->sizes[i] = (layout->sizes[i] + LANES - 1) / LANES * LANES;
    }
    find_wanted(arena, layout);
    find_readers(arena, layout);
    for (size_t i = 0; i < SAVING_COUNT; i++) {
        const struct component *component = catalog_component(catalog, saving_names[i]);

        layout->saving[i] = component == NULL ? -1 : (int)(component - catalog->components);
    }
}

bool layout_read_elsewhere(const struct layout *layout, size_t component, size_t need_set)
{
    struct metric_set readers =
        layout->readers[layout->group_of[component]][layout->offset_of[component]];

    metric_set_drop(&readers, &layout->need_sets[need_set].metrics);
    return metric_set_any(&readers);
}

int layout_stock(const struct layout *layout, size_t component)
{
    for (size_t i = 0; i < layout->stock_count; i++) {
        if (layout->stock_component[i] == (int)component) {
            return (int)i;
        }
    }
    return -1;
}

static struct page *page_new(struct arena *arena, const struct layout *layout, uint16_t group,
                             bool narrow)
{
    size_t size = narrow ? sizeof(int32_t) : sizeof(int64_t);
    struct page *page = arena_alloc(arena, 1, sizeof(struct page) + layout->sizes[group] * size);

    page->group = group;
    page->narrow = narrow;
    return page;
}

/* Where the page of a group is linked in; where NULL is, if the vector has none. */
static struct page **find_link(struct page **vector, uint16_t group)
{
    while (*vector != NULL && (*vector)->group != group) {
        vector = &(*vector)->next;
    }
    return vector;
}

int64_t *page_values(struct arena *arena, const struct layout *layout, struct page **vector,
                     uint16_t group)
{
    struct page *page = *find_link(vector, group);

    if (page == NULL) {
        page = page_new(arena, layout, group, false);
        page->next = *vector;
        *vector = page;
    }
    assert(!page->narrow);
    return page->values;
}

const int64_t *page_find(const struct page *vector, uint16_t group)
{
    while (vector != NULL && vector->group != group) {
        vector = vector->next;
    }
    assert(vector == NULL || !vector->narrow);
    return vector == NULL ? NULL : vector->values;
}

void page_set_aside(struct arena *arena, const struct layout *layout, size_t need_set,
                    struct page **vector)
{
    const struct need_set *set = &layout->need_sets[need_set];

    for (size_t i = 0; i < set->component_count; i++) {
        uint16_t c = set->components[i];
        const int64_t *values = page_find(*vector, layout->group_of[c]);

        if (values != NULL && values[layout->offset_of[c]] != 0) {
            page_values(arena, layout, vector, (uint16_t)(layout->first_aside + need_set))[i] =
                values[layout->offset_of[c]];
        }
    }
}

int64_t page_bin(const int64_t *values, size_t bin)
{
    return (int64_t)((uint64_t)values[bin / 2] >> (bin % 2 * 32) & UINT32_MAX);
}

void page_bin_add(int64_t *values, size_t bin, int64_t n)
{
    values[bin / 2] = (int64_t)((uint64_t)values[bin / 2] + ((uint64_t)n << (bin % 2 * 32)));
}

static void add_wide(int64_t *restrict values, const int64_t *restrict more, size_t size)
{
    for (size_t i = 0; i < size; i += LANES) {
        values[i] += more[i];
        values[i + 1] += more[i + 1];
        values[i + 2] += more[i + 2];
        values[i + 3] += more[i + 3];
    }
}

/* Of a histogram a value is two counts: narrow ones of 16 bits. */
static bool of_histogram(const struct layout *layout, uint16_t group)
{
    return group >= layout->first_histogram && group < layout->first_aside;
}

static int64_t counts_of(uint32_t narrow)
{
    return (int64_t)((uint64_t)(narrow >> 16) << 32 | (narrow & UINT16_MAX));
}

static bool counts_fit(int64_t counts)
{
    return ((uint64_t)counts & ~((uint64_t)UINT16_MAX << 32 | UINT16_MAX)) == 0;
}

static uint32_t narrow_counts(int64_t counts)
{
    return (uint32_t)((uint64_t)counts >> 32 << 16) | (uint32_t)(counts & UINT16_MAX);
}

/* The values of a narrow page: int32_t, of a histogram uint32_t. */
static const void *narrow_values(const struct page *page)
{
    return page->values;
}

static void add_narrow(const struct layout *layout, int64_t *restrict values,
                       const struct page *page)
{
    size_t size = layout->sizes[page->group];

    if (of_histogram(layout, page->group)) {
        const uint32_t *restrict more = narrow_values(page);

        for (size_t i = 0; i < size; i++) {
            values[i] += counts_of(more[i]);
        }
    } else {
        const int32_t *restrict more = narrow_values(page);

        for (size_t i = 0; i < size; i++) {
            values[i] += more[i];
        }
    }
}

/* False, and nothing is added, where a count has more than 16 bits. */
static bool keep_counts(uint32_t *restrict values, const int64_t *restrict more, size_t size)
{
    bool fits = true;

    for (size_t i = 0; i < size; i++) {
        fits = fits && counts_fit(more[i]) && counts_fit(counts_of(values[i]) + more[i]);
    }
    for (size_t i = 0; i < size && fits; i++) {
        values[i] = narrow_counts(counts_of(values[i]) + more[i]);
    }
    return fits;
}

/* The same where a sum has more than 32 bits. */
static bool keep_sums(int32_t *restrict values, const int64_t *restrict more, size_t size)
{
    bool fits = true;

    for (size_t i = 0; i < size; i++) {
        int64_t sum = values[i] + more[i];

        fits = fits && sum == (int32_t)sum;
    }
    for (size_t i = 0; i < size && fits; i++) {
        values[i] = (int32_t)(values[i] + more[i]);
    }
    return fits;
}

static bool keep_narrow(const struct layout *layout, struct page *page, const int64_t *more)
{
    void *values = page->values;

    return of_histogram(layout, page->group) ? keep_counts(values, more, layout->sizes[page->group])
                                             : keep_sums(values, more, layout->sizes[page->group]);
}

/* Puts a wide page in the place of a narrow one. */
static struct page *page_widen(struct arena *arena, const struct layout *layout, struct page **link)
{
    struct page *wide = page_new(arena, layout, (*link)->group, false);

    add_narrow(layout, wide->values, *link);
    wide->next = (*link)->next;
    *link = wide;
    return wide;
}

void page_keep(struct arena *arena, const struct layout *layout, struct page **to,
               const struct page *from)
{
    for (; from != NULL; from = from->next) {
        struct page **link = find_link(to, from->group);
        size_t size = layout->sizes[from->group];

        if (*link == NULL) {
            *link = page_new(arena, layout, from->group, true);
        }
        if (!(*link)->narrow) {
            add_wide((*link)->values, from->values, size);
        } else if (!keep_narrow(layout, *link, from->values)) {
            add_wide(page_widen(arena, layout, link)->values, from->values, size);
        }
    }
}

void page_add(struct arena *arena, const struct layout *layout, const bool *wanted,
              struct page **to, const struct page *from)
{
    for (; from != NULL; from = from->next) {
        if (wanted != NULL && !wanted[from->group]) {
            continue;
        }
        int64_t *values = page_values(arena, layout, to, from->group);

        if (from->narrow) {
            add_narrow(layout, values, from);
        } else {
            add_wide(values, from->values, layout->sizes[from->group]);
        }
    }
}
