/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pdf_figure.c: a figure on a page: its title, the drawing, its sentence, never torn. */
#include "reports/chart/chart.h"
#include "reports/document/pdf_page.h"

#define GAP_ABOVE 6.0
#define GAP_BELOW 8.0
#define GAP_INNER 4.0

struct plate {
    const struct scene *scene; /* NULL: there is no picture */
    const struct canvas_layout *title;
    const struct canvas_layout *subtitle; /* NULL: none */
    const struct canvas_layout *sentence;
    double scale;
    double height; /* of all, gaps included */
};

static const struct canvas_layout *lay(struct pdf *pdf, double size, enum ink ink, bool semibold,
                                       const char *words)
{
    struct canvas_style style = pdf_style(pdf, size, ink, semibold);

    return canvas_words(pdf->canvas, &style, words, PAGE_COLUMN);
}

static struct plate lay_plate(struct pdf *pdf, const struct figure *figure)
{
    const struct chart_frame frame = {.width = CHART_WIDE, .measure = &canvas_measure};
    const char *sentence =
        figure->chart == NULL && figure->empty != NULL ? figure->empty : figure->sentence;
    struct plate plate = {
        .title = lay(pdf, SIZE_BODY, INK_TEXT, true, figure->title),
        .sentence = lay(pdf, SIZE_SMALL, INK_TEXT_2, false, sentence),
        .scale = PAGE_COLUMN / CHART_WIDE,
    };

    if (figure->subtitle != NULL) {
        plate.subtitle = lay(pdf, SIZE_SMALL, INK_TEXT_2, false, figure->subtitle);
    }
    if (figure->chart != NULL) {
        plate.scene = chart_build(pdf->document->arena, figure->chart, &frame);
    }
    double words = canvas_height(plate.title) + canvas_height(plate.sentence) +
                   (plate.subtitle == NULL ? 0 : canvas_height(plate.subtitle)) + 2 * GAP_INNER +
                   GAP_BELOW;
    if (plate.scene != NULL && plate.scene->height * plate.scale + words > PAGE_DEPTH) {
        plate.scale = (PAGE_DEPTH - words) / plate.scene->height;
    }
    plate.height = words + (plate.scene == NULL ? 0 : plate.scene->height * plate.scale);
    return plate;
}

double pdf_figure_height(struct pdf *pdf, const struct figure *figure)
{
    return lay_plate(pdf, figure).height + GAP_ABOVE;
}

static void draw_picture(struct pdf *pdf, const struct figure *figure, const struct plate *plate)
{
    pdf_note_figure(pdf, figure->sentence);
    canvas_tag(pdf->canvas, "Figure");
    canvas_scene(pdf->canvas, plate->scene, PAGE_LEFT, pdf->y, plate->scale);
    canvas_tag_end(pdf->canvas, "Figure");
    pdf->y += plate->scene->height * plate->scale + GAP_INNER;
}

void pdf_figure(struct pdf *pdf, const struct figure *figure)
{
    const struct plate plate = lay_plate(pdf, figure);

    pdf_space(pdf, GAP_ABOVE);
    pdf_need(pdf, plate.height);
    pdf_flow(pdf, "P", plate.title, 0);
    if (plate.subtitle != NULL) {
        pdf_flow(pdf, "P", plate.subtitle, 0);
    }
    pdf->y += GAP_INNER;
    if (plate.scene != NULL) {
        draw_picture(pdf, figure, &plate);
    }
    pdf_flow(pdf, "P", plate.sentence, 0);
    pdf->y += GAP_BELOW;
}
