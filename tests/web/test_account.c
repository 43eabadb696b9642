/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <time.h>

#include "base/crypto.h"
#include "base/text.h"
#include "tests/cmocka.h"
#include "tests/database.h"
#include "web/account.h"

#define START_US   INT64_C(1793000000000000) /* some day of 2026 */
#define MINUTE_US  (INT64_C(60) * 1000000)
#define HOUR_US    (60 * MINUTE_US)
#define PASSWORD   "a long enough phrase"
#define TOKEN_SIZE 32

static struct arena arena;
static struct db *db;
static struct error err;

static bool grant(const char *name, const char *role, const char *password)
{
    const struct account_grant given = {
        .name = name, .role = role, .scope = "site:SIM1", .password = password};

    err = (struct error){0};
    return account_add(db, &arena, &given, START_US, &err);
}

static const char *login(const char *name, const char *password, int64_t now_us)
{
    const char *token = NULL;

    err = (struct error){0};
    if (!account_login(db, &arena, name, password, now_us, &token, &err)) {
        fail_msg("%s", err.message);
    }
    return token;
}

static const struct account *find(const char *token, int64_t now_us)
{
    const struct account *account = NULL;

    err = (struct error){0};
    if (!account_find(db, &arena, token, now_us, &account, &err)) {
        fail_msg("%s", err.message);
    }
    return account;
}

static const char *cell(const char *sql)
{
    const struct db_statement statement = {.name = "test", .sql = sql};
    struct db_rows rows;

    err = (struct error){0};
    if (!db_query(db, &arena, &statement, DB_NO_PARAMS, &rows, &err)) {
        fail_msg("%s", err.message);
    }
    return db_cell(&rows, 0, 0);
}

static int set_up(void **state)
{
    (void)state;
    db = test_database();
    return grant("cmio", "cmio", PASSWORD) ? 0 : 1;
}

static int tear_down(void **state)
{
    (void)state;
    db_close(db);
    arena_free(&arena);
    return 0;
}

static void a_password_is_stored_as_argon2id_only(void **state)
{
    (void)state;
    const char *hash = cell("SELECT password_hash FROM dictameter.account");

    assert_true(text_starts(hash, "$argon2id$v=19$m=65536,t=2,p=1$"));
    assert_null(strstr(cell("SELECT string_agg(a::text, '') FROM dictameter.account a"), PASSWORD));
}

static void name_and_password_begin_a_session_with_role_and_scope(void **state)
{
    (void)state;
    const char *token = login("cmio", PASSWORD, START_US);

    assert_non_null(token);
    const struct account *account = find(token, START_US + 1);
    assert_non_null(account);
    assert_string_equal(account->name, "cmio");
    assert_string_equal(account->role, "cmio");
    assert_string_equal(account->scope, "site:SIM1");
    assert_int_equal(strlen(account->csrf), 32);
}

static void only_the_hash_of_a_session_token_is_stored(void **state)
{
    uint8_t bytes[TOKEN_SIZE];
    uint8_t hash[CRYPTO_HASH_SIZE];

    (void)state;
    const char *token = login("cmio", PASSWORD, START_US);
    assert_true(crypto_read_base64url(token, bytes, sizeof(bytes)));
    crypto_sha256(bytes, sizeof(bytes), hash);
    assert_string_equal(cell("SELECT encode(token_hash, 'hex') FROM dictameter.login"),
                        crypto_hex(&arena, hash, sizeof(hash)));
}

static void each_login_has_a_session_and_a_csrf_secret_of_its_own(void **state)
{
    (void)state;
    const char *first = login("cmio", PASSWORD, START_US);
    const char *second = login("cmio", PASSWORD, START_US);

    assert_string_not_equal(first, second);
    assert_string_not_equal(find(first, START_US)->csrf, find(second, START_US)->csrf);
}

static void a_wrong_password_and_an_unknown_name_answer_alike(void **state)
{
    static const struct {
        const char *name;
        const char *password;
    } cases[] = {
        {"cmio", "a long enough phrasE"},
        {"nobody", PASSWORD},
        {"cmio", ""},
        {"", PASSWORD},
        {"CMIO", PASSWORD},
        {"cmio' OR true --", PASSWORD},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_null(login(cases[i].name, cases[i].password, START_US));
        assert_int_equal(err.kind, 0);
    }
    assert_string_equal(cell("SELECT count(*) FROM dictameter.login"), "0");
}

/* Processor time, since the hashes of two tests at once wait for each other. */
static double cost_of(const char *name, const char *password)
{
    const clock_t before = clock();

    assert_null(login(name, password, START_US));
    return (double)(clock() - before) / CLOCKS_PER_SEC;
}

static void an_unknown_name_costs_as_much_as_a_wrong_password(void **state)
{
    (void)state;
    const double known = cost_of("cmio", "not the password");
    const double unknown = cost_of("nobody", "not the password");

    assert_true(unknown > known / 4 && known > unknown / 4);
}

static void what_is_too_long_is_nobodys(void **state)
{
    char endless[130];

    (void)state;
    memset(endless, 'a', sizeof(endless) - 1);
    endless[129] = '\0';
    assert_false(account_fits("cmio", endless));
    endless[128] = '\0';
    assert_true(account_fits("cmio", endless) && grant("cmio", "cmio", endless));
    endless[65] = '\0';
    assert_false(account_fits(endless, PASSWORD));
    endless[64] = '\0';
    assert_true(account_fits(endless, PASSWORD) && grant(endless, "cmio", PASSWORD));
}

static void a_session_ends_after_fifteen_idle_minutes(void **state)
{
    (void)state;
    const char *token = login("cmio", PASSWORD, START_US);

    assert_non_null(find(token, START_US + 14 * MINUTE_US));
    assert_non_null(find(token, START_US + 28 * MINUTE_US));
    assert_null(find(token, START_US + 43 * MINUTE_US));
    assert_null(find(token, START_US + 43 * MINUTE_US + 1)); /* asking did not revive it */
}

static void a_session_ends_after_eight_hours_however_busy(void **state)
{
    int64_t now_us = START_US;

    (void)state;
    const char *token = login("cmio", PASSWORD, START_US);
    for (; now_us < START_US + 8 * HOUR_US; now_us += 10 * MINUTE_US) {
        assert_non_null(find(token, now_us));
    }
    assert_null(find(token, now_us));
}

static void logging_out_ends_this_session_alone(void **state)
{
    (void)state;
    const char *first = login("cmio", PASSWORD, START_US);
    const char *second = login("cmio", PASSWORD, START_US);

    assert_true(account_logout(db, &arena, first, &err));
    assert_null(find(first, START_US + 1));
    assert_non_null(find(second, START_US + 1));
    assert_true(account_logout(db, &arena, first, &err));
    assert_true(account_logout(db, &arena, NULL, &err));
    assert_true(account_logout(db, &arena, "no token", &err));
}

static void renewing_a_password_ends_the_sessions_and_the_old_password(void **state)
{
    (void)state;
    const char *token = login("cmio", PASSWORD, START_US);

    assert_true(grant("cmio", "analyst", "another long phrase"));
    assert_null(find(token, START_US + 1));
    assert_null(login("cmio", PASSWORD, START_US));
    token = login("cmio", "another long phrase", START_US);
    assert_string_equal(find(token, START_US)->role, "analyst");
    assert_string_equal(cell("SELECT count(*) FROM dictameter.account"), "1");
}

static void a_disabled_account_has_no_session_and_begins_none(void **state)
{
    (void)state;
    const char *token = login("cmio", PASSWORD, START_US);

    (void)cell("UPDATE dictameter.account SET disabled_at = now() RETURNING 1");
    assert_null(find(token, START_US + 1));
    assert_null(login("cmio", PASSWORD, START_US));
}

static void what_is_no_session_finds_nobody(void **state)
{
    static const char *const tokens[] = {
        NULL, "", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "../../../../etc/passwd"};

    (void)state;
    for (size_t i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++) {
        assert_null(find(tokens[i], START_US));
    }
}

static void every_attempt_is_logged_without_its_name(void **state)
{
    (void)state;
    (void)login("cmio", PASSWORD, START_US);
    (void)login("cmio", "not the password", START_US);
    (void)login("DUPONT", "not the password", START_US);
    assert_string_equal(cell("SELECT string_agg(action || ' ' || object || ' ' || result, ', ' "
                             "ORDER BY seq) FROM dictameter.audit_log"),
                        "account account:1 cmio, login account:1 accepted, "
                        "login account:1 refused, login  refused");
}

static void old_sessions_are_forgotten_at_the_next_login(void **state)
{
    (void)state;
    (void)login("cmio", PASSWORD, START_US);
    (void)login("cmio", PASSWORD, START_US + 9 * HOUR_US);
    assert_string_equal(cell("SELECT count(*) FROM dictameter.login"), "1");
}

static void a_bad_name_role_or_password_makes_no_account(void **state)
{
    static const struct {
        const char *name;
        const char *role;
        const char *password;
        const char *says;
    } cases[] = {
        {"", "cmio", PASSWORD, "name"},
        {"a name of more than sixty-four bytes, which nobody would want to type in", "cmio",
         PASSWORD, "name"},
        {"someone", "root", PASSWORD, "cmio, analyst or admin"},
        {"someone", "cmio", "too short", "12 to 128"},
        {"someone", "cmio", "", "12 to 128"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_false(grant(cases[i].name, cases[i].role, cases[i].password));
        assert_int_equal(err.kind, ERROR_INPUT);
        assert_non_null(strstr(err.message, cases[i].says));
        assert_null(strstr(err.message, "too short"));
    }
    assert_string_equal(cell("SELECT count(*) FROM dictameter.account"), "1");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_password_is_stored_as_argon2id_only),
        TEST(name_and_password_begin_a_session_with_role_and_scope),
        TEST(only_the_hash_of_a_session_token_is_stored),
        TEST(each_login_has_a_session_and_a_csrf_secret_of_its_own),
        TEST(a_wrong_password_and_an_unknown_name_answer_alike),
        TEST(an_unknown_name_costs_as_much_as_a_wrong_password),
        TEST(what_is_too_long_is_nobodys),
        TEST(a_session_ends_after_fifteen_idle_minutes),
        TEST(a_session_ends_after_eight_hours_however_busy),
        TEST(logging_out_ends_this_session_alone),
        TEST(renewing_a_password_ends_the_sessions_and_the_old_password),
        TEST(a_disabled_account_has_no_session_and_begins_none),
        TEST(what_is_no_session_finds_nobody),
        TEST(every_attempt_is_logged_without_its_name),
        TEST(old_sessions_are_forgotten_at_the_next_login),
        TEST(a_bad_name_role_or_password_makes_no_account),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
