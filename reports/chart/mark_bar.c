/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "reports/chart/label.h"
#include "reports/chart/mark.h"

#define BAR_PART     0.68 /* of the room that a position has */
#define BAR_HALF_MAX 9.0
#define CAP          3.0

/* A bar's length is its value: zero must be on the axis. */
void mark_bar_train(const struct mark *mark, struct extent *must, struct extent *may)
{
    extent_add(must, 0);
    mark_train_values(mark, must, may);
    mark_train_intervals(mark, must, may);
}

/* The interval with a cap at each end that lies within the panel. */
static void draw_interval(struct plot *plot, const struct datum *datum)
{
    const struct scale *values = layout_values(plot);
    const double ends[] = {datum->low, datum->high};
    double dx = plot->rows ? 0 : CAP;
    double dy = plot->rows ? CAP : 0;

    scene_segment(plot->scene, STYLE_WHISKER, layout_point(plot, datum->position, ends[0]),
                  layout_point(plot, datum->position, ends[1]));
    for (int i = 0; i < 2; i++) {
        struct point end = layout_point(plot, datum->position, ends[i]);
        if (scale_holds(values, ends[i])) {
            scene_segment(plot->scene, STYLE_WHISKER, (struct point){end.x - dx, end.y - dy},
                          (struct point){end.x + dx, end.y + dy});
        }
    }
}

static void draw_bar(struct plot *plot, const struct mark *mark, const struct datum *datum,
                     double half)
{
    struct point base = layout_point(plot, datum->position, 0);
    struct point end = layout_point(plot, datum->position, datum->value);
    double dx = plot->rows ? 0 : half;
    double dy = plot->rows ? half : 0;
    enum style first = datum->state == DATUM_PROVISIONAL ? STYLE_HOLLOW_1 : STYLE_POINT_1;

    scene_group(plot->scene, GROUP_SYMBOL, label_datum(plot, datum));
    scene_rect(plot->scene, theme_of_series(first, mark->colour),
               (struct point){base.x - dx, base.y - dy}, (struct point){end.x + dx, end.y + dy});
    if (mark_has_interval(datum)) {
        draw_interval(plot, datum);
    }
    scene_end(plot->scene);
}

void mark_bar_draw(struct plot *plot, const struct mark *mark)
{
    const struct series *series = mark->series;
    double half = fmin(mark_half_step(plot, series) * BAR_PART, BAR_HALF_MAX);

    scene_group(plot->scene, GROUP_OBJECT, label_series(plot, series));
    mark_draw_suppressed(plot, series);
    for (size_t i = 0; i < series->count; i++) {
        if (mark_shows(&series->data[i])) {
            draw_bar(plot, mark, &series->data[i], half);
        }
    }
    scene_end(plot->scene);
}
