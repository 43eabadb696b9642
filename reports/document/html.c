/* SPDX-License-Identifier: GPL-3.0-or-later */
/* html.c: the blocks of a document as semantic HTML. */
#include "reports/document/html.h"

#include <string.h>

#include "reports/chart/canvas.h"
#include "reports/chart/chart.h"
#include "reports/document/markup.h"

#define CLASS(name) MARKUP_ATTRIBUTES("class", (name))
#define NO_BREAK    "\xC2\xA0"

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

static void write_link(struct text *out, const char *href, const char *words)
{
    if (href == NULL) {
        markup_text(out, words);
    } else {
        markup_element(out, "a", MARKUP_ATTRIBUTES("href", href), words);
    }
}

static void write_runs(struct text *out, const struct run *runs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (runs[i].strong) {
            markup_open(out, "strong", MARKUP_NONE);
        }
        write_link(out, runs[i].href, runs[i].words);
        if (runs[i].strong) {
            markup_close(out, "strong");
        }
    }
}

static void write_paragraph(struct text *out, const struct block *block)
{
    markup_open(out, "p", CLASS(tone_classes[block->tone]));
    write_runs(out, block->runs, block->count);
    markup_close(out, "p");
}

static void write_list(struct text *out, const struct block *block)
{
    const char *name = block->ordered ? "ol" : "ul";

    markup_open(out, name, MARKUP_NONE);
    for (size_t i = 0; i < block->count; i++) {
        markup_open(out, "li", MARKUP_NONE);
        write_runs(out, block->items[i].runs, block->items[i].run_count);
        markup_close(out, "li");
    }
    markup_close(out, name);
}

static void write_provenance(struct text *out, const struct block *block)
{
    markup_open(out, "dl", CLASS("provenance"));
    for (size_t i = 0; i < block->count; i++) {
        markup_open(out, "div", MARKUP_NONE);
        markup_element(out, "dt", MARKUP_NONE, block->provenance[i].label);
        markup_element(out, "dd", MARKUP_NONE, block->provenance[i].value);
        markup_close(out, "div");
    }
    markup_close(out, "dl");
}

static void write_banner(struct text *out, const struct block *block)
{
    markup_open(out, "p", MARKUP_ATTRIBUTES("class", tone_classes[block->tone], "role", "note"));
    markup_element(out, "strong", MARKUP_NONE, block->words);
    markup_close(out, "p");
}

void html_status(struct text *out, const struct document *document, enum status status,
                 const char *words)
{
    bool own = words == NULL || words[0] == '\0';

    markup_open(out, "span",
                CLASS(arena_format(document->arena, "status status-%s", status_name(status))));
    markup_open(out, "span", MARKUP_ATTRIBUTES("class", "shape", "aria-hidden", "true"));
    svg_write(status_scene(document->arena, status), SVG_INLINE, "", out);
    markup_close(out, "span");
    markup_text(out, " ");
    markup_text(out, own ? status_words(document->catalog, document->language, status) : words);
    markup_close(out, "span");
}

/* The label of the drawing says what the sentence beside it says, so it is drawn without heading.
 */
static void write_drawing(struct text *out, const struct document *document,
                          const struct chart *chart, struct chart_frame frame, const char *class)
{
    frame.measure = &canvas_measure;
    svg_write(chart_build(document->arena, chart, &frame), SVG_INLINE, class, out);
}

/* A unit in words, which a space that does not break holds to its number, is set smaller. */
static void write_value(struct text *out, const struct document *document, const char *value)
{
    const char *unit = strstr(value, NO_BREAK);
    size_t length = unit == NULL ? strlen(value) : (size_t)(unit - value);

    markup_open(out, "strong", MARKUP_NONE);
    markup_text(out, arena_copy(document->arena, value, length));
    if (unit != NULL) {
        markup_element(out, "span", CLASS("unit"), unit);
    }
    markup_close(out, "strong");
}

static void write_key_figure(struct text *out, const struct document *document,
                             const struct key_figure *figure)
{
    markup_open(out, "li", CLASS("key-figure"));
    markup_open(out, "p", CLASS("key-label"));
    write_link(out, figure->href, figure->label);
    markup_close(out, "p");
    markup_open(out, "p", MARKUP_ATTRIBUTES("class", "key-value", "data-metric", figure->id));
    if (figure->status != STATUS_NONE) {
        html_status(out, document, figure->status, figure->value);
    } else {
        write_value(out, document, figure->value);
        if (figure->interval != NULL) {
            markup_text(out, " ");
            markup_element(out, "span", CLASS("interval"), figure->interval);
        }
    }
    markup_close(out, "p");
    if (figure->change != NULL) {
        markup_element(out, "p", CLASS("key-change"), figure->change);
    }
    if (figure->spark != NULL) {
        write_drawing(
            out, document, figure->spark,
            (struct chart_frame){.width = CHART_SPARK_WIDTH, .height = CHART_SPARK_HEIGHT},
            "chart-spark");
    }
    if (figure->note != NULL) {
        markup_element(out, "p", CLASS("note"), figure->note);
    }
    markup_close(out, "li");
}

static void write_key_figures(struct text *out, const struct document *document,
                              const struct block *block)
{
    markup_open(out, "ul", CLASS("key-figures"));
    for (size_t i = 0; i < block->count; i++) {
        write_key_figure(out, document, &block->key_figures[i]);
    }
    markup_close(out, "ul");
}

static const char *cell_class(enum cell_kind kind)
{
    return kind == CELL_NUMBER || kind == CELL_ESTIMATE ? "number" : NULL;
}

static void write_cell(struct text *out, const struct document *document, const struct cell *cell,
                       enum cell_kind column)
{
    bool head = cell->kind == CELL_HEAD;

    markup_open(out, head ? "th" : "td",
                MARKUP_ATTRIBUTES("class", cell_class(column), "scope", head ? "row" : NULL));
    if (cell->status != STATUS_NONE) {
        html_status(out, document, cell->status, cell->words);
    } else {
        write_link(out, cell->href, cell->words);
    }
    if (cell->detail != NULL && cell->detail[0] != '\0') {
        markup_text(out, " ");
        markup_element(out, "span", CLASS(cell->kind == CELL_ESTIMATE ? "interval" : "detail"),
                       cell->detail);
    }
    markup_close(out, head ? "th" : "td");
}

static void write_table_head(struct text *out, const struct table *table)
{
    markup_open(out, "thead", MARKUP_NONE);
    markup_open(out, "tr", MARKUP_NONE);
    for (size_t column = 0; column < table->column_count; column++) {
        markup_element(
            out, "th",
            MARKUP_ATTRIBUTES("class", cell_class(table->columns[column].kind), "scope", "col"),
            table->columns[column].words);
    }
    markup_close(out, "tr");
    markup_close(out, "thead");
}

/* A wide table scrolls in its own box, which the keyboard must reach. */
static void write_table(struct text *out, const struct document *document,
                        const struct table *table, bool titled)
{
    markup_open(out, "div",
                MARKUP_ATTRIBUTES("class", "table-box", "role", "region", "aria-label",
                                  table->caption, "tabindex", "0"));
    /* A heading may have the same name as the table below it. */
    markup_open(out, "table",
                MARKUP_ATTRIBUTES("id", arena_format(document->arena, "table-%s", table->id)));
    markup_element(out, "caption", CLASS(titled ? "unseen" : NULL), table->caption);
    write_table_head(out, table);
    markup_open(out, "tbody", MARKUP_NONE);
    for (size_t row = 0; row < table->row_count; row++) {
        text_add(out, "\n");
        markup_open(out, "tr", MARKUP_NONE);
        for (size_t column = 0; column < table->column_count; column++) {
            struct cell cell = table_cell(table, row, column);

            write_cell(out, document, &cell, table->columns[column].kind);
        }
        markup_close(out, "tr");
    }
    markup_close(out, "tbody");
    markup_close(out, "table");
    markup_close(out, "div");
}

void html_table(struct text *out, const struct document *document, const struct table *table)
{
    write_table(out, document, table, false);
}

/* A figure that is withheld or empty has no picture to take away. */
static void write_figure_links(struct text *out, const struct figure *figure)
{
    const struct figure_links *links = &figure->links;
    const struct {
        const char *href;
        const char *words;
    } forms[] = {{links->csv, "CSV"},
                 {figure->chart == NULL ? NULL : links->svg, "SVG"},
                 {figure->chart == NULL ? NULL : links->png, "PNG"}};

    if (links->csv == NULL && links->svg == NULL && links->png == NULL) {
        return;
    }
    markup_open(out, "p", CLASS("figure-links"));
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (forms[i].href != NULL) {
            write_link(out, forms[i].href, forms[i].words);
            markup_text(out, " ");
        }
    }
    markup_close(out, "p");
}

static void write_picture(struct text *out, const struct document *document,
                          const struct figure *figure)
{
    if (figure->chart == NULL) {
        markup_element(out, "p", CLASS("empty"), figure->empty == NULL ? "" : figure->empty);
        return;
    }
    write_drawing(out, document, figure->chart, (struct chart_frame){.width = CHART_WIDE},
                  "chart-wide");
    write_drawing(out, document, figure->chart, (struct chart_frame){.width = CHART_NARROW},
                  "chart-narrow");
}

void html_figure(struct text *out, const struct document *document, const struct figure *figure)
{
    markup_open(out, "figure",
                MARKUP_ATTRIBUTES("class", "card", "id",
                                  arena_format(document->arena, "figure-%s", figure->id)));
    markup_open(out, "figcaption", MARKUP_NONE);
    markup_element(out, "p", CLASS("figure-title"), figure->title);
    if (figure->subtitle != NULL) {
        markup_element(out, "p", CLASS("figure-subtitle"), figure->subtitle);
    }
    markup_close(out, "figcaption");
    write_picture(out, document, figure);
    markup_element(out, "p", CLASS("figure-sentence"), figure->sentence);
    if (figure->table != NULL) {
        markup_open(out, "details",
                    MARKUP_ATTRIBUTES("open", document->tables_first ? MARKUP_BARE : NULL));
        markup_element(out, "summary", MARKUP_NONE, document_text(document, "table.show"));
        html_table(out, document, figure->table);
        markup_close(out, "details");
    }
    write_figure_links(out, figure);
    markup_close(out, "figure");
}

static void write_definitions(struct text *out, const struct block *block)
{
    markup_open(out, "dl", CLASS("definitions"));
    for (size_t i = 0; i < block->count; i++) {
        const struct definition *definition = &block->definitions[i];

        markup_element(out, "dt", MARKUP_NONE, definition->term);
        markup_open(out, "dd", MARKUP_NONE);
        markup_text(out, definition->words);
        if (definition->note != NULL && definition->note[0] != '\0') {
            markup_text(out, " ");
            markup_element(out, "span", CLASS("note"), definition->note);
        }
        markup_close(out, "dd");
    }
    markup_close(out, "dl");
}

/* A caption that repeats the heading right above it is for screen readers only. */
static bool is_titled(const struct document *document, const struct block *block)
{
    const struct block *before = block > document->blocks ? block - 1 : NULL;

    return before != NULL && before->kind == BLOCK_HEADING &&
           strcmp(before->words, block->table->caption) == 0;
}

static void write_block(struct text *out, const struct document *document,
                        const struct block *block)
{
    switch (block->kind) {
    case BLOCK_HEADING:
        markup_element(out, heading_names[block->level], MARKUP_ATTRIBUTES("id", block->anchor),
                       block->words);
        break;
    case BLOCK_PARAGRAPH:
        write_paragraph(out, block);
        break;
    case BLOCK_LIST:
        write_list(out, block);
        break;
    case BLOCK_PROVENANCE:
        write_provenance(out, block);
        break;
    case BLOCK_BANNER:
        write_banner(out, block);
        break;
    case BLOCK_KEY_FIGURES:
        write_key_figures(out, document, block);
        break;
    case BLOCK_FIGURE:
        html_figure(out, document, block->figure);
        break;
    case BLOCK_TABLE:
        write_table(out, document, block->table, is_titled(document, block));
        break;
    case BLOCK_DEFINITIONS:
        write_definitions(out, block);
        break;
    case BLOCK_SECTION:
        markup_open(out, "section",
                    MARKUP_ATTRIBUTES("id", block->anchor, "aria-label", block->words));
        break;
    case BLOCK_SECTION_END:
        markup_close(out, "section");
        break;
    case BLOCK_PAGE_BREAK:
        markup_void(out, "hr", MARKUP_ATTRIBUTES("class", "page-break", "aria-hidden", "true"));
        break;
    }
}

void document_write_html_blocks(const struct document *document, size_t from, size_t until,
                                struct text *out)
{
    for (size_t i = from; i < until; i++) {
        write_block(out, document, &document->blocks[i]);
        text_add(out, "\n");
    }
}

void document_write_html_body(const struct document *document, struct text *out)
{
    document_write_html_blocks(document, 0, document->count, out);
}

static void write_meta(struct text *out, const char *attribute, const char *name,
                       const char *content)
{
    markup_void(out, "meta", MARKUP_ATTRIBUTES(attribute, name, "content", content));
}

static void write_head(const struct document *document, struct text *out)
{
    markup_open(out, "head", MARKUP_NONE);
    markup_void(out, "meta", MARKUP_ATTRIBUTES("charset", "utf-8"));
    write_meta(out, "http-equiv", "Content-Security-Policy",
               "default-src 'none'; style-src 'unsafe-inline'");
    write_meta(out, "name", "viewport", "width=device-width, initial-scale=1");
    write_meta(out, "name", "color-scheme", "light dark");
    write_meta(out, "name", "description", document->subject);
    markup_element(out, "title", MARKUP_NONE, document->title);
    markup_open(out, "style", MARKUP_NONE);
    document_css(out);
    markup_close(out, "style");
    markup_close(out, "head");
}

void document_write_html(const struct document *document, struct text *out)
{
    text_add(out, "<!doctype html>\n");
    markup_open(out, "html", MARKUP_ATTRIBUTES("lang", language_name(document->language)));
    write_head(document, out);
    markup_open(out, "body", CLASS("document"));
    markup_open(out, "main", MARKUP_NONE);
    text_add(out, "\n");
    document_write_html_body(document, out);
    markup_close(out, "main");
    if (document->running != NULL) {
        markup_element(out, "footer", MARKUP_NONE, document->running);
    }
    markup_close(out, "body");
    markup_close(out, "html");
    text_add(out, "\n");
}
