/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cleared.h: sets of published scopes, and of those that must not be had from them, of which it was
 * found that they show nobody (rank.h).
 *
 * Many metrics are published for the same scopes and touch the same persons: what holds of one of
 * them holds of all. And what can be told from some sums can be told from these and more: sets
 * within a cleared one are cleared. Knows nothing of how it was found.
 */
#ifndef ANALYZER_CLEARED_H
#define ANALYZER_CLEARED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct cleared_set;

/* All zero is empty. */
struct cleared {
    struct cleared_set *newest;
};

/* Scopes, one bit each. */
struct scope_set {
    uint64_t *words; /* [word_count] */
    size_t word_count;
};

/* An empty set with room for scopes below `scope_count`. */
struct scope_set scope_set_make(struct arena *arena, size_t scope_count);
void scope_set_add(struct scope_set *set, size_t scope);
void scope_set_remove(struct scope_set *set, size_t scope);

/* Whether the set lies within one that was noted for this class of metrics (struct atom_list). */
bool cleared_has(const struct cleared *cleared, uint16_t class, const struct scope_set *scopes);

/* Notes a set, copied into the arena. */
void cleared_add(struct cleared *cleared, struct arena *arena, uint16_t class,
                 const struct scope_set *scopes);

#endif
