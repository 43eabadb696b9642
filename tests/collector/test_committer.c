/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests that share transactions: each gets its own outcome, and one blocks no other. */
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "collector/committer.h"
#include "collector/intake.h"
#include "tests/cmocka.h"
#include "tests/database.h"

#define NOW_US   INT64_C(1789200000000000) /* 2026-09-12T08:00:00Z */
#define REQUESTS 40
#define TOGETHER 4 /* requests that come while the first is stored */

struct fixture {
    struct arena arena;
    struct db *db;
    struct intake *intake;
    char key_path[64];
    pthread_mutex_t lock;
    pthread_cond_t changed;
    size_t done;
    struct commit commits[REQUESTS];
    struct arena arenas[REQUESTS]; /* one a request, as two threads store them */
};

static const char structure[] =
    "INSERT INTO dictameter.site VALUES (1, 'SIM1', 'One', 'Europe/Paris', true);"
    "INSERT INTO dictameter.client VALUES (21, 1, 'gw1');";

static int set_up(void **state)
{
    struct fixture *f = test_calloc(1, sizeof(*f));
    struct error err;

    f->db = test_database();
    (void)pthread_mutex_init(&f->lock, NULL);
    (void)pthread_cond_init(&f->changed, NULL);
    (void)snprintf(f->key_path, sizeof(f->key_path), "/tmp/test_committer_%d", (int)getpid());
    const struct collector_settings settings = {.platform_key = f->key_path,
                                                .retention_months = 13};
    if (!db_script(f->db, "structure", structure, &err) ||
        !intake_open(f->db, &settings, &f->intake, &err)) {
        print_error("%s\n", err.message);
        return -1;
    }
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    intake_close(f->intake);
    db_close(f->db);
    arena_free(&f->arena);
    for (size_t i = 0; i < REQUESTS; i++) {
        arena_free(&f->arenas[i]);
    }
    (void)pthread_cond_destroy(&f->changed);
    (void)pthread_mutex_destroy(&f->lock);
    (void)unlink(f->key_path);
    test_free(f);
    return 0;
}

static const char *text(struct fixture *f, const char *sql)
{
    const struct db_statement statement = {.name = "text", .sql = sql};
    struct db_rows rows;
    struct error err;

    if (!db_query(f->db, &f->arena, &statement, DB_NO_PARAMS, &rows, &err)) {
        fail_msg("%s", err.message);
    }
    return db_cell(&rows, 0, 0);
}

static int64_t number(struct fixture *f, const char *sql)
{
    long long value = 0;

    assert_true(text_to_int(text(f, sql), &value));
    return value;
}

static void run(struct fixture *f, const char *sql)
{
    struct error err;

    if (!db_script(f->db, "run", sql, &err)) {
        fail_msg("%s", err.message);
    }
}

static void note_done(struct commit *commit)
{
    struct fixture *f = commit->owner;

    (void)pthread_mutex_lock(&f->lock);
    f->done++;
    (void)pthread_cond_signal(&f->changed);
    (void)pthread_mutex_unlock(&f->lock);
}

/* One event a request; those of the same number are the same event. */
static void prepare(struct fixture *f, struct commit *commit, unsigned number, int words)
{
    const struct intake_source source = {.site_id = 1};
    const char *line = arena_format(
        &f->arena,
        "{\"type\":\"document\",\"schema\":1,\"event_id\":\"019f5ec2-0a00-7000-8000-%012x\","
        "\"client\":\"gw1\",\"seq\":%u,\"user\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\","
        "\"day\":\"2026-07-14\",\"status\":\"signed\",\"modality\":\"dictation\",\"words_final\":%"
        "d}",
        number, number, words);
    const struct event_rules rules = intake_hold(f->intake, &source, NOW_US);

    *commit = (struct commit){.done = note_done, .owner = f};
    commit->batch = (struct batch){
        .arena = &f->arenas[commit - f->commits], .source = "test", .received_us = NOW_US};
    assert_true(batch_read(&commit->batch, &rules, line, strlen(line), 10));
    intake_release(f->intake);
    assert_int_equal(commit->batch.items[0].verdict, VERDICT_STORED);
}

static struct committer *open_committer(struct fixture *f)
{
    struct committer *committer = NULL;
    const char *conninfo = text(f, "SELECT 'dbname=' || current_database()");
    struct error err;

    assert_true(committer_open(conninfo, intake_store(f->intake), NULL, 1000, &committer, &err));
    return committer;
}

static void wait_for(struct fixture *f, size_t count)
{
    (void)pthread_mutex_lock(&f->lock);
    while (f->done < count) {
        (void)pthread_cond_wait(&f->changed, &f->lock);
    }
    (void)pthread_mutex_unlock(&f->lock);
}

/* Hands all over at once, so that they share transactions, and waits for every outcome. */
static void commit_all(struct fixture *f)
{
    struct committer *committer = open_committer(f);

    for (size_t i = 0; i < REQUESTS; i++) {
        committer_add(committer, &f->commits[i]);
    }
    wait_for(f, REQUESTS);
    committer_close(committer);
}

static void requests_in_flight_share_transactions(void **state)
{
    struct fixture *f = *state;

    for (unsigned i = 0; i < REQUESTS; i++) {
        prepare(f, &f->commits[i], i, 1);
    }
    commit_all(f);
    for (size_t i = 0; i < REQUESTS; i++) {
        assert_true(f->commits[i].stored);
        assert_int_equal(f->commits[i].batch.items[0].verdict, VERDICT_STORED);
    }
    assert_int_equal(number(f, "SELECT count(*) FROM dictameter.event_document"), REQUESTS);
    assert_true(number(f, "SELECT count(*) FROM dictameter.ingest_batch") < REQUESTS / 4);
}

/* The verdict of the request's one event. */
static enum verdict verdict_of(const struct fixture *f, size_t request)
{
    assert_true(f->commits[request].stored);
    return f->commits[request].batch.items[0].verdict;
}

/* Three requests of ten each say the same of ten ids, the last ten something else; who of those in
   flight comes first nobody can say. */
static void repeats_in_other_requests_of_a_group_are_told_apart(void **state)
{
    struct fixture *f = *state;

    for (unsigned i = 0; i < REQUESTS; i++) {
        prepare(f, &f->commits[i], i % 10, i < 30 ? 1 : 2);
    }
    commit_all(f);
    for (size_t id = 0; id < 10; id++) {
        size_t counts[VERDICT_COUNT] = {0};
        bool last_first = verdict_of(f, 30 + id) == VERDICT_STORED;

        for (size_t i = id; i < REQUESTS; i += 10) {
            counts[verdict_of(f, i)]++;
        }
        assert_int_equal(counts[VERDICT_STORED], 1);
        assert_int_equal(counts[VERDICT_DUPLICATE], last_first ? 0 : 2);
        assert_int_equal(counts[VERDICT_CONFLICTING], last_first ? 3 : 1);
    }
    assert_int_equal(number(f, "SELECT count(*) FROM dictameter.event_document"), 10);
}

static void one_that_cannot_be_stored_blocks_no_other(void **state)
{
    struct fixture *f = *state;

    for (unsigned i = 0; i < REQUESTS; i++) {
        prepare(f, &f->commits[i], i, i == 17 ? 666 : 1);
    }
    run(f, "ALTER TABLE dictameter.event_document ADD CHECK (words_final <> 666)");
    commit_all(f);
    for (size_t i = 0; i < REQUESTS; i++) {
        assert_int_equal(f->commits[i].stored, i != 17);
    }
    assert_int_equal(f->commits[17].why.kind, ERROR_DATABASE);
    assert_int_equal(number(f, "SELECT count(*) FROM dictameter.event_document"), REQUESTS - 1);
    assert_int_equal(number(f, "SELECT sum(stored) FROM dictameter.ledger_entry"), REQUESTS - 1);
}

/* The first, and while its transaction is held up the second, and a moment later the others. */
static void commit_one_by_one(struct fixture *f, struct committer *committer, size_t from)
{
    const struct timespec moment = {.tv_nsec = 1000000L};
    const struct timespec longer = {.tv_nsec = 20000000L}; /* than a first one waits for others */

    run(f, "BEGIN; LOCK TABLE dictameter.ingest_batch");
    committer_add(committer, &f->commits[from]);
    (void)nanosleep(&longer, NULL);
    committer_add(committer, &f->commits[from + 1]);
    (void)nanosleep(&moment, NULL);
    for (size_t i = from + 2; i < from + TOGETHER; i++) {
        committer_add(committer, &f->commits[i]);
    }
    run(f, "COMMIT");
    wait_for(f, from + TOGETHER);
}

/* Else they would go on side by side for ever, each transaction with some of the senders. */
static void who_comes_while_others_are_stored_waits_a_moment_for_them(void **state)
{
    struct fixture *f = *state;

    for (unsigned i = 0; i < REQUESTS; i++) {
        prepare(f, &f->commits[i], i, 1);
    }
    struct committer *committer = open_committer(f);

    for (size_t i = 0; i < REQUESTS; i += TOGETHER) {
        commit_one_by_one(f, committer, i);
    }
    committer_close(committer);
    /* Two transactions each time; three, where a machine that is busy made a moment long. */
    assert_in_range(number(f, "SELECT count(*) FROM dictameter.ingest_batch"), 1,
                    REQUESTS / TOGETHER * 5 / 2);
}

#define WITH_DATABASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_DATABASE(requests_in_flight_share_transactions),
        WITH_DATABASE(repeats_in_other_requests_of_a_group_are_told_apart),
        WITH_DATABASE(one_that_cannot_be_stored_blocks_no_other),
        WITH_DATABASE(who_comes_while_others_are_stored_waits_a_moment_for_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
