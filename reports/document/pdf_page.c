/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/document/pdf_page.h"

#include <string.h>

#include "reports/chart/symbol.h"
#include "reports/phrase.h"

uint32_t pdf_colour(enum ink ink)
{
    return theme_inks[ink].colour[THEME_PRINT];
}

struct canvas_style pdf_style(const struct pdf *pdf, double size, enum ink ink, bool semibold)
{
    return (struct canvas_style){.size = size,
                                 .semibold = semibold,
                                 .colour = pdf_colour(ink),
                                 .language = pdf->document->language};
}

bool pdf_at_top(const struct pdf *pdf)
{
    return pdf->y <= PAGE_TOP;
}

void pdf_put(struct pdf *pdf, const char *tag, const struct canvas_layout *layout, double x,
             double y)
{
    canvas_tag(pdf->canvas, tag);
    canvas_draw(pdf->canvas, layout, x, y, 0, canvas_line_count(layout));
    canvas_tag_end(pdf->canvas, tag);
}

/* Head and foot are drawn as "Private"; pdf_complete() makes artifacts of them. */
static void draw_running(struct pdf *pdf, const char *words, enum canvas_align align, bool strong,
                         double y)
{
    struct canvas_style style =
        pdf_style(pdf, SIZE_RUNNING, strong ? INK_NOT_MET_TEXT : INK_TEXT_2, strong);

    style.align = align;
    pdf_put(pdf, "Private", canvas_words(pdf->canvas, &style, words, PAGE_COLUMN), PAGE_LEFT, y);
}

static void draw_head_and_foot(struct pdf *pdf)
{
    const struct document *document = pdf->document;
    struct arena *arena = document->arena;
    double foot = PAGE_BOTTOM + 16;

    if (pdf->page > 1) {
        draw_running(pdf, document->title, CANVAS_START, false, 28);
        pdf_rule(pdf, PAGE_LEFT, 44, PAGE_COLUMN, INK_LINE);
    }
    if (document->simulated) {
        draw_running(pdf, document_text(document, "head.simulated"), CANVAS_END, true, 28);
    }
    pdf_rule(pdf, PAGE_LEFT, foot - 6, PAGE_COLUMN, INK_LINE);
    if (document->running != NULL) {
        draw_running(pdf, document->running, CANVAS_START, false, foot);
    }
    draw_running(pdf,
                 phrase(arena, document_text(document, "format.page"),
                        PHRASE({"page", arena_format(arena, "%d", pdf->page)},
                               {"pages", arena_format(arena, "%d", pdf->page_count)})),
                 CANVAS_END, false, foot);
}

void pdf_page(struct pdf *pdf)
{
    canvas_page(pdf->canvas, PAGE_WIDTH, PAGE_HEIGHT);
    pdf->page++;
    pdf->y = PAGE_TOP;
    draw_head_and_foot(pdf);
}

void pdf_need(struct pdf *pdf, double height)
{
    if (pdf->page == 0 || (!pdf_at_top(pdf) && pdf->y + height > PAGE_BOTTOM)) {
        pdf_page(pdf);
    }
}

void pdf_space(struct pdf *pdf, double height)
{
    if (!pdf_at_top(pdf)) {
        pdf->y += height;
    }
}

void pdf_flow(struct pdf *pdf, const char *tag, const struct canvas_layout *layout, double indent)
{
    size_t count = canvas_line_count(layout);
    double line = canvas_line_height(layout);
    size_t first = 0;

    pdf_need(pdf, line * (double)(count < 2 ? count : 2));
    while (first < count) {
        size_t room = (size_t)((PAGE_BOTTOM - pdf->y) / line);
        size_t until = count - first <= room ? count : first + room;

        /* Not one line alone on the next page. */
        if (count - until == 1 && until > first + 1) {
            until--;
        }
        if (until == first) {
            pdf_page(pdf);
            continue;
        }
        canvas_tag(pdf->canvas, tag);
        canvas_draw(pdf->canvas, layout, PAGE_LEFT + indent, pdf->y, first, until);
        canvas_tag_end(pdf->canvas, tag);
        pdf->y += line * (double)(until - first);
        first = until;
        if (first < count) {
            pdf_page(pdf);
        }
    }
}

void pdf_fill(struct pdf *pdf, struct canvas_box box, double radius, enum ink ink)
{
    canvas_tag(pdf->canvas, "Private");
    canvas_fill(pdf->canvas, box, radius, pdf_colour(ink));
    canvas_tag_end(pdf->canvas, "Private");
}

void pdf_frame(struct pdf *pdf, struct canvas_box box, double radius, enum ink ink)
{
    canvas_tag(pdf->canvas, "Private");
    canvas_frame(pdf->canvas, box, radius, 0.75, pdf_colour(ink));
    canvas_tag_end(pdf->canvas, "Private");
}

void pdf_rule(struct pdf *pdf, double x, double y, double width, enum ink ink)
{
    canvas_tag(pdf->canvas, "Private");
    canvas_line(pdf->canvas, (struct point){x, y}, (struct point){x + width, y}, 0.75,
                pdf_colour(ink));
    canvas_tag_end(pdf->canvas, "Private");
}

void pdf_symbol(struct pdf *pdf, enum status status, double x, double y, double size)
{
    canvas_tag(pdf->canvas, "Private");
    canvas_scene(pdf->canvas, status_scene(pdf->document->arena, status), x, y,
                 size / STATUS_SCENE_SIZE);
    canvas_tag_end(pdf->canvas, "Private");
}

void pdf_note_figure(struct pdf *pdf, const char *alt)
{
    if (pdf->alt_count == pdf->alt_capacity) {
        size_t capacity = pdf->alt_capacity == 0 ? 16 : pdf->alt_capacity * 2;
        const char **alts = ARENA_NEW(pdf->document->arena, const char *, capacity);

        if (pdf->alt_count > 0) {
            memcpy(alts, pdf->alts, pdf->alt_count * sizeof *alts);
        }
        pdf->alts = alts;
        pdf->alt_capacity = capacity;
    }
    pdf->alts[pdf->alt_count++] = alt;
}

void pdf_note_head(struct pdf *pdf, bool of_row)
{
    if (pdf->head_count == pdf->head_capacity) {
        size_t capacity = pdf->head_capacity == 0 ? 64 : pdf->head_capacity * 2;
        bool *heads = ARENA_NEW(pdf->document->arena, bool, capacity);

        if (pdf->head_count > 0) {
            memcpy(heads, pdf->heads, pdf->head_count * sizeof *heads);
        }
        pdf->heads = heads;
        pdf->head_capacity = capacity;
    }
    pdf->heads[pdf->head_count++] = of_row;
}
