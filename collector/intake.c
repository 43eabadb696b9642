/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/intake.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collector/retention.h"
#include "schema/migrate.h"
#include "sql.h"

#define FRESH_US   INT64_C(500000)
#define MS_A_DAY   INT64_C(86400000)
#define AHEAD_MS   (2 * MS_A_DAY)
#define EPOCH_DAYS 10957 /* 1970-01-01 to 2000-01-01 */

struct intake {
    struct arena arena; /* catalog, registry */
    const struct registry *registry;
    struct pseudonym_keys keys;
    struct store *store;
    bool shows;
    pthread_rwlock_t lock; /* of what follows */
    int64_t retention_months;
    struct arena structure_arena;
    struct structure structure;
    int32_t dropped_before; /* first day of the events that are kept, as far as any were dropped */
    int64_t read_us;
};

/* A new platform key is only made for a database that was never filled under another. */
static bool open_keys(struct db *db, const struct collector_settings *settings,
                      struct intake *intake, struct error *err)
{
    struct arena arena = {0};
    struct db_rows rows;
    bool ok = db_query(db, &arena, &sql_collector_key_read, DB_PARAMS("event"), &rows, err);

    if (ok && rows.row_count == 0) {
        ok = crypto_key_ensure(settings->platform_key, err);
    }
    ok = ok && pseudonym_keys_open(db, &arena, settings->platform_key, &intake->keys, err);
    /* Events are checked under the event key alone; who looks persons up reads the other anew. */
    crypto_wipe(intake->keys.platform, sizeof(intake->keys.platform));
    arena_free(&arena);
    return ok || error_context(err, "platform-key");
}

static bool read_structure(struct intake *intake, struct db *db, struct error *err)
{
    struct arena arena = {0};
    struct structure structure;
    int32_t dropped_before = 0;

    if (!structure_read(db, &arena, &structure, err) ||
        !retention_dropped(db, &arena, &dropped_before, err)) {
        arena_free(&arena);
        return false;
    }
    (void)pthread_rwlock_wrlock(&intake->lock);
    struct arena old = intake->structure_arena;

    intake->structure_arena = arena;
    intake->structure = structure;
    intake->dropped_before = dropped_before;
    (void)pthread_rwlock_unlock(&intake->lock);
    arena_free(&old);
    return true;
}

/* Only to compare what comes. */
static void make_keys(struct pseudonym_keys *keys)
{
    crypto_random(keys->event, sizeof(keys->event));
    pseudonym_keys_prepare(keys);
}

/* Keys that nothing was ever stored under, where there are none. */
static bool read_keys(struct db *db, const struct collector_settings *settings,
                      struct intake *intake, bool *compares, struct error *err)
{
    struct arena arena = {0};
    struct db_rows rows;
    bool ok = db_query(db, &arena, &sql_collector_key_read, DB_PARAMS("event"), &rows, err);

    *compares = ok && rows.row_count > 0 && access(settings->platform_key, R_OK) == 0;
    if (*compares) {
        ok = pseudonym_keys_open(db, &arena, settings->platform_key, &intake->keys, err) ||
             error_context(err, "platform-key");
        crypto_wipe(intake->keys.platform, sizeof(intake->keys.platform));
    } else {
        make_keys(&intake->keys);
    }
    arena_free(&arena);
    return ok;
}

static struct intake *intake_new(const struct collector_settings *settings)
{
    struct intake *intake = calloc(1, sizeof(*intake));

    if (intake == NULL) {
        arena_exhausted();
    }
    (void)pthread_rwlock_init(&intake->lock, NULL);
    intake_set_retention(intake, settings->retention_months);
    return intake;
}

/* `compares` is NULL where keys are made if there are none. */
static bool open_all(struct db *db, const struct collector_settings *settings,
                     struct intake **intake, bool *compares, struct error *err)
{
    struct intake *opened = intake_new(settings);
    const struct catalog *catalog = NULL;

    if (!migrate_check(db, &opened->arena, err) || !catalog_load(&opened->arena, &catalog, err) ||
        !(compares == NULL ? open_keys(db, settings, opened, err)
                           : read_keys(db, settings, opened, compares, err)) ||
        !read_structure(opened, db, err)) {
        intake_close(opened);
        return false;
    }
    opened->registry = registry_make(&opened->arena, catalog);
    opened->store =
        store_open(compares == NULL || *compares ? settings->platform_key : NULL, opened->registry);
    *intake = opened;
    return true;
}

bool intake_open(struct db *db, const struct collector_settings *settings, struct intake **intake,
                 struct error *err)
{
    return open_all(db, settings, intake, NULL, err);
}

bool intake_open_reading(struct db *db, const struct collector_settings *settings,
                         struct intake **intake, bool *compares, struct error *err)
{
    return open_all(db, settings, intake, compares, err);
}

bool intake_open_sandbox(const struct collector_settings *settings, const char *site,
                         struct intake **intake, struct error *err)
{
    struct intake *opened = intake_new(settings);
    const struct catalog *catalog = NULL;

    if (!catalog_load(&opened->arena, &catalog, err)) {
        intake_close(opened);
        return false;
    }
    make_keys(&opened->keys);
    structure_open(&opened->structure_arena, site, &opened->structure);
    opened->registry = registry_make(&opened->arena, catalog);
    opened->shows = true;
    *intake = opened;
    return true;
}

void intake_close(struct intake *intake)
{
    if (intake != NULL) {
        store_close(intake->store);
        pseudonym_keys_close(&intake->keys);
        arena_free(&intake->structure_arena);
        arena_free(&intake->arena);
        (void)pthread_rwlock_destroy(&intake->lock);
        free(intake);
    }
}

void intake_set_retention(struct intake *intake, int64_t months)
{
    (void)pthread_rwlock_wrlock(&intake->lock);
    intake->retention_months = months;
    (void)pthread_rwlock_unlock(&intake->lock);
}

int64_t intake_site(struct intake *intake, const char *code)
{
    (void)pthread_rwlock_rdlock(&intake->lock);
    const int64_t site_id = structure_site(&intake->structure, code, strlen(code));

    (void)pthread_rwlock_unlock(&intake->lock);
    return site_id;
}

const char *intake_zone(struct intake *intake, struct arena *arena, int64_t site_id)
{
    (void)pthread_rwlock_rdlock(&intake->lock);
    const char *zone = structure_zone(&intake->structure, site_id);
    const char *copy = zone == NULL ? NULL : arena_copy(arena, zone, strlen(zone));

    (void)pthread_rwlock_unlock(&intake->lock);
    return copy;
}

bool intake_refresh(struct intake *intake, struct db *db, int64_t now_us, struct error *err)
{
    (void)pthread_rwlock_wrlock(&intake->lock);
    const bool due = now_us - intake->read_us >= FRESH_US || now_us < intake->read_us;

    if (due) {
        intake->read_us = now_us; /* one thread does it */
    }
    (void)pthread_rwlock_unlock(&intake->lock);
    return !due || read_structure(intake, db, err);
}

static int64_t day_start_ms(int32_t day)
{
    return (day + (int64_t)EPOCH_DAYS) * MS_A_DAY;
}

/* What was dropped once is never taken again, whatever the setting is now. */
static int64_t oldest_ms(const struct intake *intake, int64_t now_us)
{
    const int32_t kept = retention_first_day(now_us, intake->retention_months);

    return day_start_ms(kept > intake->dropped_before ? kept : intake->dropped_before);
}

struct event_rules intake_hold(struct intake *intake, const struct intake_source *source,
                               int64_t now_us)
{
    const int64_t now_ms = now_us / 1000;

    (void)pthread_rwlock_rdlock(&intake->lock);
    return (struct event_rules){
        .registry = intake->registry,
        .structure = &intake->structure,
        .keys = &intake->keys,
        .site_id = source->site_id,
        .clients = source->clients,
        .client_count = source->client_count,
        .oldest_ms = oldest_ms(intake, now_us),
        .newest_ms = now_ms + AHEAD_MS,
        .last_kept = intake->dropped_before,
        .shows = intake->shows,
    };
}

void intake_release(struct intake *intake)
{
    (void)pthread_rwlock_unlock(&intake->lock);
}

struct store *intake_store(const struct intake *intake)
{
    return intake->store;
}

const struct pseudonym_keys *intake_keys(const struct intake *intake)
{
    return &intake->keys;
}

const struct registry *intake_registry(const struct intake *intake)
{
    return intake->registry;
}
