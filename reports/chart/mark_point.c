/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/chart/label.h"
#include "reports/chart/mark.h"

void mark_point_draw(struct plot *plot, const struct mark *mark)
{
    const struct series *series = mark->series;

    scene_group(plot->scene, GROUP_OBJECT, label_series(plot, series));
    mark_draw_suppressed(plot, series);
    for (size_t i = 0; i < series->count; i++) {
        const struct datum *datum = &series->data[i];
        enum style first = datum->state == DATUM_PROVISIONAL ? STYLE_HOLLOW_1 : STYLE_POINT_1;
        if (!mark_shows(datum)) {
            continue;
        }
        scene_group(plot->scene, GROUP_SYMBOL, label_datum(plot, datum));
        scene_circle(plot->scene, theme_of_series(first, mark->colour),
                     layout_point(plot, datum->position, datum->value), theme.point_radius);
        scene_end(plot->scene);
    }
    scene_end(plot->scene);
}
