/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/backlog.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/log.h"
#include "base/steady.h"
#include "base/text.h"

#define GROUP_EVENTS 1000
#define VERSION      1
#define FEW          ((size_t)256)    /* requests: replayed in a moment */
#define MOMENT_US    INT64_C(1000000) /* what it may take at most */

struct backlog {
    struct spool *spool;
    struct intake *intake;
    bool singly;          /* the last group could not be stored: one request at a time */
    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t changed;
    bool replaying; /* the database is there */
};

bool backlog_open(const char *folder, size_t limit, struct intake *intake, int64_t now_us,
                  struct backlog **backlog, struct error *err)
{
    struct backlog *opened = calloc(1, sizeof(*opened));

    if (opened == NULL) {
        arena_exhausted();
    }
    opened->intake = intake;
    if (!spool_open(folder, limit, now_us, &opened->spool, err)) {
        free(opened);
        return false;
    }
    (void)pthread_mutex_init(&opened->lock, NULL);
    steady_condition(&opened->changed);
    const struct spool_state state = spool_state(opened->spool);

    log_info("backlog", "requests=%zu bytes=%zu damaged=%zu", state.records, state.bytes,
             state.damaged);
    *backlog = opened;
    return true;
}

void backlog_close(struct backlog *backlog)
{
    if (backlog != NULL) {
        spool_close(backlog->spool);
        (void)pthread_cond_destroy(&backlog->changed);
        (void)pthread_mutex_destroy(&backlog->lock);
        free(backlog);
    }
}

struct spool *backlog_spool(const struct backlog *backlog)
{
    return backlog->spool;
}

static size_t count_left(const struct backlog *backlog)
{
    return spool_state(backlog->spool).records;
}

/* Under steady load something new would always be behind the last that is replayed. */
bool backlog_waits(struct backlog *backlog)
{
    const int64_t until_us = steady_now_us() + MOMENT_US;
    size_t left = 0;

    (void)pthread_mutex_lock(&backlog->lock);
    while ((left = count_left(backlog)) > 0 && left <= FEW && backlog->replaying &&
           steady_now_us() < until_us) {
        steady_wait(&backlog->changed, &backlog->lock, until_us);
    }
    (void)pthread_mutex_unlock(&backlog->lock);
    return left > 0;
}

static void tell(struct backlog *backlog, bool replaying)
{
    (void)pthread_mutex_lock(&backlog->lock);
    backlog->replaying = replaying;
    (void)pthread_cond_broadcast(&backlog->changed);
    (void)pthread_mutex_unlock(&backlog->lock);
}

/* At once: nothing that is not acknowledged yet may be. */
static _Noreturn void end_process(const struct error *err)
{
    log_error("backlog", "%s", err->message);
    _exit(EX_IOERR);
}

/* Requests on disk: a line of numbers, then what was sent, sealed as a whole. */

static struct spool_piece seal(const struct backlog *backlog, struct arena *arena,
                               const struct sent *sent)
{
    struct text text = {.arena = arena};
    struct spool_piece piece;

    text_add_format(&text, "%d %d %" PRId64 " %" PRId64 " %zu", VERSION, (int)sent->form,
                    sent->source.site_id, sent->received_us, sent->source.client_count);
    for (size_t i = 0; i < sent->source.client_count; i++) {
        text_add_format(&text, " %" PRId64, sent->source.clients[i]);
    }
    text_add(&text, "\n");
    text_add_bytes(&text, sent->bytes, sent->size);
    piece.bytes = crypto_seal(arena, intake_keys(backlog->intake)->event, text.bytes, text.length,
                              &piece.size);
    return piece;
}

static bool next_number(const char **at, int64_t *number)
{
    char *end = NULL;

    *number = strtoll(*at, &end, 10);
    const bool read = end != *at && (*end == ' ' || *end == '\n');

    *at = end + (*end == ' ' ? 1 : 0);
    return read;
}

static bool unseal(const struct backlog *backlog, struct arena *arena,
                   const struct spool_piece *piece, struct sent *sent)
{
    int64_t numbers[5];
    void *opened = NULL;
    size_t size = 0;

    if (!crypto_open(arena, intake_keys(backlog->intake)->event, piece->bytes, piece->size, &opened,
                     &size)) {
        return false;
    }
    const char *text = arena_copy(arena, opened, size); /* with a NUL behind it */
    const char *at = text;

    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        if (!next_number(&at, &numbers[i])) {
            return false;
        }
    }
    if (numbers[0] != VERSION || numbers[4] < 0 || (size_t)numbers[4] > size) {
        return false;
    }
    int64_t *clients = ARENA_NEW(arena, int64_t, (size_t)numbers[4] + 1);

    for (size_t i = 0; i < (size_t)numbers[4]; i++) {
        if (!next_number(&at, &clients[i])) {
            return false;
        }
    }
    *sent = (struct sent){
        .form = (enum form)numbers[1],
        .source = {numbers[2], clients, (size_t)numbers[4]},
        .received_us = numbers[3],
        .bytes = at + 1,
        .size = size - (size_t)(at + 1 - text),
    };
    return *at == '\n';
}

bool backlog_add(struct backlog *backlog, const struct sent *sent, size_t count, int64_t now_us,
                 struct error *err)
{
    struct arena arena = {0};
    struct spool_piece *pieces = ARENA_NEW(&arena, struct spool_piece, count);

    for (size_t i = 0; i < count; i++) {
        pieces[i] = seal(backlog, &arena, &sent[i]);
    }
    const bool ok = spool_append(backlog->spool, pieces, count, now_us, err);

    arena_free(&arena);
    if (!ok && err->kind == ERROR_SYSTEM) {
        end_process(err);
    }
    return ok;
}

/* Replay */

/* Adds the events of one request to the batch; false where it is not readable as one of ours. */
static bool add_request(struct backlog *backlog, const struct spool_piece *piece,
                        struct batch *batch)
{
    struct sent sent;

    if (!unseal(backlog, batch->arena, piece, &sent)) {
        return false;
    }
    const struct event_rules rules = intake_hold(backlog->intake, &sent.source, sent.received_us);

    batch->received_us = batch->count == 0 ? sent.received_us : batch->received_us;
    const enum batch_result result =
        form_read(sent.form, batch, &rules, sent.bytes, sent.size, SIZE_MAX);

    intake_release(backlog->intake);
    return result == BATCH_READ;
}

/* As many requests as one transaction takes. False: one is not readable. */
static bool read_group(struct backlog *backlog, struct batch *batch, size_t *requests)
{
    bool found = true;
    struct error err;

    *requests = 0;
    while (found && batch->count < GROUP_EVENTS && (*requests == 0 || !backlog->singly)) {
        struct spool_piece piece;

        if (!spool_next(backlog->spool, batch->arena, &piece, &found, &err)) {
            end_process(&err);
        }
        if (found) {
            (*requests)++;
            if (!add_request(backlog, &piece, batch)) {
                return false;
            }
        }
    }
    return true;
}

static void done_with(struct backlog *backlog, bool aside)
{
    struct error err;

    if (!spool_done(backlog->spool, aside, &err)) {
        end_process(&err);
    }
    backlog->singly = false;
}

/* One group, or one request after a group that could not be stored as a whole. */
static bool replay_group(struct backlog *backlog, struct db *db, struct batch *batch,
                         size_t *requests, struct error *err)
{
    const bool readable = read_group(backlog, batch, requests);

    if (*requests == 0) {
        return true;
    }
    if (readable && store_batch(intake_store(backlog->intake), db, batch, err)) {
        done_with(backlog, false);
        return true;
    }
    batch->count = 0;
    if (readable && (!db_alive(db) || err->kind == ERROR_BUSY)) {
        spool_again(backlog->spool);
        return false;
    }
    if (*requests > 1 || !backlog->singly) {
        spool_again(backlog->spool);
        backlog->singly = true;
        return true;
    }
    log_error("backlog", "a request cannot be %s: put aside", readable ? "stored" : "read");
    done_with(backlog, true);
    return true;
}

bool backlog_replay(struct backlog *backlog, struct db *db, replayed_fn replayed, void *context,
                    bool *left, struct error *err)
{
    struct arena arena = {0};
    struct batch batch = {.arena = &arena, .source = "spool"};
    size_t requests = 0;
    const bool ok = replay_group(backlog, db, &batch, &requests, err);

    tell(backlog, ok && requests > 0);
    if (ok) {
        *left = requests > 0;
        if (batch.count > 0) {
            replayed(context, &batch);
        }
    }
    arena_free(&arena);
    return ok;
}
