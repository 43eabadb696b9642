/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/chart/canvas.h"

#include <assert.h>
#include <cairo-pdf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/time.h"
#include "reports/chart/cairo_pen.h"

#define LINE_SPACING 1.4
#define DEPTH_MAX    32

struct canvas {
    struct arena arena;
    cairo_surface_t *surface;
    cairo_t *cairo;
    struct canvas_layout *layouts; /* newest first, to be freed with the canvas */
    bool in_page;
    const char *open_tags[DEPTH_MAX];
    size_t open_count;
};

/* A run's stretch of the layout's bytes. */
struct stretch {
    size_t until;
    uint32_t colour;
    const char *link; /* attributes of Cairo's link tag; or NULL */
};

struct canvas_layout {
    struct canvas_layout *older;
    PangoLayout *pango;
    struct stretch *stretches;
    size_t stretch_count;
    enum canvas_align align;
    double width; /* <= 0: none */
    double line_height;
    double baseline; /* from a line's top */
};

static cairo_status_t write_bytes(void *out, const unsigned char *bytes, unsigned int count)
{
    text_add_bytes(out, (const char *)bytes, count);
    return CAIRO_STATUS_SUCCESS;
}

static void set_metadata(cairo_surface_t *surface, const struct canvas_metadata *metadata)
{
    char created[21];

    time_write_utc(metadata->created_us, created);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, metadata->title);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, metadata->author);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_SUBJECT, metadata->subject);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, metadata->creator);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, created);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, created);
}

bool canvas_open(const struct canvas_metadata *metadata, struct text *out, struct canvas **canvas,
                 struct error *err)
{
    if (!canvas_check_fonts(err)) {
        err->kind = ERROR_SYSTEM;
        return false;
    }
    struct canvas *opened = calloc(1, sizeof(*opened));
    if (opened == NULL) {
        arena_exhausted();
    }
    opened->surface = cairo_pdf_surface_create_for_stream(write_bytes, out, 595, 842);
    opened->cairo = cairo_create(opened->surface);
    set_metadata(opened->surface, metadata);
    *canvas = opened;
    return true;
}

void canvas_page(struct canvas *canvas, double width, double height)
{
    if (canvas->in_page) {
        cairo_show_page(canvas->cairo);
    }
    cairo_pdf_surface_set_size(canvas->surface, width, height);
    canvas->in_page = true;
}

bool canvas_finish(struct canvas *canvas, struct error *err)
{
    cairo_status_t status = cairo_status(canvas->cairo);

    assert(canvas->open_count == 0);
    if (status == CAIRO_STATUS_SUCCESS) {
        cairo_show_page(canvas->cairo);
        status = cairo_status(canvas->cairo);
    }
    cairo_surface_finish(canvas->surface);
    if (status == CAIRO_STATUS_SUCCESS) {
        status = cairo_surface_status(canvas->surface);
    }
    return status == CAIRO_STATUS_SUCCESS ||
           error_set(err, ERROR_SYSTEM, "the PDF cannot be written: %s",
                     cairo_status_to_string(status));
}

void canvas_close(struct canvas *canvas)
{
    if (canvas == NULL) {
        return;
    }
    for (struct canvas_layout *l = canvas->layouts; l != NULL; l = l->older) {
        g_object_unref(l->pango);
    }
    cairo_destroy(canvas->cairo);
    cairo_surface_destroy(canvas->surface);
    arena_free(&canvas->arena);
    free(canvas);
}

/* Attribute strings of Cairo's tags take values in quotes, with backslashes before quotes. */
static const char *quoted(struct canvas *canvas, const char *name, const char *value)
{
    struct text text = {.arena = &canvas->arena};

    text_add_format(&text, "%s='", name);
    for (const char *c = value; *c != '\0'; c++) {
        if (*c == '\'' || *c == '\\') {
            text_add(&text, "\\");
        }
        text_add_bytes(&text, c, 1);
    }
    text_add(&text, "'");
    return text_string(&text);
}

static const char *link_of(struct canvas *canvas, const struct canvas_run *run)
{
    if (run->destination != NULL) {
        return quoted(canvas, "dest", run->destination);
    }
    return run->uri != NULL ? quoted(canvas, "uri", run->uri) : NULL;
}

/* Every stretch gets an attribute of its own, so that Pango never joins two of them. */
static void add_run(struct canvas_layout *layout, struct text *words, PangoAttrList *attributes,
                    const struct canvas_run *run, const struct stretch *stretch)
{
    guint from = (guint)words->length;
    PangoAttribute *weight = pango_attr_weight_new(PANGO_WEIGHT_SEMIBOLD);
    PangoAttribute *colour = pango_attr_foreground_new(0, 0, (guint16)(layout->stretch_count + 1));

    text_add(words, run->words);
    weight->start_index = colour->start_index = from;
    weight->end_index = colour->end_index = (guint)words->length;
    pango_attr_list_insert(attributes, colour);
    if (run->semibold) {
        pango_attr_list_insert(attributes, weight);
    } else {
        pango_attribute_destroy(weight);
    }
    layout->stretches[layout->stretch_count] = *stretch;
    layout->stretches[layout->stretch_count++].until = words->length;
}

/* Centres the font's own height in the line. */
static void set_line_metrics(struct canvas_layout *layout, const struct canvas_style *style)
{
    PangoContext *context = pango_layout_get_context(layout->pango);
    PangoFontMetrics *metrics =
        pango_context_get_metrics(context, pango_layout_get_font_description(layout->pango), NULL);
    double ascent = (double)pango_font_metrics_get_ascent(metrics) / PANGO_SCALE;
    double descent = (double)pango_font_metrics_get_descent(metrics) / PANGO_SCALE;
    double spacing = style->line_spacing > 0 ? style->line_spacing : LINE_SPACING;

    layout->line_height = style->size * spacing;
    layout->baseline = (layout->line_height - ascent - descent) / 2 + ascent;
    pango_font_metrics_unref(metrics);
}

struct canvas_layout *canvas_layout(struct canvas *canvas, const struct canvas_style *style,
                                    const struct canvas_run *runs, size_t run_count, double width)
{
    struct canvas_layout *layout = ARENA_NEW(&canvas->arena, struct canvas_layout, 1);
    PangoAttrList *attributes = pen_features();
    struct text words = {.arena = &canvas->arena};

    layout->pango = pen_layout(canvas->cairo, style->size, style->semibold);
    layout->stretches = ARENA_NEW(&canvas->arena, struct stretch, run_count);
    for (size_t i = 0; i < run_count; i++) {
        const struct stretch stretch = {
            .colour = runs[i].colour != 0 ? runs[i].colour : style->colour,
            .link = link_of(canvas, &runs[i]),
        };
        add_run(layout, &words, attributes, &runs[i], &stretch);
    }
    pango_attr_list_insert(attributes, pango_attr_language_new(pango_language_from_string(
                                           language_name(style->language))));
    pango_layout_set_attributes(layout->pango, attributes);
    pango_attr_list_unref(attributes);
    pango_layout_set_wrap(layout->pango, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_text(layout->pango, text_string(&words), (int)words.length);
    if (width > 0) {
        pango_layout_set_width(layout->pango, (int)(width * PANGO_SCALE));
    }
    layout->width = width;
    layout->align = style->align;
    set_line_metrics(layout, style);
    layout->older = canvas->layouts;
    canvas->layouts = layout;
    return layout;
}

struct canvas_layout *canvas_words(struct canvas *canvas, const struct canvas_style *style,
                                   const char *words, double width)
{
    const struct canvas_run run = {.words = words};

    return canvas_layout(canvas, style, &run, 1, width);
}

size_t canvas_line_count(const struct canvas_layout *layout)
{
    return (size_t)pango_layout_get_line_count(layout->pango);
}

double canvas_line_height(const struct canvas_layout *layout)
{
    return layout->line_height;
}

double canvas_height(const struct canvas_layout *layout)
{
    return (double)canvas_line_count(layout) * layout->line_height;
}

static double width_of_line(PangoLayoutLine *line)
{
    PangoRectangle logical;

    pango_layout_line_get_extents(line, NULL, &logical);
    return (double)logical.width / PANGO_SCALE;
}

double canvas_width(const struct canvas_layout *layout)
{
    double widest = 0;

    for (int i = 0; i < pango_layout_get_line_count(layout->pango); i++) {
        double width = width_of_line(pango_layout_get_line_readonly(layout->pango, i));
        widest = width > widest ? width : widest;
    }
    return widest;
}

static const struct stretch *stretch_at(const struct canvas_layout *layout, size_t offset)
{
    for (size_t i = 0; i + 1 < layout->stretch_count; i++) {
        if (offset < layout->stretches[i].until) {
            return &layout->stretches[i];
        }
    }
    return &layout->stretches[layout->stretch_count - 1];
}

static void draw_line(struct canvas *canvas, const struct canvas_layout *layout,
                      const PangoLayoutLine *line, double x, double baseline)
{
    const char *words = pango_layout_get_text(layout->pango);

    for (const GSList *run = line->runs; run != NULL; run = run->next) {
        PangoGlyphItem *item = run->data;
        const struct stretch *stretch = stretch_at(layout, (size_t)item->item->offset);

        if (stretch->link != NULL) {
            cairo_tag_begin(canvas->cairo, CAIRO_TAG_LINK, stretch->link);
        }
        pen_colour(canvas->cairo, stretch->colour, 1);
        cairo_move_to(canvas->cairo, x, baseline);
        pango_cairo_show_glyph_item(canvas->cairo, words, item);
        if (stretch->link != NULL) {
            cairo_tag_end(canvas->cairo, CAIRO_TAG_LINK);
        }
        x += (double)pango_glyph_string_get_width(item->glyphs) / PANGO_SCALE;
    }
    cairo_new_path(canvas->cairo);
}

void canvas_draw(struct canvas *canvas, const struct canvas_layout *layout, double x, double y,
                 size_t first, size_t until)
{
    static const double parts[] = {[CANVAS_START] = 0, [CANVAS_CENTRE] = 0.5, [CANVAS_END] = 1};

    for (size_t i = first; i < until; i++) {
        PangoLayoutLine *line = pango_layout_get_line_readonly(layout->pango, (int)i);
        double room = (layout->width > 0 ? layout->width : 0) - width_of_line(line);

        draw_line(canvas, layout, line, x + parts[layout->align] * room,
                  y + layout->baseline + (double)(i - first) * layout->line_height);
    }
}

static void trace_box(struct canvas *canvas, struct canvas_box box, double radius)
{
    cairo_t *cairo = canvas->cairo;

    if (radius <= 0) {
        cairo_rectangle(cairo, box.x, box.y, box.width, box.height);
        return;
    }
    double right = box.x + box.width - radius;
    double bottom = box.y + box.height - radius;
    cairo_new_sub_path(cairo);
    cairo_arc(cairo, right, box.y + radius, radius, -G_PI / 2, 0);
    cairo_arc(cairo, right, bottom, radius, 0, G_PI / 2);
    cairo_arc(cairo, box.x + radius, bottom, radius, G_PI / 2, G_PI);
    cairo_arc(cairo, box.x + radius, box.y + radius, radius, G_PI, 3 * G_PI / 2);
    cairo_close_path(cairo);
}

void canvas_fill(struct canvas *canvas, struct canvas_box box, double radius, uint32_t colour)
{
    trace_box(canvas, box, radius);
    pen_colour(canvas->cairo, colour, 1);
    cairo_fill(canvas->cairo);
}

void canvas_frame(struct canvas *canvas, struct canvas_box box, double radius, double line_width,
                  uint32_t colour)
{
    trace_box(canvas, box, radius);
    pen_colour(canvas->cairo, colour, 1);
    cairo_set_line_width(canvas->cairo, line_width);
    cairo_stroke(canvas->cairo);
}

void canvas_line(struct canvas *canvas, struct point from, struct point to, double line_width,
                 uint32_t colour)
{
    cairo_move_to(canvas->cairo, from.x, from.y);
    cairo_line_to(canvas->cairo, to.x, to.y);
    pen_colour(canvas->cairo, colour, 1);
    cairo_set_line_width(canvas->cairo, line_width);
    cairo_stroke(canvas->cairo);
}

void canvas_scene(struct canvas *canvas, const struct scene *scene, double x, double y,
                  double scale)
{
    cairo_save(canvas->cairo);
    cairo_translate(canvas->cairo, x, y);
    cairo_scale(canvas->cairo, scale, scale);
    pen_scene(canvas->cairo, scene, THEME_PRINT);
    cairo_restore(canvas->cairo);
}

void canvas_tag(struct canvas *canvas, const char *tag)
{
    assert(canvas->open_count < DEPTH_MAX);
    canvas->open_tags[canvas->open_count++] = tag;
    cairo_tag_begin(canvas->cairo, tag, NULL);
}

void canvas_tag_end(struct canvas *canvas, const char *tag)
{
    /* Cairo 1.16 writes a broken tree where tags are not nested, and says nothing. */
    assert(canvas->open_count > 0 && strcmp(canvas->open_tags[canvas->open_count - 1], tag) == 0);
    canvas->open_count--;
    cairo_tag_end(canvas->cairo, tag);
}

void canvas_link(struct canvas *canvas, const char *destination)
{
    cairo_tag_begin(canvas->cairo, CAIRO_TAG_LINK, quoted(canvas, "dest", destination));
}

void canvas_link_end(struct canvas *canvas)
{
    cairo_tag_end(canvas->cairo, CAIRO_TAG_LINK);
}

void canvas_destination(struct canvas *canvas, const char *name, double x, double y)
{
    const char *attributes =
        arena_format(&canvas->arena, "%s x=%.2f y=%.2f", quoted(canvas, "name", name), x, y);

    cairo_tag_begin(canvas->cairo, CAIRO_TAG_DEST, attributes);
    cairo_tag_end(canvas->cairo, CAIRO_TAG_DEST);
}

int canvas_outline(struct canvas *canvas, int parent, const char *words, const char *destination,
                   bool open)
{
    return cairo_pdf_surface_add_outline(canvas->surface, parent, words,
                                         quoted(canvas, "dest", destination),
                                         open ? CAIRO_PDF_OUTLINE_FLAG_OPEN : 0);
}
