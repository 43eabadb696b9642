/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/store.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/day.h"
#include "base/log.h"
#include "collector/clinicians.h"
#include "collector/ledger.h"
#include "sql.h"

#define ATTEMPTS      3
#define PAUSE_NS      20000000L
#define US_A_DAY      INT64_C(86400000000)
#define EPOCH_DAYS    10957 /* 1970-01-01 to 2000-01-01 */
#define MONTHS_KEPT   2400  /* 2000 to 2199 */
#define MONTHS_A_YEAR 12

struct store {
    const struct registry *registry;
    struct clinicians *clinicians;
    pthread_mutex_t lock;
    bool *partitions; /* [registry->count][MONTHS_KEPT]: known to be there */
};

/* Accepted items of one type, in the order of their ids. */
struct group {
    const struct shape *shape;
    struct batch_item **items;
    size_t count;
};

struct groups {
    struct group *items; /* [registry->count] */
    size_t count;
};

struct store *store_open(const char *platform_path, const struct registry *registry)
{
    struct store *store = calloc(1, sizeof(*store));

    if (store == NULL) {
        arena_exhausted();
    }
    store->registry = registry;
    store->clinicians = clinicians_open(platform_path);
    store->partitions = calloc(registry->count * MONTHS_KEPT + 1, sizeof(*store->partitions));
    if (store->partitions == NULL) {
        arena_exhausted();
    }
    (void)pthread_mutex_init(&store->lock, NULL);
    return store;
}

void store_close(struct store *store)
{
    if (store != NULL) {
        clinicians_close(store->clinicians);
        (void)pthread_mutex_destroy(&store->lock);
        free(store->partitions);
        free(store);
    }
}

static int32_t day_of(int64_t at_us)
{
    return (int32_t)(at_us / US_A_DAY) - EPOCH_DAYS;
}

static size_t month_of(const struct event *event)
{
    const struct day_parts parts = day_parts(day_of(event->recorded_us));

    return (size_t)((parts.year - 2000) * MONTHS_A_YEAR + parts.month - 1);
}

/* Groups: the accepted items by type, each sorted by id; repeats within the batch keep their order.
 */

static int compare_items(const void *a, const void *b)
{
    const struct batch_item *first = *(struct batch_item *const *)a;
    const struct batch_item *second = *(struct batch_item *const *)b;
    const size_t one = first->event.shape->index;
    const size_t two = second->event.shape->index;

    if (one != two) {
        return one < two ? -1 : 1;
    }
    const int order = memcmp(first->event.id, second->event.id, UUID_SIZE);

    if (order != 0) {
        return order;
    }
    return first < second ? -1 : first > second;
}

static struct groups make_groups(const struct store *store, struct batch *batch)
{
    struct groups groups = {.items = ARENA_NEW(batch->arena, struct group, store->registry->count)};
    struct batch_item **items = ARENA_NEW(batch->arena, struct batch_item *, batch->count + 1);
    size_t accepted = 0;

    for (size_t i = 0; i < batch->count; i++) {
        if (batch->items[i].verdict != VERDICT_REJECTED) {
            items[accepted++] = &batch->items[i];
        }
    }
    qsort(items, accepted, sizeof(struct batch_item *), compare_items);
    for (size_t i = 0; i < accepted; i++) {
        if (groups.count == 0 || groups.items[groups.count - 1].shape != items[i]->event.shape) {
            groups.items[groups.count++] =
                (struct group){.shape = items[i]->event.shape, .items = &items[i]};
        }
        groups.items[groups.count - 1].count++;
    }
    return groups;
}

/* How many items from `from` on lie in its month. */
static size_t month_run(const struct group *group, size_t from)
{
    size_t until = from + 1;

    while (until < group->count &&
           month_of(&group->items[until]->event) == month_of(&group->items[from]->event)) {
        until++;
    }
    return until - from;
}

/* One thread makes it while the others wait: made twice, one of them would fail. */
static bool ensure_partition(struct store *store, struct db *db, struct arena *arena,
                             const struct group *group, size_t at, struct error *err)
{
    const struct event *event = &group->items[at]->event;
    bool *known = &store->partitions[group->shape->index * MONTHS_KEPT + month_of(event)];

    (void)pthread_mutex_lock(&store->lock);
    *known = *known || db_query(db, arena, &sql_partition_ensure,
                                DB_PARAMS(group->shape->type->table,
                                          db_day(arena, day_of(event->recorded_us))),
                                NULL, err);
    const bool there = *known;

    (void)pthread_mutex_unlock(&store->lock);
    return there;
}

static bool ensure_partitions(struct store *store, struct db *db, struct arena *arena,
                              const struct groups *groups, struct error *err)
{
    for (size_t g = 0; g < groups->count; g++) {
        const struct group *group = &groups->items[g];

        for (size_t i = 0; i < group->count; i += month_run(group, i)) {
            if (!ensure_partition(store, db, arena, group, i, err)) {
                return false;
            }
        }
    }
    return true;
}

/* Known ids */

static const char *id_array(struct arena *arena, struct batch_item *const *items, size_t count)
{
    char *text = ARENA_NEW(arena, char, count *(UUID_TEXT + 1) + 3);
    char *at = text;

    *at++ = '{';
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            *at++ = ',';
        }
        uuid_write(items[i]->event.id, at);
        at += UUID_TEXT;
    }
    *at = '}';
    return text;
}

/* What the database knows of the items of a type that lie in one month. */
struct known {
    const struct shape *shape;
    struct db_rows rows; /* id, content */
};

struct known_list {
    struct known *items;
    size_t count;
};

static size_t count_runs(const struct groups *groups)
{
    size_t count = 0;

    for (size_t g = 0; g < groups->count; g++) {
        for (size_t i = 0; i < groups->items[g].count; i += month_run(&groups->items[g], i)) {
            count++;
        }
    }
    return count;
}

/* Asks which ids are known: one question a type and month. */
static struct known_list ask_known(const struct groups *groups, struct db_calls *calls)
{
    struct arena *arena = calls->arena;
    struct known_list list = {.items = ARENA_NEW(arena, struct known, count_runs(groups))};
    size_t run = 0;

    for (size_t g = 0; g < groups->count; g++) {
        const struct group *group = &groups->items[g];

        for (size_t i = 0; i < group->count; i += run) {
            struct batch_item *const *items = group->items + i;
            struct known *known = &list.items[list.count++];

            run = month_run(group, i);
            known->shape = group->shape;
            db_calls_add(calls, &sql_event_known_list,
                         DB_PARAMS(group->shape->type->table,
                                   db_time(arena, items[0]->event.recorded_us),
                                   db_time(arena, items[run - 1]->event.recorded_us),
                                   id_array(arena, items, run)),
                         &known->rows);
        }
    }
    return list;
}

/* The first of the sorted items whose id is not before this one; their count where there is none.
 */
static size_t first_from(const struct group *group, const uint8_t *id)
{
    size_t low = 0;
    size_t high = group->count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (memcmp(group->items[middle]->event.id, id, UUID_SIZE) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Compares the items from `from` on that have the id with what is stored under it. */
static void judge_repeats(const struct group *group, size_t from, const uint8_t *id,
                          int64_t content)
{
    for (size_t i = from; i < group->count && memcmp(group->items[i]->event.id, id, UUID_SIZE) == 0;
         i++) {
        struct batch_item *item = group->items[i];

        item->verdict =
            item->event.content_mac == content ? VERDICT_DUPLICATE : VERDICT_CONFLICTING;
    }
}

/* Sets the verdicts of a group, of which some may have been refused since it was asked. */
static void judge_group(const struct group *group, const struct known_list *list)
{
    for (size_t i = 0; i < group->count; i++) {
        const struct event *event = &group->items[i]->event;

        if (i == 0 || memcmp(event->id, group->items[i - 1]->event.id, UUID_SIZE) != 0) {
            judge_repeats(group, i + 1, event->id, event->content_mac);
        }
    }
    for (const struct known *known = list->items; known < list->items + list->count; known++) {
        const size_t row_count = known->shape == group->shape ? known->rows.row_count : 0;

        for (size_t i = 0; i < row_count; i++) {
            uint8_t id[UUID_SIZE];

            if (uuid_read(db_cell(&known->rows, i, 0), UUID_TEXT, id)) {
                judge_repeats(group, first_from(group, id), id, db_cell_int(&known->rows, i, 1));
            }
        }
    }
}

static void judge(const struct groups *groups, const struct known_list *list)
{
    for (size_t g = 0; g < groups->count; g++) {
        judge_group(&groups->items[g], list);
    }
}

/* Rows */

static void copy_values(struct db_copy *copy, const struct event *event)
{
    for (size_t i = 0; i < event->shape->value_count; i++) {
        const int64_t value = event->values[i];

        if (value == REGISTRY_NULL) {
            db_copy_null(copy);
        } else if (event->shape->values[i]->field->type == FIELD_OPAQUE) {
            db_copy_bytes(copy, event->macs[value], UUID_SIZE);
        } else {
            db_copy_int(copy, value);
        }
    }
}

static void copy_event(struct db_copy *copy, const struct event *event)
{
    db_copy_row(copy);
    db_copy_bytes(copy, event->id, UUID_SIZE);
    db_copy_int(copy, event->recorded_us);
    db_copy_int(copy, event->site_id);
    db_copy_int(copy, event->content_mac);
    db_copy_int(copy, event->clinician_id);
    db_copy_int(copy, event->unit_id);
    db_copy_int(copy, event->engine_id);
    db_copy_int(copy, event->release_id);
    copy_values(copy, event);
}

static bool copy_group(struct db *db, const struct group *group, struct error *err)
{
    struct db_copy *copy = NULL;
    size_t fresh = 0;

    for (size_t i = 0; i < group->count; i++) {
        fresh += group->items[i]->verdict == VERDICT_STORED ? 1 : 0;
    }
    if (fresh == 0) {
        return true;
    }
    if (!db_copy_open(db, group->shape->type->table, group->shape->columns,
                      ROW_COLUMN_COUNT + group->shape->value_count, &copy, err)) {
        return false;
    }
    for (size_t i = 0; i < group->count; i++) {
        if (group->items[i]->verdict == VERDICT_STORED) {
            copy_event(copy, &group->items[i]->event);
        }
    }
    return db_copy_close(copy, false, err);
}

/* The transaction */

/* Begins it, and learns what has to be known before anything is written. */
static bool begin(struct store *store, struct db *db, struct batch *batch, struct groups *groups,
                  struct ledger *ledger, struct error *err)
{
    struct db_calls calls = {.arena = batch->arena};
    struct clinicians_asked *asked = NULL;

    db_calls_begin(&calls);
    ledger_open(batch, &calls, ledger);
    clinicians_ask(store->clinicians, batch, &calls, &asked);
    const struct known_list known = ask_known(groups, &calls);
    const bool ok = db_calls_run(db, &calls, err) &&
                    clinicians_assign(store->clinicians, db, batch, asked, err);

    clinicians_end(asked);
    if (ok) {
        *groups = make_groups(store, batch); /* without those of erased clinicians */
        judge(groups, &known);
    }
    return ok;
}

static bool store_once(struct store *store, struct db *db, struct batch *batch, struct error *err)
{
    struct groups groups = make_groups(store, batch);
    struct db_calls calls = {.arena = batch->arena};
    struct ledger ledger;

    if (!ensure_partitions(store, db, batch->arena, &groups, err) ||
        !begin(store, db, batch, &groups, &ledger, err)) {
        return false;
    }
    for (size_t g = 0; g < groups.count; g++) {
        if (!copy_group(db, &groups.items[g], err)) {
            return false;
        }
    }
    if (!ledger_refuse(db, batch, &ledger, err)) {
        return false;
    }
    ledger_enter(batch, &ledger, &calls);
    db_calls_commit(&calls);
    return db_calls_run(db, &calls, err);
}

static void forget(struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        struct batch_item *item = &batch->items[i];

        item->event.clinician_id = 0;
        if (item->verdict != VERDICT_REJECTED) {
            item->verdict = VERDICT_STORED;
        }
    }
}

bool store_try(struct store *store, struct db *db, struct batch *batch, struct error *err)
{
    if (batch->count == 0) {
        return true;
    }
    if (store_once(store, db, batch, err)) {
        clinicians_keep(store->clinicians, batch);
        return true;
    }
    db_rollback(db);
    forget(batch);
    log_warning("store", "events=%zu: %s", batch->count, err->message);
    return false;
}

bool store_batch(struct store *store, struct db *db, struct batch *batch, struct error *err)
{
    const struct timespec pause = {.tv_nsec = PAUSE_NS};

    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
        if (store_try(store, db, batch, err)) {
            return true;
        }
        (void)nanosleep(&pause, NULL);
        if (!db_alive(db) && !db_reconnect(db, err)) {
            return false;
        }
    }
    return false;
}

bool store_compare(struct store *store, struct db *db, struct batch *batch, struct error *err)
{
    struct db_calls calls = {.arena = batch->arena};

    if (!clinicians_find(store->clinicians, db, batch, err)) {
        return false;
    }
    const struct groups groups = make_groups(store, batch);
    const struct known_list known = ask_known(&groups, &calls);

    if (known.count > 0 && !db_calls_run(db, &calls, err)) {
        return false;
    }
    judge(&groups, &known);
    return true;
}
