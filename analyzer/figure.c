/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A metric's figure from its clusters: the estimator of its kind, then the ladder. */
#include <math.h>

#include "analyzer/metric.h"
#include "analyzer/retained.h"
#include "base/text.h"

/* Sums over the rows, and how they are spread over those known. */
struct totals {
    double y;
    double x;
    bool unknown; /* a part belongs to nobody known: no interval can be had */
    size_t known; /* contributing clinicians */
    struct concentration of_y;
    struct concentration of_x;
    struct concentration of_others; /* x - y: of a share, those that it does not count */
    struct crowd sides[SIDE_COUNT]; /* who has any of each */
};

bool metric_rests_on(const struct metric *metric, enum side side, bool numerator, bool denominator)
{
    return side == SIDE_DENOMINATOR ? denominator
                                    : numerator || (metric->documents_outcome && denominator);
}

static void note_sides(const struct metric *metric, struct crowd *sides, int64_t clinician_id,
                       struct cluster cluster)
{
    for (int side = 0; side < SIDE_COUNT; side++) {
        if (metric_rests_on(metric, (enum side)side, cluster.y != 0, cluster.x != 0)) {
            crowd_add(&sides[side], clinician_id);
        }
    }
}

static struct totals add_up(const struct table *table, const struct metric *metric,
                            const struct cluster *clusters)
{
    struct totals totals = {0};

    for (size_t row = 0; row < table->k; row++) {
        totals.y += clusters[row].y;
        totals.x += clusters[row].x;
        if (table->clinicians[row] == 0) {
            totals.unknown = totals.unknown || clusters[row].x != 0 || clusters[row].y != 0;
        } else {
            totals.known += clusters[row].x != 0 || clusters[row].y != 0;
            concentration_add(&totals.of_y, clusters[row].y);
            concentration_add(&totals.of_x, clusters[row].x);
            concentration_add(&totals.of_others, clusters[row].x - clusters[row].y);
            note_sides(metric, totals.sides, table->clinicians[row], clusters[row]);
        }
    }
    concentration_end(&totals.of_y);
    concentration_end(&totals.of_x);
    concentration_end(&totals.of_others);
    return totals;
}

static double column_sum(const struct table *table, size_t component)
{
    const double *column = table->columns[component];
    double sum = 0;

    for (size_t row = 0; column != NULL && row < table->k; row++) {
        sum += column[row];
    }
    return sum;
}

static struct estimate mean_of(const struct evaluation *e, const struct table *table,
                               const struct metric *metric, const struct totals *totals)
{
    const struct component *squares = catalog_component(e->layout->catalog, metric->parameter);
    double factor = metric->numerator[0].factor;

    if (squares == NULL) {
        return estimate_mean(totals->x, totals->y, (double)NAN);
    }
    double sum = column_sum(table, (size_t)(squares - e->layout->catalog->components));

    return estimate_mean(totals->x, totals->y, sum * factor * factor);
}

static struct estimate nps_of(const struct table *table, const struct metric *metric,
                              const struct totals *totals)
{
    double promoters = column_sum(table, metric->numerator[0].component);
    double detractors = promoters - totals->y;

    return estimate_nps(promoters, totals->x - promoters - detractors, detractors);
}

static struct estimate quantile_of(struct arena *scratch, const struct evaluation *e,
                                   const struct table *table, const struct metric *metric,
                                   const struct cluster *clusters)
{
    const struct layout *layout = e->layout;
    struct cluster_bins *bins = ARENA_NEW(scratch, struct cluster_bins, table->k);
    size_t count = 0;

    for (size_t row = 0; row < table->k; row++) {
        if (clusters[row].x > 0) {
            const int64_t *page = metric_bins(layout, table, row, metric);
            int64_t *counts = ARENA_NEW(scratch, int64_t, BIN_COUNT);

            for (size_t b = 0; b < BIN_COUNT; b++) {
                counts[b] = page_bin(page, b);
            }
            bins[count++].counts = counts;
        }
    }
    return estimate_quantile(bins, count, metric->quantile, metric->histogram->origin);
}

static struct estimate share_of(const struct table *table, const struct metric *metric,
                                const struct cluster *clusters, const struct totals *totals)
{
    if (text_equal(metric->interval, "wilson")) {
        return estimate_wilson(totals->y, totals->x);
    }
    return estimate_ratio(clusters, table->k, SCALE_LOGIT);
}

static struct estimate of_kind(struct arena *scratch, const struct evaluation *e,
                               const struct table *table, const struct metric *metric,
                               const struct cluster *clusters, const struct totals *totals)
{
    switch (metric->kind) {
    case METRIC_RATIO:
        return estimate_ratio(clusters, table->k, SCALE_LOG);
    case METRIC_SHARE:
        return share_of(table, metric, clusters, totals);
    case METRIC_DIFFERENCE:
    case METRIC_TIME_SAVED:
        return estimate_ratio(clusters, table->k, SCALE_IDENTITY);
    case METRIC_STICKINESS:
        return estimate_ratio(clusters, table->k, SCALE_LOGIT);
    case METRIC_SHARE_CLINICIANS:
    case METRIC_TIER:
    case METRIC_FLOW:
    case METRIC_RETENTION:
        return estimate_wilson(totals->y, totals->x);
    case METRIC_STOCK_SHARE:
        return estimate_census(clusters, table->k);
    case METRIC_COUNT:
        return estimate_count(clusters, table->k);
    case METRIC_CLINICIANS:
        return (struct estimate){.value = totals->y > 0 ? totals->y : (double)NAN,
                                 .low = (double)NAN,
                                 .high = (double)NAN,
                                 .k = (size_t)totals->y,
                                 .k_eff = totals->y};
    case METRIC_QUANTILE:
        return quantile_of(scratch, e, table, metric, clusters);
    case METRIC_MEAN:
        return mean_of(e, table, metric, totals);
    case METRIC_NPS:
        return nps_of(table, metric, totals);
    case METRIC_SURVIVAL:
        break;
    }
    if (e->history == NULL) {
        return estimate_wilson(0, 0);
    }
    return history_time_to_use(e->history, e->population, table->cells, table->k, e->period);
}

static bool surveyed(const struct metric *metric)
{
    return metric->kind == METRIC_MEAN || metric->kind == METRIC_NPS ||
           (metric->kind == METRIC_SHARE && text_equal(metric->interval, "wilson"));
}

/* Sums that could give one clinician's part away; of a share also what it does not count. Few
 * events of audits are an outcome (TRUST A7).
 */
static bool spreads_matter(const struct metric *metric)
{
    return !metric_counts_clinicians(metric) && !surveyed(metric);
}

static bool dominated(const struct metric *metric, const struct totals *totals)
{
    return spreads_matter(metric) &&
           (disclosure_dominated(&totals->of_x) ||
            (!metric->documents_outcome &&
             (disclosure_dominated(&totals->of_y) ||
              (metric->kind == METRIC_SHARE && disclosure_dominated(&totals->of_others)))));
}

static struct spreads spreads_of(const struct metric *metric, const struct totals *totals)
{
    struct spreads spreads = {0};

    if (spreads_matter(metric)) {
        spreads.sides[SIDE_DENOMINATOR] = spread_of(&totals->of_x);
        if (!metric->documents_outcome) {
            spreads.sides[SIDE_NUMERATOR] = spread_of(&totals->of_y);
        }
    }
    return spreads;
}

/*
 * How many documents a figure rests on, where that number passes the ladder by itself: few of the
 * clinicians may have any. -1 where it does not.
 */
static int64_t count_documents(const struct table *table, const struct metric *metric,
                               enum period_kind kind)
{
    const double *column = table_columns(table, metric)[metric->documents];
    struct concentration of_documents = {0};
    double sum = 0;

    for (size_t row = 0; column != NULL && row < table->k; row++) {
        sum += column[row];
        if (table->clinicians[row] != 0) {
            concentration_add(&of_documents, column[row]);
        }
    }
    concentration_end(&of_documents);
    bool shown = of_documents.k == 0 || surveyed(metric) ||
                 disclosure_ladder(of_documents.k, disclosure_dominated(&of_documents), GRID_NONE,
                                   kind) == STATE_PUBLISHED;
    return shown ? (int64_t)sum : -1;
}

/* Seats belong to nobody: those at work stand for them. */
static bool counts_seats(const struct evaluation *e, const struct metric *metric)
{
    return metric->kind == METRIC_STOCK_SHARE && !text_equal(metric->parameter, "never_30d") &&
           !metric_of_flows(metric, e->layout->catalog);
}

/* Answers and waiting times: the estimator alone knows how many clinicians have one. */
static bool counted_by_estimator(const struct metric *metric)
{
    return surveyed(metric) || metric->kind == METRIC_SURVIVAL;
}

/*
 * Whom the ladder counts: contributing clinicians; of figures without persons, those at work. Where
 * a site does not count, who is at work may be there: then only who contributes stands for others.
 */
static size_t contributors(const struct evaluation *e, const struct table *table,
                           const struct metric *metric, const struct totals *totals)
{
    const bool whole = table_columns(table, metric) == table->columns;
    size_t k = totals->known;

    if (whole && (counts_seats(e, metric) || totals->unknown)) {
        return k > table->active ? k : table->active;
    }
    return k;
}

static enum measure_state ladder(const struct evaluation *e, const struct metric *metric,
                                 const struct totals *totals, size_t k)
{
    if (metric->kind == METRIC_RETENTION) {
        return retained_passes(totals->y, totals->x) ? STATE_PUBLISHED : STATE_PRIMARY;
    }
    return disclosure_ladder(k, dominated(metric, totals), metric_grid(metric), e->period.kind);
}

/* True where a term is less than what metrics of other needs count of it. */
static bool any_left_out(const struct table *table, const struct metric *metric,
                         const struct metric_term *terms, size_t count)
{
    const struct layout *layout = table->layout;
    const double *const *counted = table_columns(table, metric);
    bool any = false;

    for (size_t i = 0; i < count && counted != table->columns; i++) {
        size_t c = terms[i].component;
        size_t set = layout->need_set_of[metric - layout->catalog->metrics];

        for (size_t row = 0; table->columns[c] != NULL && row < table->k; row++) {
            any = any || (counted[c][row] != table->columns[c][row] &&
                          layout_read_elsewhere(layout, c, set - 1));
        }
    }
    return any;
}

/* The estimate; where nobody will see it the value alone, and how many it rests on. */
static struct estimate estimate_of(struct arena *scratch, const struct evaluation *e,
                                   const struct table *table, const struct metric *metric,
                                   const struct cluster *clusters, const struct totals *totals)
{
    bool hidden = e->bare || ladder(e, metric, totals, contributors(e, table, metric, totals)) ==
                                 STATE_PRIMARY;

    if (hidden && metric->kind == METRIC_COUNT) {
        return estimate_total(clusters, table->k);
    }
    if (hidden && !counted_by_estimator(metric) &&
        (metric->kind == METRIC_RATIO || metric->kind == METRIC_SHARE ||
         metric->kind == METRIC_DIFFERENCE || metric->kind == METRIC_TIME_SAVED)) {
        return estimate_census(clusters, table->k);
    }
    return of_kind(scratch, e, table, metric, clusters, totals);
}

void metric_figure(struct arena *scratch, const struct evaluation *e, const struct table *table,
                   const struct metric *metric, const struct cluster *clusters,
                   struct figure *figure, struct spreads *spreads)
{
    struct totals totals = add_up(table, metric, clusters);
    struct estimate estimate = estimate_of(scratch, e, table, metric, clusters, &totals);
    size_t k = counted_by_estimator(metric) ? estimate.k : contributors(e, table, metric, &totals);

    *figure = (struct figure){
        .state = STATE_NO_DATA,
        .ladder = STATE_NO_DATA,
        .method = estimate.method,
        .clinicians = (int32_t)k,
        .documents = count_documents(table, metric, e->period.kind),
        .numerator = totals.y,
        .denominator = metric->kind == METRIC_COUNT ? (double)NAN : totals.x,
        .value = estimate.value,
        .low = estimate.low,
        .high = estimate.high,
        .k_eff = estimate.k_eff,
    };
    *spreads = spreads_of(metric, &totals);
    figure->sides[SIDE_NUMERATOR] = totals.sides[SIDE_NUMERATOR];
    figure->sides[SIDE_DENOMINATOR] = totals.sides[SIDE_DENOMINATOR];
    if (k != totals.known) {
        /* Others stand for what belongs to nobody known. */
        figure->sides[SIDE_NUMERATOR] = (struct crowd){
            .k = metric_rests_on(metric, SIDE_NUMERATOR, totals.y != 0, k > 0) ? (uint32_t)k : 0};
        figure->sides[SIDE_DENOMINATOR] = (struct crowd){.k = (uint32_t)k};
    }
    if (isnan(figure->value) || (metric->kind == METRIC_COUNT && k == 0)) {
        return;
    }
    if (metric->kind == METRIC_QUANTILE || metric->kind == METRIC_SURVIVAL) {
        figure->numerator = (double)NAN;
    }
    if (totals.unknown && !surveyed(metric)) {
        figure->low = (double)NAN;
        figure->high = (double)NAN;
        figure->method = METHOD_NONE;
    }
    figure->state = ladder(e, metric, &totals, k);
    if (figure->state == STATE_PUBLISHED && metric_counts_clinicians(metric) &&
        metric_grid(metric) != GRID_NONE && disclosure_few(totals.y, totals.x)) {
        figure->state = STATE_GRID;
    }
    figure->partial = any_left_out(table, metric, metric->numerator, metric->numerator_count) ||
                      any_left_out(table, metric, metric->denominator, metric->denominator_count);
    figure->ladder = figure->state;
}
