/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "reports/chart/label.h"
#include "reports/chart/mark.h"

/* The steps of one kind as one path: those that end in a provisional value are dotted. */
static void draw_steps(struct plot *plot, const struct mark *mark, bool provisional)
{
    const struct series *series = mark->series;
    struct point *points = ARENA_NEW(plot->arena, struct point, series->count * 3 + 1);
    size_t count = 0;
    bool down = false;

    for (size_t i = 1; i < series->count; i++) {
        const struct datum *from = &series->data[i - 1];
        const struct datum *to = &series->data[i];
        bool dotted = from->state == DATUM_PROVISIONAL || to->state == DATUM_PROVISIONAL;

        if (!mark_shows(from) || !mark_shows(to) || dotted != provisional) {
            down = false;
            continue;
        }
        if (!down) {
            points[count++] = (struct point){NAN, NAN};
            points[count++] = layout_point(plot, from->position, from->value);
        }
        points[count++] = layout_point(plot, to->position, to->value);
        down = true;
    }
    scene_path(plot->scene,
               theme_of_series(provisional ? STYLE_DOTTED_1 : STYLE_LINE_1, mark->colour), points,
               count);
}

static void draw_dots(struct plot *plot, const struct mark *mark)
{
    const struct series *series = mark->series;
    double radius = fmin(theme.marker_radius, fmax(1, mark_half_step(plot, series) * 0.45));

    for (size_t i = 0; i < series->count; i++) {
        const struct datum *datum = &series->data[i];
        enum style first = datum->state == DATUM_PROVISIONAL ? STYLE_HOLLOW_1 : STYLE_POINT_1;
        if (!mark_shows(datum)) {
            continue;
        }
        scene_group(plot->scene, GROUP_SYMBOL, label_datum(plot, datum));
        scene_circle(plot->scene, theme_of_series(first, mark->colour),
                     layout_point(plot, datum->position, datum->value), radius);
        scene_end(plot->scene);
    }
}

/* A line in a table: no words, and a dot only where it ends. */
static void draw_spark(struct plot *plot, const struct mark *mark)
{
    const struct datum *last = NULL;

    for (size_t i = 0; i < mark->series->count; i++) {
        if (mark_shows(&mark->series->data[i])) {
            last = &mark->series->data[i];
        }
    }
    if (last != NULL) {
        enum style first = last->state == DATUM_PROVISIONAL ? STYLE_HOLLOW_1 : STYLE_POINT_1;
        scene_circle(plot->scene, theme_of_series(first, mark->colour),
                     layout_point(plot, last->position, last->value), theme.marker_radius);
    }
}

void mark_line_draw(struct plot *plot, const struct mark *mark)
{
    scene_group(plot->scene, GROUP_OBJECT, label_series(plot, mark->series));
    mark_draw_suppressed(plot, mark->series);
    draw_steps(plot, mark, false);
    draw_steps(plot, mark, true);
    if (plot->chart->spark) {
        draw_spark(plot, mark);
    } else {
        draw_dots(plot, mark);
    }
    scene_end(plot->scene);
}
