/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/link.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* Totals and the parts that make them up: one part alone is the total less the others. */
#define PARTS_MAX 10
static const char *const totals[][PARTS_MAX] = {
    {"B1", "B1_substitutions", "B1_deletions", "B1_insertions"},
    {"N6", "N10", "N11"},
    {"E4", "E4_format", "E4_navigation", "E4_ehr_action", "E4_clinical_query", "E4_agentic"},
    {"G2", "G2_numeric", "G2_unit", "G2_drug", "G2_negation", "G2_laterality", "G2_temporal",
     "G2_identity", "G2_other"},
    {"G2_mix_numeric", "G2_mix_unit", "G2_mix_drug", "G2_mix_negation", "G2_mix_laterality",
     "G2_mix_temporal", "G2_mix_identity", "G2_mix_other"},
};
#define TOTALS (sizeof(totals) / sizeof(totals[0]))

static double factor_of(const struct metric_term *terms, size_t count, uint16_t component)
{
    double factor = 0;

    for (size_t i = 0; i < count; i++) {
        factor += terms[i].component == component ? terms[i].factor : 0;
    }
    return factor;
}

/* Whether every component that `terms` name has the same factor in a and in b plus c. */
struct sum {
    const struct metric_term *terms;
    size_t count;
};

static bool same_at(struct sum at, struct sum a, struct sum b, struct sum c)
{
    for (size_t i = 0; i < at.count; i++) {
        uint16_t component = at.terms[i].component;
        double right = factor_of(b.terms, b.count, component);

        right += factor_of(c.terms, c.count, component);
        if (fabs(factor_of(a.terms, a.count, component) - right) > 1e-12) {
            return false;
        }
    }
    return true;
}

/* a = b + c, term by term. */
static bool adds(struct sum a, struct sum b, struct sum c)
{
    return same_at(a, a, b, c) && same_at(b, a, b, c) && same_at(c, a, b, c);
}

static struct sum numerator(const struct metric *metric)
{
    return (struct sum){metric->numerator, metric->numerator_count};
}

static struct sum denominator(const struct metric *metric)
{
    return (struct sum){metric->denominator, metric->denominator_count};
}

static bool of_sums(const struct metric *metric)
{
    return metric->kind == METRIC_RATIO || metric->kind == METRIC_SHARE ||
           metric->kind == METRIC_DIFFERENCE;
}

bool link_alike(const struct metric *a, const struct metric *b)
{
    struct sum nothing = {0};

    if (a->kind == METRIC_TIME_SAVED && b->kind == METRIC_TIME_SAVED) {
        return adds(numerator(a), numerator(b), nothing); /* one sum, a document and a day */
    }
    if (a->kind == METRIC_FLOW && b->kind == METRIC_FLOW) {
        return true; /* who lapsed is who was there less who was kept */
    }
    if (!adds(denominator(a), denominator(b), nothing)) {
        return false;
    }
    if (of_sums(a) && of_sums(b)) {
        return adds(numerator(a), numerator(b), nothing) ||
               adds(denominator(a), numerator(a), numerator(b));
    }
    return a->kind == METRIC_TIER && b->kind == METRIC_TIER &&
           adds(numerator(a), numerator(b), nothing);
}

bool link_holds(const struct metric *metric, const struct metric *count)
{
    struct sum nothing = {0};
    bool sums = of_sums(metric) ||
                (metric->kind == METRIC_STOCK_SHARE && text_equal(metric->parameter, "sum"));

    return count->kind == METRIC_COUNT && sums &&
           (adds(numerator(metric), numerator(count), nothing) ||
            adds(denominator(metric), numerator(count), nothing));
}

void links_make(struct arena *arena, const struct catalog *catalog, struct links *links)
{
    size_t n = catalog->metric_count;
    size_t *counts = ARENA_NEW(arena, size_t, n);

    *links = (struct links){
        .catalog = catalog, .items = ARENA_NEW(arena, struct link, n * n), .counts = counts};
    for (size_t from = 0; from < n; from++) {
        if (catalog->metrics[from].kind == METRIC_COUNT) {
            counts[links->count_count++] = from;
        }
        for (size_t to = 0; to < n; to++) {
            const struct metric *a = &catalog->metrics[from];
            const struct metric *b = &catalog->metrics[to];

            if (from != to && (link_alike(a, b) || link_holds(b, a))) {
                links->items[links->count++] = (struct link){from, to};
            }
        }
    }
}

/* 0 exact, 1 on the grid, 2 withheld; -1 where there is no figure. */
static int strictness(const struct figure *figure)
{
    switch (figure->state) {
    case STATE_PUBLISHED:
    case STATE_NO_INTERVAL:
        return 0;
    case STATE_GRID:
        return 1;
    case STATE_PRIMARY:
    case STATE_COMPLEMENTARY:
        return 2;
    case STATE_NO_DATA:
    case STATE_NOT_APPLICABLE:
        break;
    }
    return -1;
}

/* Makes the figure, where there is one, as strict as wanted; true where it was not. */
static bool restrain(struct figure *figure, int wanted)
{
    int now = figure == NULL ? -1 : strictness(figure);

    if (now < 0 || now >= wanted) {
        return false;
    }
    figure->state = wanted == 1 ? STATE_GRID : STATE_COMPLEMENTARY;
    return true;
}

/* A total and its parts: no part may be withheld alone. */
static bool apply_total(struct sheet *sheet, size_t scope, const char *const *ids, bool *changed)
{
    const struct catalog *catalog = sheet->catalog;
    struct figure *least = NULL;
    size_t least_metric = 0;
    double least_size = 0;
    size_t hidden = 0;

    for (size_t i = 0; i < PARTS_MAX && ids[i] != NULL; i++) {
        const struct metric *metric = catalog_metric(catalog, ids[i]);
        size_t m = metric == NULL ? 0 : (size_t)(metric - catalog->metrics);
        struct figure *figure = sheet_change(sheet, scope, m);

        if (metric == NULL || figure == NULL || strictness(figure) < 0) {
            continue;
        }
        hidden += strictness(figure) > 0;
        double size = sheet_order(sheet, scope, m)->numerator;

        if (strictness(figure) == 0 && (least == NULL || size < least_size)) {
            least = figure;
            least_metric = m;
            least_size = size;
        }
    }
    if (hidden != 1 || least == NULL) {
        return false;
    }
    least->state = STATE_COMPLEMENTARY;
    changed[least_metric] = true;
    return true;
}

bool links_apply(const struct links *links, struct sheet *sheet, bool *changed)
{
    bool any = false;

    for (size_t s = 0; s < sheet->scope_count; s++) {
        if (sheet->kinds[s] == NULL) {
            continue;
        }
        for (size_t i = 0; i < links->count; i++) {
            const struct link *link = &links->items[i];
            int wanted = strictness(sheet_figure(sheet, s, link->from));

            if (restrain(sheet_change(sheet, s, link->to), wanted)) {
                changed[link->to] = true;
                any = true;
            }
        }
        for (size_t i = 0; i < TOTALS; i++) {
            any = apply_total(sheet, s, totals[i], changed) || any;
        }
    }
    return any;
}

static int compare(double a, double b)
{
    if (isnan(a) || isnan(b)) {
        return isnan(a) - isnan(b);
    }
    return (a > b) - (a < b);
}

/* Sums of the same clinicians are equal to the last digit. */
static int by_content(const void *left, const void *right)
{
    const struct figure *a = *(struct figure *const *)left;
    const struct figure *b = *(struct figure *const *)right;
    const double pairs[][2] = {
        {a->value, b->value},
        {a->k_eff, b->k_eff},
        {a->numerator, b->numerator},
        {a->denominator, b->denominator},
        {(double)a->clinicians, (double)b->clinicians},
        {(double)a->documents, (double)b->documents},
    };
    int order = 0;

    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]) && order == 0; i++) {
        order = compare(pairs[i][0], pairs[i][1]);
    }
    return order;
}

bool link_twins(struct arena *scratch, struct sheet *sheet, size_t metric)
{
    struct figure **figures = ARENA_NEW(scratch, struct figure *, sheet->scope_count);
    size_t count = 0;
    bool changed = false;

    for (size_t s = 0; s < sheet->scope_count; s++) {
        struct figure *figure = sheet_change(sheet, s, metric);

        if (sheet->kinds[s] != NULL && figure != NULL && strictness(figure) >= 0) {
            figures[count++] = figure;
        }
    }
    qsort(figures, count, sizeof(struct figure *), by_content);
    for (size_t from = 0, until = 0; from < count; from = until) {
        int wanted = 0;

        for (; until < count && by_content(&figures[from], &figures[until]) == 0; until++) {
            int strict = strictness(figures[until]);

            wanted = strict > wanted ? strict : wanted;
        }
        for (size_t i = from; i < until; i++) {
            changed = restrain(figures[i], wanted) || changed;
        }
    }
    return changed;
}

/* Whether a number is published in a scope as a count of its own. */
static bool counted(const struct links *links, const struct sheet *sheet, size_t scope,
                    int64_t documents)
{
    for (size_t i = 0; i < links->count_count; i++) {
        const struct figure *figure = sheet_figure(sheet, scope, links->counts[i]);

        if (strictness(figure) == 0 && figure->numerator == (double)documents) {
            return true;
        }
    }
    return false;
}

void links_hide_documents(const struct links *links, struct sheet *sheet)
{
    for (size_t s = 0; s < sheet->scope_count; s++) {
        for (size_t m = 0; sheet->kinds[s] != NULL && m < sheet->metric_count; m++) {
            struct figure *figure = sheet_change(sheet, s, m);

            if (figure != NULL && figure->documents >= 0 &&
                !counted(links, sheet, s, figure->documents)) {
                figure->documents = -1;
            }
        }
    }
}
