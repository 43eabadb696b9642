/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * arena.h: memory that lives as long as one unit of work.
 *
 * A command, a request or a report owns one arena and frees it once, at its end. Allocation never
 * fails: running out of memory ends the program. A zeroed struct arena is an empty arena.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

#include "base/compiler.h"

struct arena_block;

struct arena {
    struct arena_block *newest;
};

/* Zeroed room for `count` items of `type`. */
#define ARENA_NEW(arena, type, count) ((type *)arena_alloc((arena), (count), sizeof(type)))

void *arena_alloc(struct arena *arena, size_t count, size_t item_size);
char *arena_copy(struct arena *arena, const char *text, size_t length);
char *arena_format(struct arena *arena, const char *format, ...) PRINTF(2, 3);

/* Frees everything allocated from the arena and leaves it empty, ready for use again. */
void arena_free(struct arena *arena);

/* The same, but the arena keeps room for as much again: for one small unit of work after the other.
 */
void arena_reset(struct arena *arena);

/* Gives back to the system what the arena has room for and does not use: little more will come. */
void arena_settle(const struct arena *arena);

/*
 * Room for one more than `count` items: where they lie, or twice as much. Items that are moved are
 * given back where they lay: what points to them there must not be used.
 */
void *arena_grow(struct arena *arena, void *items, size_t count, size_t *capacity,
                 size_t item_size);

/* Has large blocks given back to the system as soon as they are freed, where else the largest that
 * was ever needed would be kept; all but 64 MB of those that arenas grow by, which the next arena
 * takes. Before any thread starts. */
void arena_give_back(void);

/* Ends the program: memory has run out. For the few that allocate without an arena. */
_Noreturn void arena_exhausted(void);

#endif
