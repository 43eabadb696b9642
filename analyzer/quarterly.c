/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/quarterly.h"

#include "analyzer/comparison.h"
#include "analyzer/curve.h"
#include "analyzer/effect.h"
#include "analyzer/lifetime.h"
#include "sql.h"

/* What is studied of the newest quarter that is over; *any: whether there was anything to study. */
static const struct study {
    const char *kinds;
    bool (*write)(struct recorder *recorder, struct period quarter, bool *any, struct error *err);
} studies[] = {
    {"{contrast}", effect_write},
    {"{learning}", curve_write},
    {"{first_use}", lifetime_write_first_use},
    {"{abandonment}", lifetime_write_abandonment},
};

#define STUDY_COUNT (sizeof(studies) / sizeof(studies[0]))

/* The quarters of a run. */
struct quarters {
    int64_t *compared; /* period ids */
    size_t compared_count;
    int64_t studied[STUDY_COUNT]; /* the newest that is over, where there was anything; or 0 */
};

static bool sweep(struct recorder *recorder, const char *kinds, const char *periods,
                  struct error *err)
{
    struct arena scratch = {0};
    bool ok = db_query(recorder->db, &scratch, &sql_finding_quarter_sweep,
                       DB_PARAMS(db_int(&scratch, recorder->run_id), kinds, periods), NULL, err);

    arena_free(&scratch);
    return ok;
}

/* The newest quarter that is over. */
static bool is_newest(struct period quarter, int32_t closed)
{
    return quarter.until <= closed + 1 && period_next(quarter).until > closed + 1;
}

static bool write_quarter(struct recorder *recorder, struct period quarter,
                          struct quarters *quarters, struct error *err)
{
    bool any = false;

    quarters->compared[quarters->compared_count++] = period_id(quarter);
    if (!comparison_write(recorder, quarter, err)) {
        return false;
    }
    if (!is_newest(quarter, recorder->closed)) {
        return true;
    }
    for (size_t i = 0; i < STUDY_COUNT; i++) {
        if (!studies[i].write(recorder, quarter, &any, err)) {
            return false;
        }
        quarters->studied[i] = any ? period_id(quarter) : 0;
    }
    return true;
}

bool quarterly_write(struct recorder *recorder, const struct window_list *windows, bool all,
                     struct error *err)
{
    struct arena *arena = recorder->arena;
    struct quarters quarters = {.compared = ARENA_NEW(arena, int64_t, windows->count)};
    bool ok = true;

    for (size_t i = 0; ok && i < windows->count; i++) {
        const struct window *window = &windows->items[i];

        if (!window->helper && window->period.kind == PERIOD_QUARTER) {
            ok = write_quarter(recorder, window->period, &quarters, err);
        }
    }
    ok = ok &&
         sweep(recorder, "{funnel}",
               all ? NULL : db_int_array(arena, quarters.compared, quarters.compared_count), err);
    for (size_t i = 0; ok && i < STUDY_COUNT; i++) {
        size_t count = quarters.studied[i] != 0 ? 1 : 0;

        ok = sweep(recorder, studies[i].kinds, db_int_array(arena, &quarters.studied[i], count),
                   err);
    }
    return ok;
}
