/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/saving.h"

#include <math.h>
#include <stdlib.h>

#include "base/text.h"

#define TYPED_MIN      20 /* own documents of a type */
#define TYPISTS_MIN    5  /* clinicians for a median or a quartile */
#define CPM            173.0
#define CPM_SD         101.0
#define CHARS_A_WORD   6.0
#define MS_A_MINUTE    60000.0
#define NORMAL_Z75     .6744897501960817
#define LENGTH_LOW     .55 /* 356 of 649 characters (E1) */
#define LENGTH_CENTRAL .78

struct pace pace_literature(void)
{
    return (struct pace){
        .ms_a_word = MS_A_MINUTE * CHARS_A_WORD / CPM,
        .review_ms = 0,
        .factor_low = CPM / (CPM + NORMAL_Z75 * CPM_SD),
        .factor_high = CPM / (CPM - NORMAL_Z75 * CPM_SD),
    };
}

bool saving_parameter(const char *parameter, enum estimand *estimand, enum scenario *scenario)
{
    static const char *const names[2][SCENARIO_COUNT] = {
        {"fixed:low", "fixed:central", "fixed:high"},
        {"whole:low", "whole:central", "whole:high"},
    };

    for (int e = 0; e < 2; e++) {
        for (int s = 0; s < SCENARIO_COUNT; s++) {
            if (text_equal(parameter, names[e][s])) {
                *estimand = (enum estimand)e;
                *scenario = (enum scenario)s;
                return true;
            }
        }
    }
    return false;
}

static int by_value(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;

    return (left > right) - (left < right);
}

/* Quantile of sorted values, R's type 7. */
static double quantile(const double *sorted, size_t count, double share)
{
    double at = (double)(count - 1) * share;
    size_t below = (size_t)at;
    size_t above = below + 1 < count ? below + 1 : below;

    return sorted[below] + (at - (double)below) * (sorted[above] - sorted[below]);
}

/* A clinician's own pace with a type; false below 20 typed documents. */
static bool own_pace(const struct layout *layout, const struct page *vector, size_t type,
                     struct pace *pace)
{
    const int64_t *v = page_find(vector, (uint16_t)(layout->first_saving + type));

    if (v == NULL || v[SAVING_TYPED_DOCUMENTS] < TYPED_MIN || v[SAVING_TYPED_WORDS] <= 0) {
        return false;
    }
    double active = (double)v[SAVING_TYPED_MS];
    double review = fmin(active, (double)v[SAVING_TYPED_REVIEW_MS]);
    double reviewed = (double)v[SAVING_TYPED_REVIEW_DOCUMENTS];

    pace->ms_a_word = (active - review) / (double)v[SAVING_TYPED_WORDS];
    pace->review_ms = reviewed > 0 ? review / reviewed : 0;
    return pace->ms_a_word > 0;
}

/* The typists among a table's rows, by what they need for a word. */
struct typists {
    double *ms_a_word; /* sorted */
    double *review_ms; /* sorted */
    size_t count;
};

/* Rows of `members` with a pace of their own over the whole period (`everybody`). */
static struct typists find_typists(struct arena *arena, const struct layout *layout,
                                   const struct table *everybody, const struct table *members,
                                   size_t type)
{
    struct typists typists = {
        .ms_a_word = ARENA_NEW(arena, double, members->k),
        .review_ms = ARENA_NEW(arena, double, members->k),
    };

    for (size_t row = 0; row < members->k; row++) {
        long at = table_row(everybody, members->clinicians[row]);
        struct pace pace;

        if (members->clinicians[row] > 0 && at >= 0 &&
            own_pace(layout, everybody->vectors[at], type, &pace)) {
            typists.ms_a_word[typists.count] = pace.ms_a_word;
            typists.review_ms[typists.count++] = pace.review_ms;
        }
    }
    qsort(typists.ms_a_word, typists.count, sizeof(double), by_value);
    qsort(typists.review_ms, typists.count, sizeof(double), by_value);
    return typists;
}

/* How much faster and slower the outer quarters of all typists of a type are than the middle. */
static void spread_factors(const struct typists *all, struct pace *pace)
{
    struct pace literature = pace_literature();

    pace->factor_low = literature.factor_low;
    pace->factor_high = literature.factor_high;
    if (all->count >= TYPISTS_MIN) {
        double middle = quantile(all->ms_a_word, all->count, .5);

        pace->factor_low = quantile(all->ms_a_word, all->count, .25) / middle;
        pace->factor_high = quantile(all->ms_a_word, all->count, .75) / middle;
    }
}

/* Words dictated by a row, over all types: it says to which group a clinician mostly belongs. */
static int64_t dictated_words(const struct layout *layout, const struct page *vector)
{
    int64_t words = 0;

    for (size_t type = 0; type < layout->saving_count; type++) {
        const int64_t *v = page_find(vector, (uint16_t)(layout->first_saving + type));

        words += v == NULL ? 0 : v[SAVING_WORDS];
    }
    return words;
}

/* The group in which a clinician dictated most; NULL where in none. */
static const struct table *main_group(const struct layout *layout, const struct table *groups,
                                      size_t group_count, int64_t clinician_id)
{
    const struct table *found = NULL;
    int64_t most = 0;

    for (size_t g = 0; g < group_count; g++) {
        long row = table_row(&groups[g], clinician_id);
        int64_t words = row < 0 ? 0 : dictated_words(layout, groups[g].vectors[row]);

        if (words > most || (words == most && words > 0 && found != NULL &&
                             groups[g].scope->key.unit_id < found->scope->key.unit_id)) {
            found = &groups[g];
            most = words;
        }
    }
    return found;
}

static struct pace group_pace(const struct typists *group, struct pace fallback)
{
    if (group->count >= TYPISTS_MIN) {
        fallback.ms_a_word = quantile(group->ms_a_word, group->count, .5);
        fallback.review_ms = quantile(group->review_ms, group->count, .5);
    }
    return fallback;
}

void baseline_make(struct arena *arena, const struct layout *layout, const struct table *everybody,
                   const struct table *groups, size_t group_count, struct baseline *baseline)
{
    struct arena scratch = {0};
    const struct table **home = ARENA_NEW(&scratch, const struct table *, everybody->k);
    struct pace *of_group = ARENA_NEW(&scratch, struct pace, group_count);

    *baseline = (struct baseline){
        .layout = layout,
        .count = everybody->k,
        .clinicians = everybody->clinicians,
        .paces = ARENA_NEW(arena, struct pace, everybody->k * layout->saving_count)};
    for (size_t row = 0; row < everybody->k; row++) {
        home[row] = main_group(layout, groups, group_count, everybody->clinicians[row]);
    }
    for (size_t type = 0; type < layout->saving_count; type++) {
        struct typists all = find_typists(&scratch, layout, everybody, everybody, type);

        for (size_t g = 0; g < group_count; g++) {
            struct typists typists = find_typists(&scratch, layout, everybody, &groups[g], type);

            of_group[g] = group_pace(&typists, pace_literature());
            if (typists.count >= TYPISTS_MIN) {
                spread_factors(&all, &of_group[g]);
            }
        }
        for (size_t row = 0; row < everybody->k; row++) {
            struct pace *pace = &baseline->paces[row * layout->saving_count + type];

            *pace = home[row] == NULL ? pace_literature() : of_group[home[row] - groups];
            if (own_pace(layout, everybody->vectors[row], type, pace)) {
                spread_factors(&all, pace);
            }
        }
    }
    arena_free(&scratch);
}

static const struct pace *find_pace(const struct baseline *baseline, int64_t clinician_id,
                                    size_t type)
{
    size_t low = 0;
    size_t high = baseline->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (baseline->clinicians[middle] < clinician_id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == baseline->count || baseline->clinicians[low] != clinician_id) {
        return NULL;
    }
    return &baseline->paces[low * baseline->layout->saving_count + type];
}

/* The length of what would have been written instead, as a share of the dictated words. */
static double length_factor(enum estimand estimand, enum scenario scenario)
{
    static const double whole[SCENARIO_COUNT] = {LENGTH_LOW, LENGTH_CENTRAL, 1};

    return estimand == ESTIMAND_FIXED ? 1 : whole[scenario];
}

double baseline_typed_ms(const struct baseline *baseline, int64_t clinician_id,
                         const struct page *vector, double documents, enum estimand estimand,
                         enum scenario scenario)
{
    const struct layout *layout = baseline->layout;
    double words_all = 0;
    double review = 0;
    double ms = 0;

    for (size_t type = 0; type < layout->saving_count; type++) {
        const int64_t *v = page_find(vector, (uint16_t)(layout->first_saving + type));
        const struct pace *pace = find_pace(baseline, clinician_id, type);

        if (v == NULL || pace == NULL || v[SAVING_WORDS] == 0) {
            continue;
        }
        double words = (double)v[SAVING_WORDS];
        double factor = scenario == SCENARIO_LOW    ? pace->factor_low
                        : scenario == SCENARIO_HIGH ? pace->factor_high
                                                    : 1;

        ms += length_factor(estimand, scenario) * words * pace->ms_a_word * factor;
        review += words * pace->review_ms;
        words_all += words;
    }
    /* Each document is reviewed once; types share them by their words. Not in the low case. */
    if (scenario != SCENARIO_LOW && words_all > 0) {
        ms += documents * review / words_all;
    }
    return ms;
}
