/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/chart/scene.h"

#include <math.h>
#include <string.h>

#define FIRST_CAPACITY ((size_t)64)

void scene_add(struct scene *scene, struct shape shape)
{
    if (scene->count == scene->capacity) {
        size_t capacity = scene->capacity == 0 ? FIRST_CAPACITY : scene->capacity * 2;
        struct shape *shapes = ARENA_NEW(scene->arena, struct shape, capacity);
        if (scene->count > 0) {
            memcpy(shapes, scene->shapes, scene->count * sizeof(*shapes));
        }
        scene->shapes = shapes;
        scene->capacity = capacity;
    }
    scene->shapes[scene->count++] = shape;
}

void scene_group(struct scene *scene, enum group_role role, const char *label)
{
    scene_add(scene, (struct shape){.kind = SHAPE_GROUP, .role = role, .label = label});
}

void scene_end(struct scene *scene)
{
    scene_add(scene, (struct shape){.kind = SHAPE_END});
}

static const struct point *copy(struct scene *scene, const struct point *points, size_t count)
{
    struct point *copied = ARENA_NEW(scene->arena, struct point, count);

    memcpy(copied, points, count * sizeof(*points));
    return copied;
}

static void add_path(struct scene *scene, enum style style, const struct point *points,
                     size_t count, bool closed)
{
    if (count < 2) {
        return;
    }
    scene_add(scene, (struct shape){.kind = SHAPE_PATH,
                                    .style = style,
                                    .points = copy(scene, points, count),
                                    .count = count,
                                    .closed = closed});
}

void scene_path(struct scene *scene, enum style style, const struct point *points, size_t count)
{
    add_path(scene, style, points, count, false);
}

void scene_polygon(struct scene *scene, enum style style, const struct point *points, size_t count)
{
    add_path(scene, style, points, count, true);
}

void scene_segment(struct scene *scene, enum style style, struct point from, struct point to)
{
    const struct point ends[] = {from, to};

    scene_path(scene, style, ends, 2);
}

void scene_rect(struct scene *scene, enum style style, struct point corner, struct point opposite)
{
    const struct point corners[] = {
        {fmin(corner.x, opposite.x), fmin(corner.y, opposite.y)},
        {fmax(corner.x, opposite.x), fmax(corner.y, opposite.y)},
    };

    scene_add(scene, (struct shape){.kind = SHAPE_RECT,
                                    .style = style,
                                    .points = copy(scene, corners, 2),
                                    .count = 2});
}

void scene_circle(struct scene *scene, enum style style, struct point centre, double radius)
{
    scene_add(scene, (struct shape){.kind = SHAPE_CIRCLE,
                                    .style = style,
                                    .points = copy(scene, &centre, 1),
                                    .count = 1,
                                    .radius = radius});
}

void scene_text(struct scene *scene, enum style style, struct point at, double anchor,
                const char *words)
{
    scene_add(scene, (struct shape){.kind = SHAPE_TEXT,
                                    .style = style,
                                    .label = words,
                                    .points = copy(scene, &at, 1),
                                    .count = 1,
                                    .anchor = anchor});
}

void scene_hatch(struct scene *scene, struct point corner, struct point opposite)
{
    double width = opposite.x - corner.x;
    double height = opposite.y - corner.y;
    size_t lines = (size_t)floor((width + height) / theme.hatch_step);
    struct point *points = ARENA_NEW(scene->arena, struct point, lines * 3 + 1);
    size_t count = 0;

    /* Lines x + y = c at 45 degrees, cut off at the frame. */
    for (size_t i = 1; i <= lines; i++) {
        double c = (double)i * theme.hatch_step;
        double right = fmin(c, width);
        double left = fmax(0, c - height);
        if (right - left < 1) {
            continue;
        }
        if (count > 0) {
            points[count++] = (struct point){NAN, NAN};
        }
        points[count++] = (struct point){corner.x + left, corner.y + (c - left)};
        points[count++] = (struct point){corner.x + right, corner.y + (c - right)};
    }
    scene_path(scene, STYLE_HATCH, points, count);
    scene_rect(scene, STYLE_HATCH_FRAME, corner, opposite);
}
