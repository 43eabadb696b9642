/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/resume.h"

#include <string.h>

#include "base/text.h"
#include "sql.h"

#define HEAD_SIZE 4096 /* by which a file is known */
#define TAIL_SIZE 4096 /* before a place */
#define KEPT_US   (INT64_C(90) * 86400 * 1000000)

struct resume resume_of(const struct pseudonym_keys *keys, const struct reader *reader,
                        struct arena *arena, const char *reading, size_t size)
{
    struct resume resume = {.possible = reader_size(reader) > 0};
    struct text known = {.arena = arena};
    char head[HEAD_SIZE];

    if (resume.possible) {
        const size_t head_size =
            reader_size(reader) < HEAD_SIZE ? (size_t)reader_size(reader) : HEAD_SIZE;

        resume.possible = reader_peek(reader, 0, head_size, head);
        text_add_bytes(&known, reading, size);
        text_add_bytes(&known, head, resume.possible ? head_size : 0);
        pseudonym_payload(keys, text_string(&known), known.length, resume.file_mac);
    }
    return resume;
}

static bool mac_tail(const struct pseudonym_keys *keys, const struct reader *reader, int64_t bytes,
                     uint8_t mac[static CRYPTO_HASH_SIZE])
{
    char tail[TAIL_SIZE];
    const size_t size = bytes < TAIL_SIZE ? (size_t)bytes : TAIL_SIZE;

    if (!reader_peek(reader, bytes - (int64_t)size, size, tail)) {
        return false;
    }
    pseudonym_payload(keys, tail, size, mac);
    return true;
}

bool resume_find(const struct resume *resume, struct db *db, const struct pseudonym_keys *keys,
                 const struct reader *reader, struct reader_place *place, bool *found,
                 struct error *err)
{
    struct arena arena = {0};
    struct db_rows rows = {0};
    uint8_t stored[CRYPTO_HASH_SIZE];
    uint8_t mac[CRYPTO_HASH_SIZE];

    *found = false;
    if (!resume->possible) {
        return true;
    }
    const bool ok =
        db_query(db, &arena, &sql_import_progress_read,
                 DB_PARAMS(db_bytes(&arena, resume->file_mac, CRYPTO_HASH_SIZE)), &rows, err);

    if (ok && rows.row_count == 1) {
        const int64_t bytes = db_cell_int(&rows, 0, 0);

        *found = mac_tail(keys, reader, bytes, mac) &&
                 crypto_read_hex(db_cell(&rows, 0, 2), stored, sizeof(stored)) &&
                 crypto_equal(stored, mac, sizeof(mac));
        *place = (struct reader_place){bytes, (size_t)db_cell_int(&rows, 0, 1)};
    }
    arena_free(&arena);
    return ok;
}

struct resume_mark resume_mark(const struct resume *resume, const struct pseudonym_keys *keys,
                               const struct reader *reader, bool last)
{
    struct resume_mark mark = {.resume = *resume, .place = reader_place(reader), .last = last};

    mark.resume.possible =
        resume->possible && mac_tail(keys, reader, mark.place.bytes, mark.tail_mac);
    return mark;
}

bool resume_keep(const struct resume_mark *mark, bool whole, struct db *db, int64_t now_us,
                 struct error *err)
{
    struct arena arena = {0};
    bool ok = true;

    if (mark->resume.possible && (mark->last || !whole)) {
        ok = db_query(db, &arena, &sql_import_progress_delete,
                      DB_PARAMS(db_bytes(&arena, mark->resume.file_mac, CRYPTO_HASH_SIZE),
                                db_time(&arena, now_us - KEPT_US)),
                      NULL, err);
    } else if (mark->resume.possible) {
        ok = db_query(
            db, &arena, &sql_import_progress_upsert,
            DB_PARAMS(db_bytes(&arena, mark->resume.file_mac, CRYPTO_HASH_SIZE),
                      db_int(&arena, mark->place.bytes), db_int(&arena, (int64_t)mark->place.line),
                      db_bytes(&arena, mark->tail_mac, CRYPTO_HASH_SIZE), db_time(&arena, now_us)),
            NULL, err);
    }
    arena_free(&arena);
    return ok;
}
