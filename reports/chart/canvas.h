/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * canvas.h: pages of a PDF, pictures, and the width of text: the product's only way to Cairo and
 * Pango.
 *
 * A canvas draws laid-out text, rectangles, lines and scenes, and carries the structure of a PDF
 * (tags, links, destinations, outline, metadata). Lengths are points of 1/72 inch from the page's
 * top left. Text is set in Inter, which must be installed; ligatures are off and figures tabular.
 * The same calls give the same bytes. Knows nothing of documents and measures.
 *
 * A canvas, its layouts and a measure belong to one thread.
 */
#ifndef REPORTS_CHART_CANVAS_H
#define REPORTS_CHART_CANVAS_H

#include <stdint.h>

#include "base/error.h"
#include "base/text.h"
#include "reports/chart/scene.h"
#include "schema/catalog.h"

struct canvas;

/* What the PDF says of itself. Cairo writes no /Lang and no XMP: the caller's libqpdf does. */
struct canvas_metadata {
    const char *title;
    const char *author;
    const char *subject;
    const char *creator;
    int64_t created_us; /* [us since 1970-01-01 UTC], of the data and never of the clock */
};

/*
 * Opens a PDF without a page; canvas_page() starts each. `out` takes the file's bytes until the
 * canvas is closed. Fails with ERROR_SYSTEM where Inter is not installed.
 */
NODISCARD bool canvas_open(const struct canvas_metadata *metadata, struct text *out,
                           struct canvas **canvas, struct error *err);
void canvas_page(struct canvas *canvas, double width, double height);
/* Writes the rest of the file. Fails with ERROR_SYSTEM where any call before it went wrong. */
NODISCARD bool canvas_finish(struct canvas *canvas, struct error *err);
void canvas_close(struct canvas *canvas); /* accepts NULL */

enum canvas_align { CANVAS_START, CANVAS_CENTRE, CANVAS_END };

struct canvas_style {
    double size; /* of the font */
    bool semibold;
    uint32_t colour;     /* 0xRRGGBB */
    double line_spacing; /* times the size, from baseline to baseline; 0: 1.4 */
    enum canvas_align align;
    enum language language; /* for hyphens and line breaks */
};

/* A stretch of a paragraph. */
struct canvas_run {
    const char *words;
    bool semibold;           /* or the style is */
    uint32_t colour;         /* 0: the style's */
    const char *uri;         /* links there; or NULL */
    const char *destination; /* links to that name in this document; or NULL */
};

/* A paragraph broken into lines. Lives as long as its canvas. */
struct canvas_layout;

/* `width` <= 0: never broken but at "\n". */
struct canvas_layout *canvas_layout(struct canvas *canvas, const struct canvas_style *style,
                                    const struct canvas_run *runs, size_t run_count, double width);
struct canvas_layout *canvas_words(struct canvas *canvas, const struct canvas_style *style,
                                   const char *words, double width);
size_t canvas_line_count(const struct canvas_layout *layout);
double canvas_line_height(const struct canvas_layout *layout); /* every line has the same */
double canvas_height(const struct canvas_layout *layout);      /* line count x line height */
double canvas_width(const struct canvas_layout *layout);       /* of its widest line */

/*
 * Draws lines [first, until) with the top of the first at y. Alignment is within the layout's width
 * from x; without a width the point x is the start, centre or end of each line.
 */
void canvas_draw(struct canvas *canvas, const struct canvas_layout *layout, double x, double y,
                 size_t first, size_t until);

struct canvas_box {
    double x;
    double y;
    double width;
    double height;
};

void canvas_fill(struct canvas *canvas, struct canvas_box box, double radius, uint32_t colour);
void canvas_frame(struct canvas *canvas, struct canvas_box box, double radius, double line_width,
                  uint32_t colour);
void canvas_line(struct canvas *canvas, struct point from, struct point to, double line_width,
                 uint32_t colour);

/* Draws a scene with its top left at (x, y), in the print theme; a scene's pixel is `scale` points.
 */
void canvas_scene(struct canvas *canvas, const struct scene *scene, double x, double y,
                  double scale);

/*
 * Structure: "Document", "Sect", "H1", "P", "Figure", "Table", "TR", "TH", "TD", "L", "LI", ... and
 * "Private" for what is decoration (the caller's libqpdf makes it an artifact). Well nested.
 */
void canvas_tag(struct canvas *canvas, const char *tag);
void canvas_tag_end(struct canvas *canvas, const char *tag);
void canvas_link(struct canvas *canvas, const char *destination); /* to a name; end with: */
void canvas_link_end(struct canvas *canvas);

/* Names this page's point (x, y), for links and the outline. */
void canvas_destination(struct canvas *canvas, const char *name, double x, double y);

/* Adds an outline entry that leads to a destination and returns its id; parent 0 is the top. */
int canvas_outline(struct canvas *canvas, int parent, const char *words, const char *destination,
                   bool open);

/* The picture of a scene as a PNG in the light theme, `scale` device pixels a pixel of the scene.
 * Fails with ERROR_SYSTEM where Inter is missing. */
NODISCARD bool canvas_png(const struct scene *scene, bool dark, double scale, struct text *out,
                          struct error *err);

/* The measure of text as it will be drawn: see chart.h. The calling thread keeps its fonts. */
struct chart_measure;
extern const struct chart_measure canvas_measure;

/* Fails with ERROR_CONFIG where "Inter" would be drawn in another family: for --check-config. */
NODISCARD bool canvas_check_fonts(struct error *err);

#endif
