/* SPDX-License-Identifier: GPL-3.0-or-later */
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
    struct sparse *rows;
    size_t count;
};

static struct rest take_out_large(struct arena *arena, const struct matrix *matrix)
{
    struct rest rest = {.matrix = matrix,
                        .rows = ARENA_NEW(arena, struct sparse, matrix->row_count)};

    struct echelon echelon = {.rows = matrix_rows(arena, matrix),
                              .row_count = matrix->row_count,
                              .column_count = matrix->column_count,
                              .place_count = matrix->column_count + matrix->row_count};

    rest.count = echelon_reduce(arena, &echelon, matrix->large_count, rest.rows);
    return rest;
}

/* The clinicians on whom a row of small columns rests, at most 5. */
static size_t rests_on(const struct matrix *matrix, const struct sparse *row)
{
    struct few few = {0};

    for (size_t i = 0; i < row->count && few.count < CLINICIANS_SHOWN &&
                       row->entries[i].at < matrix->column_count;
         i++) {
        note_column(&few, &matrix->columns[row->entries[i].at]);
    }
    return few.count;
}

#define PEOPLE_WORDS 4

/* Who is in a row, a bit each by their ids. */
struct people {
    uint64_t bits[PEOPLE_WORDS];
};

/* The rows that are left, and what is withheld because of them. */
struct search {
    const struct rest *rest;
    struct rank_row *const *rows; /* of the matrix */
    const bool *open;             /* [rest->count] made of a row that may be withheld */
    const struct people *people;  /* [rest->count] */
};

/* Withholds the first to go of those that a row is made of, if none has gone. */
static bool withhold_first(struct rank_row *const *rows, const struct sparse *row,
                           size_t column_count)
{
    struct rank_row *found = NULL;

    for (size_t i = 0; i < row->count; i++) {
        if (row->entries[i].at < column_count) {
            continue;
        }
        struct rank_row *candidate = rows[row->entries[i].at - column_count];

        if (candidate->withheld) {
            return false;
        }
        if (candidate->fixed || candidate->hidden) {
            continue;
        }
        if (found == NULL || candidate->order_k < found->order_k ||
            (candidate->order_k == found->order_k && candidate->order_size < found->order_size)) {
            found = candidate;
        }
    }
    if (found != NULL) {
        found->withheld = true;
    }
    return found != NULL;
}

/* The same, if the row rests on few. */
static bool withhold_for(const struct search *search, const struct sparse *row)
{
    const struct matrix *matrix = search->rest->matrix;
    size_t k = rests_on(matrix, row);

    return k > 0 && k < CLINICIANS_SHOWN && withhold_first(search->rows, row, matrix->column_count);
}

/* The rows that have something in each small column. */
struct sharing {
    size_t *first; /* [column_count + 1] where a column's list begins … */
    size_t *rows;  /* … in this one */
};

static struct sharing find_sharing(struct arena *arena, const struct rest *rest)
{
    size_t column_count = rest->matrix->column_count;
    struct sharing sharing = {.first = ARENA_NEW(arena, size_t, column_count + 2)};
    size_t *first = sharing.first;

    for (size_t r = 0; r < rest->count; r++) {
        for (size_t i = 0; i < rest->rows[r].count && rest->rows[r].entries[i].at < column_count;
             i++) {
            first[rest->rows[r].entries[i].at + 2]++;
        }
    }
    for (size_t c = 2; c < column_count + 2; c++) {
        first[c] += first[c - 1];
    }
    sharing.rows = ARENA_NEW(arena, size_t, first[column_count + 1]);
    for (size_t r = 0; r < rest->count; r++) {
        for (size_t i = 0; i < rest->rows[r].count && rest->rows[r].entries[i].at < column_count;
             i++) {
            sharing.rows[first[rest->rows[r].entries[i].at + 1]++] = r;
        }
    }
    return sharing;
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
            note_column(&few, &matrix->columns[at]);
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
            const struct few *few = &rest->matrix->columns[row->entries[i].at].few;

            for (size_t f = 0; f < few->count; f++) {
                /* Ids are random: their low bits are as good as a hash. */
                uint64_t bit = (uint64_t)few->ids[f];

                people[r].bits[bit / 64 % PEOPLE_WORDS] |= UINT64_C(1) << bit % 64;
            }
        }
    }
    return people;
}

/* True where five are in one of two rows and not in the other: they stay, whatever the factor. */
static bool five_differ(const struct people *a, const struct people *b)
{
    int differ = 0;

    for (size_t w = 0; w < PEOPLE_WORDS; w++) {
        differ += __builtin_popcountll(a->bits[w] ^ b->bits[w]);
    }
    return differ >= CLINICIANS_SHOWN;
}

/*
 * Two rows may each rest on enough and a combination that clears a column of both on few. Most such
 * combinations show five clinicians within a few columns: only of the others a row is made.
 */
static bool search_pairs(struct arena *scratch, const struct search *search, uint32_t column,
                         const size_t *rows, size_t count)
{
    const struct sparse *all = search->rest->rows;
    struct arena room = {0};
    double *values = ARENA_NEW(&room, double, count);
    bool any = false;

    for (size_t i = 0; i < count; i++) {
        values[i] = sparse_at(&all[rows[i]], column);
    }
    for (size_t i = 0; i < count && !any; i++) {
        for (size_t j = i + 1; j < count && !any; j++) {
            const struct sparse *a = &all[rows[i]];
            const struct sparse *b = &all[rows[j]];
            double factor = values[i] / values[j];

            if ((search->open[rows[i]] || search->open[rows[j]]) &&
                !five_differ(&search->people[rows[i]], &search->people[rows[j]]) &&
                pair_rests_on_few(search, a, b, factor)) {
                struct sparse row = sparse_subtract(scratch, a, b, factor);

                any = withhold_for(search, &row);
                arena_reset(scratch);
            }
        }
    }
    arena_free(&room);
    return any;
}

static bool search_rows(struct arena *arena, const struct search *search)
{
    const struct rest *rest = search->rest;
    struct arena scratch = {0};
    bool any = false;

    for (size_t r = 0; r < rest->count; r++) {
        any = withhold_for(search, &rest->rows[r]) || any;
    }
    struct sharing sharing = find_sharing(arena, rest);

    for (size_t c = rest->matrix->large_count; c < rest->matrix->column_count && !any; c++) {
        any = search_pairs(&scratch, search, (uint32_t)c, &sharing.rows[sharing.first[c]],
                           sharing.first[c + 1] - sharing.first[c]);
    }
    arena_free(&scratch);
    return any;
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
static bool search_hidden(struct arena *scratch, const struct matrix *matrix,
                          const struct used *used)
{
    struct sparse *all = matrix_rows(scratch, matrix);
    struct echelon echelon = {.rows = all,
                              .row_count = used->published,
                              .column_count = matrix->column_count,
                              .place_count = matrix->column_count + matrix->row_count,
                              .targets = all + used->published,
                              .target_count = used->count - used->published};
    bool any = false;

    (void)echelon_reduce(scratch, &echelon, matrix->column_count, NULL);
    for (size_t t = 0; t < echelon.target_count; t++) {
        any = (echelon.targets[t].count > 1 &&
               withhold_first(used->rows, &echelon.targets[t], matrix->column_count)) ||
              any;
    }
    return any;
}

/* One look at the rows that are left; true where another is withheld. */
static bool withhold_once(struct arena *scratch, const struct rank_ground *ground, size_t metric,
                          struct rank_row *rows, size_t row_count)
{
    struct used used = list_used(scratch, rows, row_count);
    struct matrix all =
        matrix_make(scratch, ground, metric, (const struct rank_row *const *)used.rows, used.count);
    struct matrix published =
        used.published < used.count ? matrix_narrow(scratch, &all, used.published) : all;
    struct rest rest = take_out_large(scratch, &published);
    const struct search search = {&rest, used.rows, find_open(scratch, &rest, used.rows),
                                  find_people(scratch, &rest)};

    return search_rows(scratch, &search) ||
           (used.published < used.count && search_hidden(scratch, &all, &used));
}

bool rank_withhold(struct arena *scratch, const struct rank_ground *ground, size_t metric,
                   struct rank_row *rows, size_t row_count)
{
    bool any = false;
    bool open = false;

    for (size_t r = 0; r < row_count; r++) {
        open = open || !(rows[r].fixed || rows[r].hidden);
    }
    while (open && withhold_once(scratch, ground, metric, rows, row_count)) {
        any = true;
        arena_reset(scratch);
    }
    return any;
}
