/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/fold.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include "analyzer/part.h"
#include "base/day.h"
#include "base/text.h"
#include "sql.h"

#define FOLD_THREADS 2
/* Site-days from which on two are faster: each connection first learns of tables and partitions,
 * which takes as long as folding some days of a site. */
#define FOLD_SHARED  32

struct crew {
    const struct fold *fold;
    struct part_list parts;
    bool waits; /* for those who have what is left */
    atomic_size_t next;
    atomic_size_t done;
    atomic_size_t folded;
    atomic_bool failed;
};

struct worker {
    struct crew *crew;
    struct db *db;
    struct error err;
    bool ok;
};

static const char *site_array(struct arena *arena, const struct part *part)
{
    return db_int_array(arena, part->sites, part->site_count);
}

/* Documents come first: see clinician_day_fold_document.sql. */
static bool fold_events(struct db *db, struct arena *arena, struct db_params params,
                        struct error *err)
{
    if (!db_query(db, arena, &sql_clinician_day_fold_document, params, NULL, err)) {
        return false;
    }
    for (const struct db_statement *const *s = sql_all; *s != NULL; s++) {
        if (text_starts((*s)->name, "clinician_day_fold_") &&
            *s != &sql_clinician_day_fold_document && !db_query(db, arena, *s, params, NULL, err)) {
            return false;
        }
    }
    return db_query(db, arena, &sql_clinician_day_bin_fold, params, NULL, err);
}

static bool fold_statements(struct db *db, struct arena *arena, const struct fold *fold,
                            struct db_params days, struct error *err)
{
    const char *sites = days.values[0];
    struct db_rows recorded;

    if (!db_query(db, arena, &sql_clinician_day_delete, days, NULL, err) ||
        !db_query(db, arena, &sql_clinician_day_bin_delete, days, NULL, err) ||
        !db_query(db, arena, &sql_recorded_day_note,
                  DB_PARAMS(sites, days.values[1], db_int(arena, fold->run_id)), NULL, err) ||
        !db_query(db, arena, &sql_recorded_day_read, days, &recorded, err)) {
        return false;
    }
    return fold_events(
               db, arena,
               DB_PARAMS(sites, days.values[1], db_cell(&recorded, 0, 0), db_cell(&recorded, 0, 1)),
               err) &&
           db_query(db, arena, &sql_clinician_month_delete, days, NULL, err) &&
           db_query(db, arena, &sql_clinician_month_fold, days, NULL, err) &&
           db_query(db, arena, &sql_clinician_week_delete, days, NULL, err) &&
           db_query(db, arena, &sql_clinician_week_fold, days, NULL, err);
}

/* The first day on which a site's digest differs, is new or is gone; both lists are in order. */
static int32_t first_change(const struct db_rows *before, const struct db_rows *after)
{
    size_t i = 0;
    int32_t day = INT32_MAX;

    while (i < before->row_count && i < after->row_count &&
           text_equal(db_cell(before, i, 0), db_cell(after, i, 0)) &&
           text_equal(db_cell(before, i, 1), db_cell(after, i, 1)) &&
           text_equal(db_cell(before, i, 2), db_cell(after, i, 2))) {
        i++;
    }
    for (int list = 0; list < 2; list++) {
        const struct db_rows *rows = list == 0 ? before : after;
        int32_t here = 0;

        if (i < rows->row_count && day_read(db_cell(rows, i, 0), &here) && here < day) {
            day = here;
        }
    }
    return day;
}

/*
 * The last day that keeps what was folded of it: the first of the months of which events are kept,
 * as its first hours may have been recorded in the month before, in UTC.
 */
static bool read_last_kept(struct db *db, struct arena *arena, int32_t *last_kept,
                           struct error *err)
{
    struct db_rows rows;

    *last_kept = -1;
    if (!db_query(db, arena, &sql_retention_read, DB_PARAMS("raw"), &rows, err)) {
        return false;
    }
    return rows.row_count == 0 || day_read(db_cell(&rows, 0, 0), last_kept) ||
           error_set(err, ERROR_DATABASE, "retention holds no day");
}

/*
 * What the days say about seats and days of use. Where all days are folded nobody asks what changed
 * but a run that finds this one's work left behind: to it, everything has.
 */
static bool read_digest(struct db *db, struct arena *arena, const struct fold *fold,
                        struct db_params params, struct db_rows *rows, struct error *err)
{
    *rows = (struct db_rows){0};
    return fold->all || db_query(db, arena, &sql_clinician_day_digest, params, rows, err);
}

/* Folds the days; *changed is the first on which seats or days of use changed, or INT32_MAX. */
static bool fold_days(struct db *db, struct arena *arena, const struct fold *fold,
                      const char *sites, struct days days, int32_t *changed, struct error *err)
{
    const struct db_params params = DB_PARAMS(sites, days_text(arena, days));
    struct db_rows before;
    struct db_rows after;
    struct db_rows sent[2];

    *changed = INT32_MAX;
    if (days.bits == 0) {
        return true;
    }
    if (!read_digest(db, arena, fold, params, &before, err) ||
        !fold_statements(db, arena, fold, params, err) ||
        !read_digest(db, arena, fold, params, &after, err) ||
        !db_query(db, arena, &sql_feed_day_note, params, &sent[0], err) ||
        !db_query(db, arena, &sql_feed_day_delete, params, &sent[1], err)) {
        return false;
    }
    *changed = fold->all ? days.month : first_change(&before, &after);
    for (size_t i = 0; i < sent[0].row_count + sent[1].row_count; i++) {
        bool noted = i < sent[0].row_count;
        int32_t day = 0;

        /* What a site has sent tells for a while after that its silence is zero. */
        if (day_read(db_cell(&sent[noted ? 0 : 1], noted ? i : i - sent[0].row_count, 0), &day) &&
            day < *changed) {
            *changed = day;
        }
    }
    return true;
}

/* Folds a part that is this process's own, and notes it. */
static bool fold_own(struct db *db, struct arena *arena, const struct fold *fold,
                     const struct part *part, struct error *err)
{
    const char *sites = site_array(arena, part);
    int32_t last_kept = -1;
    int32_t changed = INT32_MAX;
    struct db_rows rows;

    /* Since the parts were made a month may have been dropped. */
    if (!db_query(db, arena, &sql_fold_hold, DB_NO_PARAMS, NULL, err) ||
        !read_last_kept(db, arena, &last_kept, err) ||
        !fold_days(db, arena, fold, sites, days_after(part->days, last_kept), &changed, err) ||
        !db_query(db, arena, &sql_dirty_day_folded,
                  DB_PARAMS(sites, days_text(arena, part->days), db_int(arena, fold->run_id),
                            changed == INT32_MAX ? NULL : db_day(arena, changed)),
                  &rows, err)) {
        return false;
    }
    return db_cell_int(&rows, 0, 0) > 0 ||
           error_set(err, ERROR_REFUSED, "another analyzer has taken the days over");
}

/* Takes the lock of the part's shard; *own is false where another analyzer has it or has folded. */
static bool take(struct db *db, struct arena *arena, const struct crew *crew, struct part *part,
                 bool *own, struct error *err)
{
    const char *shard = db_int(arena, part_shard(part));
    struct db_rows rows;

    if (!db_query(db, arena, crew->waits ? &sql_fold_share_wait : &sql_fold_share_try,
                  DB_PARAMS(shard, db_day(arena, part->days.month)), &rows, err)) {
        return false;
    }
    part->left = !crew->waits && !db_cell_true(&rows, 0, 0);
    *own = false;
    if (part->left) {
        return true;
    }
    if (!db_query(db, arena, &sql_dirty_day_unfolded,
                  DB_PARAMS(site_array(arena, part), days_text(arena, part->days),
                            db_int(arena, crew->fold->run_id)),
                  &rows, err)) {
        return false;
    }
    *own = db_cell_int(&rows, 0, 0) > 0;
    return true;
}

static bool fold_part(struct db *db, struct crew *crew, struct part *part, struct error *err)
{
    struct arena arena = {0};
    bool own = false;
    bool ok = db_begin(db, err) && take(db, &arena, crew, part, &own, err) &&
              (!own || fold_own(db, &arena, crew->fold, part, err)) && db_commit(db, err);

    if (!ok) {
        db_rollback(db);
    }
    atomic_fetch_add(&crew->folded, ok && own ? 1 : 0);
    arena_free(&arena);
    return ok;
}

static void *labour(void *argument)
{
    struct worker *worker = argument;
    struct crew *crew = worker->crew;

    worker->ok = true;
    while (worker->ok && !atomic_load(&crew->failed)) {
        size_t at = atomic_fetch_add(&crew->next, 1);

        if (at >= crew->parts.count) {
            break;
        }
        if (crew->waits && !crew->parts.items[at].left) {
            continue;
        }
        worker->ok = fold_part(worker->db, crew, &crew->parts.items[at], &worker->err);
        size_t done = atomic_fetch_add(&crew->done, crew->parts.items[at].left ? 0 : 1) + 1;

        if (crew->fold->progress) {
            (void)fprintf(stderr, "\rfolding: %zu of %zu parts", done, crew->parts.count);
        }
    }
    if (!worker->ok) {
        atomic_store(&crew->failed, true);
    }
    return NULL;
}

static size_t count_wanted(const struct part_list *parts)
{
    size_t wanted = 0;

    for (size_t i = 0; i < parts->count; i++) {
        wanted += parts->items[i].wanted;
    }
    return wanted;
}

/* The caller's connection and, of many, one of our own share the parts. */
static bool share_out(struct db *db, struct crew *crew, struct error *err)
{
    struct worker workers[FOLD_THREADS] = {{.crew = crew, .db = db}, {.crew = crew}};
    pthread_t helper;
    bool helped = false;

    atomic_store(&crew->next, 0);
    if (crew->parts.count > 1 && count_wanted(&crew->parts) >= FOLD_SHARED) {
        if (!db_open(crew->fold->conninfo, &workers[1].db, err)) {
            return false;
        }
        helped = pthread_create(&helper, NULL, labour, &workers[1]) == 0;
    }
    (void)labour(&workers[0]);
    if (helped) {
        (void)pthread_join(helper, NULL);
    }
    db_close(workers[1].db);
    if (crew->fold->progress && crew->parts.count > 0) {
        (void)fputc('\n', stderr);
    }
    for (size_t i = 0; i < (helped ? FOLD_THREADS : 1); i++) {
        if (!workers[i].ok) {
            *err = workers[i].err;
            return false;
        }
    }
    return true;
}

static bool ensure_partitions(struct db *db, struct arena *arena, int32_t month, struct error *err)
{
    static const char *const tables[] = {"clinician_day", "clinician_day_bin", "clinician_month",
                                         "clinician_week"};

    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        if (!db_query(db, arena, &sql_partition_ensure, DB_PARAMS(tables[i], db_day(arena, month)),
                      NULL, err)) {
            return false;
        }
    }
    return true;
}

/* A day that keeps what was folded is not folded, but its periods are measured. */
static bool make_parts(struct arena *arena, struct db *db, struct fold *fold, struct crew *crew,
                       struct error *err)
{
    struct db_rows rows;
    size_t count = 0;

    if (!read_last_kept(db, arena, &fold->last_kept, err) ||
        !db_query(db, arena, &sql_dirty_day_list, DB_PARAMS(db_int(arena, fold->run_id)), &rows,
                  err)) {
        return false;
    }
    struct share *shares = ARENA_NEW(arena, struct share, rows.row_count);

    fold->spans = ARENA_NEW(arena, struct span, rows.row_count + 1);
    fold->day_count = rows.row_count;
    for (size_t i = 0; i < rows.row_count; i++) {
        int32_t day = 0;

        if (!day_read(db_cell(&rows, i, 1), &day)) {
            return error_set(err, ERROR_DATABASE, "dirty_day holds no day");
        }
        fold->spans[fold->span_count++] = (struct span){day, day + 1};
        if (day > fold->last_kept && !db_cell_true(&rows, i, 2)) {
            share_add(shares, &count, db_cell_int(&rows, i, 0), day);
        }
    }
    crew->parts = part_list_make(arena, shares, count);
    for (size_t i = 0; i < crew->parts.count; i++) {
        if (!ensure_partitions(db, arena, crew->parts.items[i].days.month, err)) {
            return false;
        }
    }
    return true;
}

/* The days after the first on which seats or days of use changed. */
static bool add_changed(struct arena *arena, struct db *db, struct fold *fold, struct error *err)
{
    struct db_rows rows;
    int32_t day = 0;

    if (!db_query(db, arena, &sql_dirty_day_changed, DB_PARAMS(db_int(arena, fold->run_id)), &rows,
                  err)) {
        return false;
    }
    if (db_cell(&rows, 0, 0) != NULL && day_read(db_cell(&rows, 0, 0), &day)) {
        fold->spans[fold->span_count++] = (struct span){day, INT32_MAX};
    }
    return true;
}

static bool any_left(const struct crew *crew)
{
    bool any = false;

    for (size_t i = 0; i < crew->parts.count; i++) {
        any = any || crew->parts.items[i].left;
    }
    return any;
}

bool fold_run(struct arena *arena, struct db *db, struct fold *fold, struct error *err)
{
    struct crew crew = {.fold = fold};
    int32_t last_kept = -1;

    if (!read_last_kept(db, arena, &last_kept, err) ||
        (fold->all && !db_query(db, arena, &sql_dirty_day_mark_all,
                                DB_PARAMS(db_day(arena, last_kept)), NULL, err)) ||
        !db_query(db, arena, &sql_dirty_day_claim, DB_PARAMS(db_int(arena, fold->run_id)), NULL,
                  err) ||
        !db_query(db, arena, &sql_claim_unlock, DB_NO_PARAMS, NULL, err) ||
        !make_parts(arena, db, fold, &crew, err) || !share_out(db, &crew, err)) {
        return error_context(err, "folding");
    }
    /* What others had taken they have folded by then, or left behind. */
    crew.waits = true;
    if ((any_left(&crew) && !share_out(db, &crew, err)) || !add_changed(arena, db, fold, err)) {
        return error_context(err, "folding");
    }
    fold->shared = atomic_load(&crew.folded);
    return true;
}

bool fold_help(struct arena *arena, struct db *db, struct fold *fold, struct error *err)
{
    struct crew crew = {.fold = fold};
    struct db_rows rows;

    if (!db_query(db, arena, &sql_dirty_day_shared, DB_NO_PARAMS, &rows, err)) {
        return error_context(err, "folding");
    }
    if (db_cell(&rows, 0, 0) == NULL) {
        return true;
    }
    fold->run_id = db_cell_int(&rows, 0, 0);
    if (!make_parts(arena, db, fold, &crew, err)) {
        return error_context(err, "folding");
    }
    part_list_turn(&crew.parts); /* whose run it is begins at the other end */
    if (!share_out(db, &crew, err)) {
        return error_context(err, "folding");
    }
    fold->shared = atomic_load(&crew.folded);
    return true;
}

bool fold_done(struct db *db, int64_t run_id, struct error *err)
{
    struct arena arena = {0};
    bool ok =
        db_query(db, &arena, &sql_dirty_day_delete, DB_PARAMS(db_int(&arena, run_id)), NULL, err);

    arena_free(&arena);
    return ok;
}
