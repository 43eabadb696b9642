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
    int64_t generation; /* of the keys */
    size_t count;
    const struct event **events; /* [count], one a MAC, sorted by it */
    int64_t *ids;                /* [count]; 0: not known yet */
};

struct clinicians_asked {
    struct wanted wanted;
    struct db_rows generation;
    struct db_rows found; /* where any were wanted */
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
 * Comes up to the generation that the transaction holds until it ends. Another thread may have got
 * further meanwhile only if this one's transaction had not begun to hold it.
 */
static bool come_up(struct clinicians *clinicians, struct db *db, struct batch *batch,
                    const struct db_rows *held, struct error *err)
{
    bool ok = true;

    batch->key_generation = db_cell_int(held, 0, 0);
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
    wanted.generation = clinicians->generation;
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

/* The wanted as arrays: places among them, sites, MACs under both keys. */
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

        const char *comma = i == 0 ? "" : ",";

        pseudonym_user(&wanted->keys, event->site_id, event->user, mac);
        text_add_format(&arrays->places, "%s%zu", comma, i);
        text_add_format(&arrays->sites, "%s%" PRId64, comma, event->site_id);
        add_hex(&arrays->macs, arena, mac, sizeof(mac));
        add_hex(&arrays->person_macs, arena, event->person_mac, sizeof(event->person_mac));
    }
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        text_add(texts[i], "}");
    }
}

/* Has those made that are not there. */
static void add_insert(struct db_calls *calls, const struct wanted *wanted, struct arrays *a)
{
    struct arena *arena = calls->arena;
    struct text sealed = {.arena = arena};
    struct text ids = {.arena = arena};

    text_add(&sealed, "{");
    text_add(&ids, "{");
    for (size_t i = 0; i < wanted->count; i++) {
        size_t size = 0;
        const void *box = crypto_seal(arena, wanted->keys.platform, wanted->events[i]->user,
                                      PSEUDONYM_USER_SIZE, &size);

        add_hex(&sealed, arena, box, size);
        text_add_format(&ids, "%s%" PRId64, ids.length == 1 ? "" : ",", pseudonym_random_id());
    }
    text_add(&sealed, "}");
    text_add(&ids, "}");
    db_calls_add(calls, &sql_clinician_key_insert,
                 DB_PARAMS(text_string(&a->sites), text_string(&a->macs),
                           text_string(&a->person_macs), text_string(&sealed), text_string(&ids)),
                 NULL);
}

/* Asks for all that are wanted; with `make` they are there then, but for the erased. */
static void add_question(struct db_calls *calls, const struct wanted *wanted, bool make,
                         struct db_rows *found)
{
    struct arrays a;

    make_arrays(calls->arena, wanted, &a);
    if (make) {
        add_insert(calls, wanted, &a);
    }
    db_calls_add(calls, &sql_clinician_key_list,
                 DB_PARAMS(text_string(&a.places), text_string(&a.sites), text_string(&a.macs),
                           text_string(&a.person_macs)),
                 found);
}

/* Erased wins where a person has two keys. */
static void read_found(struct wanted *wanted, const struct db_rows *found)
{
    for (size_t i = 0; i < found->row_count; i++) {
        int64_t *id = &wanted->ids[db_cell_int(found, i, 0)];

        if (*id != ERASED) {
            *id = db_cell_true(found, i, 2) ? ERASED : db_cell_int(found, i, 1);
        }
    }
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

void clinicians_ask(struct clinicians *clinicians, struct batch *batch, struct db_calls *calls,
                    struct clinicians_asked **asked)
{
    *asked = NULL;
    if (!has_user(batch)) {
        return;
    }
    *asked = ARENA_NEW(batch->arena, struct clinicians_asked, 1);
    db_calls_add(calls, &sql_key_generation_hold, DB_NO_PARAMS, &(*asked)->generation);
    (*asked)->wanted = recall(clinicians, batch);
    if ((*asked)->wanted.count > 0 && (*asked)->wanted.generation != 0) {
        add_question(calls, &(*asked)->wanted, true, &(*asked)->found);
    }
}

/* In a generation that was not known when it was asked. */
static bool ask_again(struct clinicians *clinicians, struct db *db, struct batch *batch,
                      struct clinicians_asked *asked, struct error *err)
{
    struct wanted *wanted = &asked->wanted;
    struct db_calls calls = {.arena = batch->arena};

    if (!come_up(clinicians, db, batch, &asked->generation, err)) {
        return false;
    }
    if (wanted->count > 0 && wanted->generation != 0) { /* made under keys that are no more */
        return error_set(err, ERROR_DATABASE, "clinicians: the keys have changed meanwhile");
    }
    pseudonym_keys_close(&wanted->keys);
    *wanted = recall(clinicians, batch);
    if (wanted->count == 0) {
        return true;
    }
    add_question(&calls, wanted, true, &asked->found);
    return db_calls_run(db, &calls, err);
}

static bool assign(struct clinicians *clinicians, struct db *db, struct batch *batch,
                   struct clinicians_asked *asked, struct error *err)
{
    struct wanted *wanted = &asked->wanted;

    batch->key_generation = db_cell_int(&asked->generation, 0, 0);
    if (batch->key_generation != wanted->generation &&
        !ask_again(clinicians, db, batch, asked, err)) {
        return false;
    }
    read_found(wanted, &asked->found);
    if (!complete(wanted)) {
        return error_set(err, ERROR_DATABASE, "clinicians: a key was removed while it was used");
    }
    set(batch, wanted);
    return true;
}

bool clinicians_assign(struct clinicians *clinicians, struct db *db, struct batch *batch,
                       struct clinicians_asked *asked, struct error *err)
{
    return asked == NULL || assign(clinicians, db, batch, asked, err);
}

void clinicians_end(struct clinicians_asked *asked)
{
    if (asked != NULL) {
        pseudonym_keys_close(&asked->wanted.keys);
    }
}

bool clinicians_find(struct clinicians *clinicians, struct db *db, struct batch *batch,
                     struct error *err)
{
    struct db_calls calls = {.arena = batch->arena};
    struct db_rows held;
    struct db_rows found = {.row_count = 0};

    if (clinicians->platform_path == NULL || !has_user(batch)) {
        return true;
    }
    if (!db_query(db, batch->arena, &sql_key_generation_hold, DB_NO_PARAMS, &held, err) ||
        !come_up(clinicians, db, batch, &held, err)) {
        return false;
    }
    struct wanted wanted = recall(clinicians, batch);

    add_question(&calls, &wanted, false, &found);
    const bool ok = wanted.count == 0 || db_calls_run(db, &calls, err);

    pseudonym_keys_close(&wanted.keys);
    if (ok) {
        read_found(&wanted, &found);
        set(batch, &wanted);
    }
    return ok;
}
