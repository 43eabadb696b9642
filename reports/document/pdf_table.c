/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pdf_table.c: tables on pages: widths from contents, heads repeated, rows never torn. */
#include <math.h>

#include "reports/document/pdf_page.h"

#define CELL_PADDING_X 4.0
#define CELL_PADDING_Y 3.0
#define SYMBOL_ROOM    11.0
#define SYMBOL_SIZE    7.0
/* A column of text is not wider by itself than this share of the page. */
#define TEXT_SHARE_MAX 0.5

struct sheet {
    struct pdf *pdf;
    const struct table *table;
    double *widths;                       /* [column_count], padding included */
    const struct canvas_layout **layouts; /* [column_count] of the row in hand */
};

static bool is_number(enum cell_kind kind)
{
    return kind == CELL_NUMBER || kind == CELL_ESTIMATE;
}

static struct canvas_layout *lay_head(const struct sheet *sheet, size_t column, double width)
{
    const struct column *head = &sheet->table->columns[column];
    struct canvas_style style = pdf_style(sheet->pdf, SIZE_SMALL, INK_TEXT, true);

    style.align = is_number(head->kind) ? CANVAS_END : CANVAS_START;
    style.line_spacing = 1.25;
    return canvas_words(sheet->pdf->canvas, &style, head->words, width);
}

static struct canvas_layout *lay_cell(const struct sheet *sheet, const struct cell *cell,
                                      enum cell_kind column, double width)
{
    const struct document *document = sheet->pdf->document;
    struct canvas_style style = pdf_style(sheet->pdf, SIZE_SMALL, INK_TEXT, false);
    const char *words = cell->words;
    size_t count = 1;

    if (cell->status != STATUS_NONE && words[0] == '\0') {
        words = status_words(document->catalog, document->language, cell->status);
    }
    style.align = is_number(column) && cell->status == STATUS_NONE ? CANVAS_END : CANVAS_START;
    style.line_spacing = 1.25;
    struct canvas_run runs[3] = {{.words = words}};
    if (cell->href != NULL && cell->href[0] == '#') {
        runs[0].destination = cell->href + 1;
    }
    if (cell->detail != NULL && cell->detail[0] != '\0') {
        runs[count++] = (struct canvas_run){.words = " "};
        runs[count++] =
            (struct canvas_run){.words = cell->detail, .colour = pdf_colour(INK_TEXT_2)};
    }
    return canvas_layout(sheet->pdf->canvas, &style, runs, count, width);
}

/* How wide a column would be on one line, its head broken at spaces where that helps. */
static double natural_width(const struct sheet *sheet, size_t column)
{
    const struct table *table = sheet->table;
    double widest = fmin(canvas_width(lay_head(sheet, column, 0)),
                         is_number(table->columns[column].kind) ? 64 : 200);

    for (size_t row = 0; row < table->row_count; row++) {
        struct cell cell = table_cell(table, row, column);
        double width = canvas_width(lay_cell(sheet, &cell, table->columns[column].kind, 0));

        if (cell.status != STATUS_NONE) {
            width += SYMBOL_ROOM;
        }
        widest = fmax(widest, width);
    }
    return widest + 2 * CELL_PADDING_X + 0.5;
}

/* Columns of numbers keep their width; those of text share what is left as their contents ask. */
static void set_widths(struct sheet *sheet)
{
    const struct table *table = sheet->table;
    double fixed = 0;
    double asked = 0;

    for (size_t i = 0; i < table->column_count; i++) {
        bool number = is_number(table->columns[i].kind);
        double natural = natural_width(sheet, i);

        if (table->columns[i].share > 0) {
            sheet->widths[i] = table->columns[i].share * PAGE_COLUMN;
            fixed += sheet->widths[i];
        } else if (number) {
            sheet->widths[i] = natural;
            fixed += natural;
        } else {
            sheet->widths[i] = -fmin(natural, PAGE_COLUMN * TEXT_SHARE_MAX);
            asked -= sheet->widths[i];
        }
    }
    double scale = asked > 0 ? (PAGE_COLUMN - fixed) / asked : 1;
    double squeeze = asked == 0 && fixed > 0 ? PAGE_COLUMN / fixed : 1;
    for (size_t i = 0; i < table->column_count; i++) {
        if (sheet->widths[i] < 0) {
            sheet->widths[i] = fmax(-sheet->widths[i] * scale, 24);
        } else {
            sheet->widths[i] *= squeeze;
        }
    }
}

static double row_height(const struct sheet *sheet)
{
    double height = 0;

    for (size_t i = 0; i < sheet->table->column_count; i++) {
        height = fmax(height, canvas_height(sheet->layouts[i]));
    }
    return height + 2 * CELL_PADDING_Y;
}

/* A repeated head is decoration: the structure has it once. */
static double draw_head(struct sheet *sheet, bool repeated)
{
    struct pdf *pdf = sheet->pdf;
    double x = PAGE_LEFT;

    for (size_t i = 0; i < sheet->table->column_count; i++) {
        sheet->layouts[i] = lay_head(sheet, i, sheet->widths[i] - 2 * CELL_PADDING_X);
    }
    double height = row_height(sheet);
    if (!repeated) {
        canvas_tag(pdf->canvas, "TR");
    }
    for (size_t i = 0; i < sheet->table->column_count; i++) {
        double top = pdf->y + height - CELL_PADDING_Y - canvas_height(sheet->layouts[i]);

        if (!repeated) {
            pdf_note_head(pdf, false);
        }
        pdf_put(pdf, repeated ? "Private" : "TH", sheet->layouts[i], x + CELL_PADDING_X, top);
        x += sheet->widths[i];
    }
    if (!repeated) {
        canvas_tag_end(pdf->canvas, "TR");
    }
    pdf->y += height;
    return height;
}

static void draw_cell(struct sheet *sheet, const struct cell *cell, size_t column, double x)
{
    struct pdf *pdf = sheet->pdf;
    bool head = cell->kind == CELL_HEAD;
    double shift = cell->status == STATUS_NONE ? 0 : SYMBOL_ROOM;

    if (head) {
        pdf_note_head(pdf, true);
    }
    if (shift > 0) {
        pdf_symbol(pdf, cell->status, x + CELL_PADDING_X, pdf->y + CELL_PADDING_Y + 1.5,
                   SYMBOL_SIZE);
    }
    pdf_put(pdf, head ? "TH" : "TD", sheet->layouts[column], x + CELL_PADDING_X + shift,
            pdf->y + CELL_PADDING_Y);
}

static void lay_row(struct sheet *sheet, size_t row)
{
    for (size_t i = 0; i < sheet->table->column_count; i++) {
        struct cell cell = table_cell(sheet->table, row, i);
        double room =
            sheet->widths[i] - 2 * CELL_PADDING_X - (cell.status == STATUS_NONE ? 0 : SYMBOL_ROOM);

        sheet->layouts[i] = lay_cell(sheet, &cell, sheet->table->columns[i].kind, room);
    }
}

static void draw_row(struct sheet *sheet, size_t row)
{
    struct pdf *pdf = sheet->pdf;
    double x = PAGE_LEFT;

    lay_row(sheet, row);
    double height = row_height(sheet);
    if (pdf->y + height > PAGE_BOTTOM && !pdf_at_top(pdf)) {
        pdf_page(pdf);
        draw_head(sheet, true);
        pdf_rule(pdf, PAGE_LEFT, pdf->y, PAGE_COLUMN, INK_AXIS);
        lay_row(sheet, row);
    }
    canvas_tag(pdf->canvas, "TR");
    for (size_t i = 0; i < sheet->table->column_count; i++) {
        struct cell cell = table_cell(sheet->table, row, i);

        draw_cell(sheet, &cell, i, x);
        x += sheet->widths[i];
    }
    canvas_tag_end(pdf->canvas, "TR");
    pdf->y += height;
    pdf_rule(pdf, PAGE_LEFT, pdf->y, PAGE_COLUMN, INK_LINE);
}

void pdf_table(struct pdf *pdf, const struct table *table)
{
    struct arena *arena = pdf->document->arena;
    struct sheet sheet = {.pdf = pdf,
                          .table = table,
                          .widths = ARENA_NEW(arena, double, table->column_count),
                          .layouts =
                              ARENA_NEW(arena, const struct canvas_layout *, table->column_count)};
    struct canvas_style style = pdf_style(pdf, SIZE_SMALL, INK_TEXT_2, false);

    set_widths(&sheet);
    pdf_need(pdf, 72);
    pdf_flow(pdf, "P", canvas_words(pdf->canvas, &style, table->caption, PAGE_COLUMN), 0);
    pdf->y += 2;
    canvas_tag(pdf->canvas, "Table");
    draw_head(&sheet, false);
    pdf_rule(pdf, PAGE_LEFT, pdf->y, PAGE_COLUMN, INK_AXIS);
    for (size_t row = 0; row < table->row_count; row++) {
        draw_row(&sheet, row);
    }
    canvas_tag_end(pdf->canvas, "Table");
    pdf_space(pdf, 12);
}
