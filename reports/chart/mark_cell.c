/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "reports/chart/label.h"
#include "reports/chart/mark.h"

#define WHOLE    100.0
#define GAP      1.5 /* around a cell */
#define BASELINE 0.36

static enum style shade_of(double value)
{
    double step = floor(fmax(0, value) / WHOLE * THEME_SHADES);

    return (enum style)(STYLE_CELL_1 + (int)fmin(step, THEME_SHADES - 1));
}

static void draw_cell(struct plot *plot, const struct datum *datum, double half)
{
    const double left = scale_map(&plot->x, datum->low) + GAP;
    const double right = scale_map(&plot->x, datum->high) - GAP;
    const double y = layout_point(plot, datum->position, datum->low).y;
    const struct point corner = {left, y - half + GAP};
    const struct point opposite = {right, y + half - GAP};
    const struct point middle = {(left + right) / 2,
                                 y + theme_styles[STYLE_CELL_TEXT].font_size * BASELINE};

    scene_group(plot->scene, GROUP_SYMBOL, label_datum(plot, datum));
    if (datum->state == DATUM_SUPPRESSED) {
        scene_hatch(plot->scene, corner, opposite);
    } else if (!mark_shows(datum)) {
        scene_rect(plot->scene, STYLE_CELL_OPEN, corner, opposite);
    } else {
        scene_rect(plot->scene, shade_of(datum->value), corner, opposite);
        scene_text(plot->scene, STYLE_CELL_TEXT, middle, 0.5, datum->words);
    }
    scene_end(plot->scene);
}

/* A grid: the shade says how much, and so do the words; never the shade alone. */
void mark_cell_draw(struct plot *plot, const struct mark *mark)
{
    const struct series *series = mark->series;

    scene_group(plot->scene, GROUP_OBJECT, label_series(plot, series));
    for (size_t i = 0; i < series->count; i++) {
        draw_cell(plot, &series->data[i], mark_half_step(plot, series));
    }
    scene_end(plot->scene);
}
