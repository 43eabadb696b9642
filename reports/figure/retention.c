/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who of each month's beginners still uses it: a grid of months of first use and weeks. */
#include <math.h>

#include "base/text.h"
#include "reports/figure/part.h"
#include "reports/local.h"
#include "reports/number.h"
#include "reports/phrase.h"

#define HALF         .5
#define HEAD_COLUMNS 2
#define COLUMNS      (HEAD_COLUMNS + RETENTION_WEEKS)

const char *const retention_metrics[] = {"A6_w4", "A6_w12", "A6_w26", "N3_new", NULL};

/* One month's beginners. */
struct cohort {
    struct period month;
    const struct measure *beginners;
    struct grid_cell {
        const struct measure *measure; /* NULL: nothing is known */
        bool open;                     /* not to be told yet */
    } cells[RETENTION_WEEKS];
};

/* A figure while it is made. */
struct grid {
    const struct figure_context *context;
    int weeks[RETENTION_WEEKS];             /* of retention_metrics */
    struct cohort cohorts[RETENTION_SHOWN]; /* by month */
    size_t count;
    struct period period;
};

static const char *text_of(const struct grid *g, const char *key)
{
    return part_text(g->context, key);
}

static const char *number(const struct grid *g, int64_t value)
{
    return number_count(g->context->arena, g->context->language, value);
}

static const char *month_name(const struct grid *g, const struct cohort *cohort)
{
    return local_period(g->context->arena, g->context->language, cohort->month);
}

/* A figure of an earlier definition, told with all its digits, is of another cohort. */
static bool is_told(const struct grid_cell *cell)
{
    return measure_shown(cell->measure) && cell->measure->state == MEASURE_GRID;
}

static bool has_number(const struct cohort *cohort)
{
    return measure_shown(cohort->beginners) && isfinite(cohort->beginners->numerator);
}

static const char *people_of(const struct grid *g, const struct cohort *cohort)
{
    return has_number(cohort) ? number(g, (int64_t)cohort->beginners->numerator)
                              : text_of(g, "retention.people.none");
}

/* The month that tells of a cohort after so many weeks. */
static struct period telling_month(struct period cohort, int week)
{
    struct period month = cohort;
    struct period told;

    while (period_cohort(week, month, &told) && told.from < cohort.from) {
        month = period_next(month);
    }
    return month;
}

static struct cohort cohort_of(const struct grid *g, const struct measure_list *measures,
                               int32_t scope_id, struct period month)
{
    struct cohort cohort = {
        .month = month,
        .beginners = measure_find(measures, scope_id, "N3_new", month),
    };

    for (size_t w = 0; w < RETENTION_WEEKS; w++) {
        const struct period telling = telling_month(month, g->weeks[w]);
        const struct period quarter = period_containing(PERIOD_QUARTER, telling.from);

        cohort.cells[w] = (struct grid_cell){
            .measure = measure_find(measures, scope_id, retention_metrics[w], telling),
            .open = telling.from >= g->period.until || quarter.until > g->context->complete_until,
        };
    }
    return cohort;
}

/* The first months, of whom nothing can be told, are left out. */
static bool says_something(const struct cohort *cohort)
{
    bool any = false;

    for (size_t w = 0; w < RETENTION_WEEKS; w++) {
        any = any || (cohort->cells[w].measure != NULL && !cohort->cells[w].open);
    }
    return any;
}

static void find_cohorts(struct grid *g, const struct measure_list *measures, int32_t scope_id)
{
    struct period month = period_containing(PERIOD_MONTH, g->period.until - 1);

    for (size_t i = 1; i < RETENTION_SHOWN; i++) {
        month = period_previous(month);
    }
    for (size_t i = 0; i < RETENTION_SHOWN; i++, month = period_next(month)) {
        struct cohort cohort = cohort_of(g, measures, scope_id, month);

        if (g->count > 0 || says_something(&cohort)) {
            g->cohorts[g->count++] = cohort;
        }
    }
}

static const char *share(const struct grid *g, const struct measure *measure)
{
    return part_number(g->context, measure->metric, measure->value * measure->metric->scale, 0);
}

static const char *interval(const struct grid *g, const struct measure *measure)
{
    return number_metric_interval(g->context->arena, g->context->language, measure->metric,
                                  measure->low, measure->high, 0);
}

/* The newest cohort of which anything is told, after the most weeks of those. */
static const struct cohort *newest(const struct grid *g, size_t *week)
{
    for (size_t i = g->count; i > 0; i--) {
        for (size_t w = RETENTION_WEEKS; w > 0; w--) {
            const struct grid_cell *cell = &g->cohorts[i - 1].cells[w - 1];

            if (!cell->open && is_told(cell)) {
                *week = w - 1;
                return &g->cohorts[i - 1];
            }
        }
    }
    return NULL;
}

/* A text of the newest share that is told. */
static const char *said(const struct grid *g, const char *key)
{
    size_t week = 0;
    const struct cohort *cohort = newest(g, &week);
    const struct measure *measure = cohort->cells[week].measure;

    return phrase(g->context->arena, text_of(g, key),
                  PHRASE({"cohort", month_name(g, cohort)}, {"people", people_of(g, cohort)},
                         {"value", share(g, measure)}, {"interval", interval(g, measure)},
                         {"week", number(g, g->weeks[week])},
                         {"rows", number(g, (int64_t)g->count)}));
}

static const char *cell_words(const struct grid *g, const struct grid_cell *cell)
{
    if (cell->open) {
        return text_of(g, "retention.not_yet");
    }
    if (is_told(cell)) {
        return arena_format(g->context->arena, "%s %s", share(g, cell->measure),
                            interval(g, cell->measure));
    }
    return text_of(g, "chart.suppressed");
}

static struct datum datum_of(const struct grid *g, size_t row, size_t column)
{
    const struct cohort *cohort = &g->cohorts[row];
    const struct grid_cell *cell = &cohort->cells[column];
    struct datum datum = datum_at((double)row, (double)NAN);

    datum.state = cell->open ? DATUM_MISSING : DATUM_SUPPRESSED;
    if (!cell->open && is_told(cell)) {
        datum.state = DATUM_SHOWN;
        datum.value = cell->measure->value * cell->measure->metric->scale;
        datum.words = share(g, cell->measure);
    }
    datum.low = (double)column;
    datum.high = (double)column + 1;
    datum.position_text = month_name(g, cohort);
    datum.label =
        phrase(g->context->arena, text_of(g, "retention.cell"),
               PHRASE({"cohort", datum.position_text}, {"people", people_of(g, cohort)},
                      {"week", number(g, g->weeks[column])}, {"value", cell_words(g, cell)}));
    return datum;
}

static const struct series *cells_of(const struct grid *g)
{
    struct datum *data = ARENA_NEW(g->context->arena, struct datum, g->count * RETENTION_WEEKS);
    size_t count = 0;

    for (size_t i = 0; i < g->count * RETENTION_WEEKS; i++) {
        const struct grid_cell *cell = &g->cohorts[i / RETENTION_WEEKS].cells[i % RETENTION_WEEKS];

        if (cell->open || part_status(cell->measure) != STATUS_NO_DATA) {
            data[count++] = datum_of(g, i / RETENTION_WEEKS, i % RETENTION_WEEKS);
        }
    }
    return part_series(g->context, text_of(g, "retention.series"), data, count);
}

static struct chart_axis rows_axis(const struct grid *g)
{
    struct row *rows = ARENA_NEW(g->context->arena, struct row, g->count);

    for (size_t i = 0; i < g->count; i++) {
        rows[i] = (struct row){.name = month_name(g, &g->cohorts[i]),
                               .note = people_of(g, &g->cohorts[i])};
    }
    return (struct chart_axis){
        .kind = SCALE_BAND,
        .rows = rows,
        .row_count = g->count,
        .rows_title = text_of(g, "retention.column.cohort"),
        .note_title = text_of(g, "retention.column.people"),
    };
}

static struct chart_axis weeks_axis(const struct grid *g)
{
    struct ticks *ticks = ARENA_NEW(g->context->arena, struct ticks, 1);

    for (size_t w = 0; w < RETENTION_WEEKS; w++) {
        ticks->items[ticks->count++] =
            (struct tick){(double)w + HALF, number(g, g->weeks[w]), NULL};
    }
    return (struct chart_axis){
        .kind = SCALE_LINEAR,
        .low = 0,
        .high = RETENTION_WEEKS,
        .title = text_of(g, "retention.axis"),
        .unit = "%",
        .ticks = ticks,
    };
}

static const struct chart *chart_of(const struct grid *g, const char *title, const char *sentence)
{
    struct chart *chart = ARENA_NEW(g->context->arena, struct chart, 1);
    struct mark *mark = ARENA_NEW(g->context->arena, struct mark, 1);

    *mark = (struct mark){.kind = MARK_CELL, .series = cells_of(g)};
    *chart = (struct chart){
        .language = g->context->language,
        .title = title,
        .subtitle = text_of(g, "retention.subtitle"),
        .description = sentence,
        .footer = g->context->provenance,
        .words = part_words(g->context, PERIOD_MONTH),
        .x = weeks_axis(g),
        .y = rows_axis(g),
        .marks = mark,
        .mark_count = 1,
    };
    chart->words.missing = text_of(g, "retention.not_yet");
    return chart;
}

static struct cell estimate_in(const struct grid *g, const struct grid_cell *cell)
{
    struct cell empty = cell_estimate("", NULL, (double)NAN, (double)NAN, (double)NAN);

    if (cell->open) {
        empty.words = text_of(g, "retention.not_yet");
        return empty;
    }
    if (!is_told(cell)) {
        empty.status = cell->measure == NULL ? STATUS_NO_DATA : STATUS_SUPPRESSED;
        empty.words = status_words(g->context->catalog, g->context->language, empty.status);
        return empty;
    }
    const struct measure *m = cell->measure;

    return cell_estimate(share(g, m), interval(g, m), m->value * m->metric->scale,
                         m->low * m->metric->scale, m->high * m->metric->scale);
}

static const struct column *columns_of(const struct grid *g)
{
    struct arena *arena = g->context->arena;
    struct column *columns = ARENA_NEW(arena, struct column, COLUMNS);

    columns[0] = (struct column){text_of(g, "retention.column.cohort"), "cohort", CELL_HEAD, .3};
    columns[1] =
        (struct column){text_of(g, "retention.column.people"), "beginners", CELL_NUMBER, 0};
    for (size_t w = 0; w < RETENTION_WEEKS; w++) {
        columns[HEAD_COLUMNS + w] =
            (struct column){phrase(arena, text_of(g, "retention.column.week"),
                                   PHRASE({"n", number(g, g->weeks[w])})),
                            arena_format(arena, "week_%d", g->weeks[w]), CELL_ESTIMATE, 0};
    }
    return columns;
}

static const struct table *table_of(const struct grid *g)
{
    struct arena *arena = g->context->arena;
    struct cell *cells = ARENA_NEW(arena, struct cell, g->count * COLUMNS);
    struct table *table = ARENA_NEW(arena, struct table, 1);

    for (size_t i = 0; i < g->count; i++) {
        const struct cohort *cohort = &g->cohorts[i];
        struct cell *row = &cells[i * COLUMNS];

        row[0] = cell_head(month_name(g, cohort), NULL);
        row[1] = cell_number(people_of(g, cohort),
                             has_number(cohort) ? cohort->beginners->numerator : (double)NAN);
        for (size_t w = 0; w < RETENTION_WEEKS; w++) {
            row[HEAD_COLUMNS + w] = estimate_in(g, &cohort->cells[w]);
        }
    }
    *table = (struct table){
        .id = part_table_id(g->context, "retention"),
        .caption = part_caption(g->context, text_of(g, "retention.caption"),
                                local_period(arena, g->context->language, g->period)),
        .columns = columns_of(g),
        .column_count = COLUMNS,
        .cells = cells,
        .row_count = g->count,
    };
    return table;
}

static void read_weeks(struct grid *g)
{
    for (size_t w = 0; w < RETENTION_WEEKS; w++) {
        long long weeks = 0;

        (void)text_to_int(catalog_metric(g->context->catalog, retention_metrics[w])->parameter,
                          &weeks);
        g->weeks[w] = (int)weeks;
    }
}

const struct figure *figure_retention(const struct figure_context *context,
                                      const struct measure_list *measures, int32_t scope_id,
                                      struct period period)
{
    struct figure *figure = ARENA_NEW(context->arena, struct figure, 1);
    struct grid g = {.context = context, .period = period};
    size_t week = 0;

    read_weeks(&g);
    find_cohorts(&g, measures, scope_id);
    if (newest(&g, &week) == NULL) {
        return NULL;
    }
    const char *title = said(&g, "finding.retention.grid");
    const char *sentence = said(&g, "chart.desc.retention");

    *figure = (struct figure){
        .id = "retention",
        .title = title,
        .subtitle = text_of(&g, "retention.subtitle"),
        .sentence = sentence,
        .chart = chart_of(&g, title, sentence),
        .table = table_of(&g),
    };
    return figure;
}
