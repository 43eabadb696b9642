/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/document/pdf.h"

#include <string.h>

#include "base/program.h"
#include "reports/document/pdf_page.h"
#include "reports/document/qpdf.h"

/* Draws the whole document; `page_count` is what the pages print behind their own number. */
static bool draw(const struct document *document, int page_count, struct pdf *pdf, struct text *out,
                 struct error *err)
{
    const struct canvas_metadata metadata = {
        .title = document->title,
        .author = "Dictameter",
        .subject = document->subject,
        .creator = arena_format(document->arena, "Dictameter %s", program_version),
        .created_us = document->as_of_us,
    };

    *pdf = (struct pdf){.document = document, .page_count = page_count};
    if (!canvas_open(&metadata, out, &pdf->canvas, err)) {
        return false;
    }
    pdf_page(pdf);
    canvas_tag(pdf->canvas, "Document");
    for (size_t i = 0; i < document->count; i++) {
        pdf_block(pdf, i);
    }
    canvas_tag_end(pdf->canvas, "Document");
    bool ok = canvas_finish(pdf->canvas, err);
    canvas_close(pdf->canvas);
    pdf->canvas = NULL;
    return ok;
}

bool document_write_pdf(const struct document *document, struct text *out, struct error *err)
{
    struct arena *arena = document->arena;
    struct text counted = {.arena = arena};
    struct text drawn = {.arena = arena};
    struct text csv = {.arena = arena};
    struct pdf pdf;

    /* "page 2 of 7" needs the seven: draw once to count. */
    if (!draw(document, 0, &pdf, &counted, err) || !draw(document, pdf.page, &pdf, &drawn, err)) {
        return false;
    }
    document_write_csv(document, &csv);
    const struct pdf_attachment attachment = {.name = "tables.csv",
                                              .description = document->subject,
                                              .bytes = text_string(&csv),
                                              .size = csv.length};
    const struct pdf_additions additions = {
        .language = language_name(document->language),
        .title = document->title,
        .subject = document->subject,
        .creator = arena_format(arena, "Dictameter %s", program_version),
        .created_us = document->as_of_us,
        .figure_alts = pdf.alts,
        .figure_count = pdf.alt_count,
        .heads_of_rows = pdf.heads,
        .head_count = pdf.head_count,
        .attachment = csv.length > 0 ? &attachment : NULL,
    };
    return pdf_complete(arena, drawn.bytes, drawn.length, &additions, out, err);
}
