/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sheets.h: periods with a few scopes, and the figures that a test puts there. */
#ifndef TESTS_ANALYZER_SHEETS_H
#define TESTS_ANALYZER_SHEETS_H

#include <string.h>

#include "analyzer/sheet.h"
#include "schema/catalog.h"
#include "tests/cmocka.h"

#define SCOPES 5
#define UNIT   0 /* a scope of a kind that has weeks … */
#define DEVICE 1 /* … and one of a kind that has none */
#define TOTAL  2 /* of two parts: nothing is of them unless it is put there */
#define PART   3
#define REST   4

static inline const struct scope_kind *kind_of(const struct catalog *catalog, const char *id)
{
    for (size_t k = 0; k < catalog->scope_kind_count; k++) {
        if (strcmp(catalog->scope_kinds[k].id, id) == 0) {
            return &catalog->scope_kinds[k];
        }
    }
    fail();
    return NULL;
}

/* The first metric of a kind from one on. */
static inline size_t metric_of(const struct catalog *catalog, enum metric_kind kind, size_t from)
{
    for (size_t m = from; m < catalog->metric_count; m++) {
        if (catalog->metrics[m].kind == kind) {
            return m;
        }
    }
    fail();
    return 0;
}

static inline struct sheet sheet_of(struct arena *arena, const struct catalog *catalog,
                                    struct period period)
{
    size_t metric_count = catalog->metric_count;
    struct sheet sheet = {
        .period = period, .catalog = catalog, .scope_count = SCOPES, .metric_count = metric_count};

    sheet.kinds = ARENA_NEW(arena, const struct scope_kind *, SCOPES);
    sheet.kinds[UNIT] = kind_of(catalog, "unit");
    for (size_t s = TOTAL; s <= REST; s++) {
        sheet.kinds[s] = sheet.kinds[UNIT];
    }
    sheet.kinds[DEVICE] = period.kind == PERIOD_WEEK ? NULL : kind_of(catalog, "device");
    sheet.changed = ARENA_NEW(arena, bool, metric_count);
    sheet.twins = ARENA_NEW(arena, struct twins *, metric_count);
    sheet.cleared = ARENA_NEW(arena, struct fingerprint_set, metric_count);
    sheet.atoms.classes = ARENA_NEW(arena, uint16_t, (size_t)METRIC_WORDS * 64);
    sheet.figures = figures_make(arena, SCOPES, metric_count);
    sheet.figures.spread = true;
    return sheet;
}

/* Of all metrics the same: so many clinicians with as much each, but for the first. */
static inline void put(struct arena *arena, struct sheet *sheet, size_t scope, int clinicians,
                       enum measure_state state, double first)
{
    size_t metric_count = sheet->metric_count;
    struct figure *figures = ARENA_NEW(arena, struct figure, metric_count);
    struct spreads *spreads = ARENA_NEW(arena, struct spreads, metric_count);
    struct concentration c = {0};

    for (int i = 0; i < clinicians; i++) {
        concentration_add(&c, i == 0 ? first : 1);
    }
    concentration_end(&c);
    for (size_t m = 0; m < metric_count; m++) {
        figures[m] = (struct figure){
            .state = state, .ladder = state, .clinicians = clinicians, .numerator = c.total};
        spreads[m].sides[SIDE_DENOMINATOR] = spread_of(&c);
    }
    figures_keep(arena, &sheet->figures, scope, figures, spreads);
}

#endif
