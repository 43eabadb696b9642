/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/chart/mark.h"

#include <math.h>

#include "reports/chart/label.h"

static void train_nothing(const struct mark *mark, struct extent *must, struct extent *may)
{
    (void)mark;
    (void)must;
    (void)may;
}

const struct mark_type mark_types[MARK_KIND_COUNT] = {
    [MARK_BAND] = {"band", train_nothing, mark_band_draw},
    [MARK_LIMITS] = {"limits", mark_train_intervals, mark_limits_draw},
    [MARK_CELL] = {"cell", train_nothing, mark_cell_draw},
    [MARK_AREA] = {"area", mark_train_intervals, mark_area_draw},
    [MARK_BAR] = {"bar", mark_bar_train, mark_bar_draw},
    [MARK_RULE] = {"rule", mark_rule_train, mark_rule_draw},
    [MARK_LINE] = {"line", mark_train_values, mark_line_draw},
    [MARK_POINT] = {"point", mark_train_values, mark_point_draw},
    [MARK_INTERVAL] = {"interval", mark_train_values, mark_interval_draw},
};

void extent_add(struct extent *extent, double value)
{
    if (isfinite(value)) {
        extent->low = fmin(extent->low, value);
        extent->high = fmax(extent->high, value);
    }
}

bool mark_shows(const struct datum *datum)
{
    return (datum->state == DATUM_SHOWN || datum->state == DATUM_PROVISIONAL) &&
           isfinite(datum->value);
}

bool mark_has_interval(const struct datum *datum)
{
    return (datum->state == DATUM_SHOWN || datum->state == DATUM_PROVISIONAL) &&
           isfinite(datum->low) && isfinite(datum->high);
}

void mark_train_intervals(const struct mark *mark, struct extent *must, struct extent *may)
{
    (void)must;
    for (size_t i = 0; i < mark->series->count; i++) {
        const struct datum *datum = &mark->series->data[i];
        if (mark_has_interval(datum)) {
            extent_add(may, datum->low);
            extent_add(may, datum->high);
        }
    }
}

void mark_train_values(const struct mark *mark, struct extent *must, struct extent *may)
{
    for (size_t i = 0; i < mark->series->count; i++) {
        const struct datum *datum = &mark->series->data[i];
        if (mark_shows(datum)) {
            extent_add(must, datum->value);
            extent_add(must, datum->target);
        }
    }
    if (mark->kind == MARK_INTERVAL) {
        mark_train_intervals(mark, must, may);
    }
}

double mark_half_step(const struct plot *plot, const struct series *series)
{
    const struct scale *positions = layout_positions(plot);
    double step = INFINITY;

    if (plot->rows) {
        return plot->row_strip / 2;
    }
    for (size_t i = 1; i < series->count; i++) {
        step = fmin(step, fabs(scale_map(positions, series->data[i].position) -
                               scale_map(positions, series->data[i - 1].position)));
    }
    return isfinite(step) ? step / 2 : theme.row_min / 2;
}

static void hatch(struct plot *plot, const struct datum *first, const struct datum *last,
                  double half)
{
    const struct box *panel = &plot->panel;
    struct point from = layout_point(plot, first->position, layout_values(plot)->low);
    struct point until = layout_point(plot, last->position, layout_values(plot)->low);

    scene_group(plot->scene, GROUP_SYMBOL, label_datum(plot, first));
    if (plot->rows) {
        scene_hatch(plot->scene, (struct point){panel->left, from.y - half / 2},
                    (struct point){panel->right, until.y + half / 2});
    } else {
        scene_hatch(plot->scene, (struct point){fmax(panel->left, from.x - half), panel->top},
                    (struct point){fmin(panel->right, until.x + half), panel->bottom});
    }
    scene_end(plot->scene);
}

void mark_draw_suppressed(struct plot *plot, const struct series *series)
{
    double half = mark_half_step(plot, series);

    for (size_t i = 0; i < series->count; i++) {
        size_t first = i;
        if (series->data[i].state != DATUM_SUPPRESSED) {
            continue;
        }
        while (!plot->rows && i + 1 < series->count &&
               series->data[i + 1].state == DATUM_SUPPRESSED) {
            i++;
        }
        hatch(plot, &series->data[first], &series->data[i], half);
    }
}
