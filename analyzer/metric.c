/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/metric.h"

#include <math.h>
#include <string.h>

#include "analyzer/saving.h"
#include "base/text.h"

/* Cut-points of the adoption tiers (A11): share of documents by voice, (low, high]. */
static const struct tier {
    const char *name;
    double low;
    double high;
} tiers[] = {
    {"none", -1, 0},     {"rare", 0, .05}, {"occasional", .05, .3},
    {"regular", .3, .6}, {"high", .6, 2},
};

bool metric_declared(const struct metric *metric, const struct scope *scope, enum period_kind kind)
{
    for (size_t i = 0; metric->periods[kind] && i < metric->scope_count; i++) {
        if (metric->scopes[i] == scope->kind) {
            return true;
        }
    }
    return false;
}

enum measure_state metric_told(const struct metric *metric, enum measure_state state)
{
    if (metric->kind != METRIC_RETENTION) {
        return state;
    }
    return measure_exact(state) ? STATE_GRID : state == STATE_COMPLEMENTARY ? STATE_PRIMARY : state;
}

enum grid metric_grid(const struct metric *metric)
{
    switch (metric->kind) {
    case METRIC_SHARE:
    case METRIC_SHARE_CLINICIANS:
    case METRIC_STOCK_SHARE:
    case METRIC_NPS:
    case METRIC_RETENTION:
    case METRIC_TIER:
    case METRIC_FLOW:
    case METRIC_STICKINESS:
        return GRID_POINTS;
    case METRIC_DIFFERENCE:
        return metric->scale == 100 ? GRID_POINTS : GRID_RELATIVE;
    case METRIC_RATIO:
    case METRIC_COUNT:
    case METRIC_MEAN:
    case METRIC_TIME_SAVED:
        return GRID_RELATIVE;
    case METRIC_CLINICIANS:
    case METRIC_QUANTILE:
    case METRIC_SURVIVAL:
        break;
    }
    return GRID_NONE;
}

static bool never_active(const struct metric *metric)
{
    return metric->kind == METRIC_STOCK_SHARE && text_equal(metric->parameter, "never_30d");
}

/* Then the parameter names the stock of which somebody must hold one to count. */
static bool counts_users_of_seats(const struct metric *metric)
{
    return metric->kind == METRIC_STOCK_SHARE && !text_equal(metric->parameter, "sum") &&
           !never_active(metric);
}

static bool any_stock(const struct catalog *catalog, const struct metric_term *terms, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (catalog->components[terms[i].component].stock) {
            return true;
        }
    }
    return false;
}

bool metric_of_flows(const struct metric *metric, const struct catalog *catalog)
{
    return metric->kind == METRIC_STOCK_SHARE && text_equal(metric->parameter, "sum") &&
           !any_stock(catalog, metric->numerator, metric->numerator_count) &&
           !any_stock(catalog, metric->denominator, metric->denominator_count);
}

bool metric_counts_clinicians(const struct metric *metric)
{
    return metric->kind == METRIC_SHARE_CLINICIANS || metric->kind == METRIC_CLINICIANS ||
           metric->kind == METRIC_TIER || metric->kind == METRIC_FLOW ||
           metric->kind == METRIC_RETENTION || metric->kind == METRIC_SURVIVAL ||
           counts_users_of_seats(metric) || never_active(metric);
}

static double sum_terms(const double *const *columns, size_t row, const struct metric_term *terms,
                        size_t count)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++) {
        const double *column = columns[terms[i].component];

        sum += column == NULL ? 0 : terms[i].factor * column[row];
    }
    return sum;
}

static double numerator(const struct table *table, size_t row, const struct metric *metric)
{
    return sum_terms(table_columns(table, metric), row, metric->numerator, metric->numerator_count);
}

static double denominator(const struct table *table, size_t row, const struct metric *metric)
{
    return sum_terms(table_columns(table, metric), row, metric->denominator,
                     metric->denominator_count);
}

bool metric_tier(const struct metric *metric, double *low, double *high)
{
    for (size_t i = 0; metric->kind == METRIC_TIER && i < sizeof(tiers) / sizeof(tiers[0]); i++) {
        if (text_equal(metric->parameter, tiers[i].name)) {
            *low = tiers[i].low;
            *high = tiers[i].high;
            return true;
        }
    }
    return false;
}

static bool in_tier(const struct metric *metric, double y, double x)
{
    double low = 0;
    double high = 0;

    return metric_tier(metric, &low, &high) && y > low * x && y <= high * x;
}

/* The parameter of a retention metric. */
static int weeks_of(const struct metric *metric)
{
    long long weeks = 0;

    return text_to_int(metric->parameter, &weeks) ? (int)weeks : 0;
}

/* One Bernoulli draw a clinician: x 1 where counted, y 1 where it holds. */
static struct cluster draw(const struct evaluation *e, const struct table *table, size_t row,
                           const struct metric *metric)
{
    double y = numerator(table, row, metric);
    double x = denominator(table, row, metric);
    bool known = table->clinicians[row] != 0;
    enum user_flow flow = FLOW_NEW;
    bool holds = false;
    bool counted = false;

    switch (metric->kind) {
    case METRIC_SHARE_CLINICIANS:
        counted = x > 0;
        holds = y > 0;
        break;
    case METRIC_TIER:
        counted = x > 0;
        holds = in_tier(metric, y, x);
        break;
    case METRIC_RETENTION:
        counted = e->history != NULL && history_cohort(e->history, e->population, table->cells[row],
                                                       weeks_of(metric), e->period, &holds);
        break;
    case METRIC_FLOW:
        counted =
            e->history != NULL && history_flow_name(metric->parameter, &flow) &&
            history_flow(e->history, e->population, table->cells[row], flow, e->period, &holds);
        break;
    case METRIC_STOCK_SHARE:
        counted = e->history != NULL && history_never_active(e->history, e->population,
                                                             table->cells[row], e->period, &holds);
        break;
    case METRIC_RATIO:
    case METRIC_SHARE:
    case METRIC_DIFFERENCE:
    case METRIC_COUNT:
    case METRIC_CLINICIANS:
    case METRIC_QUANTILE:
    case METRIC_MEAN:
    case METRIC_NPS:
    case METRIC_TIME_SAVED:
    case METRIC_STICKINESS:
    case METRIC_SURVIVAL:
        break;
    }
    counted = counted && known;
    return (struct cluster){counted && holds ? 1 : 0, counted ? 1 : 0};
}

static bool any_column(const struct table *table, const struct metric_term *terms, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (table->columns[terms[i].component] != NULL) {
            return true;
        }
    }
    return false;
}

bool metric_occurs(const struct table *table, const struct metric *metric)
{
    /* Histograms have no column; the history tells of days outside the period. */
    return metric->kind == METRIC_QUANTILE || metric->kind == METRIC_RETENTION ||
           metric->kind == METRIC_SURVIVAL || metric->kind == METRIC_STOCK_SHARE ||
           metric->kind == METRIC_FLOW || metric->kind == METRIC_STICKINESS ||
           any_column(table, metric->numerator, metric->numerator_count) ||
           any_column(table, metric->denominator, metric->denominator_count);
}

const int64_t *metric_bins(const struct layout *layout, const struct table *table, size_t row,
                           const struct metric *metric)
{
    size_t histogram = (size_t)(metric->histogram - layout->catalog->histograms);

    return table->bins[histogram * table->k + row];
}

static double bins_sum(const int64_t *bins)
{
    double n = 0;

    for (size_t i = 0; bins != NULL && i < BIN_COUNT; i++) {
        n += (double)page_bin(bins, i);
    }
    return n;
}

/* Typed time less the time it took: the negative terms of the numerator. */
static void savings(const struct table *table, const struct metric *metric,
                    struct cluster *clusters)
{
    enum estimand estimand = ESTIMAND_FIXED;
    enum scenario scenario = SCENARIO_CENTRAL;
    bool known =
        table->typed_ms != NULL && saving_parameter(metric->parameter, &estimand, &scenario);

    for (size_t row = 0; row < table->k; row++) {
        struct cluster cluster = {0, denominator(table, row, metric)};

        for (size_t i = 0; i < metric->numerator_count; i++) {
            if (metric->numerator[i].factor < 0) {
                cluster.y += sum_terms(table->columns, row, &metric->numerator[i], 1);
            }
        }
        clusters[row] = (struct cluster){0, 0};
        if (known && cluster.x != 0) {
            cluster.y += saving_typed_ms(table, row, estimand, scenario);
            clusters[row] = cluster;
        }
    }
}

/* Who used it and holds a seat, of the seats. */
static void seat_users(const struct evaluation *e, const struct table *table,
                       const struct metric *metric, struct cluster *clusters)
{
    const struct catalog *catalog = e->layout->catalog;
    const struct component *seats = catalog_component(catalog, metric->parameter);
    const double *held = seats == NULL ? NULL : table->columns[seats - catalog->components];

    for (size_t row = 0; row < table->k; row++) {
        bool uses = numerator(table, row, metric) > 0 && table->clinicians[row] != 0;

        clusters[row] = (struct cluster){.y = uses && held != NULL && held[row] > 0 ? 1 : 0,
                                         .x = denominator(table, row, metric)};
    }
}

/* Days of use out of all days, of who used it at all. */
static struct cluster stickiness(const struct evaluation *e, const struct table *table, size_t row)
{
    size_t days = e->history == NULL || table->clinicians[row] <= 0
                      ? 0
                      : history_use_days(e->history, e->population, table->cells[row], e->period);

    return (struct cluster){(double)days, days > 0 ? e->period.until - e->period.from : 0};
}

/* The pair of a row where it is more than plain_sums(). */
static struct cluster cluster_of(const struct evaluation *e, const struct table *table, size_t row,
                                 const struct metric *metric)
{
    double y = 0;

    switch (metric->kind) {
    case METRIC_SHARE_CLINICIANS:
    case METRIC_TIER:
    case METRIC_RETENTION:
    case METRIC_FLOW:
    case METRIC_STOCK_SHARE:
        return draw(e, table, row, metric);
    case METRIC_CLINICIANS:
        y = table->clinicians[row] > 0 && numerator(table, row, metric) > 0 ? 1 : 0;
        return (struct cluster){y, y};
    case METRIC_QUANTILE:
        return (struct cluster){0, bins_sum(metric_bins(e->layout, table, row, metric))};
    case METRIC_STICKINESS:
        return stickiness(e, table, row);
    case METRIC_TIME_SAVED:
    case METRIC_SURVIVAL:
    case METRIC_RATIO:
    case METRIC_SHARE:
    case METRIC_DIFFERENCE:
    case METRIC_MEAN:
    case METRIC_NPS:
    case METRIC_COUNT:
        break;
    }
    return (struct cluster){0, 0};
}

/* Whether a row's pair is the sums of both parts and nothing else. */
static bool plain_sums(const struct metric *metric)
{
    switch (metric->kind) {
    case METRIC_RATIO:
    case METRIC_SHARE:
    case METRIC_DIFFERENCE:
    case METRIC_MEAN:
    case METRIC_NPS:
    case METRIC_COUNT:
        return true;
    case METRIC_STOCK_SHARE:
        return !never_active(metric) && !counts_users_of_seats(metric);
    case METRIC_SHARE_CLINICIANS:
    case METRIC_TIER:
    case METRIC_RETENTION:
    case METRIC_CLINICIANS:
    case METRIC_QUANTILE:
    case METRIC_TIME_SAVED:
    case METRIC_SURVIVAL:
    case METRIC_FLOW:
    case METRIC_STICKINESS:
        break;
    }
    return false;
}

/* Column by column: the order in which sum_terms() adds them up in each row. */
static void sum_columns(const struct table *table, const struct metric *metric,
                        struct cluster *restrict clusters)
{
    const double *const *columns = table_columns(table, metric);

    for (size_t row = 0; row < table->k; row++) {
        clusters[row] = (struct cluster){0, 0};
    }
    for (size_t i = 0; i < metric->numerator_count; i++) {
        const double *column = columns[metric->numerator[i].component];
        double factor = metric->numerator[i].factor;

        for (size_t row = 0; column != NULL && row < table->k; row++) {
            clusters[row].y += factor * column[row];
        }
    }
    for (size_t i = 0; metric->kind != METRIC_COUNT && i < metric->denominator_count; i++) {
        const double *column = columns[metric->denominator[i].component];
        double factor = metric->denominator[i].factor;

        for (size_t row = 0; column != NULL && row < table->k; row++) {
            clusters[row].x += factor * column[row];
        }
    }
}

void metric_clusters(const struct evaluation *e, const struct table *table,
                     const struct metric *metric, struct cluster *clusters)
{
    if (plain_sums(metric)) {
        sum_columns(table, metric, clusters);
    } else if (metric->kind == METRIC_TIME_SAVED) {
        savings(table, metric, clusters);
    } else if (counts_users_of_seats(metric)) {
        seat_users(e, table, metric, clusters);
    } else {
        for (size_t row = 0; row < table->k; row++) {
            clusters[row] = cluster_of(e, table, row, metric);
        }
    }
}
