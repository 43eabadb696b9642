/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/crypto.h"
#include "base/day.h"
#include "base/text.h"
#include "sql.h"
#include "tests/cmocka.h"
#include "tests/database.h"
#include "web/token.h"

#define START_US INT64_C(1793000000000000) /* some day of 2026 */
#define DAY_US   (INT64_C(86400) * 1000000)

static struct arena arena;
static struct db *db;
static struct error err;

static const char *cell(const char *sql)
{
    const struct db_statement statement = {.name = "test", .sql = sql};
    struct db_rows rows;

    err = (struct error){0};
    if (!db_query(db, &arena, &statement, DB_NO_PARAMS, &rows, &err)) {
        fail_msg("%s", err.message);
    }
    return rows.row_count == 0 ? NULL : db_cell(&rows, 0, 0);
}

static int set_up(void **state)
{
    (void)state;
    db = test_database();
    (void)cell("INSERT INTO dictameter.site VALUES (1, 'SIM1', 'One', 'Europe/Paris', true), "
               "(2, 'SIM2', 'Two', 'Europe/Paris', true)");
    (void)cell(
        "INSERT INTO dictameter.client VALUES (11, 1, 'gw1'), (12, 1, 'gw2'), (21, 2, 'gw1')");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    db_close(db);
    arena_free(&arena);
    return 0;
}

static const char *add(struct token_grant grant)
{
    const char *token = NULL;

    err = (struct error){0};
    return token_add(db, &arena, &grant, START_US, &token, &err) ? token : NULL;
}

static int64_t site_of(const char *authorization, int64_t now_us)
{
    int64_t site_id = -1;

    err = (struct error){0};
    if (!token_site(db, &arena, authorization, now_us, &site_id, &err)) {
        fail_msg("%s", err.message);
    }
    return site_id;
}

static const char *bearer(const char *token)
{
    return arena_format(&arena, "Bearer %s", token);
}

static void a_token_is_stored_as_its_sha256_only(void **state)
{
    uint8_t hash[CRYPTO_HASH_SIZE];

    (void)state;
    const char *token = add((struct token_grant){.site = "SIM1", .kind = "read", .clients = ""});
    assert_non_null(token);
    assert_true(text_starts(token, "dmt_"));
    assert_int_equal(strlen(token), 4 + 43);
    crypto_sha256(token, strlen(token), hash);
    assert_string_equal(cell("SELECT encode(token_hash, 'hex') FROM dictameter.api_token"),
                        crypto_hex(&arena, hash, sizeof(hash)));
    assert_null(strstr(cell("SELECT string_agg(t::text, '') FROM dictameter.api_token t"), token));
}

static void no_two_tokens_are_alike(void **state)
{
    const struct token_grant grant = {.site = "SIM1", .kind = "ingest", .clients = ""};

    (void)state;
    assert_string_not_equal(add(grant), add(grant));
}

static void a_read_token_opens_its_own_site(void **state)
{
    (void)state;
    const char *one = add((struct token_grant){.site = "SIM1", .kind = "read", .clients = ""});
    const char *two = add((struct token_grant){.site = "SIM2", .kind = "read", .clients = ""});

    assert_int_equal(site_of(bearer(one), START_US), 1);
    assert_int_equal(site_of(bearer(two), START_US), 2);
}

static void an_ingest_token_does_not_read(void **state)
{
    (void)state;
    const char *token = add((struct token_grant){.site = "SIM1", .kind = "ingest", .clients = ""});

    assert_int_equal(site_of(bearer(token), START_US), 0);
}

static void expired_and_revoked_tokens_open_nothing(void **state)
{
    const int32_t tomorrow = day_from_parts(1970, 1, 1) + (int32_t)(START_US / DAY_US) + 1;

    (void)state;
    const char *brief = add(
        (struct token_grant){.site = "SIM1", .kind = "read", .clients = "", .expires = tomorrow});
    assert_non_null(brief);
    assert_int_equal(site_of(bearer(brief), START_US), 1);
    assert_int_equal(site_of(bearer(brief), START_US + 2 * DAY_US), 0);
    (void)cell("UPDATE dictameter.api_token SET revoked_at = now()");
    assert_int_equal(site_of(bearer(brief), START_US), 0);
}

static void what_is_no_bearer_token_opens_nothing(void **state)
{
    (void)state;
    const char *token = add((struct token_grant){.site = "SIM1", .kind = "read", .clients = ""});
    const char *wrong[] = {NULL,
                           "",
                           token,
                           "Bearer ",
                           "Bearer dmt_",
                           arena_format(&arena, "Basic %s", token),
                           arena_format(&arena, "Bearer %s ", token),
                           arena_format(&arena, "Bearer %.20s", token)};

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_int_equal(site_of(wrong[i], START_US), 0);
    }
}

static void a_token_holds_for_the_clients_it_names(void **state)
{
    (void)state;
    assert_non_null(
        add((struct token_grant){.site = "SIM1", .kind = "ingest", .clients = "gw1,gw2"}));
    assert_string_equal(cell("SELECT clients FROM dictameter.api_token"), "{11,12}");
}

static void clients_of_another_site_or_unknown_ones_are_refused(void **state)
{
    static const struct {
        const char *site;
        const char *clients;
        enum error_kind kind;
    } cases[] = {
        {"SIM2", "gw2", ERROR_NOT_FOUND},  {"SIM1", "gw1,gw9", ERROR_NOT_FOUND},
        {"SIM1", "gw1,,gw2", ERROR_INPUT}, {"SIM1", "gw1\"", ERROR_INPUT},
        {"SIM1", "{gw1}", ERROR_INPUT},    {"SIM1", "gw1 gw2", ERROR_INPUT},
        {"NOWHERE", "", ERROR_NOT_FOUND},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_null(add((struct token_grant){
            .site = cases[i].site, .kind = "ingest", .clients = cases[i].clients}));
        assert_int_equal(err.kind, cases[i].kind);
        assert_null(strstr(err.message, "gw9"));
    }
    assert_string_equal(cell("SELECT count(*) FROM dictameter.api_token"), "0");
}

static void a_kind_that_is_neither_ingest_nor_read_is_refused(void **state)
{
    (void)state;
    assert_null(add((struct token_grant){.site = "SIM1", .kind = "admin", .clients = ""}));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_non_null(strstr(err.message, "ingest or read"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_token_is_stored_as_its_sha256_only),
        TEST(no_two_tokens_are_alike),
        TEST(a_read_token_opens_its_own_site),
        TEST(an_ingest_token_does_not_read),
        TEST(expired_and_revoked_tokens_open_nothing),
        TEST(what_is_no_bearer_token_opens_nothing),
        TEST(a_token_holds_for_the_clients_it_names),
        TEST(clients_of_another_site_or_unknown_ones_are_refused),
        TEST(a_kind_that_is_neither_ingest_nor_read_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
