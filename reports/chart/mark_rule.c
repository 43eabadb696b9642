/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "reports/chart/mark.h"

/* A target or a zero line has to be seen. */
void mark_rule_train(const struct mark *mark, struct extent *must, struct extent *may)
{
    (void)may;
    for (size_t i = 0; mark->axis == MARK_AT_VALUE && i < mark->series->count; i++) {
        extent_add(must, mark->series->data[i].value);
    }
}

/* Target: above the line, at its end. Releases' labels stand in the rows above the panel. */
static void draw_label(struct plot *plot, const struct mark *mark, const struct datum *datum,
                       struct point end)
{
    if (datum->label != NULL && mark->axis == MARK_AT_VALUE && !plot->rows) {
        scene_text(plot->scene, STYLE_TARGET_LABEL, (struct point){end.x, end.y - 4}, 1,
                   datum->label);
    }
}

void mark_rule_draw(struct plot *plot, const struct mark *mark)
{
    bool vertical = plot->rows == (mark->axis == MARK_AT_VALUE);
    const struct scale *scale = vertical ? &plot->x : &plot->y;
    const struct box *panel = &plot->panel;

    for (size_t i = 0; i < mark->series->count; i++) {
        const struct datum *datum = &mark->series->data[i];
        double value = mark->axis == MARK_AT_VALUE ? datum->value : datum->position;
        double at = scale_map(scale, value);
        struct point from =
            vertical ? (struct point){at, panel->top} : (struct point){panel->left, at};
        struct point until =
            vertical ? (struct point){at, panel->bottom} : (struct point){panel->right, at};

        if (!scale_holds(scale, value)) {
            continue;
        }
        scene_group(plot->scene, GROUP_SYMBOL,
                    datum->label != NULL ? datum->label : mark->series->name);
        scene_segment(plot->scene, mark->style, from, until);
        draw_label(plot, mark, datum, until);
        scene_end(plot->scene);
    }
}
