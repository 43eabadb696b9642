/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "reports/chart/label.h"
#include "reports/chart/mark.h"
#include "reports/chart/symbol.h"

#define ARROW       4.0
#define TARGET_HALF 8.0

/* Where an interval goes on beyond the panel, an arrow head says so. */
static void draw_arrow(struct plot *plot, enum style style, struct point tip, double along)
{
    struct point back = plot->rows ? (struct point){tip.x - along * ARROW, tip.y}
                                   : (struct point){tip.x, tip.y + along * ARROW};
    double dx = plot->rows ? 0 : ARROW;
    double dy = plot->rows ? ARROW : 0;
    const struct point points[] = {{back.x - dx, back.y - dy}, tip, {back.x + dx, back.y + dy}};

    scene_path(plot->scene, style, points, 3);
}

static void draw_interval(struct plot *plot, const struct datum *datum, enum style style)
{
    const struct scale *values = layout_values(plot);
    struct point low = layout_point(plot, datum->position, datum->low);
    struct point high = layout_point(plot, datum->position, datum->high);

    scene_segment(plot->scene, style, low, high);
    if (datum->low < values->low) {
        draw_arrow(plot, style, low, -1);
    }
    if (datum->high > values->high) {
        draw_arrow(plot, style, high, 1);
    }
}

static void draw_target(struct plot *plot, const struct datum *datum)
{
    struct point at = layout_point(plot, datum->position, datum->target);
    double dx = plot->rows ? 0 : TARGET_HALF;
    double dy = plot->rows ? TARGET_HALF : 0;

    if (isfinite(datum->target)) {
        scene_segment(plot->scene, STYLE_TARGET_TICK, (struct point){at.x - dx, at.y - dy},
                      (struct point){at.x + dx, at.y + dy});
    }
}

static void draw_dot(struct plot *plot, const struct mark *mark, const struct datum *datum)
{
    struct point at = layout_point(plot, datum->position, datum->value);

    if (datum->state == DATUM_PROVISIONAL && datum->verdict == STATE_NONE) {
        scene_circle(plot->scene, theme_of_series(STYLE_HOLLOW_1, mark->colour), at,
                     theme.point_radius);
    } else {
        symbol_draw(plot->scene, datum->verdict, mark->colour, at, theme.point_radius);
    }
}

void mark_interval_draw(struct plot *plot, const struct mark *mark)
{
    const struct series *series = mark->series;

    scene_group(plot->scene, GROUP_OBJECT, label_series(plot, series));
    mark_draw_suppressed(plot, series);
    for (size_t i = 0; i < series->count; i++) {
        const struct datum *datum = &series->data[i];
        if (datum->state == DATUM_SUPPRESSED) {
            continue;
        }
        scene_group(plot->scene, GROUP_SYMBOL, label_datum(plot, datum));
        draw_target(plot, datum);
        if (mark_has_interval(datum)) {
            draw_interval(plot, datum, symbol_line_style(datum->verdict, mark->colour));
        }
        if (mark_shows(datum)) {
            draw_dot(plot, mark, datum);
        }
        scene_end(plot->scene);
    }
    scene_end(plot->scene);
}
