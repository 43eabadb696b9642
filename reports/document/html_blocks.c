/* SPDX-License-Identifier: GPL-3.0-or-later */
/* html_blocks.c: the blocks of a document as semantic HTML. */
#include <assert.h>
#include <string.h>

#include "reports/document/html.h"
#include "reports/document/html_chart.h"

static const char *const tone_classes[] = {
    [TONE_PLAIN] = NULL,
    [TONE_LEAD] = "lead",
    [TONE_NOTE] = "note",
    [TONE_CAUTION] = "caution",
    [TONE_SIMULATED] = "banner simulated",
    [TONE_PROVISIONAL] = "banner provisional",
    [TONE_EMPTY] = "empty",
};

static const char *const heading_names[] = {"", "h1", "h2", "h3", "h4"};

static void line_end(struct html *html)
{
    html_words(html, "\n");
}

static void write_runs(struct html *html, const struct run *runs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (runs[i].strong) {
            html_open(html, "strong");
        }
        html_link(html, runs[i].href, runs[i].words);
        if (runs[i].strong) {
            html_close(html, "strong");
        }
    }
}

static void write_heading(struct html *html, const struct block *block)
{
    const char *name = heading_names[block->level];

    html_open(html, name);
    html_attribute(html, "id", block->anchor);
    html_words(html, block->words);
    html_close(html, name);
}

static void write_paragraph(struct html *html, const struct block *block)
{
    html_open_class(html, "p", tone_classes[block->tone]);
    write_runs(html, block->runs, block->count);
    html_close(html, "p");
}

static void write_list(struct html *html, const struct block *block)
{
    const char *name = block->ordered ? "ol" : "ul";

    html_open(html, name);
    for (size_t i = 0; i < block->count; i++) {
        html_open(html, "li");
        write_runs(html, block->items[i].runs, block->items[i].run_count);
        html_close(html, "li");
    }
    html_close(html, name);
}

static void write_provenance(struct html *html, const struct block *block)
{
    html_open_class(html, "dl", "provenance");
    for (size_t i = 0; i < block->count; i++) {
        html_open(html, "div");
        html_element(html, "dt", NULL, block->provenance[i].label);
        html_element(html, "dd", NULL, block->provenance[i].value);
        html_close(html, "div");
    }
    html_close(html, "dl");
}

static void write_banner(struct html *html, const struct block *block)
{
    html_open_class(html, "p", tone_classes[block->tone]);
    html_attribute(html, "role", "note");
    html_element(html, "strong", NULL, block->words);
    html_close(html, "p");
}

void html_status(struct html *html, const struct document *document, enum status status,
                 const char *words)
{
    const char *name = status_name(status);

    html_open(html, "span");
    html_attribute(html, "class", arena_format(document->arena, "status status-%s", name));
    html_open_class(html, "span", "shape");
    html_attribute(html, "aria-hidden", "true");
    html_words(html, status_shape(status));
    html_close(html, "span");
    html_words(html, " ");
    html_words(html,
               words != NULL && words[0] != '\0'
                   ? words
                   : status_words(document->catalog, document->language, status));
    html_close(html, "span");
}

static void write_key_figure(struct html *html, const struct document *document,
                             const struct key_figure *figure)
{
    html_open_class(html, "li", "key-figure");
    html_open_class(html, "p", "key-label");
    html_link(html, figure->href, figure->label);
    html_close(html, "p");
    html_open_class(html, "p", "key-value");
    html_attribute(html, "data-metric", figure->id);
    if (figure->status != STATUS_NONE) {
        html_status(html, document, figure->status, figure->value);
    } else {
        html_element(html, "strong", NULL, figure->value);
        if (figure->interval != NULL) {
            html_words(html, " ");
            html_element(html, "span", "interval", figure->interval);
        }
    }
    html_close(html, "p");
    if (figure->change != NULL) {
        html_element(html, "p", "key-change", figure->change);
    }
    if (figure->spark != NULL) {
        html_spark(html, document, figure->spark);
    }
    if (figure->note != NULL) {
        html_element(html, "p", "note", figure->note);
    }
    html_close(html, "li");
}

static void write_key_figures(struct html *html, const struct document *document,
                              const struct block *block)
{
    html_open_class(html, "ul", "key-figures");
    for (size_t i = 0; i < block->count; i++) {
        write_key_figure(html, document, &block->key_figures[i]);
    }
    html_close(html, "ul");
}

static const char *cell_class(enum cell_kind kind)
{
    return kind == CELL_NUMBER || kind == CELL_ESTIMATE ? "number" : NULL;
}

static void write_cell(struct html *html, const struct document *document, const struct cell *cell,
                       enum cell_kind column)
{
    const char *name = cell->kind == CELL_HEAD ? "th" : "td";

    html_open_class(html, name, cell_class(column));
    if (cell->kind == CELL_HEAD) {
        html_attribute(html, "scope", "row");
    }
    if (cell->status != STATUS_NONE) {
        html_status(html, document, cell->status, cell->words);
    } else {
        html_link(html, cell->href, cell->words);
    }
    if (cell->detail != NULL && cell->detail[0] != '\0') {
        html_words(html, " ");
        html_element(html, "span", cell->kind == CELL_ESTIMATE ? "interval" : "detail",
                     cell->detail);
    }
    html_close(html, name);
}

/* A wide table scrolls in its own box, which the keyboard must reach. */
void html_table(struct html *html, const struct document *document, const struct table *table)
{
    html_open_class(html, "div", "table-box");
    html_attribute(html, "role", "region");
    html_attribute(html, "aria-label", table->caption);
    html_number(html, "tabindex", 0);
    html_open(html, "table");
    html_attribute(html, "id", table->id);
    html_element(html, "caption", NULL, table->caption);
    html_open(html, "thead");
    html_open(html, "tr");
    for (size_t column = 0; column < table->column_count; column++) {
        html_open_class(html, "th", cell_class(table->columns[column].kind));
        html_attribute(html, "scope", "col");
        html_words(html, table->columns[column].words);
        html_close(html, "th");
    }
    html_close(html, "tr");
    html_close(html, "thead");
    html_open(html, "tbody");
    for (size_t row = 0; row < table->row_count; row++) {
        line_end(html);
        html_open(html, "tr");
        for (size_t column = 0; column < table->column_count; column++) {
            struct cell cell = table_cell(table, row, column);

            write_cell(html, document, &cell, table->columns[column].kind);
        }
        html_close(html, "tr");
    }
    html_close(html, "tbody");
    html_close(html, "table");
    html_close(html, "div");
}

static void write_figure_links(struct html *html, const struct figure_links *links)
{
    const struct {
        const char *href;
        const char *words;
    } forms[] = {{links->csv, "CSV"}, {links->svg, "SVG"}, {links->png, "PNG"}};

    if (links->csv == NULL && links->svg == NULL && links->png == NULL) {
        return;
    }
    html_open_class(html, "p", "figure-links");
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (forms[i].href != NULL) {
            html_link(html, forms[i].href, forms[i].words);
            html_words(html, " ");
        }
    }
    html_close(html, "p");
}

void html_figure(struct html *html, const struct document *document, const struct figure *figure)
{
    html_open_class(html, "figure", "card");
    html_attribute(html, "id", figure->id);
    html_open(html, "figcaption");
    html_element(html, "p", "figure-title", figure->title);
    if (figure->subtitle != NULL) {
        html_element(html, "p", "figure-subtitle", figure->subtitle);
    }
    html_close(html, "figcaption");
    if (figure->chart != NULL) {
        html_chart(html, document, figure->chart);
    } else {
        html_element(html, "p", "empty", figure->empty == NULL ? "" : figure->empty);
    }
    html_element(html, "p", "figure-sentence", figure->sentence);
    if (figure->table != NULL) {
        html_open(html, "details");
        html_element(html, "summary", NULL, document_text(document, "table.show"));
        html_table(html, document, figure->table);
        html_close(html, "details");
    }
    write_figure_links(html, &figure->links);
    html_close(html, "figure");
}

static void write_definitions(struct html *html, const struct block *block)
{
    html_open_class(html, "dl", "definitions");
    for (size_t i = 0; i < block->count; i++) {
        const struct definition *definition = &block->definitions[i];

        html_element(html, "dt", NULL, definition->term);
        html_open(html, "dd");
        html_words(html, definition->words);
        if (definition->note != NULL && definition->note[0] != '\0') {
            html_words(html, " ");
            html_element(html, "span", "note", definition->note);
        }
        html_close(html, "dd");
    }
    html_close(html, "dl");
}

static void write_section(struct html *html, const struct block *block)
{
    html_open(html, "section");
    html_attribute(html, "id", block->anchor);
    html_attribute(html, "aria-label", block->words);
}

static void write_block(struct html *html, const struct document *document,
                        const struct block *block)
{
    switch (block->kind) {
    case BLOCK_HEADING:
        write_heading(html, block);
        break;
    case BLOCK_PARAGRAPH:
        write_paragraph(html, block);
        break;
    case BLOCK_LIST:
        write_list(html, block);
        break;
    case BLOCK_PROVENANCE:
        write_provenance(html, block);
        break;
    case BLOCK_BANNER:
        write_banner(html, block);
        break;
    case BLOCK_KEY_FIGURES:
        write_key_figures(html, document, block);
        break;
    case BLOCK_FIGURE:
        html_figure(html, document, block->figure);
        break;
    case BLOCK_TABLE:
        html_table(html, document, block->table);
        break;
    case BLOCK_DEFINITIONS:
        write_definitions(html, block);
        break;
    case BLOCK_SECTION:
        write_section(html, block);
        break;
    case BLOCK_SECTION_END:
        html_close(html, "section");
        break;
    case BLOCK_PAGE_BREAK:
        html_open_class(html, "hr", "page-break");
        html_attribute(html, "aria-hidden", "true");
        break;
    }
}

void document_write_html_body(const struct document *document, struct html *html)
{
    size_t depth = html->depth;

    for (size_t i = 0; i < document->count; i++) {
        write_block(html, document, &document->blocks[i]);
        line_end(html);
    }
    assert(html->depth == depth);
    (void)depth;
}

static void write_meta(struct html *html, const char *name, const char *content)
{
    html_open(html, "meta");
    html_attribute(html, "name", name);
    html_attribute(html, "content", content);
}

static void write_head(const struct document *document, struct html *html)
{
    struct text css = {.arena = document->arena};

    document_css(&css);
    html_open(html, "head");
    html_open(html, "meta");
    html_attribute(html, "charset", "utf-8");
    write_meta(html, "viewport", "width=device-width, initial-scale=1");
    write_meta(html, "color-scheme", "light dark");
    write_meta(html, "description", document->subject);
    html_open(html, "meta");
    html_attribute(html, "http-equiv", "Content-Security-Policy");
    html_attribute(html, "content", "default-src 'none'; style-src 'unsafe-inline'; font-src data:");
    html_element(html, "title", NULL, document->title);
    html_stylesheet(html, text_string(&css));
    html_close(html, "head");
}

void document_write_html(const struct document *document, struct text *out)
{
    struct html html = html_begin(out);

    html_doctype(&html);
    html_open(&html, "html");
    html_attribute(&html, "lang", language_name(document->language));
    write_head(document, &html);
    html_open_class(&html, "body", "document");
    html_open(&html, "main");
    document_write_html_body(document, &html);
    html_close(&html, "main");
    if (document->running != NULL) {
        html_element(&html, "footer", NULL, document->running);
    }
    html_close(&html, "body");
    html_close(&html, "html");
    line_end(&html);
}
