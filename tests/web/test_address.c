/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/text.h"
#include "tests/cmocka.h"
#include "web/address.h"

static struct arena arena;
static struct error err;

/* Query values as a table: name, value, name, value, NULL. */
static const char *look_up(void *context, const char *name)
{
    const char *const *pairs = context;

    for (size_t i = 0; pairs[i] != NULL; i += 2) {
        if (text_equal(pairs[i], name)) {
            return pairs[i + 1];
        }
    }
    return NULL;
}

#define QUERY(...) ((const char *[]){__VA_ARGS__, NULL})
#define NO_QUERY   ((const char *[]){NULL})

static bool read(const char *path, const char **query, struct address *address)
{
    err = (struct error){0};
    return address_read(&arena, path, look_up, query, address, &err);
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static void paths_name_language_page_id_and_form(void **state)
{
    static const struct {
        const char *path;
        const char *page;
        const char *id;
        enum language language;
        enum address_form form;
    } cases[] = {
        {"/fr/", "", "", LANGUAGE_FR, FORM_HTML},
        {"/en/", "", "", LANGUAGE_EN, FORM_HTML},
        {"/fr/index.csv", "", "", LANGUAGE_FR, FORM_CSV},
        {"/en/adoption", "adoption", "", LANGUAGE_EN, FORM_HTML},
        {"/en/adoption.csv", "adoption", "", LANGUAGE_EN, FORM_CSV},
        {"/en/adoption.svg", "adoption", "", LANGUAGE_EN, FORM_SVG},
        {"/fr/practices/BP14", "practices", "BP14", LANGUAGE_FR, FORM_HTML},
        {"/fr/practices/BP14.csv", "practices", "BP14", LANGUAGE_FR, FORM_CSV},
        {"/fr/metrics/D4_low.json", "metrics", "D4_low", LANGUAGE_FR, FORM_JSON},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct address address;

        assert_true(read(cases[i].path, NO_QUERY, &address));
        assert_int_equal(address.language, cases[i].language);
        assert_string_equal(address.page, cases[i].page);
        assert_string_equal(address.id, cases[i].id);
        assert_int_equal(address.form, cases[i].form);
    }
}

static void other_paths_are_not_found(void **state)
{
    static const char *const paths[] = {"/",
                                        "/fr",
                                        "/de/",
                                        "/fra/adoption",
                                        "fr/",
                                        "/fr/a b",
                                        "/fr/practices/BP14/x",
                                        "/FR/",
                                        "/fr/<b>",
                                        "/fr/metrics/..%2f",
                                        "//fr/"};
    struct address address;

    (void)state;
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        assert_false(read(paths[i], NO_QUERY, &address));
        assert_int_equal(err.kind, ERROR_NOT_FOUND);
    }
}

static void what_is_not_given_is_the_default(void **state)
{
    struct address address;

    (void)state;
    assert_true(read("/fr/adoption", NO_QUERY, &address));
    assert_string_equal(address.scope, "all");
    assert_string_equal(address.period, "");
    assert_string_equal(address.compare, "previous");
    assert_string_equal(address.view, "chart");
    assert_int_equal(address.revision, -1);
    assert_true(read("/fr/adoption",
                     QUERY("scope", "", "period", "", "compare", "", "view", "", "rev", "3"),
                     &address));
    assert_string_equal(address.scope, "all");
    assert_string_equal(address.compare, "previous");
    assert_int_equal(address.revision, 3);
}

static void unknown_values_are_refused_with_their_choices(void **state)
{
    static const struct {
        const char *name;
        const char *value;
        const char *choices;
    } cases[] = {
        {"compare", "yesterday", "previous, year, none"},
        {"compare", "Previous", "previous, year, none"},
        {"view", "pie", "chart, table"},
        {"rev", "x", "rev"},
        {"rev", "-1", "rev"},
        {"rev", "99999", "rev"},
        {"rev", "", "rev"},
    };
    struct address address;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_false(read("/fr/adoption", QUERY(cases[i].name, cases[i].value), &address));
        assert_int_equal(err.kind, ERROR_INPUT);
        assert_non_null(strstr(err.message, cases[i].choices));
        assert_null(strstr(err.message, "yesterday"));
    }
}

static void links_keep_scope_period_comparison_and_view_in_any_language(void **state)
{
    struct address address;

    (void)state;
    assert_true(read("/fr/practices/BP14.csv",
                     QUERY("scope", "site:SIM1/pole:URG", "period", "r28:2026-09-27", "compare",
                           "none", "view", "table", "rev", "1"),
                     &address));
    assert_string_equal(address_link(&arena, "", &address),
                        "/fr/practices/BP14.csv?scope=site:SIM1/pole:URG&period=r28:2026-09-27"
                        "&compare=none&view=table&rev=1");
    address.language = LANGUAGE_EN;
    address.page = "time";
    address.id = "";
    address.form = FORM_HTML;
    address.revision = -1;
    assert_string_equal(address_link(&arena, "/dictameter", &address),
                        "/dictameter/en/time?scope=site:SIM1/pole:URG&period=r28:2026-09-27"
                        "&compare=none&view=table");
}

static void links_leave_out_what_is_the_default(void **state)
{
    struct address address;

    (void)state;
    assert_true(
        read("/en/", QUERY("scope", "all", "compare", "previous", "view", "chart"), &address));
    assert_string_equal(address_link(&arena, "", &address), "/en/");
    address.form = FORM_CSV;
    assert_string_equal(address_link(&arena, "", &address), "/en/index.csv");
    address.revision = 0;
    assert_string_equal(address_link(&arena, "", &address), "/en/index.csv?rev=0");
}

static void a_link_is_read_back_as_the_same_address(void **state)
{
    struct address address;
    struct address again;

    (void)state;
    assert_true(
        read("/fr/index.svg", QUERY("scope", "release:DMO.4.2", "period", "2026-Q3"), &address));
    assert_string_equal(address_link(&arena, "", &address),
                        "/fr/index.svg?scope=release:DMO.4.2&period=2026-Q3");
    assert_true(
        read("/fr/index.svg", QUERY("scope", address.scope, "period", address.period), &again));
    assert_string_equal(address_link(&arena, "", &again), address_link(&arena, "", &address));
}

static void values_in_links_are_percent_encoded(void **state)
{
    (void)state;
    assert_string_equal(address_encode(&arena, "site:CHX/pole:URG"), "site:CHX/pole:URG");
    assert_string_equal(address_encode(&arena, "a b&c=d?e#f%\"<>'+"),
                        "a%20b%26c%3Dd%3Fe%23f%25%22%3C%3E%27%2B");
    assert_string_equal(address_encode(&arena, "\xC3\xA9"), "%C3%A9");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(paths_name_language_page_id_and_form, tear_down),
        cmocka_unit_test_teardown(other_paths_are_not_found, tear_down),
        cmocka_unit_test_teardown(what_is_not_given_is_the_default, tear_down),
        cmocka_unit_test_teardown(unknown_values_are_refused_with_their_choices, tear_down),
        cmocka_unit_test_teardown(links_keep_scope_period_comparison_and_view_in_any_language,
                                  tear_down),
        cmocka_unit_test_teardown(links_leave_out_what_is_the_default, tear_down),
        cmocka_unit_test_teardown(a_link_is_read_back_as_the_same_address, tear_down),
        cmocka_unit_test_teardown(values_in_links_are_percent_encoded, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
