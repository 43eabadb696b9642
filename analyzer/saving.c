/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/saving.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

enum step { STEP_LOW, STEP_CENTRAL, STEP_HIGH, STEP_COUNT };

/* What each scenario assumes. Source: DOMAIN.md section 2; typed text is reviewed but in the low.
 */
static const struct assumptions {
    const char *name;
    enum step typing;
    enum step length;
    bool reviewed;
} assumptions[SCENARIO_COUNT] = {
    [SCENARIO_LOW] = {"low", STEP_LOW, STEP_LOW, false},
    [SCENARIO_CENTRAL] = {"central", STEP_CENTRAL, STEP_CENTRAL, true},
    [SCENARIO_HIGH] = {"high", STEP_HIGH, STEP_HIGH, true},
    [SCENARIO_FAST_TYPING] = {"fast_typing", STEP_LOW, STEP_CENTRAL, true},
    [SCENARIO_SLOW_TYPING] = {"slow_typing", STEP_HIGH, STEP_CENTRAL, true},
    [SCENARIO_NO_REVIEW] = {"no_review", STEP_CENTRAL, STEP_CENTRAL, false},
    [SCENARIO_SHORT] = {"short", STEP_CENTRAL, STEP_LOW, true},
    [SCENARIO_FULL] = {"full", STEP_CENTRAL, STEP_HIGH, true},
};

const char *saving_typing(enum scenario scenario)
{
    static const char *const names[STEP_COUNT] = {"low", "central", "high"};

    return names[assumptions[scenario].typing];
}

bool saving_reviewed(enum scenario scenario)
{
    return assumptions[scenario].reviewed;
}

bool saving_parameter(const char *parameter, enum estimand *estimand, enum scenario *scenario)
{
    static const char *const estimands[] = {"fixed:", "whole:"};

    for (int e = 0; e < 2; e++) {
        if (!text_starts(parameter, estimands[e])) {
            continue;
        }
        for (int s = 0; s < SCENARIO_COUNT; s++) {
            if (text_equal(parameter + strlen(estimands[e]), assumptions[s].name)) {
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

/* The pages of time saved by document type, in one walk; out [saving_count]. */
static void find_pages(const struct layout *layout, const struct page *vector, const int64_t **out)
{
    for (size_t type = 0; type < layout->saving_count; type++) {
        out[type] = NULL;
    }
    for (; vector != NULL; vector = vector->next) {
        if (vector->group >= layout->first_saving) {
            out[vector->group - layout->first_saving] = vector->values;
        }
    }
}

/* A clinician's own pace with a type; false below 20 typed documents. */
static bool own_pace(const int64_t *v, struct pace *pace)
{
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

/* Everybody's own paces: what typists lend is looked up here. */
struct own {
    size_t types;
    struct pace *paces; /* [row][types]; ms_a_word 0 where there is none */
};

static struct own find_own(struct arena *arena, const struct layout *layout,
                           const struct table *everybody)
{
    struct own own = {
        .types = layout->saving_count,
        .paces = ARENA_NEW(arena, struct pace, everybody->k * layout->saving_count),
    };
    const int64_t **pages = ARENA_NEW(arena, const int64_t *, layout->saving_count);

    for (size_t row = 0; row < everybody->k; row++) {
        find_pages(layout, everybody->vectors[row], pages);
        for (size_t type = 0; everybody->clinicians[row] > 0 && type < own.types; type++) {
            struct pace pace = {0};

            if (own_pace(pages[type], &pace)) {
                own.paces[row * own.types + type] = pace;
            }
        }
    }
    return own;
}

/* The typists of a type among some of everybody's rows, by what they need for a word. */
struct typists {
    double *ms_a_word; /* sorted */
    double *review_ms; /* sorted */
    size_t count;
};

static void find_typists(const struct own *own, const uint32_t *rows, size_t count, size_t type,
                         struct typists *typists)
{
    typists->count = 0;
    for (size_t i = 0; i < count; i++) {
        const struct pace *pace = &own->paces[rows[i] * own->types + type];

        if (pace->ms_a_word > 0) {
            typists->ms_a_word[typists->count] = pace->ms_a_word;
            typists->review_ms[typists->count++] = pace->review_ms;
        }
    }
    qsort(typists->ms_a_word, typists->count, sizeof(double), by_value);
    qsort(typists->review_ms, typists->count, sizeof(double), by_value);
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

/* A group's members as rows of everybody. */
struct members {
    uint32_t *rows;
    size_t count;
};

/*
 * Each group's members; and for each row of everybody the group in which most was dictated
 * (SIZE_MAX: none), of equals the one with the lowest unit.
 */
static void find_groups(struct arena *arena, const struct layout *layout,
                        const struct table *everybody, const struct table *groups,
                        size_t group_count, struct members *members, size_t *home)
{
    const int64_t **pages = ARENA_NEW(arena, const int64_t *, layout->saving_count);
    int64_t *most = ARENA_NEW(arena, int64_t, everybody->k);

    for (size_t row = 0; row < everybody->k; row++) {
        home[row] = SIZE_MAX;
    }
    for (size_t g = 0; g < group_count; g++) {
        members[g].rows = ARENA_NEW(arena, uint32_t, groups[g].k);
        for (size_t i = 0; i < groups[g].k; i++) {
            long row = table_row(everybody, groups[g].clinicians[i]);
            int64_t words = 0;

            if (row < 0) {
                continue;
            }
            members[g].rows[members[g].count++] = (uint32_t)row;
            find_pages(layout, groups[g].vectors[i], pages);
            for (size_t type = 0; type < layout->saving_count; type++) {
                words += pages[type] == NULL ? 0 : pages[type][SAVING_WORDS];
            }
            bool lower = home[row] == SIZE_MAX ||
                         groups[g].scope->key.unit_id < groups[home[row]].scope->key.unit_id;

            if (words > most[row] || (words == most[row] && words > 0 && lower)) {
                most[row] = words;
                home[row] = g;
            }
        }
    }
}

static struct pace group_pace(const struct typists *group, const struct typists *all)
{
    struct pace pace = pace_literature();

    if (group->count >= TYPISTS_MIN) {
        pace.ms_a_word = quantile(group->ms_a_word, group->count, .5);
        pace.review_ms = quantile(group->review_ms, group->count, .5);
        spread_factors(all, &pace);
    }
    return pace;
}

static struct typists typists_room(struct arena *arena, size_t count)
{
    return (struct typists){.ms_a_word = ARENA_NEW(arena, double, count),
                            .review_ms = ARENA_NEW(arena, double, count)};
}

void baseline_make(struct arena *arena, const struct layout *layout, const struct table *everybody,
                   const struct table *groups, size_t group_count, struct baseline *baseline)
{
    struct arena scratch = {0};
    struct members *members = ARENA_NEW(&scratch, struct members, group_count);
    struct pace *of_group = ARENA_NEW(&scratch, struct pace, group_count);
    size_t *home = ARENA_NEW(&scratch, size_t, everybody->k);
    uint32_t *every_row = ARENA_NEW(&scratch, uint32_t, everybody->k);
    struct typists all = typists_room(&scratch, everybody->k);
    struct typists some = typists_room(&scratch, everybody->k);
    struct own own = find_own(&scratch, layout, everybody);

    *baseline = (struct baseline){
        .layout = layout,
        .count = everybody->k,
        .clinicians = everybody->clinicians,
        .paces = ARENA_NEW(arena, struct pace, everybody->k * layout->saving_count)};
    find_groups(&scratch, layout, everybody, groups, group_count, members, home);
    for (size_t row = 0; row < everybody->k; row++) {
        every_row[row] = (uint32_t)row;
    }
    for (size_t type = 0; type < layout->saving_count; type++) {
        find_typists(&own, every_row, everybody->k, type, &all);
        for (size_t g = 0; g < group_count; g++) {
            find_typists(&own, members[g].rows, members[g].count, type, &some);
            of_group[g] = group_pace(&some, &all);
        }
        for (size_t row = 0; row < everybody->k; row++) {
            struct pace *pace = &baseline->paces[row * layout->saving_count + type];

            *pace = own.paces[row * own.types + type];
            if (pace->ms_a_word > 0) {
                spread_factors(&all, pace);
            } else {
                *pace = home[row] == SIZE_MAX ? pace_literature() : of_group[home[row]];
            }
        }
    }
    arena_free(&scratch);
}

/* The paces of a clinician [saving_count]; NULL where not known. */
static const struct pace *find_paces(const struct baseline *baseline, int64_t clinician_id)
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
    return &baseline->paces[low * baseline->layout->saving_count];
}

double saving_length(enum estimand estimand, enum scenario scenario)
{
    static const double whole[STEP_COUNT] = {LENGTH_LOW, LENGTH_CENTRAL, 1};

    return estimand == ESTIMAND_FIXED ? 1 : whole[assumptions[scenario].length];
}

/* One row's costs in each scenario, [estimand][scenario]. */
static void typed_ms(const struct layout *layout, const struct pace *paces,
                     const struct page *vector, double documents, double *out)
{
    const int64_t *pages[SAVING_TYPES_MAX];
    double words_all = 0;
    double review = 0;

    find_pages(layout, vector, pages);
    for (size_t type = 0; type < layout->saving_count; type++) {
        const struct pace *pace = &paces[type];

        if (pages[type] == NULL || pages[type][SAVING_WORDS] == 0) {
            continue;
        }
        double words = (double)pages[type][SAVING_WORDS];
        double factors[STEP_COUNT] = {pace->factor_low, 1, pace->factor_high};

        for (int s = 0; s < SCENARIO_COUNT; s++) {
            double ms = words * pace->ms_a_word * factors[assumptions[s].typing];

            out[s] += saving_length(ESTIMAND_FIXED, (enum scenario)s) * ms;
            out[SCENARIO_COUNT + s] += saving_length(ESTIMAND_WHOLE, (enum scenario)s) * ms;
        }
        review += words * pace->review_ms;
        words_all += words;
    }
    /* Each document is reviewed once; types share them by their words. */
    for (int i = 0; words_all > 0 && i < 2 * SCENARIO_COUNT; i++) {
        out[i] += assumptions[i % SCENARIO_COUNT].reviewed ? documents * review / words_all : 0;
    }
}

void saving_fill(struct arena *arena, const struct baseline *baseline, size_t documents,
                 struct table *table)
{
    const double *counts = table->columns[documents];
    double *out = ARENA_NEW(arena, double, table->k * 2 * SCENARIO_COUNT);

    for (size_t row = 0; counts != NULL && row < table->k; row++) {
        const struct pace *paces = find_paces(baseline, table->clinicians[row]);

        if (paces != NULL && counts[row] != 0) {
            typed_ms(baseline->layout, paces, table->vectors[row], counts[row],
                     &out[row * 2 * SCENARIO_COUNT]);
        }
    }
    table->typed_ms = out;
}

double saving_typed_ms(const struct table *table, size_t row, enum estimand estimand,
                       enum scenario scenario)
{
    size_t at = row * 2 * SCENARIO_COUNT + (size_t)estimand * SCENARIO_COUNT + (size_t)scenario;

    return table->typed_ms == NULL ? 0 : table->typed_ms[at];
}
