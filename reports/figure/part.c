/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/figure/part.h"

#include <math.h>
#include <string.h>

#include "reports/local.h"
#include "reports/number.h"
#include "reports/phrase.h"

const char *part_text(const struct figure_context *context, const char *key)
{
    return catalog_text(context->catalog, context->language, key);
}

struct datum part_missing(double position)
{
    struct datum datum = datum_at(position, NAN);

    datum.state = DATUM_MISSING;
    return datum;
}

struct datum part_datum(const struct measure *measure, double position)
{
    if (!measure_shown(measure)) {
        struct datum datum = part_missing(position);
        if (part_status(measure) == STATUS_SUPPRESSED) {
            datum.state = DATUM_SUPPRESSED;
        }
        return datum;
    }
    struct datum datum = datum_at(position, measure->value * measure->metric->scale);
    datum.low = measure->low * measure->metric->scale;
    datum.high = measure->high * measure->metric->scale;
    return datum;
}

bool part_provisional(const struct figure_context *context, struct period period)
{
    return period.until > context->complete_until;
}

enum status part_class(const char *class)
{
    static const struct {
        const char *class;
        enum status status;
    } classes[] = {
        {"A", STATUS_MET},
        {"B", STATUS_INDETERMINATE},
        {"C", STATUS_NOT_MET},
        {"not_assessable", STATUS_NOT_ASSESSABLE},
        {"not_measured", STATUS_NOT_MEASURED},
        {"not_applicable", STATUS_NOT_APPLICABLE},
    };

    for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
        if (text_equal(class, classes[i].class)) {
            return classes[i].status;
        }
    }
    return STATUS_ERROR;
}

enum status part_status(const struct measure *measure)
{
    if (measure_shown(measure)) {
        return STATUS_NONE;
    }
    if (measure == NULL) {
        return STATUS_NO_DATA;
    }
    switch (measure->state) {
    case MEASURE_SUPPRESSED:
    case MEASURE_COMPLEMENTARY:
        return STATUS_SUPPRESSED;
    case MEASURE_NOT_APPLICABLE:
        return STATUS_NOT_APPLICABLE;
    case MEASURE_PUBLISHED:
    case MEASURE_GRID:
    case MEASURE_NO_DATA:
    case MEASURE_NO_INTERVAL:
        break;
    }
    return STATUS_NO_DATA;
}

int part_decimals(const struct measure *measure)
{
    return measure == NULL ? 1 : number_measure_decimals(measure);
}

const char *part_number(const struct figure_context *context, const struct metric *metric,
                        double value, int decimals)
{
    return number_metric(context->arena, context->catalog, context->language, metric,
                         value / metric->scale, decimals);
}

static const char *interval(const struct figure_context *context, const struct measure *measure,
                            int decimals)
{
    if (!isfinite(measure->low) || !isfinite(measure->high)) {
        return NULL;
    }
    return number_metric_interval(context->arena, context->language, measure->metric, measure->low,
                                  measure->high, decimals);
}

const char *part_value(const struct figure_context *context, const struct measure *measure,
                       int decimals)
{
    if (!measure_shown(measure)) {
        return status_words(context->catalog, context->language, part_status(measure));
    }
    const char *limits = interval(context, measure, decimals);
    const char *value = number_metric(context->arena, context->catalog, context->language,
                                      measure->metric, measure->value, decimals);

    return limits == NULL ? value : arena_format(context->arena, "%s %s", value, limits);
}

struct cell part_estimate(const struct figure_context *context, const struct measure *measure,
                          int decimals)
{
    if (!measure_shown(measure)) {
        struct cell cell = cell_estimate("", NULL, NAN, NAN, NAN);
        cell.status = part_status(measure);
        cell.words = status_words(context->catalog, context->language, cell.status);
        return cell;
    }
    const struct metric *metric = measure->metric;

    return cell_estimate(number_metric(context->arena, context->catalog, context->language, metric,
                                       measure->value, decimals),
                         interval(context, measure, decimals), measure->value * metric->scale,
                         measure->low * metric->scale, measure->high * metric->scale);
}

struct cell part_target(const struct figure_context *context, const struct metric *metric,
                        double target)
{
    if (metric == NULL || !isfinite(target)) {
        return cell_number("", NAN);
    }
    const double shown = target * metric->scale;
    const bool whole = fabs(shown - round(shown)) < 1e-9;

    return cell_number(part_number(context, metric, shown, whole ? 0 : 1), shown);
}

struct cell part_count(const struct figure_context *context, const struct measure *measure,
                       int64_t count)
{
    if (measure == NULL || count < 0) {
        return cell_number("", NAN);
    }
    return cell_number(number_count(context->arena, context->language, count), (double)count);
}

const char *part_weeks(const struct figure_context *context, int64_t weeks)
{
    bool one = weeks == 1 || (weeks == 0 && context->language == LANGUAGE_FR);

    return phrase(context->arena, part_text(context, one ? "lifetime.week" : "lifetime.weeks"),
                  PHRASE({"n", number_count(context->arena, context->language, weeks)}));
}

struct chart_words part_words(const struct figure_context *context, enum period_kind kind)
{
    return (struct chart_words){
        .suppressed = part_text(context, "chart.suppressed"),
        .provisional =
            part_text(context, kind == PERIOD_WEEK ? "chart.unfinished" : "head.provisional"),
        .missing = part_text(context, "chart.no_data"),
        .interval = part_text(context, "chart.confidence_band"),
        .target = part_text(context, "chart.target.short"),
        .points = part_text(context, "chart.points"),
    };
}

const char *part_unit(const struct figure_context *context, const struct metric *metric)
{
    const char *unit =
        number_unit(context->arena, context->catalog, context->language, metric->unit);

    /* without the space that stands before it after a number: U+202F or U+00A0 */
    if (strncmp(unit, "\xE2\x80\xAF", 3) == 0) {
        return unit + 3;
    }
    return strncmp(unit, "\xC2\xA0", 2) == 0 ? unit + 2 : unit;
}

struct chart_axis part_axis(const struct figure_context *context, const struct metric *metric,
                            int decimals)
{
    const char *unit = part_unit(context, metric);

    return (struct chart_axis){
        .kind = SCALE_LINEAR,
        .low = metric->domain_low,
        .high = metric->domain_high,
        .title = *unit == '%' ? NULL : unit,
        .unit = unit,
        .decimals = decimals,
    };
}

const char *part_subtitle(const struct figure_context *context, const struct measure *measure)
{
    const struct metric *metric = measure->metric;
    const char *unit = part_unit(context, metric);

    if (measure->clinicians < 0 || measure->documents < 0) {
        return arena_format(context->arena, "%s, %s", metric->label.in[context->language], unit);
    }
    return phrase(
        context->arena, part_text(context, "figure.subtitle"),
        PHRASE({"metric", metric->label.in[context->language]}, {"unit", unit},
               {"clinicians", number_count(context->arena, context->language, measure->clinicians)},
               {"documents", number_count(context->arena, context->language, measure->documents)}));
}

const char *part_footer(const struct figure_context *context, const struct measure *measure)
{
    struct arena *arena = context->arena;

    if (context->provenance == NULL || measure == NULL || measure->clinicians < 0 ||
        measure->documents < 0) {
        return context->provenance;
    }
    const char *counts =
        phrase(arena, part_text(context, "head.n.value"),
               PHRASE({"clinicians", number_count(arena, context->language, measure->clinicians)},
                      {"documents", number_count(arena, context->language, measure->documents)}));
    return arena_format(arena, "%s. %s", counts, context->provenance);
}

const char *part_caption(const struct figure_context *context, const char *title,
                         const char *period)
{
    return phrase(context->arena, part_text(context, "table.caption"),
                  PHRASE({"title", title}, {"scope", context->scope}, {"period", period}));
}

struct series *part_series(const struct figure_context *context, const char *name,
                           struct datum *data, size_t count)
{
    struct series *series = ARENA_NEW(context->arena, struct series, 1);

    *series = (struct series){.name = name, .data = data, .count = count};
    return series;
}

const char *part_table_id(const struct figure_context *context, const char *id)
{
    return arena_format(context->arena, "%s-table", id);
}

bool part_range(const struct datum *data, size_t count, double *low, double *high)
{
    bool any = false;

    for (size_t i = 0; i < count; i++) {
        if (!isfinite(data[i].value)) {
            continue;
        }
        *low = any ? fmin(*low, data[i].value) : data[i].value;
        *high = any ? fmax(*high, data[i].value) : data[i].value;
        any = true;
    }
    return any;
}

const char *part_no_title(const struct figure_context *context, const struct metric *metric,
                          bool suppressed)
{
    return phrase(
        context->arena,
        part_text(context, suppressed ? "figure.title.suppressed" : "figure.title.no_data"),
        PHRASE({"metric", metric->label.in[context->language]}));
}

const char *part_empty(const struct figure_context *context, bool suppressed)
{
    return part_text(context, suppressed ? "empty.suppressed" : "empty.no_data");
}
