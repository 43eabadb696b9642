/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/quarterly.h"

#include "analyzer/comparison.h"
#include "analyzer/curve.h"
#include "analyzer/effect.h"
#include "analyzer/lifetime.h"
#include "sql.h"

static const struct study {
    const char *kinds;
    bool (*write)(struct recorder *recorder, struct period quarter, bool *any, struct error *err);
} studies[QUARTERLY_STUDIES] = {
    {"{contrast}", effect_write},
    {"{learning}", curve_write},
    {"{first_use}", lifetime_write_first_use},
    {"{abandonment}", lifetime_write_abandonment},
};

static bool is_quarter(const struct window *window)
{
    return !window->helper && window->period.kind == PERIOD_QUARTER;
}

/* The newest quarter that is over; NULL where it is not among the windows. */
static const struct window *find_newest(const struct window_list *windows, int32_t closed)
{
    for (size_t i = 0; i < windows->count; i++) {
        const struct period period = windows->items[i].period;

        if (is_quarter(&windows->items[i]) && period.until <= closed + 1 &&
            period_next(period).until > closed + 1) {
            return &windows->items[i];
        }
    }
    return NULL;
}

/* Lets the connection go at the end: what it read may be dropped while the measures are made. */
static void *study(void *argument)
{
    struct quarterly *q = argument;

    q->failed = !db_begin_snapshot(q->recorder.db, &q->err);
    for (size_t i = 0; !q->failed && i < QUARTERLY_STUDIES; i++) {
        q->failed = !studies[i].write(&q->recorder, q->quarter, &q->any[i], &q->err);
    }
    db_close(q->recorder.db);
    q->recorder.db = NULL;
    return NULL;
}

bool quarterly_start(struct quarterly *quarterly, const char *conninfo,
                     const struct catalog *catalog, const struct window_list *windows,
                     int32_t closed, struct error *err)
{
    const struct window *newest = find_newest(windows, closed);

    *quarterly = (struct quarterly){.catalog = catalog, .closed = closed};
    quarterly->recorder =
        (struct recorder){.arena = &quarterly->arena, .catalog = catalog, .closed = closed};
    if (newest == NULL) {
        return true;
    }
    if (!db_open(conninfo, &quarterly->recorder.db, err)) {
        return false;
    }
    quarterly->quarter = newest->period;
    quarterly->threaded = pthread_create(&quarterly->thread, NULL, study, quarterly) == 0;
    if (!quarterly->threaded) {
        (void)study(quarterly);
    }
    return true;
}

static bool await(struct quarterly *quarterly, struct error *err)
{
    if (quarterly->threaded) {
        (void)pthread_join(quarterly->thread, NULL);
        quarterly->threaded = false;
    }
    if (quarterly->failed) {
        *err = quarterly->err;
    }
    return !quarterly->failed;
}

static bool sweep(const struct quarterly_run *run, const char *kinds, const char *periods,
                  struct error *err)
{
    struct arena scratch = {0};
    bool ok = db_query(run->db, &scratch, &sql_finding_quarter_sweep,
                       DB_PARAMS(db_int(&scratch, run->id), kinds, periods), NULL, err);

    arena_free(&scratch);
    return ok;
}

static bool write_findings(struct quarterly_run *run, const struct recorder *recorder,
                           struct error *err)
{
    run->count += (int64_t)recorder->count;
    return record_write(recorder, run->db, run->id, err);
}

/* Services of each quarter that was computed. */
static bool compare(const struct quarterly *quarterly, const struct window_list *windows,
                    struct quarterly_run *run, struct error *err)
{
    struct arena arena = {0};
    int64_t *compared = ARENA_NEW(&arena, int64_t, windows->count);
    size_t count = 0;
    bool ok = true;

    for (size_t i = 0; ok && i < windows->count; i++) {
        struct arena scratch = {0};
        struct recorder recorder = {.arena = &scratch,
                                    .db = run->db,
                                    .catalog = quarterly->catalog,
                                    .closed = quarterly->closed};

        if (is_quarter(&windows->items[i])) {
            compared[count++] = period_id(windows->items[i].period);
            ok = comparison_write(&recorder, windows->items[i].period, err) &&
                 write_findings(run, &recorder, err);
        }
        arena_free(&scratch);
    }
    ok = ok && sweep(run, "{funnel}", run->all ? NULL : db_int_array(&arena, compared, count), err);
    arena_free(&arena);
    return ok;
}

bool quarterly_write(struct quarterly *quarterly, const struct window_list *windows,
                     struct quarterly_run *run, struct error *err)
{
    bool ok = compare(quarterly, windows, run, err) && await(quarterly, err) &&
              write_findings(run, &quarterly->recorder, err);

    for (size_t i = 0; ok && i < QUARTERLY_STUDIES; i++) {
        const int64_t studied = quarterly->any[i] ? period_id(quarterly->quarter) : 0;

        ok = sweep(run, studies[i].kinds,
                   db_int_array(&quarterly->arena, &studied, quarterly->any[i] ? 1 : 0), err);
    }
    return ok;
}

void quarterly_end(struct quarterly *quarterly)
{
    struct error unheard;

    (void)await(quarterly, &unheard);
    arena_free(&quarterly->arena);
}
