/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "schema/catalog.h"
#include "tests/cmocka.h"
#include "tests/database.h"

#define ASSETS_MAX 200

static struct arena arena;
static struct error err;

static int tear_down(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static const struct catalog *load(void)
{
    const struct catalog *catalog = NULL;

    if (!catalog_load(&arena, &catalog, &err)) {
        fail_msg("%s", err.message);
    }
    return catalog;
}

static void the_built_in_files_load(void **state)
{
    const struct catalog *c = load();

    (void)state;
    assert_true(c->event_count > 0 && c->metric_count > 0 && c->practice_count > 0);
}

static void names_and_numbers_find_their_entries(void **state)
{
    const struct catalog *c = load();

    (void)state;
    for (size_t i = 0; i < c->event_count; i++) {
        assert_ptr_equal(catalog_event(c, c->events[i].name), &c->events[i]);
    }
    for (size_t i = 0; i < c->code_list_count; i++) {
        const struct code_list *list = &c->code_lists[i];

        assert_ptr_equal(catalog_codes(c, list->name), list);
        for (size_t j = 0; j < list->count; j++) {
            assert_ptr_equal(code_by_text(list, list->codes[j].code), &list->codes[j]);
            assert_ptr_equal(code_by_id(list, list->codes[j].id), &list->codes[j]);
        }
        assert_null(code_by_text(list, "DUPONT"));
        assert_null(code_by_id(list, INT16_MAX));
    }
    for (size_t i = 0; i < c->metric_count; i++) {
        assert_ptr_equal(catalog_metric(c, c->metrics[i].id), &c->metrics[i]);
        assert_ptr_equal(catalog_metric_number(c, c->metrics[i].number), &c->metrics[i]);
    }
    assert_null(catalog_event(c, "patient"));
    assert_null(catalog_text_if(c, LANGUAGE_FR, "there.is.no.such.text"));
    assert_string_equal(catalog_text(c, LANGUAGE_EN, "dictionary.yes"), "yes");
}

/* One file of the catalog, broken or made up, and what must be said of it. */
struct breakage {
    const char *file;
    const char *find; /* NULL: the file becomes `replacement`, or goes where that is NULL */
    const char *replacement;
    const char *expected[2]; /* parts of the message */
};

#define LABEL "\"label\":{\"fr\":\"a\",\"en\":\"a\"}"
#define WORDS LABEL ",\"description\":{\"fr\":\"a\",\"en\":\"a\"}"
#define METRIC(number, id, numerator, rest)                                                        \
    "{\"number\":" number ",\"id\":\"" id "\",\"kind\":\"ratio\",\"numerator\":[" numerator        \
    "],\"denominator\":[\"documents_signed\"],\"direction\":\"up\",\"domain\":[0,1],"              \
    "\"documents\":\"documents_signed\",\"event\":\"document\"," WORDS rest "}"
#define METRICS(list)    "{\"metrics\":[" list "]}"
#define STANDARD         ",\"scopes\":\"standard\""
#define ONE_METRIC(n, r) METRICS(METRIC("1", "X1", n, r))

static const struct breakage breakages[] = {
    {"codes/device.csv", "id,code", "id;code", {"codes/device.csv line 1"}},
    {"codes/device.csv", "0,unknown", "5,unknown", {"codes/device.csv"}},
    {"codes/device.csv", "1,built_in", "0,built_in", {"codes/device.csv", "twice"}},
    {"codes/device.csv",
     "1,built_in,",
     "1,built_in,nowhere",
     {"codes/device.csv built_in", "parent"}},
    {"envelope.json", "\"fields\"", "\"field\"", {"envelope.json.fields", "missing"}},
    {"envelope.json", "{", "{{", {"envelope.json line"}},
    {"events/seat.json", "\"seat_action\"", "\"nowhere\"", {"events/seat.json fields[0].codes"}},
    {"events/seat.json", "\"int4\"", "\"int5\"", {"events/seat.json fields[2].type"}},
    {"events/seat.json", "\"min\": -100000", "\"min\": 100001", {"events/seat.json fields[2].max"}},
    {"events/seat.json", "\"seats\",\n", "\"action\",\n", {"fields[2].name", "twice"}},
    {"events/seat.json", "\"name\": \"seat\"", "\"name\": \"sit\"", {"events/seat.json.name"}},
    {"events/seat.json", "\"en\": \"Licence seat\"", "\"en\": \"\"", {"events/seat.json.label.en"}},
    {"events/seat.json",
     "\"unit\": \"seats\"",
     "\"units\": \"seats\"",
     {"fields[2]", "unknown key"}},
    {"components.json",
     "\"event\": \"document\"",
     "\"event\": \"nowhere\"",
     {"components[0].event"}},
    {"components.json", NULL, NULL, {"components.json", "missing"}},
    {"histograms.json", "\"origin\": 10", "\"origin\": 0", {"histograms[0].origin"}},
    {"scopes.json", "[\"site\"", "[\"nowhere\"", {"scopes.json scopes[1].dimensions"}},
    {"coverage.json",
     "\"event\": \"seat\"",
     "\"event\": \"nowhere\"",
     {"coverage.json events[0].event"}},
    {"coverage.json", "\"status\": 1", "\"status\": 9", {"coverage.json events", "status"}},
    {"coverage.json", "\"status\": 1", "\"nowhere\": 1", {"coverage.json events"}},
    {"metrics.json",
     NULL,
     ONE_METRIC("\"nowhere\"", STANDARD),
     {"metrics.json X1.numerator", "nowhere"}},
    {"metrics.json",
     NULL,
     ONE_METRIC("{\"component\":\"documents_signed\"}", STANDARD),
     {"X1.numerator", "factor"}},
    {"metrics.json",
     NULL,
     ONE_METRIC("\"documents_signed\"", ",\"scopes\":[\"nowhere\"]"),
     {"X1.scopes"}},
    {"metrics.json", NULL, ONE_METRIC("\"documents_signed\"", ""), {"X1.scopes"}},
    {"metrics.json",
     NULL,
     METRICS(METRIC("1", "X1", "", STANDARD) "," METRIC("1", "X2", "", STANDARD)),
     {"X2.number", "twice"}},
    {"metrics.json",
     NULL,
     METRICS(METRIC("1", "X1", "", STANDARD) "," METRIC("2", "X1", "", STANDARD)),
     {"X1.number", "twice"}},
    {"metrics.json",
     NULL,
     ONE_METRIC("\"documents_signed\"", STANDARD ",\"periods\":[\"month\"]"),
     {"X1.periods", "retention"}},
    {"interval_study.json", NULL, NULL, {"interval_study.json", "missing"}},
    {"interval_study.json",
     NULL,
     "{\"date\":\"2026-11-26\",\"seed\":1,\"cells\":[{\"family\":\"ratio\",\"k\":5,"
     "\"conditions\":{},\"lowest\":0.9,\"highest\":0.95,\"share\":0.89,\"draws\":10}]}",
     {"interval_study.json cells[0].share", "bounds"}},
    {"interval_study.json",
     NULL,
     "{\"date\":\"2026-11-26\",\"seed\":1,\"cells\":[{\"family\":\"ratio\",\"k\":5,"
     "\"conditions\":{\"phi\":\"a\"},\"lowest\":0,\"highest\":1,\"share\":0,\"draws\":10}]}",
     {"interval_study.json cells[0].conditions", "number"}},
    /* The first count of the catalog made one of seats, then of days. */
    {"metrics.json",
     "\"kind\": \"count\",\n      \"numerator\": [\"documents_signed\"]",
     "\"kind\": \"count\",\n      \"numerator\": [\"seats_assigned\"]",
     {"N1.numerator", "seats_assigned"}},
    {"metrics.json",
     "\"kind\": \"count\",\n      \"numerator\": [\"documents_signed\"]",
     "\"kind\": \"count\",\n      \"numerator\": [\"active_day\"]",
     {"N1.numerator", "active_day"}},
    {"practices/BP04.json", "\"useful\": 10", "\"useful\": 0", {"BP04.json studied.useful"}},
    {"practices/BP04.json", "\"useful\"", "\"usable\"", {"BP04.json studied", "unknown key"}},
    {"practices/BP04.json",
     "\"outcome\": \"B2\"",
     "\"outcome\": \"B1\"",
     {"BP04.json studied.outcome", "B1"}},
    {"practices/BP04.json", "{\n    \"outcome\"", "[{\n    \"outcome\"", {"BP04.json"}},
    {"texts/en.json",
     "\"dictionary.yes\"",
     "\"dictionary.yea\"",
     {"texts/en.json", "dictionary.yes"}},
    {"texts/fr.json", "\"dictionary.yes\"", "\"dictionary.yea\"", {"dictionary.yea"}},
    {"texts/en.json", NULL, NULL, {"texts/en.json", "missing"}},
};

static const char *replaced(const struct asset *asset, const struct breakage *b)
{
    const char *at = b->find == NULL ? NULL : strstr(asset->bytes, b->find);

    if (b->find == NULL) {
        return b->replacement;
    }
    if (at == NULL) {
        fail_msg("%s has no %s", b->file, b->find);
    }
    return arena_format(&arena, "%.*s%s%s", (int)(at - asset->bytes), asset->bytes, b->replacement,
                        at + strlen(b->find));
}

/* The built-in files with the one that is broken in the place of its like. */
static const struct asset *broken_assets(const struct breakage *b)
{
    struct asset *assets = ARENA_NEW(&arena, struct asset, ASSETS_MAX);
    size_t count = 0;
    bool found = false;

    for (const struct asset *a = catalog_assets; a->name != NULL; a++) {
        bool is_file = text_equal(a->name, b->file);
        const char *bytes = is_file ? replaced(a, b) : a->bytes;

        found = found || is_file;
        assert_true(count < ASSETS_MAX - 1);
        if (bytes != NULL) {
            assets[count++] = (struct asset){a->name, bytes, strlen(bytes)};
        }
    }
    assert_true(found);
    return assets;
}

static void expect_in_message(const char *part)
{
    if (part != NULL && strstr(err.message, part) == NULL) {
        fail_msg("%s, expected %s", err.message, part);
    }
}

static void broken_references_are_refused_with_file_and_entry(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(breakages) / sizeof(breakages[0]); i++) {
        const struct breakage *b = &breakages[i];
        const struct catalog *catalog = NULL;

        err = (struct error){0};
        assert_false(catalog_load_assets(&arena, broken_assets(b), &catalog, &err));
        expect_in_message(b->expected[0]);
        expect_in_message(b->expected[1]);
    }
}

/* What pg_attribute calls the types of db.h. */
static const char *const type_names[] = {"boolean",
                                         "smallint",
                                         "integer",
                                         "bigint",
                                         "double precision",
                                         "date",
                                         "timestamp with time zone",
                                         "uuid",
                                         "bytea",
                                         "text"};

static void check_column(struct db *db, const struct event_type *event,
                         const struct event_field *field)
{
    const struct db_column column = event_column(field);
    const struct db_statement statement = {
        .name = "column",
        .sql = "SELECT format_type(atttypid, NULL), attnotnull FROM pg_attribute "
               "WHERE attrelid = ('dictameter.' || $1)::regclass AND attname = $2",
        .param_count = 2};
    struct db_rows rows;

    if (!db_query(db, &arena, &statement, DB_PARAMS(event->table, column.name), &rows, &err)) {
        fail_msg("%s", err.message);
    }
    if (rows.row_count != 1) {
        fail_msg("%s has no column %s", event->table, column.name);
    }
    assert_string_equal(db_cell(&rows, 0, 0), type_names[column.type]);
    if (field->required && !db_cell_true(&rows, 0, 1)) {
        fail_msg("%s.%s may be NULL", event->table, column.name);
    }
}

/* A number's range stands in the table too. */
static void check_range(struct db *db, const struct event_type *event,
                        const struct event_field *field)
{
    const struct db_statement statement = {
        .name = "range",
        .sql =
            "SELECT FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND "
            "k.conkey = ARRAY[a.attnum] WHERE k.contype = 'c' AND k.conrelid = ('dictameter.' || "
            "$1)::regclass AND a.attname = $2 AND translate(pg_get_constraintdef(k.oid), '''()', "
            "'') ~ format('>= %s\\M.*<= %s\\M', $3::text, $4::text)",
        .param_count = 4};
    struct db_rows rows;

    if (field->type != FIELD_INT2 && field->type != FIELD_INT4 && field->type != FIELD_INT8) {
        return;
    }
    if (!db_query(db, &arena, &statement,
                  DB_PARAMS(event->table, field->column, db_int(&arena, field->min),
                            db_int(&arena, field->max)),
                  &rows, &err)) {
        fail_msg("%s", err.message);
    }
    if (rows.row_count != 1) {
        fail_msg("%s.%s has no CHECK of its range", event->table, field->column);
    }
}

static void every_event_has_its_table_and_every_field_its_column(void **state)
{
    const struct catalog *catalog = load();
    struct db *db = test_database();

    (void)state;
    for (size_t i = 0; i < catalog->event_count; i++) {
        const struct event_type *event = &catalog->events[i];

        for (size_t j = 0; j < catalog->envelope_count; j++) {
            if (catalog->envelope[j].column != NULL) {
                check_column(db, event, &catalog->envelope[j]);
            }
        }
        for (size_t j = 0; j < event->field_count; j++) {
            check_column(db, event, &event->fields[j]);
            check_range(db, event, &event->fields[j]);
        }
    }
    db_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(the_built_in_files_load, tear_down),
        cmocka_unit_test_teardown(names_and_numbers_find_their_entries, tear_down),
        cmocka_unit_test_teardown(broken_references_are_refused_with_file_and_entry, tear_down),
        cmocka_unit_test_teardown(every_event_has_its_table_and_every_field_its_column, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
