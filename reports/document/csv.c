/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv.c: the tables of a document as CSV. Source: RFC 4180. */
#include <math.h>
#include <string.h>

#include "reports/document/document.h"

/* A spreadsheet runs what begins with one of these. Source: OWASP, CSV Injection. */
static const char formula_marks[] = "=+-@\t\r";

static void add_text(struct text *out, const char *words)
{
    bool formula = words[0] != '\0' && strchr(formula_marks, words[0]) != NULL;

    if (!formula && strpbrk(words, ",\"\r\n") == NULL) {
        text_add(out, words);
        return;
    }
    text_add(out, formula ? "\"'" : "\"");
    for (const char *c = words; *c != '\0'; c++) {
        text_add_bytes(out, c, 1);
        if (*c == '"') {
            text_add(out, "\"");
        }
    }
    text_add(out, "\"");
}

static void add_number(struct text *out, double value)
{
    if (isfinite(value)) {
        text_add_format(out, "%.15g", value);
    }
}

static void add_head(struct text *out, const struct column *column)
{
    add_text(out, column->key);
    if (column->kind == CELL_ESTIMATE) {
        text_add_format(out, ",%s_low,%s_high,%s_state", column->key, column->key, column->key);
    }
}

static void add_cell(struct text *out, const struct column *column, const struct cell *cell)
{
    switch (column->kind) {
    case CELL_TEXT:
    case CELL_HEAD:
        add_text(out, cell->words);
        break;
    case CELL_NUMBER:
        add_number(out, cell->value);
        break;
    case CELL_ESTIMATE:
        add_number(out, cell->value);
        text_add(out, ",");
        add_number(out, cell->low);
        text_add(out, ",");
        add_number(out, cell->high);
        text_add(out, ",");
        text_add(out, status_name(cell->status));
        break;
    case CELL_STATUS:
        add_text(out, status_name(cell->status));
        break;
    }
}

void table_write_csv(const struct table *table, struct text *out)
{
    for (size_t column = 0; column < table->column_count; column++) {
        text_add(out, column == 0 ? "" : ",");
        add_head(out, &table->columns[column]);
    }
    text_add(out, "\n");
    for (size_t row = 0; row < table->row_count; row++) {
        for (size_t column = 0; column < table->column_count; column++) {
            struct cell cell = table_cell(table, row, column);

            text_add(out, column == 0 ? "" : ",");
            add_cell(out, &table->columns[column], &cell);
        }
        text_add(out, "\n");
    }
}

void document_write_csv(const struct document *document, struct text *out)
{
    const struct table *table = NULL;

    for (size_t n = 0; (table = document_table_at(document, n)) != NULL; n++) {
        text_add(out, n == 0 ? "# " : "\n# ");
        text_add(out, table->caption);
        text_add(out, "\n");
        table_write_csv(table, out);
    }
}
