/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/export/study.h"

#include <string.h>

#include "sql.h"

enum { FIND_SAME, FIND_VERSION, FIND_WRAPPED };

/* What is sealed: the key, then the id of its study, so that it opens in no other's place. */
static void seal_key(struct arena *arena, const uint8_t kek[static CRYPTO_KEY_SIZE], const char *id,
                     struct study *study)
{
    size_t size = CRYPTO_KEY_SIZE + strlen(id);
    size_t sealed_size = 0;
    uint8_t *plain = ARENA_NEW(arena, uint8_t, size);

    memcpy(plain, study->key, CRYPTO_KEY_SIZE);
    memcpy(plain + CRYPTO_KEY_SIZE, id, size - CRYPTO_KEY_SIZE);
    const void *sealed = crypto_seal(arena, kek, plain, size, &sealed_size);
    crypto_wipe(plain, size);
    study->wrapped = db_bytes(arena, sealed, sealed_size);
}

static bool open_key(struct arena *arena, const uint8_t kek[static CRYPTO_KEY_SIZE], const char *id,
                     const char *sealed_hex, struct study *study)
{
    size_t sealed_size = strlen(sealed_hex) / 2;
    uint8_t *sealed = ARENA_NEW(arena, uint8_t, sealed_size);
    void *plain = NULL;
    size_t size = 0;

    if (!crypto_read_hex(sealed_hex, sealed, sealed_size) ||
        !crypto_open(arena, kek, sealed, sealed_size, &plain, &size)) {
        return false;
    }
    bool ours = size == CRYPTO_KEY_SIZE + strlen(id) &&
                memcmp((const uint8_t *)plain + CRYPTO_KEY_SIZE, id, strlen(id)) == 0;
    if (ours) {
        memcpy(study->key, plain, CRYPTO_KEY_SIZE);
    }
    crypto_wipe(plain, size);
    return ours;
}

bool study_open(struct db *db, struct arena *arena, const struct protocol *protocol,
                const uint8_t kek[static CRYPTO_KEY_SIZE], struct study *study, struct error *err)
{
    struct db_rows rows;

    *study = (struct study){.wrapped = NULL};
    if (!db_query(db, arena, &sql_export_study_find, DB_PARAMS(protocol->study, protocol->json),
                  &rows, err)) {
        return false;
    }
    if (rows.row_count == 0) {
        crypto_random(study->key, CRYPTO_KEY_SIZE);
        seal_key(arena, kek, protocol->study, study);
        return true;
    }
    if (db_cell(&rows, 0, FIND_WRAPPED) == NULL) {
        return error_set(err, ERROR_REFUSED,
                         "the study's key was destroyed: a new study takes a new id");
    }
    study->is_changed = !db_cell_true(&rows, 0, FIND_SAME);
    if (study->is_changed && protocol->version <= db_cell_int(&rows, 0, FIND_VERSION)) {
        return error_set(err, ERROR_REFUSED,
                         "the study is registered with another protocol: a change takes a higher "
                         "version than %lld",
                         (long long)db_cell_int(&rows, 0, FIND_VERSION));
    }
    return open_key(arena, kek, protocol->study, db_cell(&rows, 0, FIND_WRAPPED), study) ||
           error_set(err, ERROR_CONFIG, "the study's key does not open with this study-kek");
}

/* Source: RFC 4648 section 6, without padding. */
static void write_base32(const uint8_t *bytes, char *out, size_t length)
{
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";

    for (size_t i = 0; i < length; i++) {
        size_t bit = i * 5;
        unsigned pair = (unsigned)(bytes[bit / 8] << 8 | bytes[bit / 8 + 1]);

        out[i] = digits[pair >> (11 - bit % 8) & 31];
    }
    out[length] = '\0';
}

const char *study_pseudonym(struct arena *arena, const uint8_t key[static CRYPTO_KEY_SIZE],
                            const char *kind, const char *id)
{
    const char *message = arena_format(arena, "%s/%s", kind, id);
    uint8_t mac[CRYPTO_HASH_SIZE];
    char *pseudonym = ARENA_NEW(arena, char, STUDY_PSEUDONYM_SIZE + 1);

    crypto_mac(key, message, strlen(message), mac);
    write_base32(mac, pseudonym, STUDY_PSEUDONYM_SIZE);
    return pseudonym;
}

static bool log_action(struct db *db, struct arena *arena, const struct protocol *protocol,
                       int64_t now_us, const char *result, struct error *err)
{
    uint8_t hash[CRYPTO_HASH_SIZE];

    crypto_sha256(protocol->json, strlen(protocol->json), hash);
    return db_query(db, arena, &sql_export_audit_insert,
                    DB_PARAMS(db_time(arena, now_us), protocol->study,
                              db_bytes(arena, hash, sizeof hash), result),
                    NULL, err);
}

static bool register_study(struct db *db, struct arena *arena, const struct protocol *protocol,
                           const struct study *study, int64_t now_us, struct error *err)
{
    if (study->wrapped != NULL) {
        return db_query(
            db, arena, &sql_export_study_insert,
            DB_PARAMS(protocol->study, protocol->json, study->wrapped, db_time(arena, now_us)),
            NULL, err);
    }
    return !study->is_changed || db_query(db, arena, &sql_export_study_update,
                                          DB_PARAMS(protocol->study, protocol->json), NULL, err);
}

bool study_record(struct db *db, struct arena *arena, const struct protocol *protocol,
                  const struct study *study, const struct study_release *release, int64_t now_us,
                  struct error *err)
{
    return register_study(db, arena, protocol, study, now_us, err) &&
           db_query(db, arena, &sql_export_insert,
                    DB_PARAMS(protocol->study, db_time(arena, now_us), db_int(arena, release->rows),
                              db_int(arena, release->clinicians),
                              db_bytes(arena, release->hash, CRYPTO_HASH_SIZE)),
                    NULL, err) &&
           log_action(db, arena, protocol, now_us,
                      arena_format(arena, "exported sha256:%s",
                                   crypto_hex(arena, release->hash, CRYPTO_HASH_SIZE)),
                      err);
}

bool study_record_refusal(struct db *db, struct arena *arena, const struct protocol *protocol,
                          int64_t now_us, struct error *err)
{
    return log_action(db, arena, protocol, now_us, "refused", err);
}
