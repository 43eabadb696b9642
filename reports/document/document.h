/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * document.h: a document as a list of blocks, built once and written as HTML, as PDF and as CSV.
 *
 * A block says what it is (a heading, key figures, a figure with its table, ...), never how it
 * looks. Words are plain text in the document's language; whoever writes them escapes them. All
 * text and arrays given to these functions must live as long as the document: take them from its
 * arena. Knows no database and no device.
 */
#ifndef REPORTS_DOCUMENT_DOCUMENT_H
#define REPORTS_DOCUMENT_DOCUMENT_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"
#include "reports/chart/theme.h"
#include "schema/catalog.h"

struct chart; /* reports/chart/chart.h */
struct scene;

/* A status is always drawn as its shape with its word beside it, never as a colour alone. */
enum status {
    STATUS_NONE,
    STATUS_MET,            /* class A */
    STATUS_INDETERMINATE,  /* class B */
    STATUS_NOT_MET,        /* class C */
    STATUS_NOT_ASSESSABLE, /* too few */
    STATUS_NOT_MEASURED,   /* no event carries it */
    STATUS_NOT_APPLICABLE,
    STATUS_SUPPRESSED,
    STATUS_NO_DATA,
    STATUS_ERROR,
    STATUS_COUNT,
};

/* A status's name in classes and texts: "met", "not_assessable", … ("" for none). */
const char *status_name(enum status status);
/* Its word, from the texts; the shape's text alternative. */
const char *status_words(const struct catalog *catalog, enum language language, enum status status);

#define STATUS_SCENE_SIZE 12.0               /* [px] */
enum state status_state(enum status status); /* the chart's state with that shape */
struct scene *status_scene(struct arena *arena, enum status status); /* its shape */

/* A stretch of text. */
struct run {
    const char *words;
    bool strong;
    const char *href; /* "#anchor" within the document, "/fr/…" or "https://…"; NULL: no link */
};

enum cell_kind {
    CELL_TEXT,
    CELL_HEAD,     /* names its row */
    CELL_NUMBER,   /* words show value */
    CELL_ESTIMATE, /* words show value, detail shows the interval [low, high] */
    CELL_STATUS,   /* shape and word of a state; words may replace the word */
};

struct cell {
    enum cell_kind kind;
    const char *words;  /* as shown; "" is an empty cell */
    const char *detail; /* shown smaller behind it: an interval, a remark; NULL: none */
    const char *href;   /* NULL: no link */
    enum status status; /* CELL_STATUS; beside a suppressed number: why there is none */
    double value;       /* for CSV, displayed units; NAN: empty */
    double low;
    double high;
};

struct cell cell_text(const char *words);
struct cell cell_head(const char *words, const char *href);
struct cell cell_number(const char *words, double value);
struct cell cell_estimate(const char *words, const char *detail, double value, double low,
                          double high);
struct cell cell_status(enum status status, const char *detail);

struct column {
    const char *words; /* the head as shown */
    const char *key;   /* the column's name in CSV */
    enum cell_kind kind;
    double share; /* of the width in print; 0: an equal part of what is left */
};

struct table {
    const char *id;      /* unique among the tables: its anchor is "table-<id>" */
    const char *caption; /* says what the rows are; never NULL */
    const struct column *columns;
    size_t column_count;
    const struct cell *cells; /* [row_count][column_count], row by row */
    size_t row_count;
};

struct cell table_cell(const struct table *table, size_t row, size_t column);

/* Where a reader gets the same series in another form; each may be NULL. */
struct figure_links {
    const char *csv;
    const char *svg;
    const char *png;
};

struct figure {
    const char *id;
    const char *title;         /* the finding, from the same rows as the chart */
    const char *subtitle;      /* measure, unit, n */
    const char *sentence;      /* what the picture shows, for those who do not see it */
    const struct chart *chart; /* NULL: no picture, `empty` says why */
    const char *empty;
    const struct table *table; /* the same series as a table */
    struct figure_links links;
};

struct key_figure {
    const char *id; /* the metric's */
    const char *label;
    const char *value;         /* "5,4 %"; or the reason why there is none */
    const char *interval;      /* "[5,1 ; 5,7]"; NULL: none */
    const char *change;        /* "−0,6 point [−0,9 ; −0,3]"; NULL: none */
    const char *note;          /* n; NULL: none */
    enum status status;        /* STATUS_NONE, or why there is no value */
    const struct chart *spark; /* NULL: none */
    const char *href;
};

struct provenance {
    const char *label;
    const char *value;
};

struct definition {
    const char *term;
    const char *words;
    const char *note; /* smaller, after it; NULL: none */
};

enum block_kind {
    BLOCK_HEADING,     /* level, anchor, words */
    BLOCK_PARAGRAPH,   /* runs, tone */
    BLOCK_LIST,        /* items (runs of each), ordered */
    BLOCK_PROVENANCE,  /* provenance [count] */
    BLOCK_BANNER,      /* tone, words */
    BLOCK_KEY_FIGURES, /* key_figures [count] */
    BLOCK_FIGURE,      /* figure */
    BLOCK_TABLE,       /* table */
    BLOCK_DEFINITIONS, /* definitions [count] */
    BLOCK_SECTION,     /* anchor, words (its name for a screen reader), until BLOCK_SECTION_END */
    BLOCK_SECTION_END,
    BLOCK_PAGE_BREAK, /* a hint for print */
};

enum tone {
    TONE_PLAIN,
    TONE_LEAD,      /* larger: what to remember */
    TONE_NOTE,      /* smaller */
    TONE_CAUTION,   /* how not to read it */
    TONE_SIMULATED, /* banner: the data are simulated */
    TONE_PROVISIONAL,
    TONE_EMPTY, /* why there is nothing and what to do */
};

struct list_item {
    const struct run *runs;
    size_t run_count;
};

struct block {
    enum block_kind kind;
    enum tone tone;
    int level;          /* 1-4 */
    const char *anchor; /* heading, section */
    const char *words;
    bool ordered;
    size_t count;
    const struct run *runs;
    const struct list_item *items;
    const struct provenance *provenance;
    const struct key_figure *key_figures;
    const struct definition *definitions;
    const struct figure *figure;
    const struct table *table;
};

struct document {
    struct arena *arena;
    const struct catalog *catalog;
    enum language language;
    const char *title;   /* of the file and of the page */
    const char *subject; /* scope and period, one line */
    const char *running; /* print, every page's foot: "Données simulées", version; may be NULL */
    int64_t as_of_us;    /* of the data; the file's date */
    bool simulated;      /* every page says so */
    bool tables_first;   /* on screen, the tables of figures stand open */
    struct block *blocks;
    size_t count;
    size_t capacity;
};

/* Begins an empty document; title "" is set later by its first heading of level 1. */
void document_begin(struct document *document, struct arena *arena, const struct catalog *catalog,
                    enum language language);

void document_add(struct document *document, struct block block);

void document_heading(struct document *document, int level, const char *anchor, const char *words);
void document_paragraph(struct document *document, enum tone tone, const char *words);
void document_runs(struct document *document, enum tone tone, const struct run *runs,
                   size_t run_count);
/* A list of plain items; document_items() takes runs. */
void document_list(struct document *document, bool ordered, const char *const *items, size_t count);
void document_items(struct document *document, bool ordered, const struct list_item *items,
                    size_t count);
void document_provenance(struct document *document, const struct provenance *items, size_t count);
void document_banner(struct document *document, enum tone tone, const char *words);
void document_key_figures(struct document *document, const struct key_figure *items, size_t count);
void document_figure(struct document *document, const struct figure *figure);
void document_table(struct document *document, const struct table *table);
void document_definitions(struct document *document, const struct definition *items, size_t count);
void document_section(struct document *document, const char *anchor, const char *words);
void document_section_end(struct document *document);
void document_page_break(struct document *document);

/* A text of the interface in the document's language. */
const char *document_text(const struct document *document, const char *key);

/* The n-th table of the document, those of figures included, in order; NULL after the last. */
const struct table *document_table_at(const struct document *document, size_t n);
/* The figure with that id; NULL where there is none. */
const struct figure *document_figure_by_id(const struct document *document, const char *id);

/*
 * A table as CSV (RFC 4180, UTF-8, "\n" lines, decimal point, full digits). Estimates take four
 * columns: key, key_low, key_high and key_state (why there is no value; else empty). A cell that a
 * spreadsheet would run as a formula is led by "'".
 */
void table_write_csv(const struct table *table, struct text *out);
/* All tables of the document, one after another, each led by a line "# caption". */
void document_write_csv(const struct document *document, struct text *out);

#endif
