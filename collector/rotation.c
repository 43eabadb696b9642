/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/rotation.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "sql.h"

/* A rotation under way. */
struct rotation {
    struct db *db;
    struct arena *arena;
    struct pseudonym_keys old;
    struct pseudonym_keys fresh; /* its platform key is new, its event key the same */
    size_t rotated;
};

static void add_hex(struct text *text, struct arena *arena, const void *bytes, size_t size)
{
    text_add_format(text, "%s\"\\\\x%s\"", text->length == 1 ? "" : ",",
                    crypto_hex(arena, bytes, size));
}

/* What is sealed under the old key, in the clear; NULL where it does not open. */
static void *open_sealed(const struct rotation *r, const char *hex, size_t wanted)
{
    const size_t size = strlen(hex) / 2;
    uint8_t *sealed = ARENA_NEW(r->arena, uint8_t, size + 1);
    void *opened = NULL;
    size_t opened_size = 0;

    return crypto_read_hex(hex, sealed, size) &&
                   crypto_open(r->arena, r->old.platform, sealed, size, &opened, &opened_size) &&
                   opened_size == wanted
               ? opened
               : NULL;
}

/* The keys of one site: rows of mac and sealed pseudonym, in hexadecimal. */
static bool rotate_site(struct rotation *r, int64_t site_id, const struct db_rows *rows,
                        struct error *err)
{
    struct text macs = {.arena = r->arena};
    struct text fresh_macs = {.arena = r->arena};
    struct text sealed = {.arena = r->arena};
    struct db_rows updated;

    text_add(&macs, "{");
    text_add(&fresh_macs, "{");
    text_add(&sealed, "{");
    for (size_t i = 0; i < rows->row_count; i++) {
        uint8_t *user = open_sealed(r, db_cell(rows, i, 1), PSEUDONYM_USER_SIZE);
        uint8_t mac[CRYPTO_HASH_SIZE];
        size_t size = 0;

        if (user == NULL) {
            return error_set(err, ERROR_CONFIG, "a pseudonym does not open with platform-key");
        }
        pseudonym_user(&r->fresh, site_id, user, mac);
        const void *box =
            crypto_seal(r->arena, r->fresh.platform, user, PSEUDONYM_USER_SIZE, &size);

        crypto_wipe(user, PSEUDONYM_USER_SIZE);
        text_add_format(&macs, "%s\"\\\\x%s\"", i == 0 ? "" : ",", db_cell(rows, i, 0));
        add_hex(&fresh_macs, r->arena, mac, sizeof(mac));
        add_hex(&sealed, r->arena, box, size);
    }
    text_add(&macs, "}");
    text_add(&fresh_macs, "}");
    text_add(&sealed, "}");
    if (!db_query(r->db, r->arena, &sql_clinician_key_rotate,
                  DB_PARAMS(db_int(r->arena, site_id), text_string(&macs), text_string(&fresh_macs),
                            text_string(&sealed)),
                  &updated, err)) {
        return false;
    }
    r->rotated += rows->row_count;
    return db_cell_int(&updated, 0, 0) == (int64_t)rows->row_count ||
           error_set(err, ERROR_DATABASE, "a key changed while it was being rotated");
}

static bool rotate_sites(struct rotation *r, struct error *err)
{
    struct db_rows sites;

    if (!db_query(r->db, r->arena, &sql_clinician_key_site_list, DB_NO_PARAMS, &sites, err)) {
        return false;
    }
    for (size_t i = 0; i < sites.row_count; i++) {
        const int64_t site_id = db_cell_int(&sites, i, 0);
        struct db_rows rows;

        if (!db_query(r->db, r->arena, &sql_clinician_key_sealed_list,
                      DB_PARAMS(db_int(r->arena, site_id)), &rows, err) ||
            !rotate_site(r, site_id, &rows, err)) {
            return false;
        }
    }
    return true;
}

static bool reseal_event_key(struct rotation *r, struct error *err)
{
    size_t size = 0;
    const void *sealed =
        crypto_seal(r->arena, r->fresh.platform, r->fresh.event, sizeof(r->fresh.event), &size);

    return db_query(r->db, r->arena, &sql_collector_key_replace,
                    DB_PARAMS("event", db_bytes(r->arena, sealed, size)), NULL, err);
}

/*
 * The key in force in `path`, and nothing in `next`: one that was cut off after its commit is
 * completed, one before it forgotten. Nobody else touches the files, so what was read still holds.
 */
static bool settle_files(struct rotation *r, const char *path, const char *next, struct error *err)
{
    uint8_t here[CRYPTO_KEY_SIZE] = {0};
    struct error ignored;
    const bool in_place =
        crypto_key_read(path, here, &ignored) && crypto_equal(here, r->old.platform, sizeof(here));

    crypto_wipe(here, sizeof(here));
    if (!in_place) {
        return crypto_key_replace(path, next, err);
    }
    return unlink(next) == 0 || errno == ENOENT ||
           error_set(err, ERROR_SYSTEM, "key file %s: %s", next, strerror(errno));
}

/* The keys are read once the generation is held: another rotation may just have ended. */
static bool rotate(struct rotation *r, const char *path, const char *next, int64_t now_us,
                   struct error *err)
{
    if (!pseudonym_raise_generation(r->db, r->arena, err) ||
        !pseudonym_keys_open(r->db, r->arena, path, &r->old, err)) {
        return false;
    }
    r->fresh = r->old;
    if (!settle_files(r, path, next, err) || !crypto_key_prepare(path, next, err) ||
        !crypto_key_read(next, r->fresh.platform, err) || !rotate_sites(r, err) ||
        !reseal_event_key(r, err)) {
        return false;
    }
    return db_query(r->db, r->arena, &sql_collector_audit_insert,
                    DB_PARAMS(db_time(r->arena, now_us), "key_rotate", "platform-key", NULL,
                              arena_format(r->arena, "keys=%zu", r->rotated)),
                    NULL, err);
}

bool rotation_run(struct db *db, struct arena *arena, const char *platform_path, int64_t now_us,
                  size_t *rotated, struct error *err)
{
    struct rotation r = {.db = db, .arena = arena};
    const char *next = arena_format(arena, "%s" PSEUDONYM_NEXT_KEY, platform_path);
    bool ok = db_query(db, arena, &sql_key_rotation_lock, DB_NO_PARAMS, NULL, err) &&
              db_begin(db, err) && rotate(&r, platform_path, next, now_us, err);

    if (ok && !db_commit(db, err)) {
        /* It may have committed all the same: the next key stays until that is known. */
        ok = error_context(err, "the next start finds which key is in force");
    } else if (ok) {
        *rotated = r.rotated;
        ok = crypto_key_replace(platform_path, next, err) ||
             error_context(err, "the database is under the new key");
    } else {
        db_rollback(db);
    }
    pseudonym_keys_close(&r.old);
    pseudonym_keys_close(&r.fresh);
    return ok;
}
