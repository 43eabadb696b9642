/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/echelon.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ZERO      1e-9 /* entries are small whole numbers or their quotients */
#define WORD_BITS 64

bool sparse_zero(double value)
{
    return fabs(value) < ZERO;
}

double sparse_at(const struct sparse *row, uint32_t at)
{
    size_t low = 0;
    size_t high = row->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (row->entries[middle].at < at) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < row->count && row->entries[low].at == at ? row->entries[low].value : 0;
}

struct sparse sparse_subtract(struct arena *arena, const struct sparse *row,
                              const struct sparse *other, double factor)
{
    struct sparse out = {.entries = ARENA_NEW(arena, struct entry, row->count + other->count)};
    size_t i = 0;
    size_t j = 0;

    while (i < row->count || j < other->count) {
        bool left =
            j == other->count || (i < row->count && row->entries[i].at <= other->entries[j].at);
        bool right =
            i == row->count || (j < other->count && other->entries[j].at <= row->entries[i].at);
        struct entry entry = {left ? row->entries[i].at : other->entries[j].at,
                              (left ? row->entries[i].value : 0) -
                                  (right ? factor * other->entries[j].value : 0)};

        if (!sparse_zero(entry.value)) {
            out.entries[out.count++] = entry;
        }
        i += left;
        j += right;
    }
    return out;
}

static void add(const struct echelon *e, const struct sparse *row, double factor)
{
    for (size_t i = 0; i < row->count; i++) {
        uint32_t at = row->entries[i].at;

        e->values[at] += factor * row->entries[i].value;
        e->set[at / WORD_BITS] |= UINT64_C(1) << at % WORD_BITS;
    }
}

/* The next place that may have a value, from `at` on; SIZE_MAX where there is none. */
static size_t next_place(const struct echelon *e, size_t at)
{
    size_t word = at / WORD_BITS;

    if (word >= e->words) {
        return SIZE_MAX;
    }
    uint64_t bits = e->set[word] & ~UINT64_C(0) << at % WORD_BITS;

    while (bits == 0) {
        if (++word == e->words) {
            return SIZE_MAX;
        }
        bits = e->set[word];
    }
    return word * WORD_BITS + (size_t)__builtin_ctzll(bits);
}

/* Takes the row out, and leaves nothing behind. */
static struct sparse gather(struct arena *arena, const struct echelon *e)
{
    size_t count = 0;

    for (size_t w = 0; w < e->words; w++) {
        for (uint64_t bits = e->set[w]; bits != 0; bits &= bits - 1) {
            size_t at = w * WORD_BITS + (size_t)__builtin_ctzll(bits);

            if (!sparse_zero(e->values[at])) {
                e->room[count++] = (struct entry){(uint32_t)at, e->values[at]};
            }
            e->values[at] = 0;
        }
        e->set[w] = 0;
    }
    struct sparse row = {.entries = ARENA_NEW(arena, struct entry, count), .count = count};

    if (count > 0) {
        memcpy(row.entries, e->room, count * sizeof(*row.entries));
    }
    return row;
}

/* Leaves nothing of the row. */
static void drop(const struct echelon *e)
{
    for (size_t w = 0; w < e->words; w++) {
        for (uint64_t bits = e->set[w]; bits != 0; bits &= bits - 1) {
            e->values[w * WORD_BITS + (size_t)__builtin_ctzll(bits)] = 0;
        }
        e->set[w] = 0;
    }
}

static void take_out(const struct echelon *e, size_t column)
{
    const struct sparse *pivot = e->pivots[column];

    add(e, pivot, -e->values[column] / pivot->entries[0].value);
    e->values[column] = 0;
}

/* Frees the row of the columns at which pivots lead, until one has none; SIZE_MAX if none is left.
 */
static size_t find_lead(const struct echelon *e)
{
    for (size_t at = next_place(e, 0); at < e->column_count; at = next_place(e, at + 1)) {
        if (sparse_zero(e->values[at])) {
            e->values[at] = 0;
        } else if (e->pivots[at] == NULL) {
            return at;
        } else {
            take_out(e, at);
        }
    }
    return SIZE_MAX;
}

/* Pivots after it are reduced already: one pass leaves none of their columns. */
static struct sparse reduced(struct arena *arena, const struct echelon *e, size_t lead)
{
    add(e, e->pivots[lead], 1);
    for (size_t at = next_place(e, lead + 1); at < e->column_count; at = next_place(e, at + 1)) {
        if (e->pivots[at] != NULL && !sparse_zero(e->values[at])) {
            take_out(e, at);
        }
    }
    return gather(arena, e);
}

static int by_count(const void *a, const void *b)
{
    const struct sparse *left = a;
    const struct sparse *right = b;

    if (left->count != right->count) {
        return left->count > right->count ? 1 : -1;
    }
    for (size_t i = 0; i < left->count; i++) {
        if (left->entries[i].at != right->entries[i].at) {
            return left->entries[i].at > right->entries[i].at ? 1 : -1;
        }
    }
    return 0;
}

size_t echelon_reduce(struct arena *arena, struct echelon *e, size_t from, struct sparse *out)
{
    size_t count = 0;

    e->pivots = ARENA_NEW(arena, const struct sparse *, e->column_count);
    e->values = ARENA_NEW(arena, double, e->place_count);
    e->room = ARENA_NEW(arena, struct entry, e->place_count);
    e->words = (e->place_count + WORD_BITS - 1) / WORD_BITS;
    e->set = ARENA_NEW(arena, uint64_t, e->words);
    if (e->row_count > 0) {
        qsort(e->rows, e->row_count, sizeof(*e->rows), by_count);
    }
    for (size_t r = 0; r < e->row_count; r++) {
        add(e, &e->rows[r], 1);
        size_t lead = find_lead(e);

        if (lead == SIZE_MAX) {
            drop(e);
        } else {
            e->rows[r] = gather(arena, e);
            e->pivots[lead] = &e->rows[r];
            count += lead >= from;
        }
    }
    size_t place = count;

    for (size_t lead = e->column_count; lead-- > from;) {
        if (e->pivots[lead] != NULL) {
            out[--place] = reduced(arena, e, lead);
            e->pivots[lead] = &out[place];
        }
    }
    return count;
}

struct sparse echelon_yield(struct arena *arena, const struct echelon *e, const struct sparse *row)
{
    add(e, row, 1);
    if (find_lead(e) == SIZE_MAX) {
        return gather(arena, e);
    }
    drop(e);
    return (struct sparse){0};
}
