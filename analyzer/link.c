/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/link.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/sum.h"
#include "base/text.h"

/* Totals and the parts that make them up: one part alone is the total less the others. */
#define PARTS_MAX 6
static const char *const totals[][PARTS_MAX] = {
    {"B1", "B1_substitutions", "B1_deletions", "B1_insertions"},
    {"N6", "N10", "N11"},
    {"E4", "E4_format", "E4_navigation", "E4_ehr_action", "E4_clinical_query", "E4_agentic"},
};
#define TOTALS (sizeof(totals) / sizeof(totals[0]))

struct link_total {
    size_t metrics[PARTS_MAX];
    size_t count;
};

bool link_alike(const struct metric *a, const struct metric *b)
{
    struct sum nothing = {0};

    if (a->kind == METRIC_TIME_SAVED && b->kind == METRIC_TIME_SAVED) {
        return sum_adds(sum_numerator(a), sum_numerator(b),
                        nothing); /* one sum, a document and a day */
    }
    if (a->kind == METRIC_FLOW && b->kind == METRIC_FLOW) {
        return true; /* who lapsed is who was there less who was kept */
    }
    if (!sum_adds(sum_denominator(a), sum_denominator(b), nothing)) {
        return false;
    }
    if (sum_quotient(a) && sum_quotient(b)) {
        return sum_adds(sum_numerator(a), sum_numerator(b), nothing) ||
               sum_adds(sum_denominator(a), sum_numerator(a), sum_numerator(b));
    }
    return a->kind == METRIC_TIER && b->kind == METRIC_TIER &&
           sum_adds(sum_numerator(a), sum_numerator(b), nothing);
}

bool link_holds(const struct metric *metric, const struct metric *count)
{
    struct sum nothing = {0};
    bool sums = sum_quotient(metric) ||
                (metric->kind == METRIC_STOCK_SHARE && text_equal(metric->parameter, "sum"));

    return count->kind == METRIC_COUNT && sums &&
           (sum_adds(sum_numerator(metric), sum_numerator(count), nothing) ||
            sum_adds(sum_denominator(metric), sum_numerator(count), nothing));
}

bool link_tells(const struct metric *teller, const struct metric *metric, enum side side)
{
    struct sum sum = side == SIDE_NUMERATOR ? sum_numerator(metric) : sum_denominator(metric);

    return told_by(teller, (struct told){.plus = sum});
}

/* A count first, then who tells of most kinds of scopes, then the first in the catalog. */
static bool goes_before(const struct metric *a, const struct metric *b)
{
    bool counts = a->kind == METRIC_COUNT;

    return counts != (b->kind == METRIC_COUNT) ? counts : a->scope_count > b->scope_count;
}

/* The metric whose sum one of another is; the other itself where nobody else tells of it. */
static size_t first_teller(const struct catalog *catalog, size_t metric, struct told sum)
{
    size_t first = catalog->metric_count;

    for (size_t t = 0; t < catalog->metric_count; t++) {
        const struct metric *teller = &catalog->metrics[t];

        if (teller->need_count == 0 && told_by(teller, sum) &&
            (first == catalog->metric_count || goes_before(teller, &catalog->metrics[first]))) {
            first = t;
        }
    }
    return first == catalog->metric_count ? metric : first;
}

/* Of a sum that several publish no more is told than its first teller tells. */
static void link_tellers(struct links *links)
{
    for (size_t m = 0; m < links->catalog->metric_count; m++) {
        struct told sums[TOLD_MAX];
        size_t count = told_list(&links->catalog->metrics[m], sums);

        for (size_t i = 0; i < count; i++) {
            size_t first = first_teller(links->catalog, m, sums[i]);

            if (first != m) {
                links->items[links->count++] = (struct link){first, m};
            }
        }
    }
}

static struct link_total *find_totals(struct arena *arena, const struct catalog *catalog)
{
    struct link_total *found = ARENA_NEW(arena, struct link_total, TOTALS);

    for (size_t t = 0; t < TOTALS; t++) {
        for (size_t i = 0; i < PARTS_MAX && totals[t][i] != NULL; i++) {
            const struct metric *metric = catalog_metric(catalog, totals[t][i]);

            if (metric != NULL) {
                found[t].metrics[found[t].count++] = (size_t)(metric - catalog->metrics);
            }
        }
    }
    return found;
}

static bool is_bounded(const struct catalog *catalog, const struct metric *metric)
{
    bool bounded = metric->kind != METRIC_DIFFERENCE && metric->kind != METRIC_TIME_SAVED;

    for (size_t m = 0; m < catalog->metric_count && !bounded; m++) {
        const struct metric *other = &catalog->metrics[m];

        bounded = metric->kind == METRIC_DIFFERENCE && other->kind != METRIC_DIFFERENCE &&
                  link_alike(metric, other);
    }
    return bounded;
}

void links_make(struct arena *arena, const struct catalog *catalog, struct links *links)
{
    size_t n = catalog->metric_count;
    size_t *counts = ARENA_NEW(arena, size_t, n);

    *links = (struct links){.catalog = catalog,
                            .items = ARENA_NEW(arena, struct link, n * (n + TOLD_MAX)),
                            .counts = counts,
                            .totals = find_totals(arena, catalog),
                            .total_count = TOTALS,
                            .bounded = ARENA_NEW(arena, bool, n)};
    for (size_t from = 0; from < n; from++) {
        links->bounded[from] = is_bounded(catalog, &catalog->metrics[from]);
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
    link_tellers(links);
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

static bool any_fresh(const struct link_total *total, const bool *fresh, const bool *changed)
{
    bool any = false;

    for (size_t i = 0; i < total->count; i++) {
        any = any || fresh[total->metrics[i]] || changed[total->metrics[i]];
    }
    return any;
}

/* A total and its parts: no part may be withheld alone. */
static void apply_total(struct sheet *sheet, size_t scope, const struct link_total *total,
                        bool *changed)
{
    struct figure *least = NULL;
    size_t least_metric = 0;
    double least_size = 0;
    size_t hidden = 0;

    for (size_t i = 0; i < total->count; i++) {
        size_t m = total->metrics[i];
        struct figure *figure = sheet_change(sheet, scope, m);

        if (figure == NULL || strictness(figure) < 0) {
            continue;
        }
        hidden += strictness(figure) > 0;
        double size = (double)sheet_order(sheet, scope, m).part;

        if (strictness(figure) == 0 && !sheet_given(sheet, scope, m) &&
            (least == NULL || size < least_size)) {
            least = figure;
            least_metric = m;
            least_size = size;
        }
    }
    if (hidden != 1 || least == NULL) {
        return;
    }
    least->state = STATE_COMPLEMENTARY;
    changed[least_metric] = true;
}

static void apply_link(struct sheet *sheet, size_t scope, const struct link *link, bool *changed)
{
    int wanted = strictness(sheet_figure(sheet, scope, link->from));

    if (wanted > 0 && restrain(sheet_change(sheet, scope, link->to), wanted)) {
        changed[link->to] = true;
    }
}

void links_apply(const struct links *links, struct sheet *sheet, const bool *fresh, bool *changed)
{
    for (size_t s = 0; s < sheet->scope_count; s++) {
        if (sheet->kinds[s] == NULL) {
            continue;
        }
        for (size_t i = 0; i < links->count; i++) {
            size_t from = links->items[i].from;

            if (fresh[from] || changed[from]) {
                apply_link(sheet, s, &links->items[i], changed);
            }
        }
        for (size_t i = 0; i < links->total_count; i++) {
            if (any_fresh(&links->totals[i], fresh, changed)) {
                apply_total(sheet, s, &links->totals[i], changed);
            }
        }
    }
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
    const struct figure *a = ((const struct twin *)left)->figure;
    const struct figure *b = ((const struct twin *)right)->figure;
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

/* The scopes of a metric that have the same figure as another, those of one figure together. */
static struct twins *find_twins(struct arena *arena, const struct sheet *sheet, size_t metric)
{
    struct arena scratch = {0};
    struct twin *all = ARENA_NEW(&scratch, struct twin, sheet->scope_count);
    struct twins *twins = ARENA_NEW(arena, struct twins, 1);
    size_t count = 0;

    for (size_t s = 0; s < sheet->scope_count; s++) {
        struct figure *figure = sheet_change(sheet, s, metric);

        if (sheet->kinds[s] != NULL && figure != NULL && strictness(figure) >= 0) {
            all[count++].figure = figure;
        }
    }
    qsort(all, count, sizeof(*all), by_content);
    for (size_t from = 0, until = 0; from < count; from = until) {
        while (until < count && by_content(&all[from], &all[until]) == 0) {
            until++;
        }
        for (size_t i = from; i < until && until - from > 1; i++) {
            all[twins->count++] = (struct twin){all[i].figure, i == from};
        }
    }
    twins->items = ARENA_NEW(arena, struct twin, twins->count);
    for (size_t i = 0; i < twins->count; i++) {
        twins->items[i] = all[i];
    }
    arena_free(&scratch);
    return twins;
}

bool link_twins(struct arena *arena, struct sheet *sheet, size_t metric)
{
    const struct twins *twins = sheet->twins[metric];
    bool changed = false;

    /* Sums do not change, and states only get stricter: who are twins stays so. */
    if (twins == NULL) {
        twins = sheet->twins[metric] = find_twins(arena, sheet, metric);
    }
    for (size_t from = 0, until = 0; from < twins->count; from = until) {
        int wanted = 0;

        for (; until < twins->count && (until == from || !twins->items[until].first); until++) {
            int strict = strictness(twins->items[until].figure);

            wanted = strict > wanted ? strict : wanted;
        }
        for (size_t i = from; i < until && wanted > 0; i++) {
            changed = restrain(twins->items[i].figure, wanted) || changed;
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
