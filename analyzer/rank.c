/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/rank.h"

#include <stdlib.h>

#include "analyzer/column.h"
#include "base/text.h"

bool rank_adds_up(const struct metric *metric)
{
    switch (metric->kind) {
    case METRIC_RATIO:
    case METRIC_SHARE:
    case METRIC_DIFFERENCE:
    case METRIC_COUNT:
    case METRIC_QUANTILE:
    case METRIC_MEAN:
    case METRIC_NPS:
    case METRIC_TIME_SAVED:
        return true;
    case METRIC_STOCK_SHARE:
        return text_equal(metric->parameter, "sum");
    case METRIC_RETENTION:
    case METRIC_SHARE_CLINICIANS:
    case METRIC_CLINICIANS:
    case METRIC_SURVIVAL:
    case METRIC_TIER:
    case METRIC_FLOW:
    case METRIC_STICKINESS:
        break;
    }
    return false;
}

/* What is left of the published rows when the large columns are taken out, reduced. */
struct rest {
    const struct matrix *matrix;
    struct echelon echelon;
    struct sparse *rows;
    size_t count;
};

/*
 * The published rows as they are: 1 in each of their columns, and beyond them a 1 that says that a
 * row is made of itself. The entries lie in `room`.
 */
static struct sparse *matrix_rows(struct arena *arena, struct arena *room,
                                  const struct matrix *matrix)
{
    struct sparse *rows = ARENA_NEW(arena, struct sparse, matrix->row_count);

    for (size_t c = 0; c < matrix->column_count; c++) {
        for (size_t i = 0; i < matrix->columns[c]->row_count; i++) {
            rows[matrix->columns[c]->rows[i]].count++;
        }
    }
    for (size_t r = 0; r < matrix->row_count; r++) {
        rows[r].entries = ARENA_NEW(room, struct entry, rows[r].count + 1);
        rows[r].count = 0;
    }
    for (size_t c = 0; c < matrix->column_count; c++) {
        for (size_t i = 0; i < matrix->columns[c]->row_count; i++) {
            struct sparse *row = &rows[matrix->columns[c]->rows[i]];

            row->entries[row->count++] = (struct entry){(uint32_t)c, 1};
        }
    }
    for (size_t r = 0; r < matrix->row_count; r++) {
        rows[r].entries[rows[r].count++] = (struct entry){(uint32_t)(matrix->column_count + r), 1};
    }
    return rows;
}

static struct rest take_out_large(struct arena *arena, const struct matrix *matrix)
{
    struct arena room = {0}; /* of rows that are not reduced */
    struct rest rest = {.matrix = matrix,
                        .echelon = {.rows = matrix_rows(arena, &room, matrix),
                                    .row_count = matrix->row_count,
                                    .column_count = matrix->column_count,
                                    .place_count = matrix->column_count + matrix->row_count},
                        .rows = ARENA_NEW(arena, struct sparse, matrix->row_count)};

    rest.count = echelon_reduce(arena, &rest.echelon, matrix->large_count, rest.rows);
    arena_free(&room);
    return rest;
}

/* The clinicians on whom a row of small columns rests, at most 5. */
static size_t rests_on(const struct matrix *matrix, const struct sparse *row)
{
    struct few few = {0};

    for (size_t i = 0; i < row->count && few.count < CLINICIANS_SHOWN &&
                       row->entries[i].at < matrix->column_count;
         i++) {
        note_column(&few, matrix->columns[row->entries[i].at]);
    }
    return few.count;
}

#define PEOPLE_WORDS 4

/* Who is in a row, a bit each by their ids. */
struct people {
    uint64_t bits[PEOPLE_WORDS];
    int count; /* of the bits that are set */
};

/* The rows that are left, and what is withheld because of them. */
struct search {
    const struct rest *rest;
    struct rank_row *const *rows; /* of the matrix */
    const bool *open;             /* [rest->count] made of a row that may be withheld */
    const struct people *people;  /* [rest->count] */
};

/*
 * The first to go of those that a row is made of; NULL where none may be withheld, or one is
 * already.
 */
static struct rank_row *first_to_go(struct rank_row *const *rows, const struct sparse *row,
                                    size_t column_count)
{
    struct rank_row *found = NULL;

    for (size_t i = 0; i < row->count; i++) {
        if (row->entries[i].at < column_count) {
            continue;
        }
        struct rank_row *candidate = rows[row->entries[i].at - column_count];

        if (candidate->withheld) {
            return NULL;
        }
        if (!candidate->fixed &&
            (found == NULL || candidate->order_k < found->order_k ||
             (candidate->order_k == found->order_k && candidate->order_size < found->order_size))) {
            found = candidate;
        }
    }
    return found;
}

/* The same of a row that rests on few; NULL of another. */
static struct rank_row *first_of_few(const struct search *search, const struct sparse *row)
{
    const struct matrix *matrix = search->rest->matrix;
    size_t k = rests_on(matrix, row);

    return k > 0 && k < CLINICIANS_SHOWN ? first_to_go(search->rows, row, matrix->column_count)
                                         : NULL;
}

static bool withhold(struct rank_row *row)
{
    if (row != NULL) {
        row->withheld = true;
    }
    return row != NULL;
}

/* Walks along a - factor x b as sparse_subtract() would, until five clinicians are met. */
static bool pair_rests_on_few(const struct search *search, const struct sparse *a,
                              const struct sparse *b, double factor)
{
    const struct matrix *matrix = search->rest->matrix;
    struct few few = {0};
    size_t i = 0;
    size_t j = 0;

    while (few.count < CLINICIANS_SHOWN) {
        uint32_t left = i < a->count ? a->entries[i].at : UINT32_MAX;
        uint32_t right = j < b->count ? b->entries[j].at : UINT32_MAX;
        uint32_t at = left < right ? left : right;

        if (at >= matrix->column_count) {
            return few.count > 0;
        }
        double value = (left == at ? a->entries[i].value : 0) -
                       (right == at ? factor * b->entries[j].value : 0);

        if (!sparse_zero(value)) {
            note_column(&few, matrix->columns[at]);
        }
        i += left == at;
        j += right == at;
    }
    return false;
}

static const struct people *find_people(struct arena *arena, const struct rest *rest)
{
    struct people *people = ARENA_NEW(arena, struct people, rest->count);

    for (size_t r = 0; r < rest->count; r++) {
        const struct sparse *row = &rest->rows[r];

        for (size_t i = 0; i < row->count && row->entries[i].at < rest->matrix->column_count; i++) {
            struct few few = {0};

            note_column(&few, rest->matrix->columns[row->entries[i].at]);
            for (size_t f = 0; f < few.count; f++) {
                /* Ids are random: their low bits are as good as a hash. */
                uint64_t bit = (uint64_t)few.ids[f];

                people[r].bits[bit / 64 % PEOPLE_WORDS] |= UINT64_C(1) << bit % 64;
            }
        }
        for (size_t w = 0; w < PEOPLE_WORDS; w++) {
            people[r].count += __builtin_popcountll(people[r].bits[w]);
        }
    }
    return people;
}

/* True where five are in one of two rows and not in the other: they stay, whatever the factor. As
 * many at least as their numbers differ by are; most pairs are done by this or a few bits. */
static bool five_differ(const struct people *a, const struct people *b)
{
    int differ = abs(a->count - b->count);

    if (differ >= CLINICIANS_SHOWN) {
        return true;
    }
    differ = 0;
    for (size_t w = 0; w < PEOPLE_WORDS && differ < CLINICIANS_SHOWN; w++) {
        uint64_t bits = a->bits[w] ^ b->bits[w];

        for (; bits != 0 && differ < CLINICIANS_SHOWN; bits &= bits - 1) {
            differ++;
        }
    }
    return differ >= CLINICIANS_SHOWN;
}

/* What is withheld for one combination of two rows; NULL where it rests on enough. */
static struct rank_row *search_factor(struct arena *scratch, const struct search *search,
                                      const struct sparse *a, const struct sparse *b, double factor)
{
    struct rank_row *found = NULL;

    if (pair_rests_on_few(search, a, b, factor)) {
        struct sparse row = sparse_subtract(scratch, a, b, factor);

        found = first_of_few(search, &row);
        arena_reset(scratch);
    }
    return found;
}

/* Each combination of two rows that clears a column of both. */
static struct rank_row *search_pair(struct arena *scratch, const struct search *search,
                                    const struct sparse *a, const struct sparse *b)
{
    struct rank_row *found = NULL;
    double last = 0; /* the factor that was tried: most columns have the same */
    size_t i = 0;
    size_t j = 0;

    while (i < a->count && j < b->count && found == NULL &&
           a->entries[i].at < search->rest->matrix->column_count) {
        struct entry left = a->entries[i];
        struct entry right = b->entries[j];
        double factor = left.value / right.value;

        i += left.at <= right.at;
        j += right.at <= left.at;
        if (left.at == right.at && factor != last) {
            found = search_factor(scratch, search, a, b, factor);
            last = factor;
        }
    }
    return found;
}

/*
 * Two rows may each rest on enough and a combination that clears a column of both on few: then
 * hardly anybody is in one of them alone.
 */
static bool search_pairs(const struct search *search)
{
    const struct rest *rest = search->rest;
    struct arena scratch = {0};
    bool any = false;

    for (size_t i = 0; i < rest->count; i++) {
        for (size_t j = i + 1; j < rest->count; j++) {
            if ((search->open[i] || search->open[j]) &&
                !five_differ(&search->people[i], &search->people[j])) {
                any =
                    withhold(search_pair(&scratch, search, &rest->rows[i], &rest->rows[j])) || any;
            }
        }
    }
    arena_free(&scratch);
    return any;
}

static bool search_rows(const struct search *search)
{
    const struct rest *rest = search->rest;
    bool any = false;

    for (size_t r = 0; r < rest->count; r++) {
        any = withhold(first_of_few(search, &rest->rows[r])) || any;
    }
    return any || search_pairs(search);
}

static const bool *find_open(struct arena *arena, const struct rest *rest,
                             struct rank_row *const *rows)
{
    size_t column_count = rest->matrix->column_count;
    bool *open = ARENA_NEW(arena, bool, rest->count);

    for (size_t r = 0; r < rest->count; r++) {
        for (size_t i = rest->rows[r].count;
             i-- > 0 && rest->rows[r].entries[i].at >= column_count;) {
            open[r] = open[r] || !rows[rest->rows[r].entries[i].at - column_count]->fixed;
        }
    }
    return open;
}

/* The rows that are not withheld: those that are published, then those that are hidden. */
struct used {
    struct rank_row **rows;
    size_t count;
    size_t published;
};

static struct used list_used(struct arena *arena, struct rank_row *rows, size_t row_count)
{
    struct used used = {.rows = ARENA_NEW(arena, struct rank_row *, row_count)};

    for (size_t r = 0; r < row_count; r++) {
        if (!rows[r].withheld && !rows[r].hidden) {
            used.rows[used.count++] = &rows[r];
        }
    }
    used.published = used.count;
    for (size_t r = 0; r < row_count; r++) {
        if (rows[r].hidden) {
            used.rows[used.count++] = &rows[r];
        }
    }
    return used;
}

/* Looks for hidden rows that the published ones yield. */
static bool search_hidden(struct arena *scratch, const struct rest *rest,
                          struct rank_row *const *rows)
{
    const struct matrix *matrix = rest->matrix;
    bool any = false;

    for (size_t t = 0; t < matrix->target_count; t++) {
        if (matrix->targets[t].count > 0) {
            struct sparse made = echelon_yield(scratch, &rest->echelon, &matrix->targets[t]);

            any = withhold(first_to_go(rows, &made, matrix->column_count)) || any;
        }
    }
    return any;
}

#define ROW_BITS   2               /* of a row's number: fixed, hidden */
#define SCOPE_BITS (32 + ROW_BITS) /* … and its cells */

struct fingerprint rank_fingerprint(const struct rank_row *rows, size_t row_count)
{
    struct fingerprint all = {0};

    for (size_t r = 0; r < row_count; r++) {
        const struct rank_row *row = &rows[r];

        if (!row->withheld) {
            fingerprint_join(&all,
                             fingerprint_of((uint64_t)row->scope << SCOPE_BITS |
                                            (uint64_t)row->cells << ROW_BITS |
                                            (uint64_t)row->fixed << 1 | (uint64_t)row->hidden));
        }
    }
    return all;
}

/* The rows that are left, over their columns. */
struct looked {
    struct arena arena; /* owns both */
    struct used used;
    struct matrix matrix;
};

/* What is looked at once some of the rows are withheld, by what was before. */
static struct matrix make_again(struct arena *arena, const struct looked *before,
                                const struct used *used)
{
    uint32_t *now = ARENA_NEW(arena, uint32_t, before->used.published);
    uint32_t count = 0;

    for (size_t r = 0; r < before->used.published; r++) {
        now[r] = before->used.rows[r]->withheld ? ROW_GONE : count++;
    }
    return matrix_without(arena, &before->matrix, now, used->published);
}

/* Withholds what one look at the rows that are left says; true where there was any. */
static bool withhold_once(struct arena *scratch, const struct looked *look)
{
    struct rank_row *const *rows = look->used.rows;
    struct rest rest = take_out_large(scratch, &look->matrix);
    const struct search search = {&rest, rows, find_open(scratch, &rest, rows),
                                  find_people(scratch, &rest)};
    bool any = search_rows(&search) || search_hidden(scratch, &rest, rows);

    arena_free(scratch);
    return any;
}

bool rank_withhold(struct touches *touches, struct rank_row *rows, size_t row_count)
{
    struct arena scratch = {0};
    struct looked look = {0};
    bool any = false;
    bool open = false;

    for (size_t r = 0; r < row_count; r++) {
        open = open || !(rows[r].fixed || rows[r].hidden);
    }
    if (!open) {
        return false;
    }
    look.used = list_used(&look.arena, rows, row_count);
    look.matrix = matrix_make(&look.arena, touches, (const struct rank_row *const *)look.used.rows,
                              look.used.published, look.used.count);
    while (withhold_once(&scratch, &look)) {
        struct looked next = {0};

        next.used = list_used(&next.arena, rows, row_count);
        next.matrix = make_again(&next.arena, &look, &next.used);
        arena_free(&look.arena);
        look = next;
        any = true;
    }
    arena_free(&look.arena);
    return any;
}
