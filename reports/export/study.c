/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/export/study.h"

#include <string.h>

#include "sql.h"

static bool open_key(struct arena *arena, const char *sealed_hex,
                     const uint8_t wrapping[static CRYPTO_KEY_SIZE],
                     uint8_t key[static CRYPTO_KEY_SIZE], struct error *err)
{
    size_t size = strlen(sealed_hex) / 2;
    uint8_t *sealed = ARENA_NEW(arena, uint8_t, size);
    void *opened = NULL;
    size_t opened_size = 0;

    if (!crypto_read_hex(sealed_hex, sealed, size) ||
        !crypto_open(arena, wrapping, sealed, size, &opened, &opened_size) ||
        opened_size != CRYPTO_KEY_SIZE) {
        return error_set(err, ERROR_REFUSED, "the study's key does not open with this export-key");
    }
    memcpy(key, opened, CRYPTO_KEY_SIZE);
    crypto_wipe(opened, opened_size);
    return true;
}

static bool new_key(struct db *db, struct arena *arena, const struct protocol *protocol,
                    const uint8_t wrapping[static CRYPTO_KEY_SIZE], int64_t now_us,
                    uint8_t key[static CRYPTO_KEY_SIZE], struct error *err)
{
    size_t sealed_size = 0;

    crypto_random(key, CRYPTO_KEY_SIZE);
    const void *sealed = crypto_seal(arena, wrapping, key, CRYPTO_KEY_SIZE, &sealed_size);
    return db_query(db, arena, &sql_export_study_insert,
                    DB_PARAMS(protocol->study, protocol->json, db_bytes(arena, sealed, sealed_size),
                              db_time(arena, now_us)),
                    NULL, err);
}

bool study_key(struct db *db, struct arena *arena, const struct protocol *protocol,
               const uint8_t wrapping[static CRYPTO_KEY_SIZE], int64_t now_us,
               uint8_t key[static CRYPTO_KEY_SIZE], struct error *err)
{
    struct db_rows rows;

    if (!db_query(db, arena, &sql_export_study_find, DB_PARAMS(protocol->study, protocol->json),
                  &rows, err)) {
        return false;
    }
    if (rows.row_count == 0) {
        return new_key(db, arena, protocol, wrapping, now_us, key, err);
    }
    if (!db_cell_true(&rows, 0, 0)) {
        return error_set(err, ERROR_REFUSED,
                         "the study is registered with another protocol: a change takes a new id");
    }
    if (db_cell(&rows, 0, 1) == NULL) {
        return error_set(err, ERROR_REFUSED, "the study's key was destroyed");
    }
    return open_key(arena, db_cell(&rows, 0, 1), wrapping, key, err);
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
                            const char *kind, int64_t site_id, int64_t id)
{
    const char *message =
        arena_format(arena, "%s/%lld/%lld", kind, (long long)site_id, (long long)id);
    uint8_t mac[CRYPTO_HASH_SIZE];
    char *pseudonym = ARENA_NEW(arena, char, STUDY_PSEUDONYM_SIZE + 1);

    crypto_mac(key, message, strlen(message), mac);
    write_base32(mac, pseudonym, STUDY_PSEUDONYM_SIZE);
    return pseudonym;
}

bool study_record(struct db *db, struct arena *arena, const struct protocol *protocol,
                  const struct study_export *export, struct error *err)
{
    const char *at = db_time(arena, export->now_us);
    uint8_t hash[CRYPTO_HASH_SIZE];

    if (export->hash != NULL &&
        !db_query(db, arena, &sql_export_insert,
                  DB_PARAMS(protocol->study, at, db_int(arena, export->rows),
                            db_int(arena, export->clinicians),
                            db_bytes(arena, export->hash, CRYPTO_HASH_SIZE)),
                  NULL, err)) {
        return false;
    }
    crypto_sha256(protocol->json, strlen(protocol->json), hash);
    return db_query(db, arena, &sql_export_audit_insert,
                    DB_PARAMS(at, protocol->study, db_bytes(arena, hash, sizeof hash),
                              export->hash != NULL ? "exported" : "refused"),
                    NULL, err);
}
