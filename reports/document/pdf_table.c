/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pdf_table.c: tables on pages: widths from contents, heads repeated, rows never torn. */
#include <math.h>
#include <string.h>

#include "reports/document/pdf_page.h"

#define CELL_PADDING_X 4.0
#define CELL_PADDING_Y 3.0
#define SYMBOL_ROOM    11.0
#define SYMBOL_SIZE    7.0

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

static double words_width(const struct sheet *sheet, const char *words, size_t length, bool strong)
{
    struct canvas_style style = pdf_style(sheet->pdf, SIZE_SMALL, INK_TEXT, strong);
    const char *copy = arena_copy(sheet->pdf->document->arena, words, length);

    return canvas_width(canvas_words(sheet->pdf->canvas, &style, copy, 0));
}

/* The widest stretch that cannot be broken: between spaces, so that no word is torn. */
static double longest_word(const struct sheet *sheet, const char *words, bool strong)
{
    const char *longest = words;
    size_t length = 0;

    while (*words != '\0') {
        size_t word = strcspn(words, " ");

        if (word > length) {
            longest = words;
            length = word;
        }
        words += word + strspn(words + word, " ");
    }
    return words_width(sheet, longest, length, strong);
}

struct span {
    double least;   /* no word is torn */
    double natural; /* all on one line */
};

static void widen(struct span *span, double least, double natural)
{
    span->least = fmax(span->least, least);
    span->natural = fmax(span->natural, natural);
}

/* An interval is never broken; between a value and its interval a line may end. */
static struct span column_span(const struct sheet *sheet, size_t column)
{
    const struct table *table = sheet->table;
    const struct column *head = &table->columns[column];
    const struct document *document = sheet->pdf->document;
    struct span span = {longest_word(sheet, head->words, true), 0};

    widen(&span, 0, fmin(canvas_width(lay_head(sheet, column, 0)), 90));
    for (size_t row = 0; row < table->row_count; row++) {
        struct cell cell = table_cell(table, row, column);
        bool marked = cell.status != STATUS_NONE;
        const char *words = marked && cell.words[0] == '\0'
                                ? status_words(document->catalog, document->language, cell.status)
                                : cell.words;
        double shift = marked ? SYMBOL_ROOM : 0;
        double detail = cell.detail == NULL ? 0 : longest_word(sheet, cell.detail, false);

        widen(&span, fmax(longest_word(sheet, words, false), detail) + shift,
              canvas_width(lay_cell(sheet, &cell, head->kind, 0)) + shift);
    }
    span.least += 2 * CELL_PADDING_X + 0.5;
    span.natural = fmax(span.natural + 2 * CELL_PADDING_X + 0.5, span.least);
    return span;
}

/* As browsers do: everybody's least, then what is left by what each still lacks; what is left over
 * after that goes to columns of text. Source: CSS 2.1, 17.5.2.2. */
static void set_widths(struct sheet *sheet)
{
    size_t count = sheet->table->column_count;
    struct span *spans = ARENA_NEW(sheet->pdf->document->arena, struct span, count);
    double least = 0;
    double lacking = 0;
    size_t texts = 0;

    for (size_t i = 0; i < count; i++) {
        spans[i] = column_span(sheet, i);
        least += spans[i].least;
        lacking += spans[i].natural - spans[i].least;
        texts += is_number(sheet->table->columns[i].kind) ? 0 : 1;
    }
    double left = PAGE_COLUMN - least;
    double given = left < 0 || lacking <= 0 ? 0 : fmin(1, left / lacking);
    double over = fmax(0, left - lacking * given);
    for (size_t i = 0; i < count; i++) {
        bool takes = texts == 0 || !is_number(sheet->table->columns[i].kind);

        sheet->widths[i] = spans[i].least + (spans[i].natural - spans[i].least) * given;
        sheet->widths[i] += takes ? over / (double)(texts == 0 ? count : texts) : 0;
        if (left < 0) {
            sheet->widths[i] *= PAGE_COLUMN / least;
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

void pdf_table(struct pdf *pdf, const struct table *table, bool titled)
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
    if (!titled) {
        pdf_flow(pdf, "P", canvas_words(pdf->canvas, &style, table->caption, PAGE_COLUMN), 0);
        pdf->y += 2;
    }
    canvas_tag(pdf->canvas, "Table");
    draw_head(&sheet, false);
    pdf_rule(pdf, PAGE_LEFT, pdf->y, PAGE_COLUMN, INK_AXIS);
    for (size_t row = 0; row < table->row_count; row++) {
        draw_row(&sheet, row);
    }
    canvas_tag_end(pdf->canvas, "Table");
    pdf_space(pdf, 12);
}
