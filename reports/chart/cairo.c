/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "reports/chart/cairo_pen.h"
#include "reports/chart/canvas.h"
#include "reports/chart/chart.h"

#define FAMILY "Inter"

struct pen {
    cairo_t *cairo;
    PangoLayout *layout;
    enum theme_mode mode;
};

PangoFontDescription *pen_font(double size, bool semibold)
{
    PangoFontDescription *font = pango_font_description_new();

    pango_font_description_set_family_static(font, FAMILY);
    pango_font_description_set_weight(font, semibold ? PANGO_WEIGHT_SEMIBOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    return font;
}

PangoAttrList *pen_features(void)
{
    PangoAttrList *attributes = pango_attr_list_new();

    pango_attr_list_insert(attributes, pango_attr_font_features_new("liga=0, calt=0, tnum=1"));
    return attributes;
}

/* Metrics that do not depend on the device: the same breaks on screen, in print and in tests. */
static PangoContext *context_new(void)
{
    PangoContext *context = pango_font_map_create_context(pango_cairo_font_map_get_default());
    cairo_font_options_t *options = cairo_font_options_create();

    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_cairo_context_set_resolution(context, 72);
    pango_context_set_round_glyph_positions(context, FALSE);
    return context;
}

PangoLayout *pen_layout(cairo_t *cairo, double size, bool semibold)
{
    PangoContext *context = context_new();
    PangoLayout *layout = pango_layout_new(context);
    PangoFontDescription *font = pen_font(size, semibold);
    PangoAttrList *features = pen_features();

    if (cairo != NULL) {
        pango_cairo_update_context(cairo, context);
    }
    pango_layout_set_font_description(layout, font);
    pango_layout_set_attributes(layout, features);
    pango_attr_list_unref(features);
    pango_font_description_free(font);
    g_object_unref(context);
    return layout;
}

static void set_font(PangoLayout *layout, double size, bool semibold)
{
    PangoFontDescription *font = pen_font(size, semibold);

    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
}

/* One a thread: loading the font anew for every label would take most of a page's time. */
static GPrivate measuring_layout = G_PRIVATE_INIT(g_object_unref);

static double measure_width(const char *words, double font_size, bool semibold)
{
    PangoLayout *layout = g_private_get(&measuring_layout);
    int width = 0;

    if (layout == NULL) {
        layout = pen_layout(NULL, font_size, semibold);
        g_private_set(&measuring_layout, layout);
    }
    set_font(layout, font_size, semibold);
    pango_layout_set_text(layout, words, -1);
    pango_layout_get_size(layout, &width, NULL);
    return (double)width / PANGO_SCALE;
}

const struct chart_measure canvas_measure = {measure_width};

bool canvas_check_fonts(struct error *err)
{
    PangoContext *context = context_new();
    bool found = true;

    for (int semibold = 0; semibold <= 1; semibold++) {
        PangoFontDescription *wanted = pen_font(12, semibold == 1);
        PangoFont *font = pango_context_load_font(context, wanted);
        PangoFontDescription *got = font == NULL ? NULL : pango_font_describe(font);

        found = found && got != NULL && strcmp(pango_font_description_get_family(got), FAMILY) == 0;
        pango_font_description_free(wanted);
        if (got != NULL) {
            pango_font_description_free(got);
        }
        g_clear_object(&font);
    }
    g_object_unref(context);
    return found ||
           error_set(err, ERROR_CONFIG, "the font Inter is not installed (package fonts-inter)");
}

void pen_colour(cairo_t *cairo, uint32_t colour, double opacity)
{
    cairo_set_source_rgba(cairo, ((colour >> 16) & 0xFF) / 255.0, ((colour >> 8) & 0xFF) / 255.0,
                          (colour & 0xFF) / 255.0, opacity);
}

static void paint(const struct pen *pen, enum style style)
{
    const struct theme_style *s = &theme_styles[style];

    if (s->fill != INK_NONE) {
        pen_colour(pen->cairo, theme_inks[s->fill].colour[pen->mode],
                   s->opacity > 0 ? s->opacity : 1);
        cairo_fill_preserve(pen->cairo);
    }
    if (s->stroke != INK_NONE) {
        pen_colour(pen->cairo, theme_inks[s->stroke].colour[pen->mode], 1);
        cairo_set_line_width(pen->cairo, s->width);
        cairo_set_line_join(pen->cairo, CAIRO_LINE_JOIN_ROUND);
        cairo_set_dash(pen->cairo, s->dash, s->dash[0] > 0 ? 2 : 0, 0);
        cairo_stroke_preserve(pen->cairo);
    }
    cairo_new_path(pen->cairo);
}

static void draw_path(const struct pen *pen, const struct shape *shape)
{
    bool down = false;

    for (size_t i = 0; i < shape->count; i++) {
        const struct point *p = &shape->points[i];
        if (isnan(p->x)) {
            down = false;
            continue;
        }
        if (down) {
            cairo_line_to(pen->cairo, p->x, p->y);
        } else {
            cairo_move_to(pen->cairo, p->x, p->y);
        }
        down = true;
    }
    if (shape->closed) {
        cairo_close_path(pen->cairo);
    }
    paint(pen, shape->style);
}

static void draw_text(const struct pen *pen, const struct shape *shape)
{
    const struct theme_style *s = &theme_styles[shape->style];
    int width = 0;

    set_font(pen->layout, s->font_size, s->semibold);
    pango_layout_set_text(pen->layout, shape->label, -1);
    pango_layout_get_size(pen->layout, &width, NULL);
    pen_colour(pen->cairo, theme_inks[s->fill].colour[pen->mode], 1);
    cairo_move_to(pen->cairo, shape->points[0].x - shape->anchor * width / PANGO_SCALE,
                  shape->points[0].y);
    pango_cairo_show_layout_line(pen->cairo, pango_layout_get_line_readonly(pen->layout, 0));
    cairo_new_path(pen->cairo);
}

static void draw_shape(const struct pen *pen, const struct shape *shape)
{
    const struct point *points = shape->points;

    switch (shape->kind) {
    case SHAPE_GROUP:
    case SHAPE_END:
        return;
    case SHAPE_PATH:
        draw_path(pen, shape);
        return;
    case SHAPE_RECT:
        cairo_rectangle(pen->cairo, points[0].x, points[0].y, points[1].x - points[0].x,
                        points[1].y - points[0].y);
        paint(pen, shape->style);
        return;
    case SHAPE_CIRCLE:
        cairo_arc(pen->cairo, points[0].x, points[0].y, shape->radius, 0, 2 * G_PI);
        cairo_close_path(pen->cairo);
        paint(pen, shape->style);
        return;
    case SHAPE_TEXT:
        draw_text(pen, shape);
        return;
    }
}

void pen_scene(cairo_t *cairo, const struct scene *scene, enum theme_mode mode)
{
    const struct pen pen = {.cairo = cairo, .layout = pen_layout(cairo, 12, false), .mode = mode};

    cairo_save(cairo);
    for (size_t i = 0; i < scene->count; i++) {
        draw_shape(&pen, &scene->shapes[i]);
    }
    cairo_restore(cairo);
    g_object_unref(pen.layout);
}

static cairo_status_t write_bytes(void *out, const unsigned char *bytes, unsigned int count)
{
    text_add_bytes(out, (const char *)bytes, count);
    return CAIRO_STATUS_SUCCESS;
}

bool canvas_png(const struct scene *scene, bool dark, double scale, struct text *out,
                struct error *err)
{
    enum theme_mode mode = dark ? THEME_DARK : THEME_LIGHT;

    if (!canvas_check_fonts(err)) {
        return false;
    }
    cairo_surface_t *surface = cairo_image_surface_create(
        CAIRO_FORMAT_RGB24, (int)ceil(scene->width * scale), (int)ceil(scene->height * scale));
    cairo_t *cairo = cairo_create(surface);

    cairo_scale(cairo, scale, scale);
    pen_colour(cairo, theme_inks[INK_SURFACE].colour[mode], 1);
    cairo_paint(cairo);
    pen_scene(cairo, scene, mode);
    cairo_status_t status = cairo_surface_write_to_png_stream(surface, write_bytes, out);
    cairo_destroy(cairo);
    cairo_surface_destroy(surface);
    return status == CAIRO_STATUS_SUCCESS ||
           error_set(err, ERROR_SYSTEM, "the picture cannot be drawn: %s",
                     cairo_status_to_string(status));
}
