/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/clinicians.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "sql.h"

#define SLOT_COUNT ((size_t)1 << 17) /* 5 MiB; beyond half of it, it starts anew */
#define ERASED     (-1)

struct slot {
    uint8_t mac[CRYPTO_HASH_SIZE];
    int64_t id; /* 0: free */
};

struct clinicians {
    pthread_mutex_t lock;
    struct slot *slots; /* [SLOT_COUNT] */
    size_t used;
    const char *platform_path;
    int64_t generation; /* of `keys` and of what is remembered; 0: none yet */
    struct pseudonym_keys keys;
};

/* Those of one batch that are not remembered, by MAC. */
struct wanted {
    struct pseudonym_keys keys;
    size_t count;
    const struct event **events; /* [count], one a MAC, sorted by it */
    int64_t *ids;                /* [count]; 0: not known yet */
};

struct clinicians *clinicians_open(const char *platform_path)
{
    struct clinicians *clinicians = calloc(1, sizeof(*clinicians));

    if (clinicians == NULL) {
        arena_exhausted();
    }
    clinicians->slots = calloc(SLOT_COUNT, sizeof(*clinicians->slots));
    if (clinicians->slots == NULL) {
        arena_exhausted();
    }
    clinicians->platform_path = platform_path;
    (void)pthread_mutex_init(&clinicians->lock, NULL);
    return clinicians;
}

void clinicians_close(struct clinicians *clinicians)
{
    if (clinicians != NULL) {
        (void)pthread_mutex_destroy(&clinicians->lock);
        pseudonym_keys_close(&clinicians->keys);
        free(clinicians->slots);
        free(clinicians);
    }
}

static struct slot *slot_of(const struct clinicians *clinicians, const uint8_t *mac)
{
    uint64_t start = 0;

    memcpy(&start, mac, sizeof(start));
    size_t at = start % SLOT_COUNT;
    while (clinicians->slots[at].id != 0 &&
           memcmp(clinicians->slots[at].mac, mac, CRYPTO_HASH_SIZE) != 0) {
        at = (at + 1) % SLOT_COUNT;
    }
    return &clinicians->slots[at];
}

static void forget_all(struct clinicians *clinicians)
{
    memset(clinicians->slots, 0, SLOT_COUNT * sizeof(*clinicians->slots));
    clinicians->used = 0;
}

void clinicians_keep(struct clinicians *clinicians, const struct batch *batch)
{
    (void)pthread_mutex_lock(&clinicians->lock);
    /* What was looked up in another generation may have been erased since. */
    const size_t count = batch->key_generation == clinicians->generation ? batch->count : 0;

    for (size_t i = 0; i < count; i++) {
        const struct batch_item *item = &batch->items[i];
        struct slot *slot = NULL;

        if (item->verdict == VERDICT_REJECTED || !item->event.has_user) {
            continue;
        }
        slot = slot_of(clinicians, item->event.person_mac);
        if (slot->id != 0) {
            continue;
        }
        if (clinicians->used == SLOT_COUNT / 2) {
            forget_all(clinicians);
            slot = slot_of(clinicians, item->event.person_mac);
        }
        memcpy(slot->mac, item->event.person_mac, sizeof(slot->mac));
        slot->id = item->event.clinician_id;
        clinicians->used++;
    }
    (void)pthread_mutex_unlock(&clinicians->lock);
}

static int compare_macs(const void *a, const void *b)
{
    const struct event *const *first = a;
    const struct event *const *second = b;

    return memcmp((*first)->person_mac, (*second)->person_mac, CRYPTO_HASH_SIZE);
}

/*
 * Holds the generation until the transaction ends, and comes up to it. Another thread may have got
 * further meanwhile only if this one's transaction had not begun to hold it.
 */
static bool come_up(struct clinicians *clinicians, struct db *db, struct batch *batch,
                    struct error *err)
{
    struct db_rows rows;
    bool ok = true;

    if (!db_query(db, batch->arena, &sql_key_generation_hold, DB_NO_PARAMS, &rows, err)) {
        return false;
    }
    batch->key_generation = db_cell_int(&rows, 0, 0);
    (void)pthread_mutex_lock(&clinicians->lock);
    if (clinicians->generation != batch->key_generation) {
        clinicians->generation = 0;
        forget_all(clinicians);
        ok = pseudonym_keys_open(db, batch->arena, clinicians->platform_path, &clinicians->keys,
                                 err);
        if (ok) {
            clinicians->generation = batch->key_generation;
        } else if (err->kind == ERROR_CONFIG) {
            err->kind = ERROR_BUSY; /* the key is on its way, or the collector to be restarted */
        }
    }
    (void)pthread_mutex_unlock(&clinicians->lock);
    return ok;
}

/* Sets those that are remembered; gathers the others, each once. */
static struct wanted recall(struct clinicians *clinicians, struct batch *batch)
{
    struct wanted wanted = {.count = 0};
    size_t unique = 0;

    wanted.events = ARENA_NEW(batch->arena, const struct event *, batch->count);
    (void)pthread_mutex_lock(&clinicians->lock);
    wanted.keys = clinicians->keys;
    for (size_t i = 0; i < batch->count; i++) {
        struct batch_item *item = &batch->items[i];

        if (item->verdict == VERDICT_REJECTED || !item->event.has_user) {
            continue;
        }
        item->event.clinician_id = slot_of(clinicians, item->event.person_mac)->id;
        if (item->event.clinician_id == 0) {
            wanted.events[wanted.count++] = &item->event;
        }
    }
    (void)pthread_mutex_unlock(&clinicians->lock);
    if (wanted.count > 0) {
        qsort(wanted.events, wanted.count, sizeof(struct event *), compare_macs);
    }
    for (size_t i = 0; i < wanted.count; i++) {
        if (i == 0 || compare_macs(&wanted.events[unique - 1], &wanted.events[i]) != 0) {
            wanted.events[unique++] = wanted.events[i];
        }
    }
    wanted.count = unique;
    wanted.ids = ARENA_NEW(batch->arena, int64_t, unique);
    return wanted;
}

/* Position of a MAC among the wanted, or their count. */
static size_t find(const struct wanted *wanted, const uint8_t *mac)
{
    size_t low = 0;
    size_t high = wanted->count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = memcmp(wanted->events[middle]->person_mac, mac, CRYPTO_HASH_SIZE);

        if (order == 0) {
            return middle;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return wanted->count;
}

static void add_hex(struct text *text, struct arena *arena, const void *bytes, size_t size)
{
    text_add_format(text, "%s\"\\\\x%s\"", text->length == 1 ? "" : ",",
                    crypto_hex(arena, bytes, size));
}

/* Those without a number yet as arrays: places among the wanted, sites, MACs under both keys. */
struct arrays {
    struct text places;
    struct text sites;
    struct text macs;
    struct text person_macs;
};

static void make_arrays(struct arena *arena, const struct wanted *wanted, struct arrays *arrays)
{
    struct text *texts[] = {&arrays->places, &arrays->sites, &arrays->macs, &arrays->person_macs};

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        *texts[i] = (struct text){.arena = arena};
        text_add(texts[i], "{");
    }
    for (size_t i = 0; i < wanted->count; i++) {
        const struct event *event = wanted->events[i];
        uint8_t mac[CRYPTO_HASH_SIZE];

        if (wanted->ids[i] == 0) {
            const char *comma = arrays->sites.length == 1 ? "" : ",";

            pseudonym_user(&wanted->keys, event->site_id, event->user, mac);
            text_add_format(&arrays->places, "%s%zu", comma, i);
            text_add_format(&arrays->sites, "%s%" PRId64, comma, event->site_id);
            add_hex(&arrays->macs, arena, mac, sizeof(mac));
            add_hex(&arrays->person_macs, arena, event->person_mac, sizeof(event->person_mac));
        }
    }
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        text_add(texts[i], "}");
    }
}

/* Asks the database for all that have no number yet. Erased wins where a person has two keys. */
static bool ask(struct db *db, struct arena *arena, struct wanted *wanted, struct error *err)
{
    struct arrays a;
    struct db_rows rows;

    make_arrays(arena, wanted, &a);
    if (!db_query(db, arena, &sql_clinician_key_list,
                  DB_PARAMS(text_string(&a.places), text_string(&a.sites), text_string(&a.macs),
                            text_string(&a.person_macs)),
                  &rows, err)) {
        return false;
    }
    for (size_t i = 0; i < rows.row_count; i++) {
        int64_t *id = &wanted->ids[db_cell_int(&rows, i, 0)];

        if (*id != ERASED) {
            *id = db_cell_true(&rows, i, 2) ? ERASED : db_cell_int(&rows, i, 1);
        }
    }
    return true;
}

static bool make(struct db *db, struct arena *arena, const struct wanted *wanted, struct error *err)
{
    struct arrays a;
    struct text sealed = {.arena = arena};
    struct text ids = {.arena = arena};

    make_arrays(arena, wanted, &a);
    text_add(&sealed, "{");
    text_add(&ids, "{");
    for (size_t i = 0; i < wanted->count; i++) {
        if (wanted->ids[i] == 0) {
            size_t size = 0;
            const void *box = crypto_seal(arena, wanted->keys.platform, wanted->events[i]->user,
                                          PSEUDONYM_USER_SIZE, &size);

            add_hex(&sealed, arena, box, size);
            text_add_format(&ids, "%s%" PRId64, ids.length == 1 ? "" : ",", pseudonym_random_id());
        }
    }
    text_add(&sealed, "}");
    text_add(&ids, "}");
    return db_query(db, arena, &sql_clinician_key_insert,
                    DB_PARAMS(text_string(&a.sites), text_string(&a.macs), text_string(&sealed),
                              text_string(&ids)),
                    NULL, err);
}

static bool complete(const struct wanted *wanted)
{
    for (size_t i = 0; i < wanted->count; i++) {
        if (wanted->ids[i] == 0) {
            return false;
        }
    }
    return true;
}

static void set(struct batch *batch, const struct wanted *wanted)
{
    for (size_t i = 0; i < batch->count; i++) {
        struct batch_item *item = &batch->items[i];

        if (item->verdict == VERDICT_REJECTED || !item->event.has_user ||
            item->event.clinician_id != 0) {
            continue;
        }
        item->event.clinician_id = wanted->ids[find(wanted, item->event.person_mac)];
        if (item->event.clinician_id == ERASED) {
            batch_refuse(item, "erased", "user",
                         "this clinician objected or was erased: send no more of their events");
        }
    }
}

static bool has_user(const struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        if (batch->items[i].verdict != VERDICT_REJECTED && batch->items[i].event.has_user) {
            return true;
        }
    }
    return false;
}

/* Asked again after making: another transaction may have made one of them meanwhile. */
static bool look_up(struct db *db, struct batch *batch, struct wanted *wanted, struct error *err)
{
    if (!ask(db, batch->arena, wanted, err) ||
        (!complete(wanted) &&
         (!make(db, batch->arena, wanted, err) || !ask(db, batch->arena, wanted, err)))) {
        return false;
    }
    if (!complete(wanted)) {
        return error_set(err, ERROR_DATABASE, "clinicians: a key was removed while it was used");
    }
    set(batch, wanted);
    return true;
}

bool clinicians_assign(struct clinicians *clinicians, struct db *db, struct batch *batch,
                       struct error *err)
{
    if (!has_user(batch)) {
        return true;
    }
    if (!come_up(clinicians, db, batch, err)) {
        return false;
    }
    struct wanted wanted = recall(clinicians, batch);
    const bool ok = wanted.count == 0 || look_up(db, batch, &wanted, err);

    pseudonym_keys_close(&wanted.keys);
    return ok;
}

bool clinicians_find(struct clinicians *clinicians, struct db *db, struct batch *batch,
                     struct error *err)
{
    if (clinicians->platform_path == NULL || !has_user(batch)) {
        return true;
    }
    if (!come_up(clinicians, db, batch, err)) {
        return false;
    }
    struct wanted wanted = recall(clinicians, batch);
    const bool ok = wanted.count == 0 || ask(db, batch->arena, &wanted, err);

    pseudonym_keys_close(&wanted.keys);
    if (ok) {
        set(batch, &wanted);
    }
    return ok;
}
