/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/stock.h"

#include "sql.h"

/* The stocks in the order of clinician_day_stock_list.sql, after the ten keys. */
static const char *const stock_names[] = {"seats_provisioned", "seats_assigned"};
#define STOCK_COUNT (sizeof(stock_names) / sizeof(stock_names[0]))

enum { SITE, DAY, CLINICIAN, UNIT, ROLE, SPECIALTY, DOC_TYPE, SETTING, DEVICE, RELEASE, KEYS };

static const enum db_type types[KEYS + STOCK_COUNT] = {
    DB_INT8, DB_DATE, DB_INT8, DB_INT4, DB_INT2, DB_INT2,
    DB_INT2, DB_INT2, DB_INT2, DB_INT4, DB_INT8, DB_INT8,
};

static void add(struct engine *engine, struct movement movement)
{
    engine->movements = arena_grow(engine->arena, engine->movements, engine->movement_count,
                                   &engine->movement_capacity, sizeof(*engine->movements));
    engine->movements[engine->movement_count++] = movement;
}

static void add_row(struct engine *engine, const int *stocks, const struct db_value *row)
{
    struct context_key key = {
        .site_id = row[SITE].integer,
        .clinician_id = row[CLINICIAN].integer,
        .unit_id = (int32_t)row[UNIT].integer,
        .role_id = (int16_t)row[ROLE].integer,
        .specialty_id = (int16_t)row[SPECIALTY].integer,
        .doc_type = (int16_t)row[DOC_TYPE].integer,
        .setting = (int16_t)row[SETTING].integer,
        .device = (int16_t)row[DEVICE].integer,
        .release_id = (int32_t)row[RELEASE].integer,
    };
    const struct context *context = population_context(engine->population, &key);

    for (size_t i = 0; i < STOCK_COUNT; i++) {
        if (!row[KEYS + i].null && stocks[i] >= 0) {
            add(engine,
                (struct movement){.day = (int32_t)row[DAY].integer,
                                  .context = (uint32_t)(context - engine->population->contexts),
                                  .stock = (uint8_t)stocks[i],
                                  .change = row[KEYS + i].integer});
        }
    }
}

bool stock_read(struct engine *engine, struct error *err)
{
    const struct catalog *catalog = engine->layout->catalog;
    struct db_reader *reader = NULL;
    const struct db_value *row = NULL;
    int stocks[STOCK_COUNT];
    bool ok = false;

    for (size_t i = 0; i < STOCK_COUNT; i++) {
        const struct component *component = catalog_component(catalog, stock_names[i]);

        stocks[i] = component == NULL
                        ? -1
                        : layout_stock(engine->layout, (size_t)(component - catalog->components));
    }
    if (!db_read_open(engine->db, &sql_clinician_day_stock_list,
                      DB_PARAMS(db_day(engine->arena, engine->last_day)), types, KEYS + STOCK_COUNT,
                      &reader, err)) {
        return false;
    }
    while ((ok = db_read_next(reader, &row, err)) && row != NULL) {
        add_row(engine, stocks, row);
    }
    db_read_close(reader);
    return ok;
}
