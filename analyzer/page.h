/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * page.h: sparse vectors of additive counts.
 *
 * A vector is a list of pages, one a group that has anything in it. The groups: the components of
 * each event type; each histogram's bins; for each list of kinds of data that metrics need, what
 * they must leave out; and for each document type the few sums that time saved needs by type.
 * Integers, so that adding in any order gives the same digits.
 */
#ifndef ANALYZER_PAGE_H
#define ANALYZER_PAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "analyzer/metric_set.h"
#include "base/arena.h"
#include "schema/catalog.h"

struct page {
    struct page *next;
    uint16_t group;
    bool narrow; /* holds 32 bits a value, 16 a count (page_keep) */
    int64_t values[];
};

/* What time saved needs by document type, in this order within a page. */
enum saving_value {
    SAVING_WORDS,       /* dictated words kept, auto-text left out */
    SAVING_TYPED_WORDS, /* the same of typed documents */
    SAVING_TYPED_MS,
    SAVING_TYPED_DOCUMENTS,
    SAVING_TYPED_REVIEW_MS,
    SAVING_TYPED_REVIEW_DOCUMENTS,
    SAVING_COUNT,
};

#define SAVING_TYPES_MAX 64

/* Metrics that need the same kinds of data, and what they read. */
struct need_set {
    const struct metric *metric; /* one of them */
    struct metric_set metrics;
    uint16_t *components; /* [component_count] in the order of their group's values */
    size_t component_count;
};

#define NEED_SETS_MAX 32

/* Where each component and histogram stands. */
struct layout {
    const struct catalog *catalog;
    size_t group_count;
    size_t *sizes;       /* [group_count] values in a page of the group, a multiple of 4 */
    bool **wanted;       /* [scope kind + 1][group_count] what a kind's metrics ask for; the last:
                            what time saved asks of its groups */
    uint16_t *group_of;  /* [component] */
    uint16_t *offset_of; /* [component] */
    uint16_t first_histogram; /* group of catalog->histograms[0] */
    uint16_t first_aside;     /* group of need_sets[0]: what its metrics leave out */
    struct need_set *need_sets;
    size_t need_set_count;
    uint8_t *need_set_of;  /* [metric] its place from 1 on; 0 where it needs nothing */
    uint16_t first_saving; /* group of the first document type */
    size_t saving_count;   /* document types, the unknown among them */
    uint16_t *saving_slot; /* [saving_slots] place of a document type by its id */
    size_t saving_slots;
    int saving[SAVING_COUNT]; /* component of each value; -1 where the catalog has none */
    int stock_component[8];   /* components that are stocks */
    size_t stock_count;
    struct metric_set **readers; /* [group][size]: the metrics that read a value */
};

void layout_make(struct arena *arena, const struct catalog *catalog, struct layout *layout);

/* Adds the metrics that read anything but 0 in a vector. */
void layout_touch(const struct layout *layout, const struct page *vector, struct metric_set *set);

/* True where a metric of other needs reads the component: it counts what this set's leaves out. */
bool layout_read_elsewhere(const struct layout *layout, size_t component, size_t need_set);

/* The stock's place among stocks, or -1. */
int layout_stock(const struct layout *layout, size_t component);

/* The values of a group, made (zeroed) where the vector has none yet. */
int64_t *page_values(struct arena *arena, const struct layout *layout, struct page **vector,
                     uint16_t group);

/* Sets what a vector has for the metrics of a need set aside, in the set's own group. */
void page_set_aside(struct arena *arena, const struct layout *layout, size_t need_set,
                    struct page **vector);

/* The values of a group; NULL where the vector has none. */
const int64_t *page_find(const struct page *vector, uint16_t group);

/* The counts of a histogram's page, which holds two a value. At most UINT32_MAX each. */
int64_t page_bin(const int64_t *values, size_t bin);
void page_bin_add(int64_t *values, size_t bin, int64_t n);

/*
 * Adds a vector to one that is there for long: its pages are narrow, until a value needs more.
 * It can be added to others, and nothing else.
 */
void page_keep(struct arena *arena, const struct layout *layout, struct page **to,
               const struct page *from);

/* Adds those groups of one vector to another that are wanted; all where `wanted` is NULL. */
void page_add(struct arena *arena, const struct layout *layout, const bool *wanted,
              struct page **to, const struct page *from);

/* What the scope kind at this place (catalog->scope_kinds), or KIND_GROUP's if NULL, asks for. */
const bool *layout_wanted(const struct layout *layout, const struct scope_kind *kind);

#endif
