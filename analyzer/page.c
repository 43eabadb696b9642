/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/page.h"

#include <assert.h>

#include "analyzer/estimate.h"

static const char *const saving_names[SAVING_COUNT] = {
    "time_words",      "typed_words",     "typed_active_ms",
    "typed_documents", "typed_review_ms", "typed_review_documents",
};

static size_t code_slots(const struct catalog *catalog, const char *list_name)
{
    const struct code_list *list = catalog_codes(catalog, list_name);
    size_t slots = 1;

    for (size_t i = 0; list != NULL && i < list->count; i++) {
        if ((size_t)list->codes[i].id >= slots) {
            slots = (size_t)list->codes[i].id + 1;
        }
    }
    return slots;
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

void layout_make(struct arena *arena, const struct catalog *catalog, struct layout *layout)
{
    *layout = (struct layout){.catalog = catalog};
    layout->saving_count = code_slots(catalog, "doc_type");
    layout->first_histogram = (uint16_t)catalog->event_count;
    layout->first_saving = (uint16_t)(catalog->event_count + catalog->histogram_count);
    layout->group_count = layout->first_saving + layout->saving_count;
    layout->sizes = ARENA_NEW(arena, size_t, layout->group_count);
    layout->group_of = ARENA_NEW(arena, uint16_t, catalog->component_count);
    layout->offset_of = ARENA_NEW(arena, uint16_t, catalog->component_count);
    place_components(layout);
    for (size_t i = 0; i < catalog->histogram_count; i++) {
        layout->sizes[layout->first_histogram + i] = BIN_COUNT;
    }
    for (size_t i = 0; i < layout->saving_count; i++) {
        layout->sizes[layout->first_saving + i] = SAVING_COUNT;
    }
    for (size_t i = 0; i < SAVING_COUNT; i++) {
        const struct component *component = catalog_component(catalog, saving_names[i]);

        layout->saving[i] = component == NULL ? -1 : (int)(component - catalog->components);
    }
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

int64_t *page_values(struct arena *arena, const struct layout *layout, struct page **vector,
                     uint16_t group)
{
    for (struct page *page = *vector; page != NULL; page = page->next) {
        if (page->group == group) {
            return page->values;
        }
    }
    struct page *page =
        arena_alloc(arena, 1, sizeof(struct page) + layout->sizes[group] * sizeof(int64_t));

    page->group = group;
    page->next = *vector;
    *vector = page;
    return page->values;
}

const int64_t *page_find(const struct page *vector, uint16_t group)
{
    for (const struct page *page = vector; page != NULL; page = page->next) {
        if (page->group == group) {
            return page->values;
        }
    }
    return NULL;
}

void page_add(struct arena *arena, const struct layout *layout, struct page **to,
              const struct page *from)
{
    for (; from != NULL; from = from->next) {
        int64_t *values = page_values(arena, layout, to, from->group);

        for (size_t i = 0; i < layout->sizes[from->group]; i++) {
            values[i] += from->values[i];
        }
    }
}
