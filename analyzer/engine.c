/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/engine.h"

#include <string.h>

#include "analyzer/estimate.h"
#include "base/text.h"
#include "sql.h"

enum {
    KEY_SITE,
    KEY_DAY,
    KEY_CLINICIAN,
    KEY_UNIT,
    KEY_ROLE,
    KEY_SPECIALTY,
    KEY_DOC_TYPE,
    KEY_SETTING,
    KEY_DEVICE,
    KEY_RELEASE,
    KEY_COUNT
};

static const char *const key_names[KEY_COUNT] = {
    "site_id",      "day",      "clinician_id", "unit_id", "role_id",
    "specialty_id", "doc_type", "setting",      "device",  "release_id",
};
static const enum db_type key_types[KEY_COUNT] = {
    DB_INT8, DB_DATE, DB_INT8, DB_INT4, DB_INT2, DB_INT2, DB_INT2, DB_INT2, DB_INT2, DB_INT4,
};

enum { BIN_SITE, BIN_CLINICIAN, BIN_UNIT, BIN_ROLE, BIN_SPECIALTY, BIN_CELL, BIN_N, BIN_COLUMNS };

/* A cell of clinician_day_bin: (doc_type * BIN_HISTOGRAMS + histogram) * BIN_COUNT + bin. */
#define BIN_HISTOGRAMS 256

static const enum db_type bin_types[BIN_COLUMNS] = {
    DB_INT8, DB_INT8, DB_INT4, DB_INT2, DB_INT2, DB_INT4_ARRAY, DB_INT8_ARRAY,
};

/* What one block needs. */
struct block {
    struct arena arena;
    struct span days;
    uint32_t *contexts; /* active ones */
    size_t context_count;
    size_t context_capacity;
    struct metric_set *touched; /* [context_count] the metrics that read them */
};

/* The table's columns must be the catalog's: positions are all that binary rows have. */
static bool check_columns(struct engine *engine, struct error *err)
{
    const struct catalog *catalog = engine->layout->catalog;
    struct arena scratch = {0};
    struct db_rows rows;
    bool same = false;

    if (!db_query(engine->db, &scratch, &sql_clinician_day_column_list, DB_NO_PARAMS, &rows, err)) {
        arena_free(&scratch);
        return false;
    }
    same = rows.row_count == KEY_COUNT + catalog->component_count;
    for (size_t i = 0; same && i < rows.row_count; i++) {
        const char *name = i < KEY_COUNT ? key_names[i] : catalog->components[i - KEY_COUNT].name;

        same = text_equal(db_cell(&rows, i, 0), name);
    }
    arena_free(&scratch);
    return same || error_set(err, ERROR_DATABASE,
                             "clinician_day has other components than this program: migrate");
}

static struct context *activate(struct engine *engine, struct block *block,
                                const struct context_key *key)
{
    struct context *context = population_context(engine->population, key);

    if (!context->active) {
        block->contexts = arena_grow(&block->arena, block->contexts, block->context_count,
                                     &block->context_capacity, sizeof(*block->contexts));
        context->active = true;
        block->contexts[block->context_count++] =
            (uint32_t)(context - engine->population->contexts);
    }
    return context;
}

static void add_saving(struct engine *engine, struct block *block, struct context *context,
                       const struct db_value *row)
{
    const struct layout *layout = engine->layout;
    int64_t *values = NULL;

    if ((size_t)context->key.doc_type >= layout->saving_slots) {
        return;
    }
    for (size_t i = 0; i < SAVING_COUNT; i++) {
        if (layout->saving[i] < 0 || row[KEY_COUNT + layout->saving[i]].null) {
            continue;
        }
        if (values == NULL) {
            values = page_values(
                &block->arena, layout, &context->pages,
                (uint16_t)(layout->first_saving + layout->saving_slot[context->key.doc_type]));
        }
        values[i] += row[KEY_COUNT + layout->saving[i]].integer;
    }
}

static void add_components(struct engine *engine, struct block *block, struct context *context,
                           const struct db_value *row)
{
    const struct layout *layout = engine->layout;
    const struct component *components = layout->catalog->components;
    uint16_t group = 0;
    int64_t *values = NULL;

    for (size_t c = 0; c < layout->catalog->component_count; c++) {
        if (row[KEY_COUNT + c].null || components[c].stock) {
            continue;
        }
        if (values == NULL || layout->group_of[c] != group) {
            group = layout->group_of[c];
            values = page_values(&block->arena, layout, &context->pages, group);
        }
        values[layout->offset_of[c]] += row[KEY_COUNT + c].integer;
    }
}

static void add_row(struct engine *engine, struct block *block, const struct db_value *row)
{
    struct context_key key = {
        .site_id = row[KEY_SITE].integer,
        .clinician_id = row[KEY_CLINICIAN].integer,
        .unit_id = (int32_t)row[KEY_UNIT].integer,
        .role_id = (int16_t)row[KEY_ROLE].integer,
        .specialty_id = (int16_t)row[KEY_SPECIALTY].integer,
        .doc_type = (int16_t)row[KEY_DOC_TYPE].integer,
        .setting = (int16_t)row[KEY_SETTING].integer,
        .device = (int16_t)row[KEY_DEVICE].integer,
        .release_id = (int32_t)row[KEY_RELEASE].integer,
    };
    struct context *context = activate(engine, block, &key);

    add_components(engine, block, context, row);
    add_saving(engine, block, context, row);
    engine->rows++;
}

static bool read_days(struct engine *engine, struct block *block, struct error *err)
{
    size_t count = KEY_COUNT + engine->layout->catalog->component_count;
    enum db_type *types = ARENA_NEW(&block->arena, enum db_type, count);
    struct db_reader *reader = NULL;
    const struct db_value *row = NULL;
    bool ok = false;

    for (size_t i = 0; i < count; i++) {
        types[i] = i < KEY_COUNT ? key_types[i] : DB_INT8;
    }
    if (!db_read_open(engine->db, &sql_clinician_day_read,
                      DB_PARAMS(db_day(&block->arena, block->days.from),
                                db_day(&block->arena, block->days.until)),
                      types, count, &reader, err)) {
        return false;
    }
    while ((ok = db_read_next(reader, &row, err)) && row != NULL) {
        add_row(engine, block, row);
    }
    db_read_close(reader);
    return ok;
}

/* Where the counts of a histogram begin, or NULL of one that the catalog does not have. */
static int64_t *find_bins(struct engine *engine, struct block *block, const struct context_key *key,
                          int64_t histogram)
{
    const struct layout *layout = engine->layout;

    for (size_t h = 0; h < layout->catalog->histogram_count; h++) {
        if (layout->catalog->histograms[h].id == histogram) {
            return page_values(&block->arena, layout, &activate(engine, block, key)->pages,
                               (uint16_t)(layout->first_histogram + h));
        }
    }
    return NULL;
}

static bool add_bins(struct engine *engine, struct block *block, const struct db_value *row,
                     struct error *err)
{
    struct context_key key = {
        .site_id = row[BIN_SITE].integer,
        .clinician_id = row[BIN_CLINICIAN].integer,
        .unit_id = (int32_t)row[BIN_UNIT].integer,
        .role_id = (int16_t)row[BIN_ROLE].integer,
        .specialty_id = (int16_t)row[BIN_SPECIALTY].integer,
    };
    int64_t last = -1;
    int64_t *values = NULL;

    if (row[BIN_CELL].size != row[BIN_N].size) {
        return error_set(err, ERROR_DATABASE, "clinician_day_bin holds cells without counts");
    }
    for (size_t i = 0; i < row[BIN_CELL].size; i++) {
        int64_t cell = db_value_item(&row[BIN_CELL], DB_INT4_ARRAY, i);

        if (cell / BIN_COUNT != last) {
            last = cell / BIN_COUNT;
            key.doc_type = (int16_t)(last / BIN_HISTOGRAMS);
            values = find_bins(engine, block, &key, last % BIN_HISTOGRAMS);
        }
        if (values != NULL) {
            page_bin_add(values, (size_t)(cell % BIN_COUNT),
                         db_value_item(&row[BIN_N], DB_INT8_ARRAY, i));
        }
    }
    return true;
}

static bool read_bins(struct engine *engine, struct block *block, struct error *err)
{
    struct db_reader *reader = NULL;
    const struct db_value *row = NULL;
    bool ok = true;

    if (!db_read_open(engine->db, &sql_clinician_day_bin_read,
                      DB_PARAMS(db_day(&block->arena, block->days.from),
                                db_day(&block->arena, block->days.until)),
                      bin_types, BIN_COLUMNS, &reader, err)) {
        return false;
    }
    while (ok && (ok = db_read_next(reader, &row, err)) && row != NULL) {
        ok = add_bins(engine, block, row, err);
    }
    db_read_close(reader);
    return ok;
}

static void note_touched(const struct engine *engine, struct block *block)
{
    block->touched = ARENA_NEW(&block->arena, struct metric_set, block->context_count);
    for (size_t i = 0; i < block->context_count; i++) {
        layout_touch(engine->layout, engine->population->contexts[block->contexts[i]].pages,
                     &block->touched[i]);
    }
}

/* The need sets, as bits, of which a site has not sent everything in the block. */
static uint32_t missing_sets(const struct engine *engine, int64_t site_id, int32_t block)
{
    uint32_t missing = 0;

    for (size_t s = 0; s < engine->layout->need_set_count; s++) {
        if (!feed_covers(engine->feeds, engine->layout->need_sets[s].metric, site_id, block)) {
            missing |= UINT32_C(1) << s;
        }
    }
    return missing;
}

/* What does not count for the metrics of a need set: they are not touched by it either. */
static void set_aside(struct engine *engine, struct block *block)
{
    int64_t site_id = 0; /* of the context before: often the same */
    uint32_t missing = 0;

    for (size_t i = 0; i < block->context_count; i++) {
        struct context *context = &engine->population->contexts[block->contexts[i]];

        if (context->key.site_id != site_id) {
            site_id = context->key.site_id;
            missing = missing_sets(engine, site_id, block->days.from);
        }
        for (size_t s = 0; missing >> s != 0; s++) {
            if ((missing >> s & 1) != 0) {
                page_set_aside(&block->arena, engine->layout, s, &context->pages);
                metric_set_drop(&block->touched[i], &engine->layout->need_sets[s].metrics);
            }
        }
    }
}

/* The contexts' pages go with the block. */
static void end_block(struct engine *engine, struct block *block)
{
    for (size_t i = 0; i < block->context_count; i++) {
        struct context *context = &engine->population->contexts[block->contexts[i]];

        context->active = false;
        context->pages = NULL;
    }
    arena_free(&block->arena);
}

static void admit_contexts(struct window *window, size_t known)
{
    struct arena room = {0};

    if (window->context_count >= known) {
        return;
    }
    size_t wider = known + known / 8;
    struct window_context *contexts = ARENA_NEW(&room, struct window_context, wider);

    if (window->context_count > 0) {
        memcpy(contexts, window->contexts, window->context_count * sizeof(*contexts));
    }
    arena_free(&window->room);
    window->room = room;
    window->contexts = contexts;
    window->context_count = wider;
}

/* Windows hold what contexts have: their cells, many times as many, are made when one closes. */
static void add_block(struct engine *engine, const struct block *block, struct window *window)
{
    struct population *p = engine->population;

    window->alive = window->alive || block->context_count > 0;
    admit_contexts(window, p->context_count);
    for (size_t i = 0; i < block->context_count; i++) {
        struct window_context *has = &window->contexts[block->contexts[i]];

        page_keep(&window->arena, engine->layout, &has->pages,
                  p->contexts[block->contexts[i]].pages);
        has->touched = metric_set_union(&p->touched, p->arena, has->touched,
                                        metric_set_put(&p->touched, p->arena, &block->touched[i]));
    }
}

/* Brings the stocks to the end of the day before `until`. */
static void move_stocks(struct engine *engine, int32_t until)
{
    struct population *p = engine->population;

    for (; engine->movement_next < engine->movement_count &&
           engine->movements[engine->movement_next].day < until;
         engine->movement_next++) {
        const struct movement *m = &engine->movements[engine->movement_next];
        const struct context *context = &p->contexts[m->context];

        for (size_t c = 0; c < context->cell_count; c++) {
            p->cells[context->cells[c]].stock[m->stock] += m->change;
        }
    }
}

static bool close_windows(struct engine *engine, int32_t until, struct error *err)
{
    bool ok = true;

    for (size_t i = 0; i < engine->windows.count && ok; i++) {
        struct window *window = &engine->windows.items[i];

        if (window->period.until == until) {
            ok = !window->alive || engine->closed(engine->context, window, err);
            arena_free(&window->arena);
            arena_free(&window->room);
            window->contexts = NULL;
            window->context_count = 0;
        }
    }
    return ok;
}

static bool run_block(struct engine *engine, struct span days, struct error *err)
{
    struct block block = {.days = days};
    bool wanted = false;
    bool ok = true;

    for (size_t i = 0; i < engine->windows.count && !wanted; i++) {
        const struct period *p = &engine->windows.items[i].period;

        wanted = p->from <= days.from && p->until >= days.until;
    }
    if (wanted && days.from <= engine->last_day) {
        if (block.days.until > engine->last_day + 1) {
            block.days.until = engine->last_day + 1;
        }
        ok = read_days(engine, &block, err) && read_bins(engine, &block, err);
        if (ok) {
            note_touched(engine, &block);
            set_aside(engine, &block);
        }
        for (size_t i = 0; i < engine->windows.count && ok; i++) {
            const struct period *p = &engine->windows.items[i].period;

            if (p->from <= days.from && p->until >= days.until) {
                add_block(engine, &block, &engine->windows.items[i]);
            }
        }
    }
    end_block(engine, &block);
    move_stocks(engine, days.until <= engine->last_day ? days.until : engine->last_day + 1);
    return ok && close_windows(engine, days.until, err);
}

bool engine_run(struct engine *engine, struct error *err)
{
    int32_t day = INT32_MAX;
    int32_t until = 0;

    if (!check_columns(engine, err)) {
        return false;
    }
    for (size_t i = 0; i < engine->windows.count; i++) {
        const struct period *p = &engine->windows.items[i].period;

        day = p->from < day ? p->from : day;
        until = p->until > until ? p->until : until;
    }
    while (day < until) {
        struct span days = {day, window_block_end(day)};

        if (!run_block(engine, days, err)) {
            return false;
        }
        day = days.until;
    }
    return true;
}
