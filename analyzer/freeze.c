/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/freeze.h"

#include <inttypes.h>
#include <stdio.h>

#include "analyzer/finding.h"
#include "analyzer/run.h"
#include "base/day.h"
#include "base/log.h"
#include "schema/db.h"
#include "schema/migrate.h"
#include "schema/period.h"
#include "sql.h"

struct freeze_options {
    const char *period;
    bool correction;
};

static const struct setting freeze_options[] = {
    {"period", NULL, "2026-Q3, 2026-09, 2026-W38, 2026, r28:2026-10-18 or r91:2026-09-27",
     setting_text, offsetof(struct freeze_options, period)},
    {"correction", "no",
     "what was published is wrong: a new revision less than a quarter after the one before",
     setting_flag, offsetof(struct freeze_options, correction)},
    {0},
};

/* Columns of period_freeze_ground.sql. */
enum {
    GROUND_CLOSED,
    GROUND_FIGURES,
    GROUND_REVISION,
    GROUND_AGAIN,
    GROUND_EARLY,
    GROUND_DIFFERS,
    GROUND_RUN,
};

/* Under the analyzer's lock: no run passes through. */
static bool lock(struct db *db, struct arena *arena, struct error *err)
{
    struct db_rows rows;

    if (!db_query(db, arena, &sql_analyzer_lock, DB_NO_PARAMS, &rows, err)) {
        return false;
    }
    return db_cell_true(&rows, 0, 0) ||
           error_set(err, ERROR_REFUSED, "an analyzer is running on this database: wait for it");
}

/* Whether the period may be frozen now; else why not, and what to do. */
static bool check(const struct db_rows *ground, struct period period, bool correction,
                  struct error *err)
{
    int32_t closed = 0;

    if (ground->row_count == 0 || db_cell(ground, 0, GROUND_CLOSED) == NULL ||
        !day_read(db_cell(ground, 0, GROUND_CLOSED), &closed)) {
        return error_set(err, ERROR_REFUSED,
                         "no finished run says how far it saw: run dictameter-analyzer run first");
    }
    if (!period_told(period, closed)) {
        return error_set(err, ERROR_REFUSED,
                         "the period is not over, or the newest run does not cover it: it is "
                         "complete up to %s",
                         db_cell(ground, 0, GROUND_CLOSED));
    }
    if (db_cell_int(ground, 0, GROUND_FIGURES) == 0) {
        return error_set(err, ERROR_NOT_FOUND, "the period has no figures");
    }
    int64_t revision = db_cell_int(ground, 0, GROUND_REVISION);

    if (revision > 0 && !db_cell_true(ground, 0, GROUND_DIFFERS)) {
        return error_set(err, ERROR_REFUSED,
                         "nothing has changed since revision %" PRId64 ": it stands", revision);
    }
    if (revision > 0 && db_cell_true(ground, 0, GROUND_EARLY) && !correction) {
        return error_set(err, ERROR_REFUSED,
                         "the revision after %" PRId64 " may follow from %s on, a quarter later; "
                         "--correction where what was published is wrong",
                         revision, db_cell(ground, 0, GROUND_AGAIN));
    }
    return true;
}

/* What the weeks up to the period's end say, whatever came after. */
static bool find_for(struct db *db, struct arena *arena, struct period period, int64_t run_id,
                     struct error *err)
{
    const struct finding_run run = {
        .id = run_id, .closed = period.until - 1, .of_period = period_id(period)};
    const struct catalog *catalog = NULL;
    int64_t count = 0;

    return catalog_load(arena, &catalog, err) &&
           finding_write(arena, db, catalog, &run, &count, err);
}

static bool freeze(struct db *db, struct arena *arena, struct period period, bool correction,
                   int64_t now_us, struct error *err)
{
    const char *id = db_int(arena, period_id(period));
    const char *now = db_time(arena, now_us);
    struct db_rows rows;

    if (!lock(db, arena, err) || !db_begin(db, err)) {
        return false;
    }
    if (!db_query(db, arena, &sql_period_freeze_ground, DB_PARAMS(id, now), &rows, err) ||
        !check(&rows, period, correction, err) ||
        !find_for(db, arena, period, db_cell_int(&rows, 0, GROUND_RUN), err) ||
        !db_query(db, arena, &sql_period_freeze, DB_PARAMS(id, db_day(arena, period.until), now),
                  &rows, err) ||
        !db_commit(db, err)) {
        db_rollback(db);
        return false;
    }
    (void)printf("%s\trevision %s\t%s figures\t%s classes\t%s findings\tsha256 %s\n",
                 period_name(arena, period), db_cell(&rows, 0, 0), db_cell(&rows, 0, 1),
                 db_cell(&rows, 0, 2), db_cell(&rows, 0, 3), db_cell(&rows, 0, 4));
    return true;
}

static bool run_freeze(const struct invocation *invocation, struct error *err)
{
    const struct analyzer_settings *settings = invocation->settings;
    const struct freeze_options *options = invocation->options;
    struct period period;
    struct db *db = NULL;

    if (options->period == NULL) {
        return error_set(err, ERROR_INPUT, "--period is missing: the period to freeze");
    }
    if (!period_read(options->period, -1, &period, err) || !db_open(settings->database, &db, err)) {
        return false;
    }
    bool ok = migrate_check(db, invocation->arena, err) &&
              freeze(db, invocation->arena, period, options->correction, invocation->now_us, err);

    db_unlock(db);
    db_close(db);
    return ok;
}

const struct command freeze_command = {
    .name = "freeze",
    .arguments = "",
    .help = "publish a period that is over as a numbered revision that nothing changes any more",
    .options = freeze_options,
    .options_size = sizeof(struct freeze_options),
    .run = run_freeze,
};
