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

static void draw_rule(struct plot *plot, const struct mark *mark, const struct datum *datum,
                      double value)
{
    bool vertical = plot->rows == (mark->axis == MARK_AT_VALUE);
    double at = scale_map(vertical ? &plot->x : &plot->y, value);
    const struct box *panel = &plot->panel;

    if (!vertical) {
        struct point end = {panel->right, at};
        scene_segment(plot->scene, mark->style, (struct point){panel->left, at}, end);
        draw_label(plot, mark, datum, end);
        return;
    }
    for (size_t i = 0; i < layout_strip_count(plot); i++) {
        struct box strip = layout_strip(plot, i);
        scene_segment(plot->scene, mark->style, (struct point){at, strip.top},
                      (struct point){at, strip.bottom});
    }
}

void mark_rule_draw(struct plot *plot, const struct mark *mark)
{
    bool at_value = mark->axis == MARK_AT_VALUE;

    for (size_t i = 0; i < mark->series->count; i++) {
        const struct datum *datum = &mark->series->data[i];
        double value = at_value ? datum->value : datum->position;
        if (!scale_holds(at_value ? layout_values(plot) : layout_positions(plot), value)) {
            continue;
        }
        scene_group(plot->scene, GROUP_SYMBOL,
                    datum->label != NULL ? datum->label : mark->series->name);
        draw_rule(plot, mark, datum, value);
        scene_end(plot->scene);
    }
}
