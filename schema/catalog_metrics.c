/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Components and histograms, scopes, metrics: what the analyzer computes, as data. */
#include <string.h>

#include "base/text.h"
#include "schema/catalog_parts.h"

#define NUMBER_MAX INT16_MAX

static const char *const dimension_names[] = {"site",    "unit",   "specialty", "role", "doc_type",
                                              "setting", "device", "release",   NULL};
/* In the order of enum metric_kind. */
static const char *const kind_names[] = {"ratio",       "share", "difference", "share_clinicians",
                                         "stock_share", "count", "clinicians", "quantile",
                                         "mean",        "nps",   "time_saved", "survival",
                                         "retention",   "tier",  "flow",       "stickiness",
                                         NULL};
static const char *const direction_names[] = {"up", "down", "context", NULL};
static const char *const component_keys[] = {"name", "event", "expression", "stock", "label", NULL};
static const char *const histogram_keys[] = {"id",   "name",  "event", "origin",
                                             "unit", "label", NULL};
static const char *const scope_keys[] = {"number", "id", "dimensions", "weekly", "label", NULL};
static const char *const metric_keys[] = {
    "number",    "id",        "kind",  "numerator", "denominator", "histogram",         "quantile",
    "parameter", "scale",     "unit",  "direction", "interval",    "documents_outcome", "domain",
    "scopes",    "documents", "event", "label",     "description", "caution",           "source",
    "needs",     "periods",   NULL};

const char *metric_kind_name(enum metric_kind kind)
{
    return kind_names[kind];
}

enum additivity metric_additivity(const struct metric *metric)
{
    switch (metric->kind) {
    case METRIC_COUNT:
        return ADDITIVE;
    case METRIC_RATIO:
    case METRIC_SHARE:
    case METRIC_DIFFERENCE:
    case METRIC_MEAN:
    case METRIC_NPS:
    case METRIC_TIME_SAVED:
        return ADDITIVE_IN_PARTS;
    case METRIC_SHARE_CLINICIANS:
    case METRIC_STOCK_SHARE:
    case METRIC_CLINICIANS:
    case METRIC_QUANTILE:
    case METRIC_SURVIVAL:
    case METRIC_RETENTION:
    case METRIC_TIER:
    case METRIC_FLOW:
    case METRIC_STICKINESS:
        break;
    }
    return ADDITIVE_NOT;
}

static const struct event_type *event_of(struct catalog_reading *reading, struct fields *from)
{
    const struct event_type *event = catalog_event(reading->catalog, field_text(from, "event"));

    if (event == NULL) {
        field_fail(from, "event", "there is no such event type");
    }
    return event;
}

static bool read_component(struct catalog_reading *reading, struct fields *from, void *items,
                           size_t index)
{
    struct component *components = items;
    struct component *component = &components[index];

    fields_allow(from, component_keys);
    component->name = field_text(from, "name");
    component->event = event_of(reading, from);
    component->expression = field_text(from, "expression");
    component->stock = field_flag_or(from, "stock", false);
    component->label = catalog_words(from, "label");
    for (size_t i = 0; i < index; i++) {
        if (text_equal(components[i].name, component->name)) {
            field_fail(from, "name", "stands there twice");
        }
    }
    return fields_done(from);
}

static bool read_histogram(struct catalog_reading *reading, struct fields *from, void *items,
                           size_t index)
{
    struct histogram *histograms = items;
    struct histogram *histogram = &histograms[index];

    fields_allow(from, histogram_keys);
    histogram->id = (int16_t)field_int(from, "id", 1, NUMBER_MAX);
    histogram->name = field_text(from, "name");
    histogram->event = event_of(reading, from);
    histogram->origin = field_number(from, "origin");
    histogram->unit = field_text_or(from, "unit", "");
    histogram->label = catalog_words(from, "label");
    if (!(histogram->origin > 0)) {
        field_fail(from, "origin", "must be above 0");
    }
    for (size_t i = 0; i < index; i++) {
        if (histograms[i].id == histogram->id || text_equal(histograms[i].name, histogram->name)) {
            field_fail(from, "id", "or its name stands there twice");
        }
    }
    return fields_done(from);
}

bool catalog_read_components(struct catalog_reading *reading)
{
    struct catalog *catalog = reading->catalog;
    void *components = NULL;
    void *histograms = NULL;
    bool ok = catalog_read_list(reading, "components.json", "components", sizeof(struct component),
                                read_component, &components, &catalog->component_count) &&
              catalog_read_list(reading, "histograms.json", "histograms", sizeof(struct histogram),
                                read_histogram, &histograms, &catalog->histogram_count);

    catalog->components = components;
    catalog->histograms = histograms;
    return ok;
}

static bool read_scope(struct catalog_reading *reading, struct fields *from, void *items,
                       size_t index)
{
    struct scope_kind *kinds = items;
    struct scope_kind *kind = &kinds[index];
    const json_t *dimensions = field_array(from, "dimensions");

    (void)reading;
    fields_allow(from, scope_keys);
    kind->number = (int16_t)field_int(from, "number", 1, NUMBER_MAX);
    kind->id = field_text(from, "id");
    kind->weekly = field_flag_or(from, "weekly", false);
    kind->label = catalog_words(from, "label");
    for (size_t i = 0; i < json_array_size(dimensions); i++) {
        const char *name = json_string_value(json_array_get(dimensions, i));
        bool known = false;

        for (size_t d = 0; dimension_names[d] != NULL; d++) {
            if (text_equal(name, dimension_names[d])) {
                kind->dimensions[d] = true;
                known = true;
            }
        }
        if (!known) {
            field_fail(from, "dimensions", "entry %zu is no dimension", i);
        }
    }
    for (size_t i = 0; i < index; i++) {
        if (kinds[i].number == kind->number || text_equal(kinds[i].id, kind->id)) {
            field_fail(from, "number", "or its id stands there twice");
        }
    }
    return fields_done(from);
}

bool catalog_read_scopes(struct catalog_reading *reading)
{
    void *items = NULL;
    bool ok = catalog_read_list(reading, "scopes.json", "scopes", sizeof(struct scope_kind),
                                read_scope, &items, &reading->catalog->scope_kind_count);

    reading->catalog->scope_kinds = items;
    return ok;
}

static uint16_t component_index(const struct catalog_reading *reading, struct fields *from,
                                const char *key, const char *name)
{
    const struct component *component =
        name == NULL ? NULL : catalog_component(reading->catalog, name);

    if (component == NULL) {
        field_fail(from, key, "names a component that is not in components.json: %s",
                   name == NULL ? "" : name);
        return 0;
    }
    return (uint16_t)(component - reading->catalog->components);
}

/* A list of "component" and {"component", "factor"}; it may be missing. */
static const struct metric_term *read_terms(const struct catalog_reading *reading,
                                            struct fields *from, const char *key, size_t *count)
{
    const json_t *list = field_has(from, key) ? field_array(from, key) : NULL;
    struct metric_term *terms = NULL;

    *count = json_array_size(list);
    terms = ARENA_NEW(reading->arena, struct metric_term, *count);
    for (size_t i = 0; i < *count; i++) {
        json_t *entry = json_array_get(list, i);
        const char *name = json_string_value(entry);

        terms[i].factor = 1;
        if (json_is_object(entry)) {
            name = json_string_value(json_object_get(entry, "component"));
            terms[i].factor = json_number_value(json_object_get(entry, "factor"));
            if (terms[i].factor == 0.0) {
                field_fail(from, key, "entry %zu has no factor", i);
            }
        }
        terms[i].component = component_index(reading, from, key, name);
    }
    return terms;
}

static const struct scope_kind *const *read_metric_scopes(const struct catalog_reading *reading,
                                                          struct fields *from, size_t *count)
{
    const struct catalog *catalog = reading->catalog;
    json_t *list = json_object_get(from->object, "scopes");
    bool all = text_equal(json_string_value(list), "standard");
    const struct scope_kind **scopes = NULL;

    *count = all ? catalog->scope_kind_count : json_array_size(list);
    scopes = ARENA_NEW(reading->arena, const struct scope_kind *, *count);
    for (size_t i = 0; i < *count; i++) {
        const char *id = json_string_value(json_array_get(list, i));

        scopes[i] = all          ? &catalog->scope_kinds[i]
                    : id == NULL ? NULL
                                 : catalog_scope_kind(catalog, id);
        if (scopes[i] == NULL) {
            field_fail(from, "scopes", "entry %zu is not in scopes.json", i);
        }
    }
    if (*count == 0) {
        field_fail(from, "scopes", "must be \"standard\" or a list of scopes");
    }
    return scopes;
}

/*
 * The kinds of periods that are named; all, where none is. What is withheld of a sum is decided
 * from its weeks to its years: where one of them had no figure, it would pass for one in which
 * nothing happened.
 */
static void read_metric_periods(struct fields *from, struct metric *metric)
{
    static const char *const names[PERIOD_KINDS] = {"",     "week", "month", "quarter",
                                                    "year", "r28",  "r91"};
    const bool named = field_has(from, "periods");
    const json_t *list = named ? field_array(from, "periods") : NULL;

    for (int kind = PERIOD_WEEK; kind < PERIOD_KINDS; kind++) {
        metric->periods[kind] = !named;
    }
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *name = json_string_value(json_array_get(list, i));
        int kind = PERIOD_WEEK;

        while (kind < PERIOD_KINDS && !text_equal(name, names[kind])) {
            kind++;
        }
        if (kind == PERIOD_KINDS) {
            field_fail(from, "periods", "entry %zu is no kind of period", i);
            return;
        }
        metric->periods[kind] = true;
    }
    if (named && metric->kind != METRIC_RETENTION) {
        field_fail(from, "periods", "may be named for the kind retention only");
    }
}

static const struct histogram *read_metric_histogram(const struct catalog_reading *reading,
                                                     struct fields *from)
{
    const char *name = field_text(from, "histogram");

    for (size_t i = 0; i < reading->catalog->histogram_count; i++) {
        if (text_equal(reading->catalog->histograms[i].name, name)) {
            return &reading->catalog->histograms[i];
        }
    }
    field_fail(from, "histogram", "is not in histograms.json");
    return NULL;
}

/* Kinds of data that sites send; most metrics need none. */
static const char *const *read_needs(const struct catalog_reading *reading, struct fields *from,
                                     size_t *count)
{
    const json_t *list = field_has(from, "needs") ? field_array(from, "needs") : NULL;
    const char **names = NULL;

    *count = json_array_size(list);
    names = ARENA_NEW(reading->arena, const char *, *count);
    for (size_t i = 0; i < *count; i++) {
        const char *name = json_string_value(json_array_get(list, i));

        if (name == NULL) {
            field_fail(from, "needs", "entry %zu is no name", i);
            name = "";
        }
        names[i] = arena_format(reading->arena, "%s", name);
    }
    return names;
}

/* A count is added up: over days a stock would be counted each day, a day in two units twice. */
static void refuse_wrong_sum(const struct catalog_reading *reading, struct fields *from,
                             const struct metric *metric)
{
    for (size_t i = 0; metric->kind == METRIC_COUNT && i < metric->numerator_count; i++) {
        const struct component *component =
            &reading->catalog->components[metric->numerator[i].component];

        if (component->stock || text_starts(component->expression, "max(")) {
            field_fail(from, "numerator", "does not add up, so it cannot be a count: %s",
                       component->name);
        }
    }
}

/* How it is shown and explained. */
static void read_metric_looks(struct fields *from, struct metric *metric)
{
    const json_t *domain = field_array(from, "domain");

    metric->scale = field_number_or(from, "scale", 1);
    metric->unit = field_text_or(from, "unit", "");
    metric->direction = (enum direction)field_choice(from, "direction", direction_names);
    metric->interval = field_text_or(from, "interval", "");
    metric->domain_low = json_number_value(json_array_get(domain, 0));
    metric->domain_high = json_number_value(json_array_get(domain, 1));
    metric->label = catalog_words(from, "label");
    metric->description = catalog_words(from, "description");
    metric->caution = catalog_words_or_empty(from, "caution");
    metric->source = field_text_or(from, "source", "");
    if (!(metric->domain_low < metric->domain_high)) {
        field_fail(from, "domain", "must be [low, high]");
    }
}

static bool read_metric(struct catalog_reading *reading, struct fields *from, void *items,
                        size_t index)
{
    struct metric *metrics = items;
    struct metric *metric = &metrics[index];
    const struct event_type *event = event_of(reading, from);

    fields_allow(from, metric_keys);
    metric->number = (int16_t)field_int(from, "number", 1, NUMBER_MAX);
    metric->id = field_text(from, "id");
    from->where = arena_format(reading->arena, "metrics.json %s", metric->id);
    metric->kind = (enum metric_kind)field_choice(from, "kind", kind_names);
    metric->numerator = read_terms(reading, from, "numerator", &metric->numerator_count);
    metric->denominator = read_terms(reading, from, "denominator", &metric->denominator_count);
    refuse_wrong_sum(reading, from, metric);
    metric->parameter = field_text_or(from, "parameter", "");
    metric->needs = read_needs(reading, from, &metric->need_count);
    if (metric->kind == METRIC_QUANTILE) {
        metric->histogram = read_metric_histogram(reading, from);
        metric->quantile = field_number(from, "quantile");
    }
    metric->documents_outcome = field_flag_or(from, "documents_outcome", false);
    metric->scopes = read_metric_scopes(reading, from, &metric->scope_count);
    read_metric_periods(from, metric);
    metric->event = event == NULL ? "" : event->name;
    metric->documents = component_index(reading, from, "documents", field_text(from, "documents"));
    read_metric_looks(from, metric);
    for (size_t i = 0; i < index; i++) {
        if (metrics[i].number == metric->number || text_equal(metrics[i].id, metric->id)) {
            field_fail(from, "number", "or its id stands there twice");
        }
    }
    return fields_done(from);
}

bool catalog_read_metrics(struct catalog_reading *reading)
{
    void *items = NULL;
    bool ok = catalog_read_list(reading, "metrics.json", "metrics", sizeof(struct metric),
                                read_metric, &items, &reading->catalog->metric_count);

    reading->catalog->metrics = items;
    return ok;
}
