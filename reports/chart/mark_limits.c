/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/chart/mark.h"

#define BAR_HALF 3.0

/* Behind the values, which say what they are beside: hidden from readers, as bands of intervals. */
void mark_limits_draw(struct plot *plot, const struct mark *mark)
{
    const struct series *series = mark->series;

    scene_group(plot->scene, GROUP_HIDDEN, NULL);
    for (size_t i = 0; i < series->count; i++) {
        const struct datum *datum = &series->data[i];

        if (!mark_has_interval(datum)) {
            continue;
        }
        struct point low = layout_point(plot, datum->position, datum->low);
        struct point high = layout_point(plot, datum->position, datum->high);

        if (mark->style == STYLE_AREA_1) {
            scene_rect(plot->scene, mark->style, (struct point){high.x - BAR_HALF, high.y},
                       (struct point){low.x + BAR_HALF, low.y});
        } else {
            scene_segment(plot->scene, mark->style, low, high);
        }
    }
    scene_end(plot->scene);
}
