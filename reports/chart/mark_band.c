/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/chart/mark.h"

/* A zone across the panel: a range of what is usual, a stretch of time. */
void mark_band_draw(struct plot *plot, const struct mark *mark)
{
    bool along_x = plot->rows == (mark->axis == MARK_AT_VALUE);
    const struct scale *scale = along_x ? &plot->x : &plot->y;

    for (size_t i = 0; i < mark->series->count; i++) {
        const struct datum *datum = &mark->series->data[i];
        double low = scale_map(scale, scale_clamp(scale, datum->low));
        double high = scale_map(scale, scale_clamp(scale, datum->high));

        scene_group(plot->scene, GROUP_SYMBOL,
                    datum->label != NULL ? datum->label : mark->series->name);
        for (size_t j = 0; j < layout_strip_count(plot); j++) {
            struct box zone = layout_strip(plot, j);
            *(along_x ? &zone.left : &zone.bottom) = low;
            *(along_x ? &zone.right : &zone.top) = high;
            scene_rect(plot->scene, STYLE_ZONE, (struct point){zone.left, zone.top},
                       (struct point){zone.right, zone.bottom});
        }
        scene_end(plot->scene);
    }
}
