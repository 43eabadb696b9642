/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pdf_block.c: each kind of block on a page. */
#include <math.h>
#include <string.h>

#include "reports/document/pdf_page.h"

#define KEY_COLUMNS 3
#define KEY_GAP     10.0
#define KEY_PADDING 8.0
#define LIST_INDENT 14.0

static struct canvas_layout *lay_runs(struct pdf *pdf, const struct canvas_style *style,
                                      const struct run *runs, size_t count, double width)
{
    struct canvas_run *made = ARENA_NEW(pdf->document->arena, struct canvas_run, count);

    for (size_t i = 0; i < count; i++) {
        made[i] = (struct canvas_run){.words = runs[i].words, .semibold = runs[i].strong};
        if (runs[i].href != NULL && runs[i].href[0] == '#') {
            made[i].destination = runs[i].href + 1;
            made[i].colour = pdf_colour(INK_LINK);
        } else if (runs[i].href != NULL && text_starts(runs[i].href, "https://")) {
            made[i].uri = runs[i].href;
            made[i].colour = pdf_colour(INK_LINK);
        }
    }
    return canvas_layout(pdf->canvas, style, made, count, width);
}

static struct canvas_layout *lay_words(struct pdf *pdf, double size, enum ink ink, bool semibold,
                                       const char *words, double width)
{
    struct canvas_style style = pdf_style(pdf, size, ink, semibold);

    return canvas_words(pdf->canvas, &style, words, width);
}

/* What must stand below a heading on the same page: the whole figure, or the first rows. */
static double room_below(struct pdf *pdf, size_t index)
{
    const struct document *document = pdf->document;

    for (size_t i = index + 1; i < document->count && i < index + 4; i++) {
        const struct block *next = &document->blocks[i];

        if (next->kind == BLOCK_FIGURE) {
            return pdf_figure_height(pdf, next->figure) + (double)(i - index - 1) * 24;
        }
        if (next->kind == BLOCK_KEY_FIGURES) {
            return 110 + (double)(i - index - 1) * 24;
        }
        if (next->kind != BLOCK_HEADING && next->kind != BLOCK_PARAGRAPH &&
            next->kind != BLOCK_SECTION) {
            break;
        }
    }
    return 64;
}

static void draw_heading(struct pdf *pdf, const struct block *block, size_t index)
{
    static const double sizes[] = {0, SIZE_TITLE, SIZE_HEADING, SIZE_BODY, SIZE_SMALL};
    static const double above[] = {0, 0, 18, 10, 8};
    static const char *const tags[] = {"", "H1", "H2", "H3", "H4"};
    struct canvas_style style = pdf_style(pdf, sizes[block->level], INK_TEXT, true);

    style.line_spacing = 1.25;
    const struct canvas_layout *layout =
        canvas_words(pdf->canvas, &style, block->words, PAGE_COLUMN);
    /* A heading stays with what it heads. */
    pdf_need(pdf, above[block->level] + canvas_height(layout) + room_below(pdf, index));
    pdf_space(pdf, above[block->level]);
    if (block->anchor != NULL) {
        canvas_destination(pdf->canvas, block->anchor, 0, pdf->y - 8);
        pdf->outline[block->level] = canvas_outline(pdf->canvas, pdf->outline[block->level - 1],
                                                    block->words, block->anchor, block->level < 2);
    }
    pdf_flow(pdf, tags[block->level], layout, 0);
    pdf->y += block->level == 1 ? 6 : 4;
}

static void draw_paragraph(struct pdf *pdf, const struct block *block)
{
    bool small = block->tone == TONE_NOTE || block->tone == TONE_CAUTION;
    double indent = block->tone == TONE_CAUTION ? 8 : 0;
    struct canvas_style style =
        pdf_style(pdf, small ? SIZE_SMALL : SIZE_BODY,
                  small || block->tone == TONE_EMPTY ? INK_TEXT_2 : INK_TEXT, false);

    if (block->tone == TONE_LEAD) {
        style.size = 10.5;
    }
    pdf_flow(pdf, "P", lay_runs(pdf, &style, block->runs, block->count, PAGE_COLUMN - indent),
             indent);
    pdf->y += 6;
}

static void draw_list(struct pdf *pdf, const struct block *block)
{
    struct canvas_style style = pdf_style(pdf, SIZE_BODY, INK_TEXT, false);

    canvas_tag(pdf->canvas, "L");
    for (size_t i = 0; i < block->count; i++) {
        const struct list_item *item = &block->items[i];
        const struct canvas_layout *layout =
            lay_runs(pdf, &style, item->runs, item->run_count, PAGE_COLUMN - LIST_INDENT);

        pdf_need(pdf, fmin(canvas_height(layout), 3 * canvas_line_height(layout)));
        canvas_tag(pdf->canvas, "LI");
        const char *mark =
            block->ordered ? arena_format(pdf->document->arena, "%zu.", i + 1) : "\xe2\x80\xa2";
        pdf_put(pdf, "Lbl", canvas_words(pdf->canvas, &style, mark, 0), PAGE_LEFT, pdf->y);
        pdf_flow(pdf, "LBody", layout, LIST_INDENT);
        canvas_tag_end(pdf->canvas, "LI");
        pdf->y += 2;
    }
    canvas_tag_end(pdf->canvas, "L");
    pdf->y += 5;
}

/* One flowing line of "label value" pairs, ruled above and below. */
static void draw_provenance(struct pdf *pdf, const struct block *block)
{
    struct canvas_style style = pdf_style(pdf, SIZE_SMALL, INK_TEXT_2, false);
    struct canvas_run *runs =
        ARENA_NEW(pdf->document->arena, struct canvas_run, block->count * 2 + 1);
    size_t count = 0;

    for (size_t i = 0; i < block->count; i++) {
        const struct provenance *item = &block->provenance[i];

        runs[count++] =
            (struct canvas_run){.words = arena_format(pdf->document->arena, "%s%s\xc2\xa0",
                                                      i == 0 ? "" : "   \xc2\xb7   ", item->label)};
        runs[count++] = (struct canvas_run){
            .words = item->value, .semibold = true, .colour = pdf_colour(INK_TEXT)};
    }
    const struct canvas_layout *layout =
        canvas_layout(pdf->canvas, &style, runs, count, PAGE_COLUMN);
    pdf_need(pdf, canvas_height(layout) + 12);
    pdf_rule(pdf, PAGE_LEFT, pdf->y, PAGE_COLUMN, INK_LINE);
    pdf->y += 5;
    pdf_flow(pdf, "P", layout, 0);
    pdf->y += 5;
    pdf_rule(pdf, PAGE_LEFT, pdf->y, PAGE_COLUMN, INK_LINE);
    pdf->y += 10;
}

static void draw_banner(struct pdf *pdf, const struct block *block)
{
    const struct canvas_layout *layout =
        lay_words(pdf, SIZE_BODY, INK_TEXT, true, block->words, PAGE_COLUMN - 16);
    double height = canvas_height(layout) + 8;

    pdf_need(pdf, height);
    pdf_fill(pdf, (struct canvas_box){PAGE_LEFT, pdf->y, PAGE_COLUMN, height}, 4, INK_SELECTED);
    pdf_frame(pdf, (struct canvas_box){PAGE_LEFT, pdf->y, PAGE_COLUMN, height}, 4, INK_AXIS);
    pdf_put(pdf, "P", layout, PAGE_LEFT + 8, pdf->y + 4);
    pdf->y += height + 10;
}

struct key_lines {
    const struct canvas_layout *lines[5];
    size_t count;
};

static struct key_lines lay_key_figure(struct pdf *pdf, const struct key_figure *figure,
                                       double width)
{
    struct key_lines lines = {.count = 0};
    bool shown = figure->status == STATUS_NONE;
    const struct canvas_style style = pdf_style(pdf, shown ? SIZE_KEY : SIZE_BODY, INK_TEXT, shown);
    struct canvas_run runs[] = {{.words = figure->value},
                                {.words = "  "},
                                {.words = figure->interval, .colour = pdf_colour(INK_TEXT_2)}};

    lines.lines[lines.count++] =
        lay_words(pdf, SIZE_SMALL, INK_TEXT_2, false, figure->label, width);
    lines.lines[lines.count++] = canvas_layout(pdf->canvas, &style, runs, 1, width);
    if (shown && figure->interval != NULL) {
        lines.lines[lines.count++] =
            lay_words(pdf, SIZE_BODY, INK_TEXT_2, false, figure->interval, width);
    }
    if (figure->change != NULL) {
        lines.lines[lines.count++] =
            lay_words(pdf, SIZE_SMALL, INK_TEXT, false, figure->change, width);
    }
    if (figure->note != NULL) {
        lines.lines[lines.count++] =
            lay_words(pdf, SIZE_RUNNING, INK_TEXT_2, false, figure->note, width);
    }
    return lines;
}

static double lines_height(const struct key_lines *lines)
{
    double height = 0;

    for (size_t i = 0; i < lines->count; i++) {
        height += canvas_height(lines->lines[i]);
    }
    return height;
}

static void draw_key_figure(struct pdf *pdf, const struct key_figure *figure,
                            const struct key_lines *lines, double x, double y)
{
    for (size_t i = 0; i < lines->count; i++) {
        double shift = 0;

        if (i == 1 && figure->status != STATUS_NONE) {
            pdf_symbol(pdf, figure->status, x, y + 2.5, 8);
            shift = 12;
        }
        pdf_put(pdf, "P", lines->lines[i], x + shift, y);
        y += canvas_height(lines->lines[i]);
    }
}

static void draw_key_figures(struct pdf *pdf, const struct block *block)
{
    double width = (PAGE_COLUMN - (KEY_COLUMNS - 1) * KEY_GAP) / KEY_COLUMNS;

    for (size_t first = 0; first < block->count; first += KEY_COLUMNS) {
        size_t until = first + KEY_COLUMNS < block->count ? first + KEY_COLUMNS : block->count;
        struct key_lines lines[KEY_COLUMNS];
        double height = 0;

        for (size_t i = first; i < until; i++) {
            lines[i - first] = lay_key_figure(pdf, &block->key_figures[i], width - 2 * KEY_PADDING);
            height = fmax(height, lines_height(&lines[i - first]));
        }
        height += 2 * KEY_PADDING - 2;
        pdf_need(pdf, height);
        for (size_t i = first; i < until; i++) {
            double x = PAGE_LEFT + (double)(i - first) * (width + KEY_GAP);

            pdf_frame(pdf, (struct canvas_box){x, pdf->y, width, height}, 5, INK_LINE);
            draw_key_figure(pdf, &block->key_figures[i], &lines[i - first], x + KEY_PADDING,
                            pdf->y + KEY_PADDING - 1);
        }
        pdf->y += height + KEY_GAP;
    }
    pdf_space(pdf, 4);
}

static void draw_definitions(struct pdf *pdf, const struct block *block)
{
    struct canvas_style style = pdf_style(pdf, SIZE_SMALL, INK_TEXT, false);

    for (size_t i = 0; i < block->count; i++) {
        const struct definition *definition = &block->definitions[i];
        const struct canvas_run runs[] = {
            {.words = definition->term, .semibold = true},
            {.words = ".  "},
            {.words = definition->words},
            {.words = definition->note == NULL ? "" : " "},
            {.words = definition->note == NULL ? "" : definition->note,
             .colour = pdf_colour(INK_TEXT_2)},
        };

        pdf_flow(pdf, "P", canvas_layout(pdf->canvas, &style, runs, 5, PAGE_COLUMN), 0);
        pdf->y += 4;
    }
    pdf_space(pdf, 4);
}

/* A caption that repeats the heading right above it is not drawn. */
static bool is_titled(const struct document *document, size_t index)
{
    const struct block *before = index > 0 ? &document->blocks[index - 1] : NULL;

    return before != NULL && before->kind == BLOCK_HEADING &&
           strcmp(before->words, document->blocks[index].table->caption) == 0;
}

void pdf_block(struct pdf *pdf, size_t index)
{
    const struct block *block = &pdf->document->blocks[index];

    switch (block->kind) {
    case BLOCK_HEADING:
        draw_heading(pdf, block, index);
        break;
    case BLOCK_PARAGRAPH:
        draw_paragraph(pdf, block);
        break;
    case BLOCK_LIST:
        draw_list(pdf, block);
        break;
    case BLOCK_PROVENANCE:
        draw_provenance(pdf, block);
        break;
    case BLOCK_BANNER:
        draw_banner(pdf, block);
        break;
    case BLOCK_KEY_FIGURES:
        draw_key_figures(pdf, block);
        break;
    case BLOCK_FIGURE:
        pdf_figure(pdf, block->figure);
        break;
    case BLOCK_TABLE:
        pdf_table(pdf, block->table, is_titled(pdf->document, index));
        break;
    case BLOCK_DEFINITIONS:
        draw_definitions(pdf, block);
        break;
    case BLOCK_SECTION:
        canvas_tag(pdf->canvas, "Sect");
        break;
    case BLOCK_SECTION_END:
        canvas_tag_end(pdf->canvas, "Sect");
        break;
    case BLOCK_PAGE_BREAK:
        if (!pdf_at_top(pdf)) {
            pdf->y = PAGE_BOTTOM;
        }
        break;
    }
}
