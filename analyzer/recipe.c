/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/recipe.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "analyzer/feed.h"
#include "analyzer/history.h"
#include "analyzer/metric.h"
#include "analyzer/saving.h"
#include "base/asset.h"
#include "base/day.h"

/* A kind's way from rows to a figure: files of analyzer/explain and the last lines of the script.
 */
struct way {
    const char *rows;
    const char *scripts[2]; /* between head.R and the last lines */
    const char *ending;
};

void recipe_file(struct text *out, const char *name)
{
    for (const struct asset *asset = analyzer_assets; asset->name != NULL; asset++) {
        if (text_equal(asset->name, name)) {
            const char *body = strchr(asset->bytes, '\n');

            assert(body != NULL);
            text_add(out, body + 1);
            return;
        }
    }
    assert(false);
}

static bool answers_of_survey(const struct metric *metric)
{
    return metric->kind == METRIC_SHARE && text_equal(metric->interval, "wilson");
}

static struct way way_of_stock(const struct metric *metric)
{
    if (text_equal(metric->parameter, "never_30d")) {
        return (struct way){
            "tenure.sql",
            {"census.R"},
            "counted <- !is.na(rows$assigned) & rows$assigned <= until - never_active_days &\n"
            "  (is.na(rows$revoked) | rows$revoked >= until)\n"
            "census(counted & (is.na(rows$first_use) | rows$first_use >= until), counted)\n"};
    }
    return (struct way){"sums.sql",
                        {"census.R"},
                        text_equal(metric->parameter, "sum")
                            ? "census(rows$y, rows$x)\n"
                            : "census(rows$y > 0 & rows$z > 0 & !nobody, rows$x)\n"};
}

static struct way way_of_clinicians(enum metric_kind kind)
{
    if (kind == METRIC_RETENTION) {
        return (struct way){
            "tenure.sql",
            {"wilson.R"},
            "counted <- !is.na(rows$first_here) & rows$first_here >= cohort_from &\n"
            "  rows$first_here < cohort_until & rows$site_began + run_in_days <= quarter &\n"
            "  !is.na(rows$site_seen) & rows$site_seen >= over\n"
            "wilson(sum(counted & rows$kept == 1), sum(counted))\n"};
    }
    if (kind == METRIC_FLOW) {
        return (struct way){
            "tenure.sql",
            {"wilson.R"},
            "here <- !is.na(rows$first_here) & rows$first_here < until &\n"
            "  before >= rows$began + run_in_days\n"
            "now <- here & rows$used_now == 1; previously <- here & rows$used_before == 1\n"
            "holds <- switch(flow, new = rows$first_use >= from, kept = previously,\n"
            "  returned = !previously & rows$first_use < before, lapsed = !now)\n"
            "counted <- if (flow == \"lapsed\") previously else now\n"
            "wilson(sum(counted & holds), sum(counted))\n"};
    }
    return (struct way){"sums.sql",
                        {"wilson.R"},
                        kind == METRIC_TIER ? "counted <- rows$x > 0 & !nobody\n"
                                              "holds <- rows$y > tier[1] * rows$x & "
                                              "rows$y <= tier[2] * rows$x\n"
                                              "wilson(sum(counted & holds), sum(counted))\n"
                                            : "counted <- rows$x > 0 & !nobody\n"
                                              "wilson(sum(counted & rows$y > 0), sum(counted))\n"};
}

static struct way way_of(const struct metric *metric)
{
    switch (metric->kind) {
    case METRIC_SHARE:
        if (answers_of_survey(metric)) {
            return (struct way){"sums.sql", {"wilson.R"}, "wilson(sum(rows$y), sum(rows$x))\n"};
        }
        break;
    case METRIC_RATIO:
    case METRIC_DIFFERENCE:
        break;
    case METRIC_TIME_SAVED:
        return (struct way){"typed.sql",
                            {"ratio.R", "saved.R"},
                            "ratio(saved_ms, people$x, people$clinician_id == \"0\")\n"};
    case METRIC_SHARE_CLINICIANS:
    case METRIC_TIER:
    case METRIC_RETENTION:
    case METRIC_FLOW:
        return way_of_clinicians(metric->kind);
    case METRIC_STICKINESS:
        return (struct way){"tenure.sql",
                            {"ratio.R"},
                            "days <- ifelse(!is.na(rows$first_here) & rows$first_here < until, "
                            "rows$use_days, 0)\n"
                            "ratio(days, (until - from) * (days > 0), rep(FALSE, length(days)))\n"};
    case METRIC_STOCK_SHARE:
        return way_of_stock(metric);
    case METRIC_COUNT:
        return (struct way){"sums.sql", {"count.R"}, "total(rows$y, nobody)\n"};
    case METRIC_CLINICIANS:
        return (struct way){
            "sums.sql",
            {NULL},
            "tell(sum(rows$y > 0 & !nobody & !startsWith(rows$clinician_id, \"-\")))\n"};
    case METRIC_QUANTILE:
        return (struct way){"bins.sql", {"quantile.R"}, "woodruff(rows, share, origin)\n"};
    case METRIC_MEAN:
        return (struct way){
            "sums.sql", {"survey.R"}, "scale_mean(sum(rows$x), sum(rows$y), sum(rows$z))\n"};
    case METRIC_NPS:
        return (struct way){
            "sums.sql",
            {"survey.R"},
            "promoters_less_detractors(sum(rows$x), sum(rows$z), sum(rows$z) - sum(rows$y))\n"};
    case METRIC_SURVIVAL:
        return (struct way){
            "tenure.sql",
            {"incidence.R"},
            "never <- function(day) ifelse(is.na(day), Inf, day)\n"
            "seat <- rows$assigned; use <- never(rows$first_use)\n"
            "lost <- never(rows$ended); last <- pmin(until, rows$seen + 1)\n"
            "keep <- !is.na(seat) & !is.na(rows$seen) & seat < until & use >= seat\n"
            "outcome <- ifelse(use < last & use <= lost, 1, ifelse(lost < last, 2, 0))\n"
            "days <- ifelse(outcome == 1, use, pmin(lost, last)) - seat\n"
            "median_incidence(days[keep], outcome[keep])\n"};
    }
    return (struct way){"sums.sql", {"ratio.R"}, "ratio(rows$y, rows$x, nobody)\n"};
}

/* Assignments for psql */

static void set_text(struct text *out, const char *name, const char *value)
{
    text_add_format(out, "\\set %s '%s'\n", name, value);
}

static void set_number(struct text *out, const char *name, int64_t value)
{
    text_add_format(out, "\\set %s %" PRId64 "\n", name, value);
}

static void set_day(struct text *out, const char *name, int32_t day)
{
    char text[11];

    day_write(day, text);
    set_text(out, name, text);
}

/* One component's sum: a stock counts from the beginning, the rest within the period. */
static void add_term(struct text *out, const struct component *component, double factor)
{
    text_add_format(out, "coalesce(sum(r.%s)%s, 0)::float8", component->name,
                    component->stock ? "" : " FILTER (WHERE r.within)");
    if (factor != 1) {
        text_add_format(out, " * %.17g", factor);
    }
}

static void set_terms(struct text *out, const char *name, const struct recipe *recipe,
                      const struct metric_term *terms, size_t count)
{
    text_add_format(out, "\\set %s '", name);
    for (size_t i = 0; i < count; i++) {
        text_add(out, i == 0 ? "" : " + ");
        add_term(out, &recipe->catalog->components[terms[i].component], terms[i].factor);
    }
    text_add(out, count == 0 ? "0'\n" : "'\n");
}

static bool any_stock(const struct recipe *recipe)
{
    const struct metric *metric = recipe->metric;
    bool any = false;

    for (size_t i = 0; i < metric->numerator_count; i++) {
        any = any || recipe->catalog->components[metric->numerator[i].component].stock;
    }
    for (size_t i = 0; i < metric->denominator_count; i++) {
        any = any || recipe->catalog->components[metric->denominator[i].component].stock;
    }
    return any;
}

/* The time that the dictated documents took: the negative terms of time saved. */
static void set_time_taken(struct text *out, const struct recipe *recipe)
{
    const struct metric *metric = recipe->metric;
    struct metric_term taken[8];
    size_t count = 0;

    for (size_t i = 0; i < metric->numerator_count; i++) {
        if (metric->numerator[i].factor < 0) {
            assert(count < sizeof(taken) / sizeof(taken[0]));
            taken[count++] =
                (struct metric_term){metric->numerator[i].component, -metric->numerator[i].factor};
        }
    }
    set_terms(out, "y", recipe, taken, count);
}

/* What some need besides: the sum of squares, the promoters, the seats held. */
static void set_third(struct text *out, const struct recipe *recipe)
{
    const struct metric *metric = recipe->metric;
    const struct component *third = catalog_component(recipe->catalog, metric->parameter);

    if (metric->kind == METRIC_NPS) {
        set_terms(out, "z", recipe, metric->numerator, 1);
    } else if (metric->kind == METRIC_MEAN && third != NULL) {
        const double factor = metric->numerator[0].factor;
        const struct metric_term term = {(uint16_t)(third - recipe->catalog->components),
                                         factor * factor};

        set_terms(out, "z", recipe, &term, 1);
    } else if (metric->kind == METRIC_STOCK_SHARE && third != NULL) {
        const struct metric_term term = {(uint16_t)(third - recipe->catalog->components), 1};

        set_terms(out, "z", recipe, &term, 1);
    } else {
        set_number(out, "z", 0);
    }
}

/* A period that is not over is known up to and with the last day that was read. */
static int32_t known_until(const struct recipe *recipe)
{
    return recipe->period.until <= recipe->last_day ? recipe->period.until : recipe->last_day + 1;
}

/* The parameter of a retention metric. */
static int weeks_of(const struct metric *metric)
{
    long long weeks = 0;

    return metric->kind == METRIC_RETENTION && text_to_int(metric->parameter, &weeks) ? (int)weeks
                                                                                      : 0;
}

/* Of a retention metric, of which cohort the figure is, the quarter it lies in, and when all is
 * over. */
struct cohort {
    struct period began;
    struct period quarter;
    int32_t last;
};

static bool cohort_of(const struct recipe *recipe, struct cohort *cohort)
{
    const int weeks = weeks_of(recipe->metric);

    if (recipe->metric->kind != METRIC_RETENTION ||
        !period_cohort(weeks, recipe->period, &cohort->began)) {
        return false;
    }
    cohort->quarter = period_cohort_quarter(weeks, cohort->began, &cohort->last);
    return true;
}

static void set_days(struct text *out, const struct recipe *recipe)
{
    const int32_t until = known_until(recipe);
    struct cohort cohort = {.quarter = recipe->period};

    (void)cohort_of(recipe, &cohort);
    set_day(out, "cohort", cohort.quarter.from);
    set_day(out, "from", recipe->period.from);
    set_day(out, "until", until);
    /* Cohorts of months are told when their quarter is over. */
    set_day(out, "last_day",
            recipe->metric->kind == METRIC_RETENTION ? recipe->last_day : until - 1);
    if (any_stock(recipe)) {
        set_text(out, "first", "-infinity");
    } else {
        set_day(out, "first", recipe->period.from);
    }
}

static void set_place(struct text *out, const struct recipe *recipe)
{
    static const char *const names[DIMENSION_COUNT] = {
        [DIMENSION_SITE] = "site",           [DIMENSION_UNIT] = "unit",
        [DIMENSION_SPECIALTY] = "specialty", [DIMENSION_ROLE] = "role",
        [DIMENSION_DOC_TYPE] = "doc_type",   [DIMENSION_SETTING] = "setting",
        [DIMENSION_DEVICE] = "device",       [DIMENSION_RELEASE] = "release",
    };

    for (int d = 0; d < DIMENSION_COUNT; d++) {
        set_number(out, names[d], recipe->place[d]);
    }
}

/*
 * Kinds of data without which a site does not count, and for how long the silence of each tells
 * nothing, as arrays of SQL.
 */
static void set_needs(struct text *out, const struct metric *metric)
{
    struct text names = {.arena = out->arena};
    struct text silences = {.arena = out->arena};

    for (size_t i = 0; i < metric->need_count; i++) {
        text_add_format(&names, "%s%s", i == 0 ? "" : ",", feed_name(metric->needs[i]));
        text_add_format(&silences, "%s%" PRId32, i == 0 ? "" : ",", feed_silence(metric->needs[i]));
    }
    set_text(out, "needs", arena_format(out->arena, "{%s}", text_string(&names)));
    set_text(out, "silences", arena_format(out->arena, "{%s}", text_string(&silences)));
    set_number(out, "spread", FEED_SPREAD_DAYS);
}

void recipe_rows(struct text *out, const struct recipe *recipe)
{
    const struct metric *metric = recipe->metric;

    set_needs(out, metric);
    set_days(out, recipe);
    set_place(out, recipe);
    if (metric->kind == METRIC_TIME_SAVED) {
        set_time_taken(out, recipe);
    } else {
        set_terms(out, "y", recipe, metric->numerator, metric->numerator_count);
    }
    set_terms(out, "x", recipe, metric->denominator, metric->denominator_count);
    set_third(out, recipe);
    set_number(out, "weeks", weeks_of(metric));
    set_day(out, "before", period_previous(recipe->period).from);
    set_number(out, "histogram", metric->histogram == NULL ? 0 : metric->histogram->id);
    recipe_file(out, way_of(metric).rows);
}

void recipe_published(struct text *out, const struct recipe *recipe)
{
    static const char *const kinds[] = {"", "week", "month", "quarter", "year", "r28", "r91"};

    set_number(out, "scope_id", recipe->scope_id);
    set_text(out, "metric", recipe->metric->id);
    set_text(out, "period_kind", kinds[recipe->period.kind]);
    set_day(out, "period_from", recipe->period.from);
    set_number(out, "revision", recipe->revision);
    recipe_file(out, "published.sql");
}

/* Assignments for R */

static void r_number(struct text *out, const char *name, double value)
{
    if (isnan(value)) {
        text_add_format(out, "%s <- NA\n", name);
    } else {
        text_add_format(out, "%s <- %.17g\n", name, value);
    }
}

static void r_text(struct text *out, const char *name, const char *value)
{
    text_add_format(out, "%s <- \"%s\"\n", name, value);
}

static const char *scale_of(const struct metric *metric)
{
    if (metric->kind == METRIC_RATIO) {
        return "log";
    }
    return metric->kind == METRIC_SHARE || metric->kind == METRIC_STICKINESS ? "logit" : "identity";
}

/* Length of what would have been written at the keyboard. Source: DOMAIN.md section 2. */
static void r_time_saved(struct text *out, const struct metric *metric)
{
    enum estimand estimand = ESTIMAND_FIXED;
    enum scenario scenario = SCENARIO_CENTRAL;

    if (saving_parameter(metric->parameter, &estimand, &scenario)) {
        r_text(out, "typing", saving_typing(scenario));
        r_number(out, "len", saving_length(estimand, scenario));
        r_number(out, "reviewed", saving_reviewed(scenario) ? 1 : 0);
    }
}

static void r_cohort(struct text *out, const struct recipe *recipe)
{
    struct cohort cohort;

    if (cohort_of(recipe, &cohort)) {
        r_number(out, "cohort_from", cohort.began.from);
        r_number(out, "cohort_until", cohort.began.until);
        r_number(out, "quarter", cohort.quarter.from);
        r_number(out, "over", cohort.last);
    }
}

static void r_assignments(struct text *out, const struct recipe *recipe)
{
    static const char *const grids[] = {
        [GRID_NONE] = "none", [GRID_POINTS] = "points", [GRID_RELATIVE] = "relative"};
    const struct metric *metric = recipe->metric;
    struct text published = {.arena = out->arena};
    const double figures[] = {recipe->value, recipe->low, recipe->high};
    double low = 0;
    double high = 0;

    for (size_t i = 0; i < 3; i++) {
        if (isnan(figures[i])) {
            text_add(&published, i == 0 ? "NA" : ", NA");
        } else {
            text_add_format(&published, "%s%.17g", i == 0 ? "" : ", ", figures[i]);
        }
    }
    text_add_format(out, "published <- c(%s)\n", text_string(&published));
    r_number(out, "state", recipe->state);
    r_text(out, "grid", grids[metric_grid(metric)]);
    r_text(out, "scale", scale_of(metric));
    r_number(out, "from", recipe->period.from);
    r_number(out, "until", known_until(recipe));
    if (metric->histogram != NULL) {
        r_number(out, "share", metric->quantile);
        r_number(out, "origin", metric->histogram->origin);
    }
    if (metric_tier(metric, &low, &high)) {
        text_add_format(out, "tier <- c(%.17g, %.17g)\n", low, high);
    }
    if (metric->kind == METRIC_FLOW) {
        r_text(out, "flow", metric->parameter);
        r_number(out, "before", period_previous(recipe->period).from);
    }
    r_cohort(out, recipe);
    r_number(out, "run_in_days", RUN_IN_DAYS);
    r_number(out, "never_active_days", NEVER_ACTIVE_DAYS);
    r_time_saved(out, metric);
}

void recipe_r(struct text *out, const struct recipe *recipe)
{
    const struct way way = way_of(recipe->metric);

    r_assignments(out, recipe);
    recipe_file(out, "head.R");
    for (size_t i = 0; i < 2 && way.scripts[i] != NULL; i++) {
        recipe_file(out, way.scripts[i]);
    }
    text_add(out, way.ending);
}

void recipe_terms(struct text *out, const struct catalog *catalog, const struct metric_term *terms,
                  size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct component *component = &catalog->components[terms[i].component];

        text_add(out, i == 0 ? "" : " + ");
        if (terms[i].factor != 1) {
            text_add_format(out, "%.10g * ", terms[i].factor);
        }
        text_add_format(out, "sum(%s)", component->name);
    }
}
