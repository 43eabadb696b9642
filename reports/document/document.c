/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/document/document.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "reports/chart/symbol.h"

#define FIRST_CAPACITY 32

static const struct {
    const char *name;
    const char *text; /* key of its word */
    enum state shape;
} statuses[STATUS_COUNT] = {
    [STATUS_NONE] = {"", "", STATE_NONE},
    [STATUS_MET] = {"met", "practice_state.met", STATE_MET},
    [STATUS_INDETERMINATE] = {"indeterminate", "practice_state.indeterminate", STATE_INDETERMINATE},
    [STATUS_NOT_MET] = {"not_met", "practice_state.not_met", STATE_NOT_MET},
    [STATUS_NOT_ASSESSABLE] = {"not_assessable", "practice_state.not_assessable",
                               STATE_NOT_ASSESSABLE},
    [STATUS_NOT_MEASURED] = {"not_measured", "practice_state.not_measured", STATE_NOT_ASSESSABLE},
    [STATUS_NOT_APPLICABLE] = {"not_applicable", "practice_state.not_applicable",
                               STATE_NOT_APPLICABLE},
    [STATUS_SUPPRESSED] = {"suppressed", "measure_state.2", STATE_SUPPRESSED},
    [STATUS_NO_DATA] = {"no_data", "measure_state.4", STATE_NOT_APPLICABLE},
    [STATUS_ERROR] = {"error", "practice_state.error", STATE_ERROR},
};

const char *status_name(enum status status)
{
    return statuses[status].name;
}

const char *status_words(const struct catalog *catalog, enum language language, enum status status)
{
    return status == STATUS_NONE ? "" : catalog_text(catalog, language, statuses[status].text);
}

struct scene *status_scene(struct arena *arena, enum status status)
{
    struct scene *scene = ARENA_NEW(arena, struct scene, 1);
    const double half = STATUS_SCENE_SIZE / 2;

    *scene = (struct scene){.arena = arena,
                            .width = STATUS_SCENE_SIZE,
                            .height = STATUS_SCENE_SIZE,
                            .label = "",
                            .description = "",
                            .language = "fr"};
    symbol_draw(scene, statuses[status].shape, 0, (struct point){half, half}, half - 1.5);
    return scene;
}

enum state status_state(enum status status)
{
    return statuses[status].shape;
}

struct cell cell_text(const char *words)
{
    return (struct cell){.kind = CELL_TEXT, .words = words, .value = NAN, .low = NAN, .high = NAN};
}

struct cell cell_head(const char *words, const char *href)
{
    struct cell cell = cell_text(words);

    cell.kind = CELL_HEAD;
    cell.href = href;
    return cell;
}

struct cell cell_number(const char *words, double value)
{
    struct cell cell = cell_text(words);

    cell.kind = CELL_NUMBER;
    cell.value = value;
    return cell;
}

struct cell cell_estimate(const char *words, const char *detail, double value, double low,
                          double high)
{
    return (struct cell){.kind = CELL_ESTIMATE,
                         .words = words,
                         .detail = detail,
                         .value = value,
                         .low = low,
                         .high = high};
}

struct cell cell_status(enum status status, const char *detail)
{
    struct cell cell = cell_text("");

    cell.kind = CELL_STATUS;
    cell.status = status;
    cell.detail = detail;
    return cell;
}

struct cell table_cell(const struct table *table, size_t row, size_t column)
{
    assert(row < table->row_count && column < table->column_count);
    return table->cells[row * table->column_count + column];
}

void document_begin(struct document *document, struct arena *arena, const struct catalog *catalog,
                    enum language language)
{
    *document = (struct document){
        .arena = arena, .catalog = catalog, .language = language, .title = "", .subject = ""};
}

void document_add(struct document *document, struct block block)
{
    if (document->count == document->capacity) {
        size_t capacity = document->capacity == 0 ? FIRST_CAPACITY : document->capacity * 2;
        struct block *blocks = ARENA_NEW(document->arena, struct block, capacity);

        if (document->count > 0) {
            memcpy(blocks, document->blocks, document->count * sizeof *blocks);
        }
        document->blocks = blocks;
        document->capacity = capacity;
    }
    document->blocks[document->count++] = block;
}

void document_heading(struct document *document, int level, const char *anchor, const char *words)
{
    assert(level >= 1 && level <= 4);
    if (level == 1 && document->title[0] == '\0') {
        document->title = words;
    }
    document_add(
        document,
        (struct block){.kind = BLOCK_HEADING, .level = level, .anchor = anchor, .words = words});
}

void document_paragraph(struct document *document, enum tone tone, const char *words)
{
    struct run *run = ARENA_NEW(document->arena, struct run, 1);

    run->words = words;
    document_runs(document, tone, run, 1);
}

void document_runs(struct document *document, enum tone tone, const struct run *runs,
                   size_t run_count)
{
    document_add(
        document,
        (struct block){.kind = BLOCK_PARAGRAPH, .tone = tone, .runs = runs, .count = run_count});
}

void document_list(struct document *document, bool ordered, const char *const *items, size_t count)
{
    struct list_item *list = ARENA_NEW(document->arena, struct list_item, count);
    struct run *runs = ARENA_NEW(document->arena, struct run, count);

    for (size_t i = 0; i < count; i++) {
        runs[i].words = items[i];
        list[i] = (struct list_item){.runs = &runs[i], .run_count = 1};
    }
    document_items(document, ordered, list, count);
}

void document_items(struct document *document, bool ordered, const struct list_item *items,
                    size_t count)
{
    document_add(
        document,
        (struct block){.kind = BLOCK_LIST, .ordered = ordered, .items = items, .count = count});
}

void document_provenance(struct document *document, const struct provenance *items, size_t count)
{
    document_add(document,
                 (struct block){.kind = BLOCK_PROVENANCE, .provenance = items, .count = count});
}

void document_banner(struct document *document, enum tone tone, const char *words)
{
    document_add(document, (struct block){.kind = BLOCK_BANNER, .tone = tone, .words = words});
}

void document_key_figures(struct document *document, const struct key_figure *items, size_t count)
{
    document_add(document,
                 (struct block){.kind = BLOCK_KEY_FIGURES, .key_figures = items, .count = count});
}

void document_figure(struct document *document, const struct figure *figure)
{
    assert(figure->id != NULL && figure->title != NULL && figure->sentence != NULL);
    document_add(document, (struct block){.kind = BLOCK_FIGURE, .figure = figure});
}

void document_table(struct document *document, const struct table *table)
{
    assert(table->id != NULL && table->caption != NULL && table->column_count > 0);
    document_add(document, (struct block){.kind = BLOCK_TABLE, .table = table});
}

void document_definitions(struct document *document, const struct definition *items, size_t count)
{
    document_add(document,
                 (struct block){.kind = BLOCK_DEFINITIONS, .definitions = items, .count = count});
}

void document_section(struct document *document, const char *anchor, const char *words)
{
    document_add(document, (struct block){.kind = BLOCK_SECTION, .anchor = anchor, .words = words});
}

void document_section_end(struct document *document)
{
    document_add(document, (struct block){.kind = BLOCK_SECTION_END});
}

void document_page_break(struct document *document)
{
    document_add(document, (struct block){.kind = BLOCK_PAGE_BREAK});
}

const char *document_text(const struct document *document, const char *key)
{
    return catalog_text(document->catalog, document->language, key);
}

static const struct table *block_table(const struct block *block)
{
    if (block->kind == BLOCK_TABLE) {
        return block->table;
    }
    return block->kind == BLOCK_FIGURE ? block->figure->table : NULL;
}

const struct table *document_table_at(const struct document *document, size_t n)
{
    for (size_t i = 0; i < document->count; i++) {
        const struct table *table = block_table(&document->blocks[i]);

        if (table != NULL && n-- == 0) {
            return table;
        }
    }
    return NULL;
}

const struct figure *document_figure_by_id(const struct document *document, const char *id)
{
    for (size_t i = 0; i < document->count; i++) {
        const struct block *block = &document->blocks[i];

        if (block->kind == BLOCK_FIGURE && strcmp(block->figure->id, id) == 0) {
            return block->figure;
        }
    }
    return NULL;
}
