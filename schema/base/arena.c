/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For madvise(). NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
#define _DEFAULT_SOURCE 1
#include "base/arena.h"

#include <pthread.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#ifdef __linux__
#include <sys/mman.h>
#endif

#define FIRST_SIZE ((size_t)8 * 1024)  /* most requests need no more, and it is zeroed each time */
#define BLOCK_SIZE ((size_t)64 * 1024) /* the second; each is twice the one before it … */
#define BLOCK_MAX  ((size_t)1024 * 1024) /* … up to this */
#define SPARE_MAX  (BLOCK_MAX * 64)
#define TRIM_MIN   (16 * 1024 * 1024)
#define KEPT_MAX   (BLOCK_SIZE * 64) /* one large unit of work is no reason to keep its room */

#define GROW_FIRST  16
#define FORMAT_SIZE 256 /* of most that is formatted */

struct arena_block {
    struct arena_block *older;
    size_t used;
    size_t size;
    alignas(max_align_t) unsigned char bytes[];
};

_Noreturn void arena_exhausted(void)
{
    (void)fputs("fatal: out of memory\n", stderr);
    _exit(EX_OSERR); /* at once: nothing that was not acknowledged may be flushed or sent */
}

/*
 * Blocks of the sizes above BLOCK_SIZE that are kept: to clear one is cheaper than to have the
 * system map it anew.
 */
#define SPARE_SIZES 4 /* BLOCK_MAX is 8 times the smallest */
static struct {
    pthread_mutex_t mutex;
    struct arena_block *blocks[SPARE_SIZES];
    size_t bytes;
    size_t most; /* bytes */
} spare = {.mutex = PTHREAD_MUTEX_INITIALIZER};

void arena_give_back(void)
{
#ifdef __GLIBC__
    /* Setting one stops glibc from raising both to the largest block that was ever freed. */
    (void)mallopt(M_MMAP_THRESHOLD, 2 * (int)BLOCK_SIZE);
    (void)mallopt(M_TRIM_THRESHOLD, TRIM_MIN); /* its own is so low that small blocks come and go */
#endif
    spare.most = SPARE_MAX;
}

/* The list of a size; NULL where none of it are kept. */
static struct arena_block **spare_list(size_t size)
{
    for (size_t i = 0; spare.most > 0 && i < SPARE_SIZES; i++) {
        if (size == BLOCK_MAX >> i) {
            return &spare.blocks[i];
        }
    }
    return NULL;
}

static struct arena_block *spare_take(size_t size)
{
    struct arena_block **list = spare_list(size);
    struct arena_block *block = NULL;

    if (list == NULL) {
        return NULL;
    }
    (void)pthread_mutex_lock(&spare.mutex);
    block = *list;
    if (block != NULL) {
        *list = block->older;
        spare.bytes -= size;
    }
    (void)pthread_mutex_unlock(&spare.mutex);
    if (block != NULL) {
        memset(block->bytes, 0, block->used);
        block->used = 0;
    }
    return block;
}

static bool spare_keep(struct arena_block *block)
{
    struct arena_block **list = spare_list(block->size);
    bool kept = false;

    if (list == NULL) {
        return false;
    }
    (void)pthread_mutex_lock(&spare.mutex);
    if (spare.bytes + block->size <= spare.most) {
        block->older = *list;
        *list = block;
        spare.bytes += block->size;
        kept = true;
    }
    (void)pthread_mutex_unlock(&spare.mutex);
    return kept;
}

static struct arena_block *block_new(struct arena_block *older, size_t size)
{
    struct arena_block *block = spare_take(size);

    if (block == NULL) {
        block = calloc(1, sizeof(*block) + size);
    }
    if (block == NULL) {
        arena_exhausted();
    }
    block->older = older;
    block->size = size;
    return block;
}

static size_t next_size(const struct arena_block *block)
{
    if (block == NULL) {
        return FIRST_SIZE;
    }
    const size_t next = block->size < BLOCK_SIZE ? BLOCK_SIZE : 2 * block->size;

    return next < BLOCK_MAX ? next : BLOCK_MAX;
}

void *arena_alloc(struct arena *arena, size_t count, size_t item_size)
{
    const size_t alignment = alignof(max_align_t);

    if (item_size != 0 && count > (SIZE_MAX / 2 - alignment) / item_size) {
        arena_exhausted();
    }
    size_t size = (count * item_size + alignment - 1) / alignment * alignment;
    struct arena_block *block = arena->newest;

    if (block == NULL || block->size - block->used < size) {
        const size_t next = next_size(block);

        block = block_new(block, size > next ? size : next);
        arena->newest = block;
    }
    void *memory = block->bytes + block->used;
    block->used += size;
    return memory;
}

char *arena_copy(struct arena *arena, const char *text, size_t length)
{
    char *copy = ARENA_NEW(arena, char, length + 1);

    memcpy(copy, text, length);
    return copy;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
    char first[FORMAT_SIZE];
    va_list values;
    va_list again;

    va_start(values, format);
    va_copy(again, values);
    const int length = vsnprintf(first, sizeof(first), format, values);
    va_end(values);
    char *text = ARENA_NEW(arena, char, (size_t)length + 1);

    if ((size_t)length < sizeof(first)) {
        memcpy(text, first, (size_t)length);
    } else { /* cut off: once more with room enough */
        (void)vsnprintf(text, (size_t)length + 1, format, again);
    }
    va_end(again);
    return text;
}

/* Whole pages: they read as zero when they are touched again, as room in an arena does. */
static void give_back(unsigned char *from, size_t size)
{
#ifdef __linux__
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t to_page = (page - (uintptr_t)from % page) % page;

    if (size >= to_page + page) {
        (void)madvise(from + to_page, (size - to_page) / page * page, MADV_DONTNEED);
    }
#else
    (void)from;
    (void)size;
#endif
}

void arena_settle(const struct arena *arena)
{
    for (struct arena_block *block = arena->newest; block != NULL; block = block->older) {
        give_back(block->bytes + block->used, block->size - block->used);
    }
}

void *arena_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t item_size)
{
    if (count < *capacity) {
        return items;
    }
    *capacity = *capacity == 0 ? GROW_FIRST : *capacity * 2;
    void *room = arena_alloc(arena, *capacity, item_size);

    if (count > 0) {
        memcpy(room, items, count * item_size);
    }
    if (count * item_size >= BLOCK_MAX) { /* less is not worth asking the system for */
        give_back(items, count * item_size);
    }
    return room;
}

void arena_reset(struct arena *arena)
{
    struct arena_block *newest = arena->newest;
    size_t used = 0;

    for (const struct arena_block *block = newest; block != NULL; block = block->older) {
        used += block->used;
    }
    if (newest != NULL && newest->older == NULL && newest->size <= KEPT_MAX) {
        memset(newest->bytes, 0, newest->used);
        newest->used = 0;
        return;
    }
    arena_free(arena);
    if (used > FIRST_SIZE && used <= KEPT_MAX) { /* the next unit of work finds room in one piece */
        arena->newest = block_new(NULL, (used + BLOCK_SIZE - 1) / BLOCK_SIZE * BLOCK_SIZE);
    }
}

void arena_free(struct arena *arena)
{
    struct arena_block *block = arena->newest;

    while (block != NULL) {
        struct arena_block *older = block->older;
        if (!spare_keep(block)) {
            free(block);
        }
        block = older;
    }
    arena->newest = NULL;
}
