/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/chart/symbol.h"

#include <math.h>

#define HALF_DISC_POINTS 17
#define PI               3.14159265358979323846

static void draw_half_disc(struct scene *scene, struct point centre, double radius)
{
    struct point points[HALF_DISC_POINTS];

    for (int i = 0; i < HALF_DISC_POINTS; i++) {
        double angle = PI / 2 + PI * i / (HALF_DISC_POINTS - 1);
        points[i] = (struct point){centre.x + radius * cos(angle), centre.y + radius * sin(angle)};
    }
    scene_circle(scene, STYLE_HOLLOW_INDETERMINATE, centre, radius);
    scene_polygon(scene, STYLE_FILL_INDETERMINATE, points, HALF_DISC_POINTS);
}

static void draw_triangle(struct scene *scene, struct point centre, double radius)
{
    const struct point points[] = {
        {centre.x, centre.y - radius * 1.15},
        {centre.x + radius * 1.15, centre.y + radius * 0.9},
        {centre.x - radius * 1.15, centre.y + radius * 0.9},
    };

    scene_polygon(scene, STYLE_FILL_NOT_MET, points, 3);
}

static void draw_cross(struct scene *scene, struct point centre, double radius)
{
    double r = radius * 0.8;
    const struct point points[] = {
        {centre.x - r, centre.y - r}, {centre.x + r, centre.y + r}, {NAN, NAN},
        {centre.x - r, centre.y + r}, {centre.x + r, centre.y - r},
    };

    scene_path(scene, STYLE_STROKE_ERROR, points, 5);
}

static void draw_square(struct scene *scene, struct point centre, double radius)
{
    double r = radius * 0.9;

    scene_rect(scene, STYLE_STROKE_NOT_ASSESSABLE, (struct point){centre.x - r, centre.y - r},
               (struct point){centre.x + r, centre.y + r});
}

void symbol_draw(struct scene *scene, enum state state, size_t colour, struct point centre,
                 double radius)
{
    switch (state) {
    case STATE_MET:
        scene_circle(scene, STYLE_FILL_MET, centre, radius);
        return;
    case STATE_INDETERMINATE:
        draw_half_disc(scene, centre, radius);
        return;
    case STATE_NOT_MET:
        draw_triangle(scene, centre, radius);
        return;
    case STATE_NOT_ASSESSABLE:
        draw_square(scene, centre, radius);
        return;
    case STATE_ERROR:
        draw_cross(scene, centre, radius);
        return;
    case STATE_NOT_APPLICABLE:
        scene_segment(scene, STYLE_STROKE_NOT_APPLICABLE,
                      (struct point){centre.x - radius, centre.y},
                      (struct point){centre.x + radius, centre.y});
        return;
    case STATE_SUPPRESSED:
        scene_hatch(scene, (struct point){centre.x - radius, centre.y - radius},
                    (struct point){centre.x + radius, centre.y + radius});
        return;
    case STATE_NONE:
    case STATE_COUNT:
        break;
    }
    scene_circle(scene, theme_of_series(STYLE_POINT_1, colour), centre, radius);
}

enum style symbol_line_style(enum state state, size_t colour)
{
    switch (state) {
    case STATE_MET:
        return STYLE_STROKE_MET;
    case STATE_INDETERMINATE:
        return STYLE_STROKE_INDETERMINATE;
    case STATE_NOT_MET:
        return STYLE_STROKE_NOT_MET;
    case STATE_NOT_ASSESSABLE:
    case STATE_NOT_APPLICABLE:
    case STATE_SUPPRESSED:
        return STYLE_STROKE_NOT_ASSESSABLE;
    case STATE_ERROR:
        return STYLE_STROKE_ERROR;
    case STATE_NONE:
    case STATE_COUNT:
        break;
    }
    return theme_of_series(STYLE_LINE_1, colour);
}
