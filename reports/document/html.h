/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * html.h: documents written as HTML, whole or as the body of a page.
 *
 * Semantic and readable without a style sheet, without a script and without a picture: every
 * figure has its sentence and its table. Escaping is markup.h's.
 */
#ifndef REPORTS_DOCUMENT_HTML_H
#define REPORTS_DOCUMENT_HTML_H

#include "base/text.h"
#include "reports/document/document.h"

/*
 * The blocks of a document: no <html>, no <main>. Figures are drawn twice, wide and narrow; the
 * style sheet shows one. Inline drawings need theme_css() in the page's style sheet.
 */
void document_write_html_body(const struct document *document, struct text *out);

/* Some of them, [from, until), where a page puts something of its own between. */
void document_write_html_blocks(const struct document *document, size_t from, size_t until,
                                struct text *out);

/* One self-contained file: nothing is fetched, nothing runs. */
void document_write_html(const struct document *document, struct text *out);

/* The style sheet of documents, the theme's palette and classes first. */
void document_css(struct text *out);

/* Parts that pages build themselves with. */
void html_status(struct text *out, const struct document *document, enum status status,
                 const char *words); /* NULL: the status's own word */
void html_table(struct text *out, const struct document *document, const struct table *table);
void html_figure(struct text *out, const struct document *document, const struct figure *figure);

#endif
