/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/echelon.h"

#include <math.h>
#include <stdlib.h>

#define ZERO      1e-9 /* entries are small whole numbers or their quotients */
#define WORD_BITS 64

/* One row, spread out. */
struct spread_row {
    double *values; /* [place_count] */
    uint64_t *set;  /* where a value may be other than 0 */
    size_t words;
};

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

static void add(struct spread_row *spread, const struct sparse *row, double factor)
{
    for (size_t i = 0; i < row->count; i++) {
        uint32_t at = row->entries[i].at;

        spread->values[at] += factor * row->entries[i].value;
        spread->set[at / WORD_BITS] |= UINT64_C(1) << at % WORD_BITS;
    }
}

/* The next place that may have a value, from `at` on; SIZE_MAX where there is none. */
static size_t next_place(const struct spread_row *spread, size_t at)
{
    size_t word = at / WORD_BITS;

    if (word >= spread->words) {
        return SIZE_MAX;
    }
    uint64_t bits = spread->set[word] & ~UINT64_C(0) << at % WORD_BITS;

    while (bits == 0) {
        if (++word == spread->words) {
            return SIZE_MAX;
        }
        bits = spread->set[word];
    }
    return word * WORD_BITS + (size_t)__builtin_ctzll(bits);
}

/* Takes the row out, and leaves nothing behind. */
static struct sparse gather(struct arena *arena, struct spread_row *spread)
{
    struct sparse row = {0};
    size_t most = 0;

    for (size_t w = 0; w < spread->words; w++) {
        most += (size_t)__builtin_popcountll(spread->set[w]);
    }
    row.entries = ARENA_NEW(arena, struct entry, most);
    for (size_t w = 0; w < spread->words; w++) {
        for (uint64_t bits = spread->set[w]; bits != 0; bits &= bits - 1) {
            size_t at = w * WORD_BITS + (size_t)__builtin_ctzll(bits);

            if (!sparse_zero(spread->values[at])) {
                row.entries[row.count++] = (struct entry){(uint32_t)at, spread->values[at]};
            }
            spread->values[at] = 0;
        }
        spread->set[w] = 0;
    }
    return row;
}

static void take_out(struct spread_row *spread, const struct sparse *pivot, size_t column)
{
    add(spread, pivot, -spread->values[column] / pivot->entries[0].value);
    spread->values[column] = 0;
}

/* Frees the row of the columns at which pivots lead, until one has none; SIZE_MAX if none is left.
 */
static size_t find_lead(struct spread_row *spread, const struct sparse *const *pivots,
                        size_t column_count)
{
    for (size_t at = next_place(spread, 0); at < column_count; at = next_place(spread, at + 1)) {
        if (sparse_zero(spread->values[at])) {
            spread->values[at] = 0;
        } else if (pivots[at] == NULL) {
            return at;
        } else {
            take_out(spread, pivots[at], at);
        }
    }
    return SIZE_MAX;
}

/* Pivots after it are reduced already: one pass leaves none of their columns. */
static struct sparse reduced(struct arena *arena, struct spread_row *spread,
                             const struct sparse *const *pivots, size_t column_count, size_t lead)
{
    add(spread, pivots[lead], 1);
    for (size_t at = next_place(spread, lead + 1); at < column_count;
         at = next_place(spread, at + 1)) {
        if (pivots[at] != NULL && !sparse_zero(spread->values[at])) {
            take_out(spread, pivots[at], at);
        }
    }
    return gather(arena, spread);
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

/* What is left of a target when the rows are taken out. */
static struct sparse find_target(struct arena *arena, struct spread_row *spread,
                                 const struct sparse *const *pivots, size_t column_count,
                                 const struct sparse *target)
{
    add(spread, target, 1);
    size_t lead = find_lead(spread, pivots, column_count);
    struct sparse row = gather(arena, spread);

    return lead == SIZE_MAX ? row : (struct sparse){0};
}

size_t echelon_reduce(struct arena *arena, struct echelon *e, size_t from, struct sparse *out)
{
    struct spread_row spread = {.values = ARENA_NEW(arena, double, e->place_count),
                                .words = (e->place_count + WORD_BITS - 1) / WORD_BITS};
    const struct sparse **pivots = ARENA_NEW(arena, const struct sparse *, e->column_count);
    size_t count = 0;

    spread.set = ARENA_NEW(arena, uint64_t, spread.words);
    if (e->row_count > 0) {
        qsort(e->rows, e->row_count, sizeof(*e->rows), by_count);
    }
    for (size_t r = 0; r < e->row_count; r++) {
        add(&spread, &e->rows[r], 1);
        size_t lead = find_lead(&spread, pivots, e->column_count);
        struct sparse row = gather(arena, &spread);

        if (lead != SIZE_MAX) {
            e->rows[r] = row;
            pivots[lead] = &e->rows[r];
            count += lead >= from;
        }
    }
    for (size_t t = 0; t < e->target_count; t++) {
        e->targets[t] = find_target(arena, &spread, pivots, e->column_count, &e->targets[t]);
    }
    size_t place = count;

    for (size_t lead = e->column_count; lead-- > from;) {
        if (pivots[lead] != NULL) {
            out[--place] = reduced(arena, &spread, pivots, e->column_count, lead);
            pivots[lead] = &out[place];
        }
    }
    return count;
}
