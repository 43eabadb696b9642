/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/text.h"
#include "schema/structure.h"
#include "sql.h"
#include "tests/cmocka.h"
#include "tests/database.h"

static struct arena arena;
static struct db *db;
static struct error err;
static struct structure_report report;

static const char good[] =
    "{\"sites\":[{\"code\":\"SIM1\",\"label\":\"H\\u00f4pital\",\"time_zone\":\"Europe/Paris\","
    "\"simulated\":true}],"
    "\"units\":[{\"site\":\"SIM1\",\"code\":\"POLE1\",\"label\":\"P\\u00f4le "
    "1\",\"kind\":\"pole\"},"
    "{\"site\":\"SIM1\",\"code\":\"CARDIO\",\"label\":\"Cardiologie\",\"kind\":\"service\","
    "\"parent\":\"POLE1\",\"valid_from\":\"2025-01-01\"}],"
    "\"engines\":[{\"code\":\"dmo\",\"label\":\"DMO\"}],"
    "\"releases\":[{\"engine\":\"dmo\",\"code\":\"2026.3\",\"label\":\"2026.3\","
    "\"released_on\":\"2026-09-01\",\"kind\":\"major\"}],"
    "\"clients\":[{\"site\":\"SIM1\",\"code\":\"gw1\"}]}";

static bool import(const char *text)
{
    err = (struct error){0};
    return structure_import(db, &arena, text, strlen(text), &report, &err);
}

static size_t count(const struct db_statement *statement)
{
    struct db_rows rows;

    assert_true(db_query(db, &arena, statement, DB_NO_PARAMS, &rows, &err));
    return rows.row_count;
}

static int set_up(void **state)
{
    (void)state;
    db = test_database();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    db_close(db);
    arena_free(&arena);
    return 0;
}

static void a_structure_is_registered_and_imported_again_without_change(void **state)
{
    struct db_rows first;
    struct db_rows second;

    (void)state;
    if (!import(good)) {
        fail_msg("%s", err.message);
    }
    assert_int_equal(report.units, 2);
    assert_true(db_query(db, &arena, &sql_unit_list, DB_NO_PARAMS, &first, &err));
    assert_true(import(good));
    assert_true(db_query(db, &arena, &sql_unit_list, DB_NO_PARAMS, &second, &err));
    assert_int_equal(first.row_count, 2);
    assert_int_equal(second.row_count, 2);
    for (size_t i = 0; i < first.row_count * first.column_count; i++) {
        assert_true(text_equal(first.cells[i], second.cells[i]));
    }
    assert_int_equal(count(&sql_site_list), 1);
    assert_int_equal(count(&sql_engine_list), 1);
    assert_int_equal(count(&sql_release_list), 1);
    assert_int_equal(count(&sql_client_list), 1);
}

struct refusal {
    const char *text;
    const char *expected; /* how the message begins */
};

static void what_is_wrong_is_named_by_list_index_and_key_and_never_quoted(void **state)
{
    static const struct refusal refusals[] = {
        {"{\"sites\":[{\"code\":\"Mrs Miller\",\"label\":\"x\",\"time_zone\":\"UTC\"}]}",
         "sites[0].code: "},
        {"{\"sites\":[{\"code\":\"S\",\"label\":\"x\",\"time_zone\":\"Mrs Miller\"}]}",
         "sites[0].time_zone: "},
        {"{\"sites\":[{\"code\":\"S\",\"label\":\"x\",\"time_zone\":\"UTC\",\"Miller\":1}]}",
         "sites[0]: has an unknown key"},
        {"{\"sites\":[{\"code\":\"S\",\"label\":7,\"time_zone\":\"UTC\"}]}", "sites[0].label: "},
        {"{\"sites\":[{\"code\":\"S\",\"label\":\"x\",\"time_zone\":\"UTC\",\"simulated\":"
         "\"Miller\"}]}",
         "sites[0].simulated: "},
        {"{\"sites\":[4]}", "sites[0]: must be an object"},
        {"{\"sites\":7}", "structure.sites: must be a list"},
        {"{\"Miller\":[]}", "structure: has an unknown key"},
        {"[]", "structure: must be an object"},
        {"{\"units\":[{\"site\":\"Miller\",\"code\":\"A\",\"label\":\"a\",\"kind\":\"pole\"}]}",
         "units[0].site: is not registered"},
        {"{\"units\":[{\"site\":\"SIM1\",\"code\":\"A\",\"label\":\"a\",\"kind\":\"Miller\"}]}",
         "units[0].kind: must be one of pole, service, uf"},
        {"{\"units\":[{\"site\":\"SIM1\",\"code\":\"A\",\"label\":\"a\",\"kind\":\"uf\","
         "\"parent\":\"Miller\"}]}",
         "units[0].parent: is not registered"},
        {"{\"units\":[{\"site\":\"SIM1\",\"code\":\"A\",\"label\":\"a\",\"kind\":\"pole\","
         "\"parent\":\"CARDIO\"}]}",
         "units[0].parent: must be of a kind above"},
        {"{\"units\":[{\"site\":\"SIM1\",\"code\":\"CARDIO\",\"label\":\"a\",\"kind\":\"service\"}]"
         "}",
         "units[0].parent: and kind of a unit stay"},
        {"{\"units\":[{\"site\":\"SIM1\",\"code\":\"A\",\"label\":\"a\",\"kind\":\"uf\","
         "\"valid_from\":\"Miller\"}]}",
         "units[0].valid_from: must be a day"},
        {"{\"units\":[{\"site\":\"SIM1\",\"code\":\"A\",\"label\":\"a\",\"kind\":\"uf\","
         "\"valid_from\":\"2026-01-01\",\"valid_to\":\"2026-01-01\"}]}",
         "units[0].valid_to: must be after"},
        {"{\"engines\":[{\"code\":\"a\",\"label\":\"\"}]}", "engines[0].label: "},
        {"{\"engines\":[{\"code\":\"a\",\"label\":\"a\"},{\"code\":\"-a\",\"label\":\"a\"}]}",
         "engines[1].code: "},
        {"{\"releases\":[{\"engine\":\"Miller\",\"code\":\"1\",\"label\":\"1\",\"kind\":\"major\"}]"
         "}",
         "releases[0].engine: is not registered"},
        {"{\"clients\":[{\"site\":\"SIM1\"}]}", "clients[0].code: is missing"},
        {"{\"sites\":[{\"Miller", "no JSON: line 1"},
    };

    (void)state;
    assert_true(import(good));
    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        const struct refusal *r = &refusals[i];

        assert_false(import(r->text));
        assert_int_equal(err.kind, ERROR_INPUT);
        if (strncmp(err.message, r->expected, strlen(r->expected)) != 0) {
            fail_msg("%s, expected %s", err.message, r->expected);
        }
        assert_null(strstr(err.message, "Miller"));
    }
}

static void a_file_with_one_wrong_entry_changes_nothing(void **state)
{
    (void)state;
    assert_false(import("{\"sites\":[{\"code\":\"S1\",\"label\":\"a\",\"time_zone\":\"UTC\"},"
                        "{\"code\":\"S2\"}]}"));
    assert_int_equal(count(&sql_site_list), 0);
}

static void a_unit_is_closed_and_renamed(void **state)
{
    struct db_rows rows;

    (void)state;
    assert_true(import(good));
    assert_true(import("{\"units\":[{\"site\":\"SIM1\",\"code\":\"CARDIO\",\"label\":\"Coeur\","
                       "\"kind\":\"service\",\"parent\":\"POLE1\",\"valid_from\":\"2025-01-01\","
                       "\"valid_to\":\"2026-07-01\"}]}"));
    assert_true(db_query(db, &arena, &sql_unit_list, DB_NO_PARAMS, &rows, &err));
    assert_int_equal(rows.row_count, 2);
    assert_string_equal(db_cell(&rows, 1, 4), "Coeur");
    assert_string_equal(db_cell(&rows, 1, 7), "2026-07-01");
}

int main(void)
{
#define WITH_DATABASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_DATABASE(a_structure_is_registered_and_imported_again_without_change),
        WITH_DATABASE(what_is_wrong_is_named_by_list_index_and_key_and_never_quoted),
        WITH_DATABASE(a_file_with_one_wrong_entry_changes_nothing),
        WITH_DATABASE(a_unit_is_closed_and_renamed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
