/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scene.h: what a chart looks like, before any device draws it.
 *
 * A scene is a list of shapes in reading order, in pixels from the top left. Groups carry what the
 * shapes mean (role, label, class), for SVG and its readers; Cairo ignores it.
 */
#ifndef REPORTS_CHART_SCENE_H
#define REPORTS_CHART_SCENE_H

#include <stddef.h>

#include "base/arena.h"

struct point {
    double x;
    double y;
};

enum shape_kind { SHAPE_GROUP, SHAPE_END, SHAPE_PATH, SHAPE_RECT, SHAPE_TEXT };

struct shape {
    enum shape_kind kind;
    const char *class;          /* theme entry: colour, width, font */
    const char *label;          /* group: what a screen reader says; text: the text */
    const struct point *points; /* path: count points; rect: two corners; text: its anchor */
    size_t count;
    double anchor; /* text: 0 starts at the point, 0.5 is centred, 1 ends there */
};

struct scene {
    struct arena *arena;
    double width;
    double height;
    struct shape *shapes;
    size_t count;
    size_t capacity;
};

void scene_add(struct scene *scene, struct shape shape);

#endif
