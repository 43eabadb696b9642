/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/quarterly.h"

#include "analyzer/comparison.h"
#include "analyzer/curve.h"
#include "analyzer/effect.h"
#include "sql.h"

/* The quarters of a run. */
struct quarters {
    int64_t *compared; /* period ids */
    size_t compared_count;
    int64_t *studied; /* the newest that is over, where there are documents of it */
    size_t studied_count;
    int64_t *learnt; /* the same, where somebody had begun by its end */
    size_t learnt_count;
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
    if (!effect_write(recorder, quarter, &any, err)) {
        return false;
    }
    if (any) {
        quarters->studied[quarters->studied_count++] = period_id(quarter);
    }
    if (!curve_write(recorder, quarter, &any, err)) {
        return false;
    }
    if (any) {
        quarters->learnt[quarters->learnt_count++] = period_id(quarter);
    }
    return true;
}

bool quarterly_write(struct recorder *recorder, const struct window_list *windows, bool all,
                     struct error *err)
{
    struct arena *arena = recorder->arena;
    struct quarters quarters = {.compared = ARENA_NEW(arena, int64_t, windows->count),
                                .studied = ARENA_NEW(arena, int64_t, windows->count),
                                .learnt = ARENA_NEW(arena, int64_t, windows->count)};
    bool ok = true;

    for (size_t i = 0; ok && i < windows->count; i++) {
        const struct window *window = &windows->items[i];

        if (!window->helper && window->period.kind == PERIOD_QUARTER) {
            ok = write_quarter(recorder, window->period, &quarters, err);
        }
    }
    return ok &&
           sweep(recorder, "{funnel}",
                 all ? NULL : db_int_array(arena, quarters.compared, quarters.compared_count),
                 err) &&
           sweep(recorder, "{contrast}",
                 db_int_array(arena, quarters.studied, quarters.studied_count), err) &&
           sweep(recorder, "{learning}",
                 db_int_array(arena, quarters.learnt, quarters.learnt_count), err);
}
