/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/population.h"

#include <assert.h>
#include <stdlib.h>

#include "base/text.h"

/*
 * Open addressing over positions in an array; 0 is empty, else position + 1. The keys stay in the
 * arrays, equality is asked of a function.
 */
struct index {
    uint32_t *slots;
    size_t mask;
    size_t used;
};

typedef bool (*same_fn)(const struct population *population, uint32_t position, const void *key);
typedef uint64_t (*hash_fn)(const struct population *population, uint32_t position);

struct cell_key {
    uint32_t scope;
    int64_t clinician_id;
};

static uint64_t mix(uint64_t hash, uint64_t value)
{
    hash ^= value + UINT64_C(0x9e3779b97f4a7c15) + (hash << 6) + (hash >> 2);
    hash *= UINT64_C(0xff51afd7ed558ccd);
    return hash ^ (hash >> 33);
}

static uint64_t hash_context(const struct context_key *k)
{
    uint64_t hash = mix((uint64_t)k->site_id, (uint64_t)k->clinician_id);

    hash = mix(hash, ((uint64_t)(uint32_t)k->unit_id << 32) | (uint32_t)k->release_id);
    hash = mix(hash, ((uint64_t)(uint16_t)k->role_id << 48) |
                         ((uint64_t)(uint16_t)k->specialty_id << 32) |
                         ((uint64_t)(uint16_t)k->doc_type << 16) | (uint16_t)k->setting);
    return mix(hash, (uint16_t)k->device);
}

static uint64_t hash_scope(const struct scope_key *k)
{
    uint64_t hash = mix((uint64_t)k->site_id, (uint16_t)k->kind);

    hash = mix(hash, ((uint64_t)(uint32_t)k->unit_id << 32) | (uint32_t)k->release_id);
    hash = mix(hash, ((uint64_t)(uint16_t)k->specialty_id << 48) |
                         ((uint64_t)(uint16_t)k->role_id << 32) |
                         ((uint64_t)(uint16_t)k->doc_type << 16) | (uint16_t)k->setting);
    return mix(hash, (uint16_t)k->device);
}

static uint64_t hash_cell(const struct cell_key *k)
{
    return mix(k->scope, (uint64_t)k->clinician_id);
}

static bool same_context_keys(const struct context_key *a, const struct context_key *b)
{
    return a->clinician_id == b->clinician_id && a->site_id == b->site_id &&
           a->unit_id == b->unit_id && a->release_id == b->release_id && a->role_id == b->role_id &&
           a->specialty_id == b->specialty_id && a->doc_type == b->doc_type &&
           a->setting == b->setting && a->device == b->device;
}

static bool same_context(const struct population *p, uint32_t position, const void *key)
{
    return same_context_keys(&p->contexts[position].key, key);
}

static bool same_scope(const struct population *p, uint32_t position, const void *key)
{
    const struct scope_key *a = &p->scopes[position].key;
    const struct scope_key *b = key;

    return a->kind == b->kind && a->site_id == b->site_id && a->unit_id == b->unit_id &&
           a->release_id == b->release_id && a->specialty_id == b->specialty_id &&
           a->role_id == b->role_id && a->doc_type == b->doc_type && a->setting == b->setting &&
           a->device == b->device;
}

static bool same_cell(const struct population *p, uint32_t position, const void *key)
{
    const struct cell_key *k = key;

    return p->cells[position].scope == k->scope &&
           p->cells[position].clinician_id == k->clinician_id;
}

static uint64_t hash_context_at(const struct population *p, uint32_t position)
{
    return hash_context(&p->contexts[position].key);
}

static uint64_t hash_scope_at(const struct population *p, uint32_t position)
{
    return hash_scope(&p->scopes[position].key);
}

static uint64_t hash_cell_at(const struct population *p, uint32_t position)
{
    struct cell_key key = {p->cells[position].scope, p->cells[position].clinician_id};

    return hash_cell(&key);
}

static struct index *index_new(struct arena *arena)
{
    struct index *index = ARENA_NEW(arena, struct index, 1);

    index->mask = 1023;
    index->slots = ARENA_NEW(arena, uint32_t, index->mask + 1);
    return index;
}

/* The slot of a key: where it is, or the empty one where it would go. */
static uint32_t *index_slot(const struct population *p, const struct index *index, uint64_t hash,
                            same_fn same, const void *key)
{
    size_t at = hash & index->mask;

    while (index->slots[at] != 0 && !same(p, index->slots[at] - 1, key)) {
        at = (at + 1) & index->mask;
    }
    return &index->slots[at];
}

static void index_grow(struct population *p, struct index *index, hash_fn hash)
{
    struct index old = *index;

    if (old.used * 2 <= old.mask) {
        return;
    }
    index->mask = old.mask * 4 + 3;
    index->slots = ARENA_NEW(p->arena, uint32_t, index->mask + 1);
    for (size_t i = 0; i <= old.mask; i++) {
        if (old.slots[i] != 0) {
            size_t at = hash(p, old.slots[i] - 1) & index->mask;

            while (index->slots[at] != 0) {
                at = (at + 1) & index->mask;
            }
            index->slots[at] = old.slots[i];
        }
    }
}

static uint32_t scope_of(struct population *p, const struct scope_key *key,
                         const struct scope_kind *kind)
{
    index_grow(p, p->scope_index, hash_scope_at);
    uint32_t *slot = index_slot(p, p->scope_index, hash_scope(key), same_scope, key);

    if (*slot == 0) {
        p->scopes =
            arena_grow(p->arena, p->scopes, p->scope_count, &p->scope_capacity, sizeof(*p->scopes));
        p->scopes[p->scope_count] = (struct scope){.key = *key, .kind = kind};
        *slot = (uint32_t)++p->scope_count;
        p->scope_index->used++;
    }
    return *slot - 1;
}

static void scope_admit(struct population *p, uint32_t scope, uint32_t cell)
{
    struct scope *s = &p->scopes[scope];
    size_t capacity = s->cell_capacity;

    s->cells = arena_grow(p->arena, s->cells, s->cell_count, &capacity, sizeof(*s->cells));
    s->cell_capacity = (uint32_t)capacity;
    s->cells[s->cell_count++] = cell;
    s->sorted = false;
}

static uint32_t cell_of(struct population *p, uint32_t scope, int64_t clinician_id)
{
    struct cell_key key = {scope, clinician_id};

    index_grow(p, p->cell_index, hash_cell_at);
    uint32_t *slot = index_slot(p, p->cell_index, hash_cell(&key), same_cell, &key);

    if (*slot == 0) {
        p->cells =
            arena_grow(p->arena, p->cells, p->cell_count, &p->cell_capacity, sizeof(*p->cells));
        p->cells[p->cell_count] =
            (struct cell){.scope = scope, .clinician_id = clinician_id, .tenured = INT32_MAX};
        *slot = (uint32_t)++p->cell_count;
        p->cell_index->used++;
        scope_admit(p, scope, *slot - 1);
    }
    return *slot - 1;
}

static void add_cell(struct population *p, struct context *context, const struct scope_key *key,
                     const struct scope_kind *kind)
{
    uint32_t cell = cell_of(p, scope_of(p, key, kind), context->key.clinician_id);

    assert(context->cell_count < CELLS_MAX);
    context->cells[context->cell_count++] = cell;
}

const struct unit *population_unit(const struct population *p, int32_t unit_id)
{
    for (size_t i = 0; i < p->unit_count; i++) {
        if (p->units[i].unit_id == unit_id) {
            return &p->units[i];
        }
    }
    return NULL;
}

/* A kind of the unit tree: the context's own unit and those above it, at that kind's level. */
static void spread_units(struct population *p, struct context *context,
                         const struct scope_kind *kind)
{
    bool poles = text_equal(kind->id, "pole");
    const struct unit *unit = population_unit(p, context->key.unit_id);

    for (int level = 0; unit != NULL && level < 8; level++) {
        if (unit->pole == poles) {
            struct scope_key key = {
                .kind = kind->number, .site_id = unit->site_id, .unit_id = unit->unit_id};

            add_cell(p, context, &key, kind);
        }
        unit = population_unit(p, unit->parent_id);
    }
}

/* Fixes a dimension at the context's own value; false where that is unknown. */
static bool fix(const struct context_key *from, enum dimension dimension, struct scope_key *key)
{
    switch (dimension) {
    case DIMENSION_SITE:
        key->site_id = from->site_id;
        return from->site_id != 0;
    case DIMENSION_SPECIALTY:
        key->specialty_id = from->specialty_id;
        return from->specialty_id != 0;
    case DIMENSION_ROLE:
        key->role_id = from->role_id;
        return from->role_id != 0;
    case DIMENSION_DOC_TYPE:
        key->doc_type = from->doc_type;
        return from->doc_type != 0;
    case DIMENSION_SETTING:
        key->setting = from->setting;
        return from->setting != 0;
    case DIMENSION_DEVICE:
        key->device = from->device;
        return from->device != 0;
    case DIMENSION_RELEASE:
        key->release_id = from->release_id;
        return from->release_id != 0;
    case DIMENSION_UNIT:
    case DIMENSION_COUNT:
        break;
    }
    return false;
}

static void spread_kind(struct population *p, struct context *context,
                        const struct scope_kind *kind)
{
    struct scope_key key = {.kind = kind->number};

    if (kind->dimensions[DIMENSION_UNIT]) {
        spread_units(p, context, kind);
        return;
    }
    for (int d = 0; d < DIMENSION_COUNT; d++) {
        if (kind->dimensions[d] && !fix(&context->key, (enum dimension)d, &key)) {
            return;
        }
    }
    add_cell(p, context, &key, kind);
}

static void spread(struct population *p, struct context *context)
{
    const struct catalog *catalog = p->layout->catalog;
    struct scope_key group = {.kind = KIND_GROUP,
                              .unit_id = context->key.unit_id,
                              .specialty_id = context->key.specialty_id};

    for (size_t i = 0; i < catalog->scope_kind_count; i++) {
        spread_kind(p, context, &catalog->scope_kinds[i]);
    }
    add_cell(p, context, &group, NULL);
}

struct context *population_context(struct population *p, const struct context_key *key)
{
    index_grow(p, p->context_index, hash_context_at);
    uint32_t *slot = index_slot(p, p->context_index, hash_context(key), same_context, key);

    if (*slot == 0) {
        p->contexts = arena_grow(p->arena, p->contexts, p->context_count, &p->context_capacity,
                                 sizeof(*p->contexts));
        p->contexts[p->context_count] = (struct context){.key = *key};
        *slot = (uint32_t)++p->context_count;
        p->context_index->used++;
        spread(p, &p->contexts[p->context_count - 1]);
    }
    return &p->contexts[*slot - 1];
}

/* One key, its place and the scope's number. */
struct placed {
    const struct scope_key *key;
    uint32_t scope;
};

static int by_key(const void *a, const void *b)
{
    const struct scope_key *l = ((const struct placed *)a)->key;
    const struct scope_key *r = ((const struct placed *)b)->key;
    const int64_t pairs[][2] = {{l->kind, r->kind},
                                {l->site_id, r->site_id},
                                {l->unit_id, r->unit_id},
                                {l->specialty_id, r->specialty_id},
                                {l->role_id, r->role_id},
                                {l->doc_type, r->doc_type},
                                {l->setting, r->setting},
                                {l->device, r->device},
                                {l->release_id, r->release_id}};

    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        if (pairs[i][0] != pairs[i][1]) {
            return pairs[i][0] < pairs[i][1] ? -1 : 1;
        }
    }
    return 0;
}

uint32_t *population_order(const struct population *p, struct arena *arena)
{
    struct arena scratch = {0};
    struct placed *placed = ARENA_NEW(&scratch, struct placed, p->scope_count);
    uint32_t *order = ARENA_NEW(arena, uint32_t, p->scope_count);

    for (uint32_t s = 0; s < p->scope_count; s++) {
        placed[s] = (struct placed){&p->scopes[s].key, s};
    }
    if (p->scope_count > 0) {
        qsort(placed, p->scope_count, sizeof(*placed), by_key);
    }
    for (size_t i = 0; i < p->scope_count; i++) {
        order[i] = placed[i].scope;
    }
    arena_free(&scratch);
    return order;
}

const struct scope *population_scope(const struct population *p, const struct scope_key *key)
{
    uint32_t slot = *index_slot(p, p->scope_index, hash_scope(key), same_scope, key);

    return slot == 0 ? NULL : &p->scopes[slot - 1];
}

struct scope *population_admit(struct population *p, const struct scope_key *key,
                               const struct scope_kind *kind)
{
    uint32_t scope = scope_of(p, key, kind); /* before p->scopes is looked at: it may move */

    return &p->scopes[scope];
}

void population_start(struct population *p, struct arena *arena, const struct layout *layout)
{
    *p = (struct population){.arena = arena, .layout = layout};
    p->context_index = index_new(arena);
    p->scope_index = index_new(arena);
    p->cell_index = index_new(arena);
}
