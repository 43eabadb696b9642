/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/chart/svg.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct svg {
    struct text *out;
    enum svg_mode mode;
};

static void add_attribute(struct text *out, const char *name, const char *value)
{
    text_add_format(out, " %s=\"", name);
    text_add_escaped(out, value);
    text_add(out, "\"");
}

static void add_element(struct text *out, const char *name, const char *words)
{
    text_add_format(out, "<%s>", name);
    text_add_escaped(out, words);
    text_add_format(out, "</%s>", name);
}

/* At most two decimals, without trailing zeros: a hundredth of a pixel is enough. */
static void add_number(struct text *out, double value)
{
    char digits[64];
    double rounded = round(value * 100) / 100;

    (void)snprintf(digits, sizeof(digits), "%.2f", rounded == 0 ? 0 : rounded);
    size_t length = strlen(digits);
    while (digits[length - 1] == '0') {
        length--;
    }
    if (digits[length - 1] == '.') {
        length--;
    }
    text_add_bytes(out, digits, length);
}

static void add_length(struct text *out, const char *name, double value)
{
    text_add_format(out, " %s=\"", name);
    add_number(out, value);
    text_add(out, "\"");
}

static void add_ink(struct text *out, const char *name, enum ink ink)
{
    if (ink == INK_NONE) {
        text_add_format(out, " %s=\"none\"", name);
    } else {
        text_add_format(out, " %s=\"#%06X\"", name, theme_inks[ink].colour[THEME_LIGHT]);
    }
}

static void add_style(const struct svg *svg, enum style style)
{
    const struct theme_style *s = &theme_styles[style];

    add_attribute(svg->out, "class", s->class);
    if (svg->mode == SVG_INLINE) {
        return;
    }
    add_ink(svg->out, "fill", s->fill);
    if (s->opacity > 0) {
        add_length(svg->out, "fill-opacity", s->opacity);
    }
    if (s->stroke != INK_NONE) {
        add_ink(svg->out, "stroke", s->stroke);
        add_length(svg->out, "stroke-width", s->width);
    }
    if (s->dash[0] > 0) {
        text_add_format(svg->out, " stroke-dasharray=\"%g %g\"", s->dash[0], s->dash[1]);
    }
    if (s->font_size > 0) {
        add_length(svg->out, "font-size", s->font_size);
        text_add_format(svg->out, " font-weight=\"%d\"", s->semibold ? 600 : 400);
    }
}

static void add_group(const struct svg *svg, const struct shape *shape)
{
    switch (shape->role) {
    case GROUP_OBJECT:
        text_add(svg->out, "<g role=\"graphics-object\"");
        add_attribute(svg->out, "aria-label", shape->label);
        text_add(svg->out, ">\n");
        return;
    case GROUP_SYMBOL:
        text_add(svg->out, "<g role=\"graphics-symbol\">");
        add_element(svg->out, "title", shape->label);
        return;
    case GROUP_HIDDEN:
        text_add(svg->out, "<g aria-hidden=\"true\">\n");
        return;
    }
}

static void add_path(const struct svg *svg, const struct shape *shape)
{
    bool down = false;

    text_add(svg->out, "<path");
    add_style(svg, shape->style);
    text_add(svg->out, " d=\"");
    for (size_t i = 0; i < shape->count; i++) {
        const struct point *p = &shape->points[i];
        if (isnan(p->x)) {
            down = false;
            continue;
        }
        text_add(svg->out, down ? "L" : "M");
        add_number(svg->out, p->x);
        text_add(svg->out, " ");
        add_number(svg->out, p->y);
        down = true;
    }
    text_add(svg->out, shape->closed ? "Z\"/>\n" : "\"/>\n");
}

static void add_rect(const struct svg *svg, const struct shape *shape)
{
    text_add(svg->out, "<rect");
    add_style(svg, shape->style);
    add_length(svg->out, "x", shape->points[0].x);
    add_length(svg->out, "y", shape->points[0].y);
    add_length(svg->out, "width", shape->points[1].x - shape->points[0].x);
    add_length(svg->out, "height", shape->points[1].y - shape->points[0].y);
    text_add(svg->out, "/>\n");
}

static void add_circle(const struct svg *svg, const struct shape *shape)
{
    text_add(svg->out, "<circle");
    add_style(svg, shape->style);
    add_length(svg->out, "cx", shape->points[0].x);
    add_length(svg->out, "cy", shape->points[0].y);
    add_length(svg->out, "r", shape->radius);
    text_add(svg->out, "/>\n");
}

static void add_text(const struct svg *svg, const struct shape *shape)
{
    text_add(svg->out, "<text");
    add_style(svg, shape->style);
    add_length(svg->out, "x", shape->points[0].x);
    add_length(svg->out, "y", shape->points[0].y);
    if (shape->anchor > 0) {
        add_attribute(svg->out, "text-anchor", shape->anchor < 1 ? "middle" : "end");
    }
    text_add(svg->out, ">");
    text_add_escaped(svg->out, shape->label);
    text_add(svg->out, "</text>\n");
}

static void add_shape(const struct svg *svg, const struct shape *shape)
{
    switch (shape->kind) {
    case SHAPE_GROUP:
        add_group(svg, shape);
        return;
    case SHAPE_END:
        text_add(svg->out, "</g>\n");
        return;
    case SHAPE_PATH:
        add_path(svg, shape);
        return;
    case SHAPE_RECT:
        add_rect(svg, shape);
        return;
    case SHAPE_CIRCLE:
        add_circle(svg, shape);
        return;
    case SHAPE_TEXT:
        add_text(svg, shape);
        return;
    }
}

static void add_root(const struct svg *svg, const struct scene *scene, const char *class)
{
    struct text *out = svg->out;

    if (svg->mode == SVG_DOWNLOAD) {
        text_add(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    }
    text_add(out, "<svg xmlns=\"http://www.w3.org/2000/svg\"");
    add_length(out, "width", scene->width);
    add_length(out, "height", scene->height);
    text_add(out, " viewBox=\"0 0 ");
    add_number(out, scene->width);
    text_add(out, " ");
    add_number(out, scene->height);
    text_add_format(out, "\" class=\"chart%s%s\" role=\"graphics-document\"",
                    *class == '\0' ? "" : " ", class);
    add_attribute(out, svg->mode == SVG_DOWNLOAD ? "xml:lang" : "lang", scene->language);
    add_attribute(out, "aria-label", scene->label);
    if (svg->mode == SVG_DOWNLOAD) {
        text_add(out, " font-family=\"Inter, system-ui, sans-serif\"");
    }
    text_add(out, ">\n");
    add_element(out, "title", scene->label);
    add_element(out, "desc", scene->description);
    text_add(out, "\n");
}

void svg_write(const struct scene *scene, enum svg_mode mode, const char *class, struct text *out)
{
    const struct svg svg = {.out = out, .mode = mode};

    add_root(&svg, scene, class);
    if (mode == SVG_DOWNLOAD) {
        const struct point corners[] = {{0, 0}, {scene->width, scene->height}};
        const struct shape paper = {
            .kind = SHAPE_RECT, .style = STYLE_PAPER, .points = corners, .count = 2};
        add_rect(&svg, &paper);
    }
    for (size_t i = 0; i < scene->count; i++) {
        add_shape(&svg, &scene->shapes[i]);
    }
    text_add(out, "</svg>\n");
}
