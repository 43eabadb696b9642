/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * html.h: HTML that is escaped by construction, and documents written as HTML.
 *
 * Whatever is passed as words or as an attribute's value is escaped; names of elements and
 * attributes are constants of the source. There is no way to pass markup through, no style
 * attribute, no script, and addresses with a scheme other than https and mailto are left out. A
 * chart goes in through its own writer, which escapes as well.
 */
#ifndef REPORTS_DOCUMENT_HTML_H
#define REPORTS_DOCUMENT_HTML_H

#include "base/text.h"
#include "reports/document/document.h"

#define HTML_DEPTH 48

struct html {
    struct text *out;
    const char *open[HTML_DEPTH]; /* names of the open elements */
    size_t depth;
    bool in_tag; /* a start tag is still taking attributes */
};

struct html html_begin(struct text *out);
void html_doctype(struct html *html);

/* Starts an element; attributes follow until anything else is written. Void elements (br, input,
 * meta, link, img, hr, col) are never closed. */
void html_open(struct html *html, const char *name);
void html_attribute(struct html *html, const char *name, const char *value); /* NULL: not written */
void html_flag(struct html *html, const char *name, bool set); /* "selected", "checked", "open" */
void html_number(struct html *html, const char *name, long long value);
void html_close(struct html *html, const char *name); /* asserts that it is the innermost */

void html_words(struct html *html, const char *words);
/* <name>words</name>, with a class where it is not NULL. */
void html_element(struct html *html, const char *name, const char *class, const char *words);
void html_open_class(struct html *html, const char *name, const char *class);
/* A link, or plain words where href is NULL. */
void html_link(struct html *html, const char *href, const char *words);
/* A style element's content, from the build's own files. */
void html_stylesheet(struct html *html, const char *css);

/*
 * The body of a document: no <html>, no <main>. Headings begin at the level they have. Figures are
 * drawn twice, wide and narrow; the style sheet shows one.
 */
void document_write_html_body(const struct document *document, struct html *html);

/* One self-contained file: nothing is fetched, nothing runs. */
void document_write_html(const struct document *document, struct text *out);

/* The style sheet of documents, theme included: what a page links and a file contains. */
void document_css(struct text *out);

/* Parts that pages build themselves with. */
void html_status(struct html *html, const struct document *document, enum status status,
                 const char *words);
void html_table(struct html *html, const struct document *document, const struct table *table);
void html_figure(struct html *html, const struct document *document, const struct figure *figure);

#endif
