/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/chart/label.h"

#include <math.h>

#include "base/text.h"
#include "reports/chart/mark.h"
#include "reports/local.h"

#define NARROW_SPACE "\xE2\x80\xAF"

static const char *colon(const struct plot *plot)
{
    return plot->chart->language == LANGUAGE_FR ? NARROW_SPACE ": " : ": ";
}

static const char *position_text(const struct plot *plot, const struct datum *datum)
{
    const struct chart *chart = plot->chart;

    if (datum->position_text != NULL) {
        return datum->position_text;
    }
    if (plot->rows) {
        size_t row = (size_t)fmax(0, datum->position);
        return row < chart->y.row_count ? chart->y.rows[row].name : "";
    }
    if (chart->x.kind == SCALE_TIME) {
        return local_day(plot->arena, chart->language, (int32_t)datum->position);
    }
    return local_number(plot->arena, chart->language, datum->position, 0);
}

static const char *value_text(const struct plot *plot, double value)
{
    const struct chart_axis *axis = layout_value_axis(plot);

    return local_quantity(plot->arena, plot->chart->language, value, axis->decimals, axis->unit);
}

static void add_value(const struct plot *plot, struct text *text, const struct datum *datum)
{
    const struct chart *chart = plot->chart;

    text_add(text, value_text(plot, datum->value));
    if (mark_has_interval(datum)) {
        text_add_format(text, " %s",
                        local_interval(plot->arena, chart->language, datum->low, datum->high,
                                       layout_value_axis(plot)->decimals));
    }
    if (datum->state == DATUM_PROVISIONAL) {
        text_add_format(text, ", %s", chart->words.provisional);
    }
    if (isfinite(datum->target)) {
        text_add_format(text, ", %s %s", chart->words.target, value_text(plot, datum->target));
    }
}

const char *label_datum(const struct plot *plot, const struct datum *datum)
{
    struct text text = {.arena = plot->arena};

    if (datum->label != NULL) {
        return datum->label;
    }
    text_add(&text, position_text(plot, datum));
    text_add(&text, colon(plot));
    if (datum->state == DATUM_SUPPRESSED) {
        text_add(&text, plot->chart->words.suppressed);
    } else if (mark_shows(datum)) {
        add_value(plot, &text, datum);
    } else {
        text_add(&text, plot->chart->words.missing);
    }
    return text_string(&text);
}

const char *label_series(const struct plot *plot, const struct series *series)
{
    struct text text = {.arena = plot->arena};
    const struct datum *first = NULL;
    const struct datum *last = NULL;
    size_t shown = 0;

    for (size_t i = 0; i < series->count; i++) {
        if (mark_shows(&series->data[i])) {
            first = first == NULL ? &series->data[i] : first;
            last = &series->data[i];
            shown++;
        }
    }
    text_add(&text, series->name);
    text_add(&text, colon(plot));
    if (first == NULL) {
        text_add(&text, plot->chart->words.missing);
        return text_string(&text);
    }
    text_add_format(&text, "%s (%s)", value_text(plot, first->value), position_text(plot, first));
    if (last != first) {
        text_add_format(&text, " \xE2\x80\x93 %s (%s), %zu %s", value_text(plot, last->value),
                        position_text(plot, last), shown, plot->chart->words.points);
    }
    return text_string(&text);
}
