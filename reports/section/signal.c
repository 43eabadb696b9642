/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/section/signal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reports/local.h"
#include "reports/number.h"
#include "reports/phrase.h"

double signal_figure(const struct signal *s, enum signal_column column)
{
    const char *text = db_cell(s->rows, s->row, (size_t)column);

    return text == NULL ? (double)NAN : strtod(text, NULL);
}

static const char *in_words(const struct signal *s, enum signal_column column)
{
    return number_metric(s->context->arena, s->context->catalog, s->context->language, s->metric,
                         signal_figure(s, column), s->decimals);
}

/* Of an alert the change is relative and whole: it is rounded as it is stored. */
static bool is_alert(const struct signal *s)
{
    return text_starts(db_cell(s->rows, s->row, SIGNAL_TEXT), "finding.alert.");
}

/* Ratios change by per cent, shares by points: both are hundredths here. */
const char *signal_change(const struct signal *s)
{
    const char *number = local_signed(s->context->arena, s->context->language,
                                      100 * signal_figure(s, SIGNAL_CHANGE), is_alert(s) ? 0 : 1);
    const char *unit =
        number_unit(s->context->arena, s->context->catalog, s->context->language,
                    s->metric->kind == METRIC_SHARE && !is_alert(s) ? "points" : "%");

    return arena_format(s->context->arena, "%s%s", number, unit);
}

/* Of a pair only the last has the unit; in brackets none has. */
const char *signal_limit(const struct signal *s, enum signal_column column)
{
    struct arena *arena = s->context->arena;

    if (s->change) {
        return local_signed(arena, s->context->language, 100 * signal_figure(s, column),
                            is_alert(s) ? 0 : 1);
    }
    return column == SIGNAL_LOW
               ? local_number(arena, s->context->language,
                              wording_scaled(s->metric, signal_figure(s, SIGNAL_LOW)), s->decimals)
               : in_words(s, column);
}

const char *signal_weeks(const struct signal *s, enum signal_column column)
{
    const char *text = db_cell(s->rows, s->row, (size_t)column);

    return number_count(s->context->arena, s->context->language,
                        text == NULL ? 0 : strtoll(text, NULL, 10));
}

/* How sure the interval is: 95 %, or what the selected of a family are shown with. */
const char *signal_level(const struct signal *s)
{
    double level = 100 * signal_figure(s, SIGNAL_LEVEL);
    bool whole = fabs(level - round(level)) < .05;

    return arena_format(
        s->context->arena, "%s%s",
        local_number(s->context->arena, s->context->language, level, whole ? 0 : 1),
        number_unit(s->context->arena, s->context->catalog, s->context->language, "%"));
}

static const char *tests_in_words(const struct signal *s)
{
    const char *text = db_cell(s->rows, s->row, SIGNAL_TESTS);

    return phrase_count(s->context->arena, s->context->catalog, s->context->language, "tests",
                        text == NULL ? 0 : strtoll(text, NULL, 10));
}

/* What a release's figures are out of: documents for a share, else words. */
const char *signal_units(const struct signal *s)
{
    double units = signal_figure(s, SIGNAL_UNITS);

    return phrase_count(s->context->arena, s->context->catalog, s->context->language,
                        s->metric->kind == METRIC_SHARE ? "documents" : "words",
                        isnan(units) ? 0 : llround(units));
}

/* " Coïncide avec : la version X, des formations.": where to look first. */
static const char *cause_in_words(const struct signal *s)
{
    const struct section_context *context = s->context;
    static const char *const names[] = {"release", "training", "device", "staffing"};
    const char *causes = db_cell(s->rows, s->row, SIGNAL_CAUSES);
    const char *release = db_cell(s->rows, s->row, SIGNAL_RELEASE);
    struct text list = {.arena = context->arena};

    for (size_t i = 0; causes != NULL && i < sizeof(names) / sizeof(names[0]); i++) {
        if (strstr(causes, names[i]) != NULL) {
            const char *key = arena_format(context->arena, "cause.%s", names[i]);

            text_add(&list, list.length == 0 ? "" : wording(context, "format.list_separator"));
            text_add(&list, phrase(context->arena, wording(context, key),
                                   PHRASE({"release", release == NULL ? "" : release})));
        }
    }
    return list.length == 0 ? wording(context, "cause.none")
                            : phrase(context->arena, wording(context, "cause.some"),
                                     PHRASE({"causes", text_string(&list)}));
}

static const char *clinicians_in_words(const struct signal *s)
{
    double units = signal_figure(s, SIGNAL_UNITS);

    return phrase_count(s->context->arena, s->context->catalog, s->context->language, "clinicians",
                        isnan(units) ? 0 : llround(units));
}

const char *signal_sentence(const struct signal *s)
{
    const struct section_context *context = s->context;
    const char *release = db_cell(s->rows, s->row, SIGNAL_RELEASE);

    return phrase(
        context->arena, wording(context, db_cell(s->rows, s->row, SIGNAL_TEXT)),
        PHRASE({"metric", s->metric->label.in[context->language]},
               {"release", release == NULL ? "" : release}, {"value", in_words(s, SIGNAL_VALUE)},
               {"centre", in_words(s, SIGNAL_CENTRE)}, {"before", in_words(s, SIGNAL_BEFORE)},
               {"after", in_words(s, SIGNAL_AFTER)}, {"change", signal_change(s)},
               {"low", signal_limit(s, SIGNAL_LOW)}, {"high", signal_limit(s, SIGNAL_HIGH)},
               {"weeks_before", signal_weeks(s, SIGNAL_WEEKS_BEFORE)},
               {"weeks_after", signal_weeks(s, SIGNAL_WEEKS_AFTER)}, {"level", signal_level(s)},
               {"tests", tests_in_words(s)}, {"units", signal_units(s)},
               {"cause", cause_in_words(s)}, {"clinicians", clinicians_in_words(s)}));
}

struct signal signal_read(const struct section_context *context, const struct db_rows *rows,
                          size_t row)
{
    struct signal s = {.context = context,
                       .rows = rows,
                       .row = row,
                       .metric =
                           catalog_metric(context->catalog, db_cell(rows, row, SIGNAL_METRIC))};

    if (s.metric != NULL) {
        s.change = isfinite(signal_figure(&s, SIGNAL_CHANGE));
        double before = signal_figure(&s, SIGNAL_BEFORE);
        /* As many decimals as the interval of what is written deserves. */
        double low =
            s.change ? before * (1 + signal_figure(&s, SIGNAL_LOW)) : signal_figure(&s, SIGNAL_LOW);
        double high = s.change ? before * (1 + signal_figure(&s, SIGNAL_HIGH))
                               : signal_figure(&s, SIGNAL_HIGH);

        s.decimals = number_decimals(s.metric, low, high);
    }
    return s;
}

const char *signal_metrics(struct arena *arena, const char *const *metrics)
{
    struct text text = {.arena = arena};

    for (size_t i = 0; metrics[i] != NULL; i++) {
        text_add(&text, i == 0 ? "{" : ",");
        text_add(&text, metrics[i]);
    }
    text_add(&text, "}");
    return text_string(&text);
}
