/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/erasure.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "sql.h"

/* One under way. */
struct erasing {
    struct db *db;
    struct arena *arena;
    const struct erasure *erasure;
    struct erasure_summary *summary;
    const char *site_id;
    const char *at;
    const char *person_macs; /* bytea[] */
    const char *digest;      /* bytea: of those MACs, for the audit log */
};

static int compare_users(const void *a, const void *b)
{
    return memcmp(a, b, PSEUDONYM_USER_SIZE);
}

static void add_mac(struct text *array, struct arena *arena, const uint8_t *mac)
{
    text_add_format(array, "%s\"\\\\x%s\"", array->length == 1 ? "" : ",",
                    crypto_hex(arena, mac, CRYPTO_HASH_SIZE));
}

/* Tombstones for the persons, who stand once each in sorted order. */
static bool bury(struct erasing *e, const struct pseudonym_keys *keys, struct error *err)
{
    const struct erasure *erasure = e->erasure;
    struct text macs = {.arena = e->arena};
    struct text person_macs = {.arena = e->arena};
    struct text ids = {.arena = e->arena};
    struct db_rows rows;
    uint8_t digest[CRYPTO_HASH_SIZE];

    text_add(&macs, "{");
    text_add(&person_macs, "{");
    text_add(&ids, "{");
    for (size_t i = 0; i < erasure->count; i++) {
        uint8_t mac[CRYPTO_HASH_SIZE];

        if (i > 0 && compare_users(erasure->users[i - 1], erasure->users[i]) == 0) {
            continue;
        }
        pseudonym_user(keys, erasure->site_id, erasure->users[i], mac);
        add_mac(&macs, e->arena, mac);
        pseudonym_person(keys, erasure->site_id, erasure->users[i], mac);
        add_mac(&person_macs, e->arena, mac);
        text_add_format(&ids, "%s%" PRId64, ids.length == 1 ? "" : ",", pseudonym_random_id());
        e->summary->persons++;
    }
    text_add(&macs, "}");
    text_add(&person_macs, "}");
    text_add(&ids, "}");
    e->person_macs = text_string(&person_macs);
    crypto_sha256(e->person_macs, person_macs.length, digest);
    e->digest = db_bytes(e->arena, digest, sizeof(digest));
    if (!db_query(
            e->db, e->arena, &sql_clinician_key_erase,
            DB_PARAMS(e->site_id, text_string(&macs), e->person_macs, text_string(&ids), e->at),
            &rows, err)) {
        return false;
    }
    e->summary->known = (size_t)db_cell_int(&rows, 0, 0);
    return true;
}

static bool audit(struct erasing *e, const char *result, struct error *err)
{
    return db_query(e->db, e->arena, &sql_collector_audit_insert,
                    DB_PARAMS(e->at, "person_erase", e->erasure->site, e->digest, result), NULL,
                    err);
}

/* Once this has committed, nothing of theirs comes in any more. */
static bool refuse_from_now_on(struct erasing *e, const char *platform_path, struct error *err)
{
    struct pseudonym_keys keys = {.platform = {0}};
    const bool ok = db_begin(e->db, err) && pseudonym_raise_generation(e->db, e->arena, err) &&
                    pseudonym_keys_open(e->db, e->arena, platform_path, &keys, err) &&
                    bury(e, &keys, err) &&
                    audit(e,
                          arena_format(e->arena, "persons=%zu known=%zu", e->summary->persons,
                                       e->summary->known),
                          err) &&
                    db_commit(e->db, err);

    pseudonym_keys_close(&keys);
    if (!ok) {
        db_rollback(e->db);
    }
    return ok;
}

static const char *id_array(struct arena *arena, const struct db_rows *rows)
{
    int64_t *ids = ARENA_NEW(arena, int64_t, rows->row_count + 1);

    for (size_t i = 0; i < rows->row_count; i++) {
        ids[i] = db_cell_int(rows, i, 0);
    }
    return db_int_array(arena, ids, rows->row_count);
}

/* From every table that has rows about clinicians, under a batch of its own. */
static bool delete_rows(struct erasing *e, const char *ids, struct error *err)
{
    const int64_t site_id = e->erasure->site_id;
    struct db_rows batch;
    struct db_rows tables;

    if (!db_query(e->db, e->arena, &sql_ingest_batch_insert,
                  DB_PARAMS(db_int_array(e->arena, &site_id, 1), e->at, "erasure"), &batch, err) ||
        !db_query(e->db, e->arena, &sql_person_table_list, DB_NO_PARAMS, &tables, err)) {
        return false;
    }
    for (size_t i = 0; i < tables.row_count; i++) {
        struct db_rows rows;

        if (!db_query(e->db, e->arena, &sql_person_erase,
                      DB_PARAMS(db_cell(&tables, i, 0), e->site_id, ids, db_cell(&batch, 0, 1)),
                      &rows, err)) {
            return false;
        }
        e->summary->rows += db_cell_int(&rows, 0, 0);
    }
    return db_query(e->db, e->arena, &sql_clinician_delete, DB_PARAMS(e->site_id, ids), NULL, err);
}

/* What is being folded of them comes first: rows that are not committed would not be found. */
static bool delete_what_there_is(struct erasing *e, struct error *err)
{
    struct db_rows rows;
    const bool ok = db_begin(e->db, err) &&
                    db_query(e->db, e->arena, &sql_fold_stop, DB_NO_PARAMS, NULL, err) &&
                    db_query(e->db, e->arena, &sql_clinician_erased_list,
                             DB_PARAMS(e->site_id, e->person_macs), &rows, err) &&
                    delete_rows(e, id_array(e->arena, &rows), err) &&
                    audit(e, arena_format(e->arena, "rows=%" PRId64, e->summary->rows), err) &&
                    db_commit(e->db, err);

    if (!ok) {
        db_rollback(e->db);
        return error_context(err, "no more events of theirs are taken, but rows are left: again");
    }
    return true;
}

bool erasure_run(struct db *db, struct arena *arena, const char *platform_path,
                 const struct erasure *erasure, struct erasure_summary *summary, struct error *err)
{
    struct erasing e = {
        .db = db,
        .arena = arena,
        .erasure = erasure,
        .summary = summary,
        .site_id = db_int(arena, erasure->site_id),
        .at = db_time(arena, erasure->now_us),
    };

    *summary = (struct erasure_summary){0};
    qsort(erasure->users, erasure->count, sizeof(erasure->users[0]), compare_users);
    return refuse_from_now_on(&e, platform_path, err) && delete_what_there_is(&e, err);
}
