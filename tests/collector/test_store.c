/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Batches in a database: exactly once, all or nothing, and a ledger that balances. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "collector/intake.h"
#include "collector/store.h"
#include "tests/cmocka.h"
#include "tests/database.h"

#define NOW_US INT64_C(1789200000000000) /* 2026-09-12T08:00:00Z */
#define MUST   "\"status\":\"signed\",\"modality\":\"dictation\""

struct fixture {
    struct arena arena;
    struct db *db;
    struct intake *intake;
    char key_path[64];
};

static const char structure[] =
    "INSERT INTO dictameter.site VALUES (1, 'SIM1', 'One', 'Europe/Paris', true),"
    " (2, 'SIM2', 'Two', 'Europe/Paris', true);"
    "INSERT INTO dictameter.client VALUES (21, 1, 'gw1'), (22, 2, 'gw1');"
    "INSERT INTO dictameter.unit (unit_id, site_id, code, label, kind)"
    " VALUES (11, 1, 'CARDIO', 'Cardiology', 'service');";

static int set_up(void **state)
{
    struct fixture *f = test_calloc(1, sizeof(*f));
    struct error err;

    f->db = test_database();
    (void)snprintf(f->key_path, sizeof(f->key_path), "/tmp/test_store_key_%d", (int)getpid());
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
    (void)unlink(f->key_path);
    test_free(f);
    return 0;
}

/* An event of SIM1 (or of `site`) with its own id, seq, user and words. */
static const char *document(struct fixture *f, unsigned number, const char *user, int words)
{
    return arena_format(&f->arena,
                        "{\"type\":\"document\",\"schema\":1,\"event_id\":"
                        "\"019f5ec2-0a%02x-7000-8000-%012x\",\"client\":\"gw1\",\"seq\":%u,"
                        "\"site\":\"SIM1\",\"user\":\"%s\",\"day\":\"2026-07-14\"," MUST
                        ",\"words_final\":%d}\n",
                        number % 200, number, number, user, words);
}

#define USER_A "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
#define USER_B "BAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

/* Reads NDJSON into a batch. */
static struct batch read_batch(struct fixture *f, const char *bytes)
{
    const struct intake_source source = {.site_id = 0};
    struct batch batch = {.arena = &f->arena, .source = "test", .received_us = NOW_US};
    const struct event_rules rules = intake_hold(f->intake, &source, NOW_US);

    assert_true(batch_read(&batch, &rules, bytes, strlen(bytes), 1000));
    intake_release(f->intake);
    return batch;
}

static struct batch store(struct fixture *f, const char *bytes)
{
    struct batch batch = read_batch(f, bytes);
    struct error err;

    if (!store_batch(intake_store(f->intake), f->db, &batch, &err)) {
        fail_msg("%s", err.message);
    }
    return batch;
}

static int64_t number(struct fixture *f, const char *sql)
{
    const struct db_statement statement = {.name = "test", .sql = sql};
    struct db_rows rows;
    struct error err;

    if (!db_query(f->db, &f->arena, &statement, DB_NO_PARAMS, &rows, &err)) {
        fail_msg("%s", err.message);
    }
    return db_cell_int(&rows, 0, 0);
}

static const char *text(struct fixture *f, const char *sql)
{
    const struct db_statement statement = {.name = "test", .sql = sql};
    struct db_rows rows;
    struct error err;

    if (!db_query(f->db, &f->arena, &statement, DB_NO_PARAMS, &rows, &err)) {
        fail_msg("%s", err.message);
    }
    return rows.row_count == 0 ? "" : db_cell(&rows, 0, 0);
}

static void run(struct fixture *f, const char *sql)
{
    struct error err;

    if (!db_script(f->db, "test", sql, &err)) {
        fail_msg("%s", err.message);
    }
}

static void expect(const struct batch *batch, size_t stored, size_t duplicate, size_t rejected,
                   size_t conflicting)
{
    size_t counts[VERDICT_COUNT];

    batch_count(batch, counts);
    assert_int_equal(counts[VERDICT_STORED], stored);
    assert_int_equal(counts[VERDICT_DUPLICATE], duplicate);
    assert_int_equal(counts[VERDICT_REJECTED], rejected);
    assert_int_equal(counts[VERDICT_CONFLICTING], conflicting);
}

static void a_repeated_event_is_stored_once(void **state)
{
    struct fixture *f = *state;
    const char *one = document(f, 1, USER_A, 10);
    struct batch batch = store(f, one);

    expect(&batch, 1, 0, 0, 0);
    batch = store(f, one);
    expect(&batch, 0, 1, 0, 0);
    batch = store(f, arena_format(&f->arena, "%s%s%s", document(f, 2, USER_A, 5), one,
                                  document(f, 2, USER_A, 5)));
    expect(&batch, 1, 2, 0, 0);
    assert_int_equal(batch.items[0].verdict, VERDICT_STORED);
    assert_int_equal(batch.items[2].verdict, VERDICT_DUPLICATE);
    assert_int_equal(number(f, "SELECT count(*) FROM event_document"), 2);
}

static void the_same_id_with_other_content_is_conflicting_and_the_first_stays(void **state)
{
    struct fixture *f = *state;
    struct batch batch = store(f, document(f, 1, USER_A, 10));

    batch = store(f, document(f, 1, USER_A, 11));
    expect(&batch, 0, 0, 0, 1);
    batch = store(f, document(f, 1, USER_B, 10));
    expect(&batch, 0, 0, 0, 1);
    batch = store(
        f, arena_format(&f->arena, "%s%s", document(f, 2, USER_A, 1), document(f, 2, USER_A, 2)));
    expect(&batch, 1, 0, 0, 1);
    assert_int_equal(number(f, "SELECT sum(words_final) FROM event_document"), 11);
    assert_int_equal(number(f, "SELECT count(*) FROM rejected_event WHERE reason = 'conflicting'"),
                     3);
    /* The id and the content's MAC of both are kept. */
    assert_int_equal(number(f, "SELECT count(*) FROM rejected_event r JOIN event_document e "
                               "ON substr(r.payload_mac, 1, 16) = uuid_send(e.event_id)"),
                     3);
}

static void a_good_event_of_a_bad_batch_is_stored(void **state)
{
    struct fixture *f = *state;
    const char *bytes = arena_format(
        &f->arena, "%s{\"type\":\"document\",\"DUPONT\":\"DUPONT\"}\nDUPONT\n%s{\"type\":\"docum",
        document(f, 1, USER_A, 1), document(f, 2, USER_A, 1));
    struct batch batch = store(f, bytes);

    expect(&batch, 2, 0, 3, 0);
    assert_int_equal(number(f, "SELECT count(*) FROM event_document"), 2);
    assert_int_equal(number(f, "SELECT count(*) FROM rejected_event"), 3);
    assert_int_equal(
        number(f, "SELECT count(*) FROM rejected_event r WHERE r::text LIKE '%DUPONT%'"), 0);
    assert_string_equal(text(f, "SELECT field FROM rejected_event WHERE reason = 'unknown_field'"),
                        "*");
}

static void the_ledger_balances_and_holds_the_sequence(void **state)
{
    struct fixture *f = *state;

    (void)store(f, arena_format(&f->arena, "%s%s%s%s", document(f, 4, USER_A, 1),
                                document(f, 1, USER_A, 1), document(f, 2, USER_A, 1),
                                document(f, 2, USER_A, 9)));
    (void)store(f, arena_format(&f->arena, "%s%s", document(f, 9, USER_A, 1),
                                document(f, 8, USER_A, 999999)));
    assert_int_equal(number(f,
                            "SELECT count(*) FROM ledger_entry WHERE sent <> stored + duplicate + "
                            "rejected + conflicting"),
                     0);
    assert_string_equal(text(f, "SELECT seqs FROM ledger_entry ORDER BY batch_id LIMIT 1"),
                        "{[1,3),[4,5)}");
    assert_string_equal(text(f, "SELECT range_agg(seqs)::text FROM ledger_entry"),
                        "{[1,3),[4,5),[8,10)}");
    assert_string_equal(text(f, "SELECT concat_ws(' ', sum(sent), sum(stored), sum(duplicate), "
                                "sum(rejected), sum(conflicting)) FROM ledger_entry"),
                        "6 4 0 1 1");
}

static void only_days_that_changed_become_dirty(void **state)
{
    struct fixture *f = *state;
    const char *one = document(f, 1, USER_A, 1);

    (void)store(f, one);
    assert_int_equal(number(f, "SELECT count(*) FROM dirty_day WHERE day = '2026-07-14'"), 1);
    run(f, "DELETE FROM dirty_day");
    (void)store(f, one);
    assert_int_equal(number(f, "SELECT count(*) FROM dirty_day"), 0);
}

static void a_clinician_id_is_random_and_stable(void **state)
{
    struct fixture *f = *state;

    (void)store(f, document(f, 1, USER_A, 1));
    const int64_t first = number(f, "SELECT clinician_id FROM event_document");

    assert_true(first > 0);
    (void)store(
        f, arena_format(&f->arena, "%s%s", document(f, 2, USER_A, 1), document(f, 3, USER_B, 1)));
    assert_int_equal(number(f, "SELECT count(DISTINCT clinician_id) FROM event_document"), 2);
    assert_int_equal(number(f, "SELECT count(*) FROM clinician"), 2);
    assert_int_equal(number(f, "SELECT count(*) FROM event_document e JOIN clinician c "
                               "ON c.id = e.clinician_id AND c.site_id = e.site_id"),
                     3);
    assert_true(number(f, "SELECT abs(max(id) - min(id)) FROM clinician") > 1000);

    /* Another collector, which remembers nothing. */
    struct intake *again = NULL;
    const struct collector_settings settings = {.platform_key = f->key_path,
                                                .retention_months = 13};
    struct error err;

    assert_true(intake_open(f->db, &settings, &again, &err));
    intake_close(f->intake);
    f->intake = again;
    (void)store(f, document(f, 4, USER_A, 1));
    assert_int_equal(
        number(f, arena_format(&f->arena,
                               "SELECT count(*) FROM event_document WHERE clinician_id = %" PRId64,
                               first)),
        3);
}

static void the_pseudonym_of_the_site_is_nowhere_in_the_clear(void **state)
{
    struct fixture *f = *state;

    (void)store(f, document(f, 1, USER_A, 1));
    assert_int_equal(
        number(f,
               "SELECT count(*) FROM clinician_key WHERE position('\\x000102030405060708'::bytea "
               "IN sealed_pseudonym) > 0 OR position('\\x000102030405060708'::bytea IN mac) > 0"),
        0);
    assert_int_equal(number(f, "SELECT count(*) FROM clinician_key WHERE sealed_pseudonym IS NULL"),
                     0);
}

static void an_erased_clinician_stays_away(void **state)
{
    struct fixture *f = *state;

    (void)store(f, document(f, 1, USER_A, 1));
    run(f, "UPDATE clinician_key SET erased_at = '2026-08-01+00', sealed_pseudonym = NULL");

    struct intake *again = NULL;
    const struct collector_settings settings = {.platform_key = f->key_path,
                                                .retention_months = 13};
    struct error err;

    assert_true(intake_open(f->db, &settings, &again, &err));
    intake_close(f->intake);
    f->intake = again;
    const struct batch batch = store(
        f, arena_format(&f->arena, "%s%s", document(f, 2, USER_A, 1), document(f, 3, USER_B, 1)));

    expect(&batch, 1, 0, 1, 0);
    assert_string_equal(batch.items[0].why.code, "erased");
}

/* As erasing leaves it: under the MAC of the event key. */
static void no_key_is_made_anew_for_who_was_erased(void **state)
{
    struct fixture *f = *state;
    const struct batch first = store(f, document(f, 1, USER_A, 1));
    const char *mac = crypto_hex(&f->arena, first.items[0].event.person_mac, CRYPTO_HASH_SIZE);

    run(f, arena_format(&f->arena,
                        "UPDATE clinician_key SET mac = '\\x%s', erased_at = '2026-08-01+00', "
                        "sealed_pseudonym = NULL; "
                        "UPDATE collector_key SET generation = generation + 1 WHERE name = 'event'",
                        mac));
    (void)store(f, document(f, 2, USER_B, 1)); /* in the new generation */
    const struct batch batch = store(
        f, arena_format(&f->arena, "%s%s", document(f, 3, USER_A, 1), document(f, 4, USER_B, 1)));

    expect(&batch, 1, 0, 1, 0);
    assert_string_equal(batch.items[0].why.code, "erased");
    assert_int_equal(number(f, "SELECT count(*) FROM clinician_key"), 2);
    assert_int_equal(number(f, "SELECT count(*) FROM clinician"), 2);
}

static void a_failed_commit_acknowledges_nothing(void **state)
{
    struct fixture *f = *state;
    struct batch batch;
    struct error err;

    /* A deferred check refuses at COMMIT what every statement took. */
    run(f, "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
           "$$ BEGIN RAISE EXCEPTION 'no'; END $$;"
           "CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON ledger_entry DEFERRABLE INITIALLY "
           "DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()");
    batch = read_batch(f, document(f, 1, USER_A, 1));
    assert_false(store_batch(intake_store(f->intake), f->db, &batch, &err));
    assert_int_equal(err.kind, ERROR_DATABASE);
    assert_int_equal(number(f, "SELECT count(*) FROM event_document"), 0);
    assert_int_equal(number(f, "SELECT count(*) FROM ledger_entry"), 0);
    assert_int_equal(number(f, "SELECT count(*) FROM clinician"), 0);
    run(f, "DROP TRIGGER refuse ON ledger_entry");

    /* What was not acknowledged is sent again, and is stored then. */
    batch = store(f, document(f, 1, USER_A, 1));
    expect(&batch, 1, 0, 0, 0);
    assert_int_equal(number(f, "SELECT count(*) FROM event_document e JOIN clinician c "
                               "ON c.id = e.clinician_id"),
                     1);
}

static void a_lost_connection_is_made_anew(void **state)
{
    struct fixture *f = *state;
    struct error err;

    (void)store(f, document(f, 1, USER_A, 1));
    assert_false(db_script(f->db, "end", "SELECT pg_terminate_backend(pg_backend_pid())", &err));
    const struct batch batch = store(f, document(f, 2, USER_A, 1));

    expect(&batch, 1, 0, 0, 0);
    assert_int_equal(number(f, "SELECT count(*) FROM event_document"), 2);
}

static void a_commit_waits_for_the_disk_however_the_server_is_set(void **state)
{
    static const struct db_statement show = {.name = "show", .sql = "SHOW synchronous_commit"};
    struct fixture *f = *state;
    struct db_rows rows;
    struct error err;

    run(f, "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off',"
           " current_database()); END $$");
    assert_true(db_reconnect(f->db, &err));
    assert_true(db_query(f->db, &f->arena, &show, DB_NO_PARAMS, &rows, &err));
    assert_string_equal(db_cell(&rows, 0, 0), "on");
}

static void another_platform_key_is_noticed(void **state)
{
    struct fixture *f = *state;
    struct intake *other = NULL;
    struct error err;
    char path[80];

    (void)snprintf(path, sizeof(path), "%s_other", f->key_path);
    const struct collector_settings settings = {.platform_key = path, .retention_months = 13};

    assert_false(intake_open(f->db, &settings, &other, &err)); /* not made anew */
    assert_int_equal(access(path, F_OK), -1);
    assert_true(crypto_key_ensure(path, &err));
    assert_false(intake_open(f->db, &settings, &other, &err));
    assert_int_equal(err.kind, ERROR_CONFIG);
    (void)unlink(path);
}

#define WITH_DATABASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_DATABASE(a_repeated_event_is_stored_once),
        WITH_DATABASE(the_same_id_with_other_content_is_conflicting_and_the_first_stays),
        WITH_DATABASE(a_good_event_of_a_bad_batch_is_stored),
        WITH_DATABASE(the_ledger_balances_and_holds_the_sequence),
        WITH_DATABASE(only_days_that_changed_become_dirty),
        WITH_DATABASE(a_clinician_id_is_random_and_stable),
        WITH_DATABASE(the_pseudonym_of_the_site_is_nowhere_in_the_clear),
        WITH_DATABASE(an_erased_clinician_stays_away),
        WITH_DATABASE(no_key_is_made_anew_for_who_was_erased),
        WITH_DATABASE(a_failed_commit_acknowledges_nothing),
        WITH_DATABASE(a_lost_connection_is_made_anew),
        WITH_DATABASE(a_commit_waits_for_the_disk_however_the_server_is_set),
        WITH_DATABASE(another_platform_key_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
