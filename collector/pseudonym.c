/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/pseudonym.h"

#include <string.h>
#include <time.h>

#include "base/log.h"
#include "sql.h"

#define ATTEMPTS   5
#define PAUSE_NS   20000000
#define MS_AN_HOUR INT64_C(3600000)
#define OPAQUE_MAX 64
#define LABEL_SIZE 8 /* tells the uses of one key apart */
#define HEAD_SIZE  (LABEL_SIZE + 8)

static void put_u64(uint8_t *out, uint64_t value)
{
    for (size_t i = 0; i < 8; i++) {
        out[i] = (uint8_t)(value >> (56 - 8 * i));
    }
}

/* label and number, in front of what is MACed */
static void put_head(uint8_t *out, const char *label, uint64_t number)
{
    for (size_t i = 0; i < LABEL_SIZE; i++) {
        out[i] = (uint8_t)(*label == '\0' ? '\0' : *label++);
    }
    put_u64(out + LABEL_SIZE, number);
}

void pseudonym_keys_prepare(struct pseudonym_keys *keys)
{
    crypto_mac_prepare(&keys->event_mac, keys->event);
}

/* What is made is another's where two start at once. */
static bool make_event_key(struct db *db, struct arena *arena, const struct pseudonym_keys *keys,
                           struct error *err)
{
    uint8_t fresh[CRYPTO_KEY_SIZE];
    size_t sealed_size = 0;

    crypto_random(fresh, sizeof(fresh));
    const void *sealed = crypto_seal(arena, keys->platform, fresh, sizeof(fresh), &sealed_size);

    crypto_wipe(fresh, sizeof(fresh));
    return db_query(db, arena, &sql_collector_key_ensure,
                    DB_PARAMS("event", db_bytes(arena, sealed, sealed_size)), NULL, err);
}

/* The event key as the database has it; who only reads may ask where there is one. */
static bool read_event_key(struct db *db, struct arena *arena, struct pseudonym_keys *keys,
                           struct error *err)
{
    struct db_rows rows;

    if (!db_query(db, arena, &sql_collector_key_read, DB_PARAMS("event"), &rows, err) ||
        (rows.row_count == 0 &&
         (!make_event_key(db, arena, keys, err) ||
          !db_query(db, arena, &sql_collector_key_read, DB_PARAMS("event"), &rows, err)))) {
        return false;
    }
    const char *text = rows.row_count == 1 ? db_cell(&rows, 0, 0) : "";
    const size_t stored_size = strlen(text) / 2;
    uint8_t *stored = ARENA_NEW(arena, uint8_t, stored_size + 1);
    void *key = NULL;
    size_t key_size = 0;

    if (!crypto_read_hex(text, stored, stored_size) ||
        !crypto_open(arena, keys->platform, stored, stored_size, &key, &key_size) ||
        key_size != sizeof(keys->event)) {
        return error_set(err, ERROR_CONFIG,
                         "platform-key is not the key that this database was filled under");
    }
    memcpy(keys->event, key, sizeof(keys->event));
    pseudonym_keys_prepare(keys);
    crypto_wipe(key, key_size);
    return true;
}

static bool open_with(struct db *db, struct arena *arena, const char *path,
                      struct pseudonym_keys *keys, struct error *err)
{
    return crypto_key_read(path, keys->platform, err) && read_event_key(db, arena, keys, err);
}

static bool open_either(struct db *db, struct arena *arena, const char *path,
                        struct pseudonym_keys *keys, struct error *err)
{
    const char *next = arena_format(arena, "%s" PSEUDONYM_NEXT_KEY, path);
    struct error ignored;

    if (open_with(db, arena, path, keys, err)) {
        return true;
    }
    if (err->kind != ERROR_CONFIG || !open_with(db, arena, next, keys, &ignored)) {
        return false;
    }
    log_info("pseudonym", "the key in force is the next one: a rotation has not ended yet");
    return true;
}

/* A rotation that ends between the looks at the file, the database and the next file fails all. */
bool pseudonym_keys_open(struct db *db, struct arena *arena, const char *platform_path,
                         struct pseudonym_keys *keys, struct error *err)
{
    const struct timespec pause = {.tv_nsec = PAUSE_NS};
    struct pseudonym_keys read = {.platform = {0}};
    bool ok = open_either(db, arena, platform_path, &read, err);

    for (int attempt = 1; !ok && err->kind == ERROR_CONFIG && attempt < ATTEMPTS; attempt++) {
        (void)nanosleep(&pause, NULL);
        ok = open_either(db, arena, platform_path, &read, err);
    }
    if (ok) {
        *keys = read;
    }
    pseudonym_keys_close(&read);
    return ok;
}

bool pseudonym_raise_generation(struct db *db, struct arena *arena, struct error *err)
{
    struct db_rows rows;

    return db_query(db, arena, &sql_key_generation_raise, DB_NO_PARAMS, &rows, err) ||
           error_context(err, "nothing was changed: somebody stores events and does not end; try "
                              "again");
}

void pseudonym_keys_close(struct pseudonym_keys *keys)
{
    crypto_wipe(keys, sizeof(*keys));
}

void pseudonym_event_id(const struct pseudonym_keys *keys, int64_t site_id,
                        const uint8_t sent[static UUID_SIZE], uint8_t stored[static UUID_SIZE],
                        int64_t *recorded_us)
{
    const int64_t time_ms = uuid_time_ms(sent);
    const int64_t hour_ms = time_ms - time_ms % MS_AN_HOUR;
    uint8_t content[HEAD_SIZE + UUID_SIZE];
    uint8_t mac[CRYPTO_HASH_SIZE];

    put_head(content, "event", (uint64_t)site_id);
    memcpy(content + HEAD_SIZE, sent, UUID_SIZE);
    crypto_mac_under(&keys->event_mac, content, sizeof(content), mac);
    memcpy(stored, mac, UUID_SIZE);
    uuid_make_v8(stored, hour_ms);
    *recorded_us = hour_ms * 1000;
}

void pseudonym_opaque(const struct pseudonym_keys *keys, int64_t site_id, uint64_t field,
                      const char *text, size_t length, uint8_t mac[static UUID_SIZE])
{
    uint8_t content[HEAD_SIZE + 8 + OPAQUE_MAX];
    uint8_t whole[CRYPTO_HASH_SIZE];

    put_head(content, "opaque", (uint64_t)site_id);
    put_u64(content + HEAD_SIZE, field);
    memcpy(content + HEAD_SIZE + 8, text, length);
    crypto_mac_under(&keys->event_mac, content, HEAD_SIZE + 8 + length, whole);
    memcpy(mac, whole, UUID_SIZE);
}

int64_t pseudonym_random_id(void)
{
    uint64_t id = 0;

    while (id == 0) {
        crypto_random(&id, sizeof(id));
        id &= INT64_MAX;
    }
    return (int64_t)id;
}

#define PERSON_SIZE (HEAD_SIZE + PSEUDONYM_USER_SIZE)

static void put_user(uint8_t out[static PERSON_SIZE], const char *label, int64_t site_id,
                     const uint8_t *user)
{
    put_head(out, label, (uint64_t)site_id);
    memcpy(out + HEAD_SIZE, user, PSEUDONYM_USER_SIZE);
}

void pseudonym_user(const struct pseudonym_keys *keys, int64_t site_id,
                    const uint8_t user[static PSEUDONYM_USER_SIZE],
                    uint8_t mac[static CRYPTO_HASH_SIZE])
{
    uint8_t content[PERSON_SIZE];

    put_user(content, "user", site_id, user);
    crypto_mac(keys->platform, content, sizeof(content), mac);
}

void pseudonym_person(const struct pseudonym_keys *keys, int64_t site_id,
                      const uint8_t user[static PSEUDONYM_USER_SIZE],
                      uint8_t mac[static CRYPTO_HASH_SIZE])
{
    uint8_t content[PERSON_SIZE];

    put_user(content, "person", site_id, user);
    crypto_mac_under(&keys->event_mac, content, sizeof(content), mac);
}

void pseudonym_payload(const struct pseudonym_keys *keys, const char *payload, size_t size,
                       uint8_t mac[static CRYPTO_HASH_SIZE])
{
    crypto_mac_under(&keys->event_mac, payload, size, mac);
}
