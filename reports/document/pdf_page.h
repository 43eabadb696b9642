/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pdf_page.h: where on which page a document being written as PDF stands. Of pdf*.c only.
 *
 * Content runs down one column; a block asks for the room it must not be torn in, and what does not
 * fit starts on a new page with its running head and foot.
 */
#ifndef REPORTS_DOCUMENT_PDF_PAGE_H
#define REPORTS_DOCUMENT_PDF_PAGE_H

#include "reports/chart/canvas.h"
#include "reports/document/document.h"

#define PAGE_WIDTH   595.28
#define PAGE_HEIGHT  841.89
#define PAGE_LEFT    48.0
#define PAGE_TOP     58.0
#define PAGE_BOTTOM  787.0
#define PAGE_COLUMN  (PAGE_WIDTH - 2 * PAGE_LEFT)
#define PAGE_DEPTH   (PAGE_BOTTOM - PAGE_TOP)
#define SIZE_RUNNING 7.5
#define SIZE_SMALL   8.0
#define SIZE_BODY    9.5
#define SIZE_HEADING 11.5
#define SIZE_TITLE   19.0
#define SIZE_KEY     15.0

struct pdf {
    const struct document *document;
    struct canvas *canvas;
    double y; /* top of what comes next */
    int page;
    int page_count; /* 0 in the first pass, which counts them */
    int outline[5]; /* the newest entry of each level */
    struct text scratch;

    /* in reading order, for pdf_complete() */
    const char **alts;
    size_t alt_count;
    size_t alt_capacity;
    bool *heads;
    size_t head_count;
    size_t head_capacity;
};

uint32_t pdf_colour(enum ink ink); /* of the print theme */
struct canvas_style pdf_style(const struct pdf *pdf, double size, enum ink ink, bool semibold);

void pdf_page(struct pdf *pdf); /* starts the next page */
/* Starts the next page where `height` is not left on this one; nothing at a page's top. */
void pdf_need(struct pdf *pdf, double height);
void pdf_space(struct pdf *pdf, double height); /* nothing at a page's top */
bool pdf_at_top(const struct pdf *pdf);

/* Draws a layout under a tag down the column, torn between lines where the page ends; at least two
 * lines stay together. */
void pdf_flow(struct pdf *pdf, const char *tag, const struct canvas_layout *layout, double indent);
/* Draws a whole layout at a place of this page. */
void pdf_put(struct pdf *pdf, const char *tag, const struct canvas_layout *layout, double x,
             double y);
/* Decoration: a filled or framed box, a line. Never read aloud. */
void pdf_fill(struct pdf *pdf, struct canvas_box box, double radius, enum ink ink);
void pdf_frame(struct pdf *pdf, struct canvas_box box, double radius, enum ink ink);
void pdf_rule(struct pdf *pdf, double x, double y, double width, enum ink ink);
/* The shape of a status, `size` points wide, its top left at (x, y); decoration too: its word
 * stands beside it. */
void pdf_symbol(struct pdf *pdf, enum status status, double x, double y, double size);

/* Remember what the next Figure or TH is; call just before drawing it. */
void pdf_note_figure(struct pdf *pdf, const char *alt);
void pdf_note_head(struct pdf *pdf, bool of_row);

/* `titled`: the heading before it says what the caption would. */
void pdf_table(struct pdf *pdf, const struct table *table, bool titled);
void pdf_figure(struct pdf *pdf, const struct figure *figure);
/* The room that a figure takes undivided. */
double pdf_figure_height(struct pdf *pdf, const struct figure *figure);
/* Draws a block of the document. */
void pdf_block(struct pdf *pdf, size_t index);

#endif
