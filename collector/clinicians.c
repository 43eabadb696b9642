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
};

/* Those of one batch that are not remembered, by MAC. */
struct wanted {
    size_t count;
    const struct event **events; /* [count], one a MAC, sorted by it */
    int64_t *ids;                /* [count]; 0: not known yet */
};

struct clinicians *clinicians_open(void)
{
    struct clinicians *clinicians = calloc(1, sizeof(*clinicians));

    if (clinicians == NULL) {
        arena_exhausted();
    }
    clinicians->slots = calloc(SLOT_COUNT, sizeof(*clinicians->slots));
    if (clinicians->slots == NULL) {
        arena_exhausted();
    }
    (void)pthread_mutex_init(&clinicians->lock, NULL);
    return clinicians;
}

void clinicians_close(struct clinicians *clinicians)
{
    if (clinicians != NULL) {
        (void)pthread_mutex_destroy(&clinicians->lock);
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

void clinicians_keep(struct clinicians *clinicians, const struct batch *batch)
{
    (void)pthread_mutex_lock(&clinicians->lock);
    for (size_t i = 0; i < batch->count; i++) {
        const struct batch_item *item = &batch->items[i];
        struct slot *slot = NULL;

        if (item->verdict == VERDICT_REJECTED || !item->event.has_user) {
            continue;
        }
        slot = slot_of(clinicians, item->event.user_mac);
        if (slot->id != 0) {
            continue;
        }
        if (clinicians->used == SLOT_COUNT / 2) {
            memset(clinicians->slots, 0, SLOT_COUNT * sizeof(*clinicians->slots));
            clinicians->used = 0;
            slot = slot_of(clinicians, item->event.user_mac);
        }
        memcpy(slot->mac, item->event.user_mac, sizeof(slot->mac));
        slot->id = item->event.clinician_id;
        clinicians->used++;
    }
    (void)pthread_mutex_unlock(&clinicians->lock);
}

static int compare_macs(const void *a, const void *b)
{
    const struct event *const *first = a;
    const struct event *const *second = b;

    return memcmp((*first)->user_mac, (*second)->user_mac, CRYPTO_HASH_SIZE);
}

/* Sets those that are remembered; gathers the others, each once. */
static struct wanted recall(struct clinicians *clinicians, struct batch *batch)
{
    struct wanted wanted = {.count = 0};
    size_t unique = 0;

    wanted.events = ARENA_NEW(batch->arena, const struct event *, batch->count);
    (void)pthread_mutex_lock(&clinicians->lock);
    for (size_t i = 0; i < batch->count; i++) {
        struct batch_item *item = &batch->items[i];

        if (item->verdict == VERDICT_REJECTED || !item->event.has_user) {
            continue;
        }
        item->event.clinician_id = slot_of(clinicians, item->event.user_mac)->id;
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
        const int order = memcmp(wanted->events[middle]->user_mac, mac, CRYPTO_HASH_SIZE);

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

/* The wanted without a number yet, as arrays of site_ids and MACs. */
static void arrays(struct arena *arena, const struct wanted *wanted, struct text *sites,
                   struct text *macs)
{
    *sites = (struct text){.arena = arena};
    *macs = (struct text){.arena = arena};
    text_add(sites, "{");
    text_add(macs, "{");
    for (size_t i = 0; i < wanted->count; i++) {
        if (wanted->ids[i] == 0) {
            text_add_format(sites, "%s%" PRId64, sites->length == 1 ? "" : ",",
                            wanted->events[i]->site_id);
            add_hex(macs, arena, wanted->events[i]->user_mac, CRYPTO_HASH_SIZE);
        }
    }
    text_add(sites, "}");
    text_add(macs, "}");
}

/* Asks the database for all that have no number yet. */
static bool ask(struct db *db, struct arena *arena, struct wanted *wanted, struct error *err)
{
    struct text sites;
    struct text macs;
    struct db_rows rows;

    arrays(arena, wanted, &sites, &macs);
    if (!db_query(db, arena, &sql_clinician_key_list,
                  DB_PARAMS(text_string(&sites), text_string(&macs)), &rows, err)) {
        return false;
    }
    for (size_t i = 0; i < rows.row_count; i++) {
        uint8_t mac[CRYPTO_HASH_SIZE];

        if (crypto_read_hex(db_cell(&rows, i, 1), mac, sizeof(mac))) {
            wanted->ids[find(wanted, mac)] =
                db_cell_true(&rows, i, 3) ? ERASED : db_cell_int(&rows, i, 2);
        }
    }
    return true;
}

/* Random, so that it says nothing about whom it stands for or when it was made. */
static int64_t random_id(void)
{
    uint64_t id = 0;

    while (id == 0) {
        crypto_random(&id, sizeof(id));
        id &= INT64_MAX;
    }
    return (int64_t)id;
}

static bool make(struct db *db, struct arena *arena, const struct pseudonym_keys *keys,
                 const struct wanted *wanted, struct error *err)
{
    struct text sites;
    struct text macs;
    struct text sealed = {.arena = arena};
    struct text ids = {.arena = arena};

    arrays(arena, wanted, &sites, &macs);
    text_add(&sealed, "{");
    text_add(&ids, "{");
    for (size_t i = 0; i < wanted->count; i++) {
        if (wanted->ids[i] == 0) {
            size_t size = 0;
            const void *box = crypto_seal(arena, keys->platform, wanted->events[i]->user,
                                          PSEUDONYM_USER_SIZE, &size);

            add_hex(&sealed, arena, box, size);
            text_add_format(&ids, "%s%" PRId64, ids.length == 1 ? "" : ",", random_id());
        }
    }
    text_add(&sealed, "}");
    text_add(&ids, "}");
    return db_query(
        db, arena, &sql_clinician_key_insert,
        DB_PARAMS(text_string(&sites), text_string(&macs), text_string(&sealed), text_string(&ids)),
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
        item->event.clinician_id = wanted->ids[find(wanted, item->event.user_mac)];
        if (item->event.clinician_id == ERASED) {
            batch_refuse(item, "erased", "user",
                         "this clinician objected or was erased: send no more of their events");
        }
    }
}

bool clinicians_assign(struct clinicians *clinicians, struct db *db,
                       const struct pseudonym_keys *keys, struct batch *batch, struct error *err)
{
    struct wanted wanted = recall(clinicians, batch);

    if (wanted.count == 0) {
        return true;
    }
    /* Asked again after making: another transaction may have made one of them meanwhile. */
    if (!ask(db, batch->arena, &wanted, err) ||
        (!complete(&wanted) &&
         (!make(db, batch->arena, keys, &wanted, err) || !ask(db, batch->arena, &wanted, err)))) {
        return false;
    }
    if (!complete(&wanted)) {
        return error_set(err, ERROR_DATABASE, "clinicians: a key was removed while it was used");
    }
    set(batch, &wanted);
    return true;
}
