/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scene.h: what a chart looks like, before any device draws it.
 *
 * A scene is a list of shapes in reading order, in pixels from the top left. Shapes name a style of
 * the theme, never a colour. Groups carry what the shapes mean (role and label), for SVG and its
 * readers; Cairo ignores them.
 */
#ifndef REPORTS_CHART_SCENE_H
#define REPORTS_CHART_SCENE_H

#include <stddef.h>

#include "base/arena.h"
#include "reports/chart/theme.h"

struct point {
    double x;
    double y;
};

enum shape_kind { SHAPE_GROUP, SHAPE_END, SHAPE_PATH, SHAPE_RECT, SHAPE_CIRCLE, SHAPE_TEXT };

enum group_role {
    GROUP_OBJECT, /* a part of the picture with a meaning of its own: a series, an axis */
    GROUP_SYMBOL, /* one value; its label is shown on hover */
    GROUP_HIDDEN, /* what readers of the labels need not hear: grid, ticks */
};

struct shape {
    enum shape_kind kind;
    enum style style;
    enum group_role role;       /* group */
    const char *label;          /* group: what a screen reader says; text: the text */
    const struct point *points; /* path: count points, one without a number lifts the pen;
                                   rect: two corners; circle: its centre; text: its anchor */
    size_t count;
    bool closed;   /* path */
    double anchor; /* text: 0 starts at the point, 0.5 is centred, 1 ends there */
    double radius; /* circle */
};

struct scene {
    struct arena *arena;
    double width;
    double height;
    const char *label;       /* the whole picture in a few words: its title */
    const char *description; /* in one or two sentences what it shows */
    const char *language;    /* "fr" */
    struct shape *shapes;
    size_t count;
    size_t capacity;
};

void scene_add(struct scene *scene, struct shape shape);

/* What is added until the scene_end() of the same group stands in it. */
void scene_group(struct scene *scene, enum group_role role, const char *label);
void scene_end(struct scene *scene);

/* The points are copied. A path with fewer than two points is left out. */
void scene_path(struct scene *scene, enum style style, const struct point *points, size_t count);
void scene_polygon(struct scene *scene, enum style style, const struct point *points, size_t count);
void scene_segment(struct scene *scene, enum style style, struct point from, struct point to);
void scene_rect(struct scene *scene, enum style style, struct point corner, struct point opposite);
void scene_circle(struct scene *scene, enum style style, struct point centre, double radius);
/* The point is on the baseline. */
void scene_text(struct scene *scene, enum style style, struct point at, double anchor,
                const char *words);

/* A rectangle of slanting lines in a frame: what is there and not shown. */
void scene_hatch(struct scene *scene, struct point corner, struct point opposite);

#endif
