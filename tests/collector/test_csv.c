/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of CSV, time stamps by pattern, counts beyond memory, mappings held against the catalog. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "collector/csv.h"
#include "collector/mapping.h"
#include "collector/stamp.h"
#include "collector/tally.h"
#include "tests/cmocka.h"

#define ROOM 512

static struct error err;

/* All rows as "cell|cell/" each, "!" before a broken one, "…" where the last does not end. */
static const char *rows_of(const char *bytes, bool at_end)
{
    static char shown[ROOM];
    static struct csv_row row;
    char room[ROOM];
    size_t used = 0;
    size_t left = strlen(bytes);

    memset(shown, 0, sizeof(shown));
    while (left > 0) {
        if (!csv_read(bytes, left, at_end, ';', room, &row)) {
            (void)snprintf(shown + used, ROOM - used, "…");
            break;
        }
        used += (size_t)snprintf(shown + used, ROOM - used, "%s", row.broken ? "!" : "");
        for (size_t i = 0; i < row.cell_count; i++) {
            assert_int_equal(row.cells[i].length, strlen(row.cells[i].text));
            used += (size_t)snprintf(shown + used, ROOM - used, "%s%s", i == 0 ? "" : "|",
                                     row.cells[i].text);
        }
        used += (size_t)snprintf(shown + used, ROOM - used, "/%zu ", row.lines);
        assert_true(row.size > 0 && row.size <= left);
        bytes += row.size;
        left -= row.size;
    }
    return shown;
}

static void rows_of_csv_are_told_apart(void **state)
{
    static const struct {
        const char *bytes;
        const char *rows;
        bool more; /* is to come */
    } cases[] = {
        {"a;b\nc;d\n", "a|b/1 c|d/1 ", false},
        {"a;b\r\nc;d", "a|b/1 c|d/0 ", false},
        {"a;b\rc\r", "a|b/1 c/1 ", false},
        {";\n", "|/1 ", false},
        {"\n\na\n", "/1 /1 a/1 ", false},
        {"\"a;b\";c\n", "a;b|c/1 ", false},
        {"\"a\nb\";c\n", "a\nb|c/2 ", false},
        {"\"a\"\"b\";\"\"\n", "a\"b|/1 ", false},
        {"a\"b;c\n", "a\"b|c/1 ", false},
        {"\"a\"x;c\nd\n", "!a|c/1 d/1 ", false},
        {"\"a;b\nc", "!a;b\nc/1 ", false},
        {"a;b", "…", true},
        {"a;b\r", "…", true},
        {"a\n\"b", "a/1 …", true},
        {"a\n\"b\"", "a/1 …", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *rows = rows_of(cases[i].bytes, !cases[i].more);

        if (!text_equal(rows, cases[i].rows)) {
            fail_msg("case %zu: %s, not %s", i, rows, cases[i].rows);
        }
    }
}

static void more_cells_than_are_kept_are_still_counted(void **state)
{
    static struct csv_row row;
    char bytes[CSV_CELLS_MAX * 2 + 2];
    char room[sizeof(bytes) + 2];

    (void)state;
    memset(bytes, ';', sizeof(bytes));
    assert_true(csv_read(bytes, sizeof(bytes), true, ';', room, &row));
    assert_int_equal(row.cell_count, sizeof(bytes) + 1);
}

static void stamps_are_read_by_their_pattern_or_not_at_all(void **state)
{
    static const struct {
        const char *pattern;
        const char *text;
        const char *read; /* day since 2000, hour, offset in minutes; NULL: not at all */
    } cases[] = {
        {"%Y-%m-%d", "2000-01-02", "1 0 -"},
        {"%d/%m/%Y %H:%M", "02/01/2000 08:15", "1 8 -"},
        {"%m/%d/%Y", "1/2/2000", "1 0 -"},
        {"%Y-%m-%dT%H:%M:%S%z", "2000-01-02T23:59:60Z", "1 23 0"},
        {"%Y-%m-%dT%H:%M:%S%z", "2000-01-02T03:00:00+02:00", "1 3 120"},
        {"%Y-%m-%d %H:%M:%S.%f%z", "2000-01-02 03:00:00.123456-0330", "1 3 -210"},
        {"%Y%m%d%H", "2000010207", "1 7 -"},
        {"%Y-%m-%d", "2000-02-30", NULL},
        {"%Y-%m-%d", "2000-01-02x", NULL},
        {"%Y-%m-%d", "1999-01-02", NULL},
        {"%Y-%m-%d", "", NULL},
        {"%Y-%m-%d %H:%M", "2000-01-02 24:00", NULL},
        {"%Y-%m-%dT%H:%M%z", "2000-01-02T03:00", NULL},
        {"%Y-%m-%dT%H:%M%z", "2000-01-02T03:00+15:00", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct stamp stamp;
        char read[ROOM] = "";
        char offset[16] = "-";
        const bool ok = stamp_read(cases[i].pattern, cases[i].text, &stamp);

        if (ok && stamp.has_offset) {
            (void)snprintf(offset, sizeof(offset), "%d", (int)(stamp.offset_us / 60000000));
        }
        (void)snprintf(read, sizeof(read), "%d %d %s", (int)stamp.day, stamp.hour, offset);
        if (!text_equal(ok ? read : NULL, cases[i].read)) {
            fail_msg("case %zu: %s", i, ok ? read : "not at all");
        }
    }
    assert_true(stamp_pattern_holds("%d.%m.%Y"));
    assert_false(stamp_pattern_holds("%d.%m"));
    assert_false(stamp_pattern_holds("%d.%m.%Y %Q"));
    assert_false(stamp_pattern_holds("%d.%m.%Y %"));
}

static void counts_stay_right_where_they_leave_memory(void **state)
{
    enum { THINGS = 5000, SLOTS = 64 };
    struct tally *tally = tally_open(SLOTS);
    uint8_t hash[CRYPTO_HASH_SIZE] = {0};
    uint32_t before = 0;

    (void)state;
    for (uint32_t round = 0; round < 3; round++) {
        for (size_t i = 0; i < THINGS; i++) {
            memcpy(hash, &i, sizeof(i));
            assert_true(tally_count(tally, hash, &before, &err));
            assert_int_equal(before, round);
        }
    }
    tally_close(tally);
}

#define HEAD "{\"type\":\"doc_volume_daily\",\"fields\":{\"day\":{\"column\":\"j\"}"

static void a_mapping_says_what_is_wrong_with_it(void **state)
{
    static const struct {
        const char *form;
        const char *why; /* part of the message; NULL: nothing */
    } cases[] = {
        {HEAD "}}", NULL},
        {HEAD ",\"created\":{\"column\":\"c\"}},\"separator\":\"\\t\",\"decimal\":\",\"}", NULL},
        {"[]", "must be an object"},
        {"{", "line 1"},
        {"{\"type\":\"x\",\"fields\":{}}", "mapping.type"},
        {"{\"type\":\"seat\",\"fields\":{\"action\":{\"column\":\"a\"}}}", "must name day"},
        {HEAD "},\"colour\":1}", "unknown key"},
        {HEAD ",\"x\":{\"column\":\"c\"}}}", "no field of doc_volume_daily"},
        {HEAD ",\"seq\":{\"column\":\"c\"}}}", "seq is set by the importer"},
        {HEAD ",\"created\":{}}}", "mapping.fields.created.column"},
        {HEAD ",\"created\":{\"column\":\"c\",\"unit\":\"min\"}}}", "cannot be made into"},
        {HEAD ",\"created\":{\"column\":\"c\",\"format\":\"%Y%m%d\"}}}", "only day, hour"},
        {HEAD ",\"hour\":{\"column\":\"c\",\"format\":\"%Y%m%d\"}}}", "must have %H"},
        {HEAD ",\"unit\":{\"column\":\"c\",\"pseudonym\":true}}}", "only user has one"},
        {HEAD "},\"constants\":{\"day\":\"2026-01-01\"}}", "day stands twice"},
        {HEAD "},\"constants\":{\"created\":1.5}}", "whole number"},
        {HEAD "},\"separator\":\"x\"}", "mapping.separator"},
        {HEAD "},\"only\":{\"a\":1}}", "mapping.only"},
    };
    struct arena arena = {0};
    const struct catalog *catalog = NULL;
    const struct mapping *mapping = NULL;

    (void)state;
    assert_true(catalog_load(&arena, &catalog, &err));
    const struct registry *registry = registry_make(&arena, catalog);

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const bool ok =
            mapping_parse(&arena, registry, cases[i].form, strlen(cases[i].form), &mapping, &err);

        if (ok != (cases[i].why == NULL) || (!ok && strstr(err.message, cases[i].why) == NULL)) {
            fail_msg("case %zu: %s", i, ok ? "holds" : err.message);
        }
    }
    for (size_t i = 0; mapping_name(&arena, i) != NULL; i++) {
        if (!mapping_read(&arena, registry, mapping_name(&arena, i), &mapping, &err)) {
            fail_msg("%s: %s", mapping_name(&arena, i), err.message);
        }
        assert_true(mapping->example.count > 1);
    }
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_of_csv_are_told_apart),
        cmocka_unit_test(more_cells_than_are_kept_are_still_counted),
        cmocka_unit_test(stamps_are_read_by_their_pattern_or_not_at_all),
        cmocka_unit_test(counts_stay_right_where_they_leave_memory),
        cmocka_unit_test(a_mapping_says_what_is_wrong_with_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
