/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/chart/mark.h"

/* One unbroken stretch of intervals: a veil with its edges; a lone one is a bar of error. */
static void draw_run(struct plot *plot, const struct mark *mark, const struct datum *data,
                     size_t count)
{
    struct point *outline = ARENA_NEW(plot->arena, struct point, count * 2);
    enum style edge = theme_of_series(STYLE_AREA_EDGE_1, mark->colour);

    for (size_t i = 0; i < count; i++) {
        outline[i] = layout_point(plot, data[i].position, data[i].high);
        outline[2 * count - 1 - i] = layout_point(plot, data[i].position, data[i].low);
    }
    if (count == 1) {
        scene_segment(plot->scene, edge, outline[0], outline[1]);
        return;
    }
    scene_polygon(plot->scene, theme_of_series(STYLE_AREA_1, mark->colour), outline, 2 * count);
    scene_path(plot->scene, edge, outline, count);
    scene_path(plot->scene, edge, outline + count, count);
}

void mark_area_draw(struct plot *plot, const struct mark *mark)
{
    const struct series *series = mark->series;

    scene_group(plot->scene, GROUP_HIDDEN, NULL);
    for (size_t i = 0; i < series->count; i++) {
        size_t first = i;
        if (!mark_has_interval(&series->data[i])) {
            continue;
        }
        while (i + 1 < series->count && mark_has_interval(&series->data[i + 1])) {
            i++;
        }
        draw_run(plot, mark, &series->data[first], i - first + 1);
    }
    scene_end(plot->scene);
}
