/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * engine.h: one read of clinician_day in the order of time, folded into all periods at once.
 *
 * Block by block: rows are added up by context, spread once to the cells of their scopes, and each
 * cell is added to the periods that are open. A period that ends is handed to `closed` with nothing
 * later added; stocks then have their totals of its last day.
 */
#ifndef ANALYZER_ENGINE_H
#define ANALYZER_ENGINE_H

#include "analyzer/feed.h"
#include "analyzer/population.h"
#include "analyzer/window.h"

/* A movement of a stock. */
struct movement {
    int32_t day;
    uint32_t context;
    uint8_t stock;
    int64_t change;
};

struct engine {
    struct arena *arena;
    struct db *db; /* reads */
    const struct layout *layout;
    struct population *population;
    struct window_list windows;
    int32_t last_day; /* rows of later days are not read */
    const struct feed_list *feeds;
    struct movement *movements;
    size_t movement_count;
    size_t movement_capacity;
    size_t movement_next;
    bool (*closed)(void *context, struct window *window, struct error *err);
    void *context;
    int64_t rows; /* read so far */
};

/* Reads and closes all windows of the engine. Fails with ERROR_DATABASE, or as `closed` does. */
NODISCARD bool engine_run(struct engine *engine, struct error *err);

#endif
