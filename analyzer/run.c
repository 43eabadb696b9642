/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/run.h"

#include <gsl/gsl_errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "analyzer/finding.h"
#include "analyzer/fold.h"
#include "analyzer/ledger.h"
#include "analyzer/measure.h"
#include "analyzer/quarterly.h"
#include "analyzer/rules.h"
#include "analyzer/stock.h"
#include "base/day.h"
#include "base/log.h"
#include "base/text.h"
#include "base/time.h"
#include "schema/migrate.h"
#include "sql.h"

#define US_A_DAY       INT64_C(86400000000)
#define UNIX_OFFSET    10957 /* days from 1970-01-01 to 2000-01-01 */
/* Where a day ends last: twelve hours after UTC's. So yesterday may still have been open. */
#define LATEST_ZONE_US (US_A_DAY / 2)
#define DAYS_OPEN      1

const struct setting analyzer_settings_table[] = {
    {"database", "service=dictameter", "connection string of PostgreSQL", setting_text,
     offsetof(struct analyzer_settings, database)},
    {0},
};

struct run_options {
    bool all;
    int32_t as_of;
};

static const struct setting run_options[] = {
    {"all", "no", "rebuild every day and every period", setting_flag,
     offsetof(struct run_options, all)},
    {"as-of", NULL,
     "the last day that counts (default: the last Sunday or end of a month that is over)",
     setting_day, offsetof(struct run_options, as_of)},
    {0},
};

/* One run while it goes on. */
struct running {
    const struct run_request *request;
    struct run_summary *summary;
    const char *rules; /* digest of those it follows */
    bool all;          /* as was asked for, or as the last run followed others */
    struct arena arena;
    struct db *writer;
    struct db *reader;
    struct fold fold;
    struct layout layout;
    struct population population;
    struct history history;
    struct feed_list feeds;
    struct mark_list marks;
    struct engine engine;
    struct measure_writer measures;
    struct quarterly quarterly;
    int32_t as_of; /* last day that counts; all up to it are over */
    bool follows;  /* what the last run left stands where nothing has changed … */
    int32_t seen;  /* … which saw the days before this one */
};

/* Who leads keeps the others waiting until it has claimed the days in which they share. */
static bool lock(struct running *r, bool *leads, struct error *err)
{
    struct db_rows rows;

    if (!db_query(r->writer, &r->arena, &sql_claim_lock, DB_NO_PARAMS, NULL, err) ||
        !db_query(r->writer, &r->arena, &sql_analyzer_lock, DB_NO_PARAMS, &rows, err)) {
        return false;
    }
    *leads = db_cell_true(&rows, 0, 0);
    return *leads || db_query(r->writer, &r->arena, &sql_claim_unlock, DB_NO_PARAMS, NULL, err);
}

/* Where another analyzer leads: shares in its folding. It leads itself where that one has gone. */
static bool help(struct running *r, bool *leads, struct error *err)
{
    struct fold fold = {.conninfo = r->request->conninfo, .progress = r->request->progress};

    if (!fold_help(&r->arena, r->writer, &fold, err) || !lock(r, leads, err)) {
        return false;
    }
    r->summary->run_id = fold.run_id;
    r->summary->shared = fold.shared;
    return *leads || fold.shared > 0 ||
           error_set(err, ERROR_REFUSED, "another analyzer is running on this database");
}

/* Measures that were made by other rules are not to stand beside new ones. */
static bool choose_rules(struct running *r, struct error *err)
{
    struct db_rows rows;

    r->rules = rules_digest(&r->arena);
    if (!db_query(r->writer, &r->arena, &sql_run_last_rules, DB_NO_PARAMS, &rows, err)) {
        return false;
    }
    const char *last = rows.row_count == 0 ? r->rules : db_cell(&rows, 0, 0);
    bool changed = last == NULL || !text_equal(last, r->rules);

    if (changed && !r->request->all) {
        log_info("analyzer", "other rules than the last run's: all days and periods are made anew");
    }
    r->all = r->request->all || changed;
    return true;
}

static bool open_run(struct running *r, struct error *err)
{
    const struct run_request *request = r->request;
    struct db_rows rows;

    if (!db_query(r->writer, &r->arena, &sql_run_insert,
                  DB_PARAMS(r->all ? "run all" : "run", db_time(&r->arena, request->now_us)), &rows,
                  err)) {
        return false;
    }
    r->summary->run_id = db_cell_int(&rows, 0, 0);
    return db_query(r->writer, &r->arena, &sql_run_abandon,
                    DB_PARAMS(db_int(&r->arena, r->summary->run_id)), NULL, err);
}

/*
 * Spans that reach beyond the last day end there. Days after it wait: nothing is measured with them
 * before that day moves on, and the run that moves it measures all days from where it was
 * (`passed`).
 */
static void cut_spans(struct fold *fold, int32_t as_of, int32_t passed)
{
    size_t kept = 0;

    for (size_t i = 0; i < fold->span_count; i++) {
        struct span span = fold->spans[i];

        span.until = span.until > as_of + 1 ? as_of + 1 : span.until;
        if (span.from <= as_of || as_of < passed - 1) {
            fold->spans[kept++] = span;
        }
    }
    fold->span_count = kept;
}

/* Since the last run days have passed: the periods that hold them may have begun or ended. */
static bool add_passed_days(struct running *r, struct error *err)
{
    struct fold *fold = &r->fold;
    struct db_rows rows;
    struct db_rows span;
    int32_t first = 0;

    if (!db_query(r->writer, &r->arena, &sql_run_last_as_of, DB_NO_PARAMS, &rows, err) ||
        !db_query(r->writer, &r->arena, &sql_clinician_day_span, DB_NO_PARAMS, &span, err)) {
        return false;
    }
    if (db_cell(&span, 0, 0) == NULL || !day_read(db_cell(&span, 0, 0), &first)) {
        fold->span_count = 0;
        return true;
    }
    bool ran = db_cell(&rows, 0, 0) != NULL && day_read(db_cell(&rows, 0, 0), &r->seen);

    r->follows = !r->all && ran;
    if (r->all) {
        fold->spans[0] = (struct span){first, r->as_of + 1};
        fold->span_count = 1;
        return true;
    }
    if (ran && r->seen <= r->as_of) {
        struct span *spans = ARENA_NEW(&r->arena, struct span, fold->span_count + 1);

        for (size_t i = 0; i < fold->span_count; i++) {
            spans[i] = fold->spans[i];
        }
        spans[fold->span_count++] = (struct span){r->seen, r->as_of + 1};
        fold->spans = spans;
    }
    cut_spans(fold, r->as_of, r->seen);
    return true;
}

static bool closed(void *context, struct window *window, struct error *err)
{
    struct running *r = context;
    bool ok = measure_closed(&r->measures, window, err);

    if (r->request->progress) {
        (void)fprintf(stderr, "\rmeasuring: %zu periods, %" PRId64 " figures", r->measures.periods,
                      r->measures.measures);
    }
    return ok;
}

static bool plan(struct running *r, struct error *err)
{
    const struct catalog *catalog = NULL;

    if (!catalog_load(&r->arena, &catalog, err)) {
        return false;
    }
    layout_make(&r->arena, catalog, &r->layout);
    r->marks = (struct mark_list){.arena = &r->arena, .metric_count = catalog->metric_count};
    r->engine = (struct engine){
        .arena = &r->arena,
        .db = r->reader,
        .layout = &r->layout,
        .population = &r->population,
        .windows =
            window_list_make(&r->arena, r->fold.spans, r->fold.span_count, r->as_of, &r->marks),
        .last_day = r->as_of,
        .feeds = &r->feeds,
        .closed = closed,
        .context = r,
    };
    return true;
}

/* The first day of which anything has changed. */
static int32_t first_day(const struct fold *fold)
{
    int32_t first = INT32_MAX;

    for (size_t i = 0; i < fold->span_count; i++) {
        first = fold->spans[i].from < first ? fold->spans[i].from : first;
    }
    return first;
}

/* What was decided of the days before stands, and needs no window. */
static bool read_marks(struct running *r, struct error *err)
{
    int32_t first = first_day(&r->fold);

    if (r->all) {
        return true;
    }
    if (!mark_read(&r->marks, r->reader, &r->population, first - TIMELINE_DAYS, first, err)) {
        return false;
    }
    r->engine.windows =
        window_list_make(&r->arena, r->fold.spans, r->fold.span_count, r->as_of, &r->marks);
    return true;
}

/* What has happened up to the last day, which grows with the years: not asked for where nothing is
 * measured. */
static bool read_ground(struct running *r, struct error *err)
{
    return db_begin_snapshot(r->reader, err) &&
           population_open(&r->arena, r->reader, &r->layout, &r->population, err) &&
           read_marks(r, err) &&
           history_read(&r->arena, r->reader, &r->population, r->as_of, &r->history, err) &&
           feed_read(&r->arena, r->reader, r->as_of, &r->feeds, err) && stock_read(&r->engine, err);
}

/*
 * The last Sunday or end of a month up to a day. What is published of periods that still run moves
 * by these blocks only: read on two days it would else differ by the events of one, which no ladder
 * has looked at. Source: TRUST.md A9, A10.
 */
static int32_t last_boundary(int32_t day)
{
    int32_t sunday = period_containing(PERIOD_WEEK, day + 1).from - 1;
    int32_t month_end = period_containing(PERIOD_MONTH, day + 1).from - 1;

    return sunday > month_end ? sunday : month_end;
}

/* The day that counts last. A day is over once it is everywhere. */
static void set_day(struct running *r)
{
    int64_t now_us = r->request->now_us;

    r->as_of = r->request->as_of;
    if (r->request->as_of == 0) {
        r->as_of = last_boundary((int32_t)((now_us - LATEST_ZONE_US) / US_A_DAY - UNIX_OFFSET) - 1);
    }
}

/* As-of is the end of the last day that counts. */
static int64_t as_of_us(const struct running *r)
{
    return ((int64_t)r->as_of + 1 + UNIX_OFFSET) * US_A_DAY;
}

/* No week has ended since the last run, and none that had ended is measured again. */
static bool weeks_stand(const struct running *r)
{
    bool any = false;

    for (size_t i = 0; i < r->engine.windows.count; i++) {
        const struct window *window = &r->engine.windows.items[i];

        any = any || (window->period.kind == PERIOD_WEEK && !window->helper);
    }
    return r->follows && !any &&
           period_newest(PERIOD_WEEK, r->seen - 1).from ==
               period_newest(PERIOD_WEEK, r->as_of).from;
}

/* What the weeks say, and what the quarters that were computed say. */
static bool write_findings(struct running *r, struct error *err)
{
    const struct finding_run findings = {.id = r->summary->run_id, .closed = r->as_of};
    struct quarterly_run quarters = {.db = r->writer, .id = r->summary->run_id, .all = r->all};
    bool ok = (weeks_stand(r) || finding_write(&r->arena, r->writer, r->layout.catalog, &findings,
                                               &r->summary->findings, err)) &&
              quarterly_write(&r->quarterly, &r->engine.windows, &quarters, err);

    r->summary->findings += quarters.count;
    return ok;
}

/* What follows from the measures: where neither they nor the last day have moved, it stands. */
static bool conclude(struct running *r, struct error *err)
{
    return (r->follows && r->seen == r->as_of + 1 && r->engine.windows.count == 0) ||
           (db_query(r->writer, &r->arena, &sql_assessment_settle, DB_NO_PARAMS, NULL, err) &&
            write_findings(r, err));
}

static bool finish(struct running *r, struct error *err)
{
    const char *run_id = db_int(&r->arena, r->summary->run_id);

    return conclude(r, err) && ledger_sum(r->writer, err) &&
           fold_done(r->writer, r->summary->run_id, err) &&
           db_query(r->writer, &r->arena, &sql_run_finish,
                    DB_PARAMS(run_id, db_time(&r->arena, time_now_us()),
                              db_time(&r->arena, as_of_us(r)), db_day(&r->arena, r->as_of),
                              r->rules),
                    NULL, err);
}

/* What is not known before the first day, or of another tree of units, is decided anew. */
static bool forget_marks(struct running *r, struct error *err)
{
    if (r->all) {
        return mark_delete_all(r->writer, err);
    }
    return r->fold.span_count == 0 ||
           mark_delete(r->writer, &r->population, first_day(&r->fold), err);
}

static bool measure_windows(struct running *r, struct error *err)
{
    r->measures = (struct measure_writer){
        .db = r->writer,
        .run_id = r->summary->run_id,
        .population = &r->population,
        .history = &r->history,
        .feeds = &r->feeds,
        .marks = &r->marks,
        .arena = &r->arena,
    };
    measure_start(&r->measures, r->as_of);
    struct error unheard;
    bool ok = (r->all ? measure_delete_all(r->writer, err)
                      : measure_delete(r->writer, r->layout.catalog, &r->engine.windows, err)) &&
              engine_run(&r->engine, err);

    /* The thread has the connection until this: also where something else has failed already. */
    return measure_finish(&r->measures, ok, ok ? err : &unheard) && ok;
}

static bool start_studies(struct running *r, struct error *err)
{
    return quarterly_start(&r->quarterly, r->request->conninfo, r->layout.catalog,
                           &r->engine.windows, r->as_of, err);
}

static bool measure(struct running *r, struct error *err)
{
    if (!db_begin(r->writer, err)) {
        return false;
    }
    bool nothing = !r->all && r->engine.windows.count == 0;
    bool ok = (nothing || (read_ground(r, err) && start_studies(r, err))) && forget_marks(r, err) &&
              (nothing || measure_windows(r, err)) && finish(r, err) && db_commit(r->writer, err);

    quarterly_end(&r->quarterly);
    if (!ok) {
        db_rollback(r->writer);
    }
    if (r->request->progress) {
        (void)fputc('\n', stderr);
    }
    return ok;
}

static bool lead(struct running *r, struct error *err)
{
    const struct run_request *request = r->request;
    struct run_summary *summary = r->summary;

    if (!choose_rules(r, err) || !open_run(r, err)) {
        return false;
    }
    r->fold = (struct fold){.conninfo = request->conninfo,
                            .run_id = summary->run_id,
                            .all = r->all,
                            .progress = request->progress};
    bool ok = fold_run(&r->arena, r->writer, &r->fold, err) && add_passed_days(r, err) &&
              plan(r, err) && measure(r, err);

    summary->days = r->fold.day_count;
    summary->periods = r->measures.periods;
    summary->measures = r->measures.measures;
    summary->assessments = r->measures.assessments;
    return ok;
}

bool run_analyzer(const struct run_request *request, struct run_summary *summary, struct error *err)
{
    struct running r = {
        .request = request,
        .summary = summary,
    };

    set_day(&r);
    *summary = (struct run_summary){0};
    arena_give_back(); /* periods come and go: what one leaves free must not be lost to the next */
    (void)gsl_set_error_handler_off();
    bool ok = db_open(request->conninfo, &r.writer, err) &&
              migrate_check(r.writer, &r.arena, err) &&
              db_open(request->conninfo, &r.reader, err) && lock(&r, &summary->led, err) &&
              (summary->led || help(&r, &summary->led, err)) && (!summary->led || lead(&r, err));

    db_close(r.reader);
    if (r.writer != NULL) {
        db_unlock(r.writer);
        db_close(r.writer);
    }
    arena_free(&r.arena);
    return ok;
}

static bool run(const struct invocation *invocation, struct error *err)
{
    const struct analyzer_settings *settings = invocation->settings;
    const struct run_options *options = invocation->options;
    struct run_request request = {
        .conninfo = settings->database,
        .all = options->all,
        .as_of = options->as_of,
        .now_us = invocation->now_us,
        .progress = isatty(STDERR_FILENO) == 1,
    };
    struct run_summary summary;

    if (!run_analyzer(&request, &summary, err)) {
        return false;
    }
    if (!summary.led) {
        log_info("analyzer", "shared run=%" PRId64 " parts=%zu", summary.run_id, summary.shared);
        return true;
    }
    log_info("analyzer",
             "run=%" PRId64 " days=%zu periods=%zu measures=%" PRId64 " assessments=%" PRId64
             " findings=%" PRId64,
             summary.run_id, summary.days, summary.periods, summary.measures, summary.assessments,
             summary.findings);
    return true;
}

const struct command run_command = {
    .name = "run",
    .arguments = "",
    .help = "fold the days that changed and recompute the periods that they touch",
    .options = run_options,
    .options_size = sizeof(struct run_options),
    .run = run,
};
