/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How one event is checked: a table of cases against the built-in catalog. */
#include <stdio.h>
#include <string.h>

#include "collector/event.h"
#include "tests/cmocka.h"

#define NOW_MS INT64_C(1789200000000) /* 2026-09-12T08:00:00Z */
#define DAY_MS INT64_C(86400000)
#define ID     "\"event_id\":\"019f5ec2-0a00-7000-8000-000000000001\""
#define USER   "\"user\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\""
#define HEAD   "\"type\":\"document\",\"schema\":1," ID ",\"client\":\"gw1\",\"seq\":7"
#define DAY    "\"day\":\"2026-07-14\""
#define MUST   "\"status\":\"signed\",\"modality\":\"dictation\""
#define WHOLE  HEAD "," USER "," DAY "," MUST

struct fixture {
    struct arena arena;
    struct structure structure;
    struct pseudonym_keys keys;
    struct event_rules rules;
};

static int64_t site_ids[] = {1, 2};

static struct fixture *make_fixture(void)
{
    static struct fixture f;
    const struct catalog *catalog = NULL;
    struct error err;

    f = (struct fixture){.arena = {NULL}};
    if (!catalog_load(&f.arena, &catalog, &err)) {
        fail_msg("%s", err.message);
    }
    names_init(&f.structure.sites, &f.arena, 2);
    names_add(&f.structure.sites, "SIM1", 0);
    names_add(&f.structure.sites, "SIM2", 1);
    f.structure.site_ids = site_ids;
    f.structure.site_count = 2;
    names_init(&f.structure.engines, &f.arena, 1);
    names_add(&f.structure.engines, "dmo", 3);
    names_init(&f.structure.members, &f.arena, 4);
    names_add(&f.structure.members, "u1/CARDIO", 11);
    names_add(&f.structure.members, "c1/gw1", 21);
    names_add(&f.structure.members, "c1/gw2", 22);
    names_add(&f.structure.members, "r3/2026.3", 31);
    memset(&f.keys, 7, sizeof(f.keys));
    pseudonym_keys_prepare(&f.keys);
    f.rules = (struct event_rules){
        .registry = registry_make(&f.arena, catalog),
        .structure = &f.structure,
        .keys = &f.keys,
        .site_id = 1,
        .oldest_ms = NOW_MS - 400 * DAY_MS,
        .newest_ms = NOW_MS + 2 * DAY_MS,
    };
    return &f;
}

/* Checks the only event of a line. */
static bool check(struct fixture *f, const char *line, struct event *event, struct rejection *why)
{
    struct decoder *decoder = decoder_open(line, strlen(line));
    struct record record;

    assert_true(decoder_next(decoder, &record));
    const bool ok = event_check(&f->rules, &f->arena, &record, event, why);

    decoder_close(decoder);
    return ok;
}

static const struct {
    const char *line;
    const char *code;
    const char *field;
} refusals[] = {
    {"{" WHOLE, "not_json", ""},
    {"42", "not_object", ""},
    {"{" WHOLE ",\"seq\":8}", "repeated_key", ""},
    {"{}", "missing_field", "type"},
    {"{\"type\":\"DUPONT\"}", "unknown_type", "type"},
    {"{\"type\":7}", "unknown_type", "type"},
    {"{" WHOLE ",\"DUPONT\":1}", "unknown_field", "*"},
    {"{" WHOLE ",\"words_final\":\"many\"}", "wrong_type", "words_final"},
    {"{" WHOLE ",\"words_final\":1.5}", "wrong_type", "words_final"},
    {"{" WHOLE ",\"words_final\":null}", "wrong_type", "words_final"},
    {"{" WHOLE ",\"words_final\":{\"a\":1}}", "wrong_type", "words_final"},
    {"{" WHOLE ",\"words_final\":-1}", "out_of_range", "words_final"},
    {"{" WHOLE ",\"words_final\":20001}", "out_of_range", "words_final"},
    {"{" WHOLE ",\"delegated\":1}", "wrong_type", "delegated"},
    {"{" WHOLE ",\"doc_type\":\"DUPONT\"}", "unknown_code", "doc_type"},
    {"{" WHOLE ",\"doc_type\":12}", "wrong_type", "doc_type"},
    {"{" WHOLE ",\"role\":\"DUPONT\"}", "unknown_code", "role"},
    {"{" WHOLE ",\"unit\":\"DUPONT\"}", "unknown_unit", "unit"},
    {"{" WHOLE ",\"engine\":\"DUPONT\"}", "unknown_engine", "engine"},
    {"{" WHOLE ",\"engine\":\"dmo\",\"release\":\"1\"}", "unknown_release", "release"},
    {"{" WHOLE ",\"release\":\"2026.3\"}", "missing_field", "engine"},
    {"{" WHOLE ",\"session\":\"\"}", "out_of_range", "session"},
    {"{" WHOLE ",\"session\":\"12345678901234567890123456789012345678901234567890123456789012345"
     "\"}",
     "out_of_range", "session"},
    {"{" WHOLE ",\"site\":\"SIM2\"}", "site_mismatch", "site"},
    {"{" WHOLE ",\"site\":\"DUPONT\"}", "site_mismatch", "site"},
    {"{" WHOLE ",\"hour\":24}", "out_of_range", "hour"},
    {"{" HEAD "," DAY "," MUST "}", "missing_field", "user"},
    {"{" HEAD "," USER "," MUST "}", "missing_field", "day"},
    {"{" HEAD "," USER "," DAY ",\"status\":\"signed\"}", "missing_field", "modality"},
    {"{" HEAD "," DAY "," MUST ",\"user\":\"DUPONT\"}", "user_form", "user"},
    {"{" HEAD "," DAY "," MUST ",\"user\":4}", "user_form", "user"},
    {"{" HEAD "," USER "," MUST ",\"day\":\"2026-02-30\"}", "wrong_type", "day"},
    {"{" HEAD "," USER "," MUST ",\"day\":\"14/07/2026\"}", "wrong_type", "day"},
    {"{" HEAD "," USER "," MUST ",\"day\":\"1999-01-01\"}", "out_of_range", "day"},
    {"{" HEAD "," USER "," MUST ",\"day\":\"2026-12-01\"}", "out_of_range", "day"},
    {"{\"type\":\"document\",\"schema\":2," ID ",\"client\":\"gw1\",\"seq\":7," USER "," DAY
     "," MUST "}",
     "unknown_schema", "schema"},
    {"{\"type\":\"document\",\"schema\":1," ID ",\"client\":\"gw9\",\"seq\":7," USER "," DAY
     "," MUST "}",
     "unknown_client", "client"},
    {"{\"type\":\"document\",\"schema\":1," ID ",\"client\":\"gw1\",\"seq\":-1," USER "," DAY
     "," MUST "}",
     "out_of_range", "seq"},
    {"{\"type\":\"document\",\"schema\":1,\"client\":\"gw1\",\"seq\":7," USER "," DAY "," MUST "}",
     "missing_field", "event_id"},
};

static void bad_events_are_refused_with_code_and_field(void **state)
{
    struct fixture *f = make_fixture();

    (void)state;
    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        struct event event;
        struct rejection why = {.code = NULL};

        const bool ok = check(f, refusals[i].line, &event, &why);

        if (ok || strcmp(why.code, refusals[i].code) != 0 ||
            strcmp(why.field, refusals[i].field) != 0) {
            fail_msg("case %zu: %s at %s, not %s at %s", i, ok ? "accepted" : why.code,
                     ok ? "" : why.field, refusals[i].code, refusals[i].field);
        }
        assert_null(strstr(why.detail, "DUPONT"));
    }
    arena_free(&f->arena);
}

static void an_event_id_of_another_version_or_time_is_refused(void **state)
{
    static const struct {
        const char *id;
        const char *code;
    } cases[] = {
        {"DUPONT", "event_id_form"},
        {"019f5ec20a0070008000000000000001", "event_id_form"},
        {"019f5ec2-0a00-4000-8000-000000000001", "event_id_version"},
        {"019f5ec2-0a00-1000-8000-000000000001", "event_id_version"},
        {"019f5ec2-0a00-7000-c000-000000000001", "event_id_version"},
        {"00000000-0000-7000-8000-000000000001", "event_id_time"},
        {"01a0dead-0a00-7000-8000-000000000001", "event_id_time"},
        {"019f5ec2-0a00-8000-8000-000000000001", NULL},
        {"019F5EC2-0A00-7000-8000-00000000ABCD", NULL},
    };
    struct fixture *f = make_fixture();

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct event event;
        struct rejection why;
        const char *line = arena_format(&f->arena,
                                        "{\"type\":\"document\",\"schema\":1,\"event_id\":\"%s\","
                                        "\"client\":\"gw1\",\"seq\":1," USER "," DAY "," MUST "}",
                                        cases[i].id);
        const bool ok = check(f, line, &event, &why);

        assert_int_equal(ok, cases[i].code == NULL);
        if (!ok) {
            assert_string_equal(why.code, cases[i].code);
            assert_string_equal(why.field, "event_id");
        }
    }
    arena_free(&f->arena);
}

static void a_good_event_becomes_a_row(void **state)
{
    struct fixture *f = make_fixture();
    struct event event;
    struct rejection why;
    const bool ok = check(f,
                          "{" WHOLE ",\"site\":\"SIM1\",\"unit\":\"CARDIO\",\"engine\":\"dmo\","
                          "\"release\":\"2026.3\",\"hour\":9,\"words_final\":312,"
                          "\"session\":\"s1\",\"delegated\":true}",
                          &event, &why);

    (void)state;
    if (!ok) {
        fail_msg("%s at %s", why.code, why.field);
    }
    assert_string_equal(event.shape->type->name, "document");
    assert_int_equal(event.site_id, 1);
    assert_int_equal(event.client_id, 21);
    assert_int_equal(event.unit_id, 11);
    assert_int_equal(event.engine_id, 3);
    assert_int_equal(event.release_id, 31);
    assert_int_equal(event.seq, 7);
    assert_true(event.has_user);
    for (size_t i = 0; i < event.shape->value_count; i++) {
        const char *name = event.shape->values[i]->name;
        const int64_t value = event.values[i];

        if (strcmp(name, "words_final") == 0) {
            assert_int_equal(value, 312);
        } else if (strcmp(name, "hour") == 0) {
            assert_int_equal(value, 9);
        } else if (strcmp(name, "role") == 0) {
            assert_int_equal(value, 0); /* unknown, in the envelope */
        } else if (strcmp(name, "words_engine") == 0) {
            assert_true(value == REGISTRY_NULL);
        }
    }
    arena_free(&f->arena);
}

static void the_stored_id_hides_the_milliseconds(void **state)
{
    struct fixture *f = make_fixture();
    struct event event;
    struct rejection why;

    (void)state;
    assert_true(check(f, "{" WHOLE "}", &event, &why));
    assert_int_equal(uuid_version(event.id), 8);
    assert_true(uuid_is_rfc(event.id));
    assert_int_equal(uuid_time_ms(event.id) % 3600000, 0);
    assert_int_equal(uuid_time_ms(event.id), uuid_time_ms(event.sent_id) / 3600000 * 3600000);
    assert_int_equal(event.recorded_us, uuid_time_ms(event.id) * 1000);
    assert_memory_not_equal(event.id + 8, event.sent_id + 8, 8);
    arena_free(&f->arena);
}

static void a_retry_has_the_same_content_and_a_change_another(void **state)
{
    struct fixture *f = make_fixture();
    struct event first;
    struct event second;
    struct rejection why;

    (void)state;
    assert_true(check(f, "{" WHOLE ",\"words_final\":3,\"role\":\"physician\"}", &first, &why));
    assert_true(check(f, "{\"role\":\"physician\",\"words_final\":3," WHOLE "}", &second, &why));
    assert_int_equal(first.content_mac, second.content_mac);
    assert_memory_equal(first.id, second.id, UUID_SIZE);
    assert_true(check(f, "{" WHOLE ",\"words_final\":4,\"role\":\"physician\"}", &second, &why));
    assert_int_not_equal(first.content_mac, second.content_mac);
    assert_true(check(f, "{" WHOLE ",\"words_engine\":3,\"role\":\"physician\"}", &second, &why));
    assert_int_not_equal(first.content_mac, second.content_mac);
    arena_free(&f->arena);
}

static void a_token_for_some_clients_refuses_the_others(void **state)
{
    static const int64_t clients[] = {22};
    struct fixture *f = make_fixture();
    struct event event;
    struct rejection why;

    (void)state;
    f->rules.clients = clients;
    f->rules.client_count = 1;
    assert_false(check(f, "{" WHOLE "}", &event, &why));
    assert_string_equal(why.code, "unknown_client");
    arena_free(&f->arena);
}

static void a_rejected_event_keeps_what_the_ledger_needs(void **state)
{
    struct fixture *f = make_fixture();
    struct event event;
    struct rejection why;

    (void)state;
    assert_false(check(f, "{" WHOLE ",\"words_final\":\"x\"}", &event, &why));
    assert_int_equal(event.client_id, 21);
    assert_int_equal(event.seq, 7);
    assert_true(event.day != EVENT_NO_DAY);
    assert_false(
        check(f, "{\"type\":\"nothing\",\"client\":\"gw1\",\"seq\":9," DAY "}", &event, &why));
    assert_string_equal(why.code, "unknown_type");
    assert_int_equal(event.client_id, 21);
    assert_int_equal(event.seq, 9);
    arena_free(&f->arena);
}

static void without_a_site_of_its_own_each_event_names_one(void **state)
{
    struct fixture *f = make_fixture();
    struct event event;
    struct rejection why;

    (void)state;
    f->rules.site_id = 0;
    assert_false(check(f, "{" WHOLE "}", &event, &why));
    assert_string_equal(why.field, "site");
    assert_false(check(f, "{" WHOLE ",\"site\":\"SIM9\"}", &event, &why));
    assert_string_equal(why.code, "unknown_site");
    assert_true(check(f, "{" WHOLE ",\"site\":\"SIM1\"}", &event, &why));
    arena_free(&f->arena);
}

/* Every type of the catalog, with only its required fields: the same path for all. */
static void every_type_takes_its_required_fields(void **state)
{
    struct fixture *f = make_fixture();

    (void)state;
    for (size_t t = 0; t < f->rules.registry->count; t++) {
        const struct shape *shape = &f->rules.registry->shapes[t];
        char *line = arena_format(
            &f->arena, "{\"type\":\"%s\",\"schema\":1," ID ",\"client\":\"gw1\",\"seq\":7," DAY,
            shape->type->name);
        struct event event;
        struct rejection why;

        if (shape->type->clinician == PRESENCE_REQUIRED) {
            line = arena_format(&f->arena, "%s," USER, line);
        }
        for (size_t i = 0; i < shape->type->field_count; i++) {
            const struct event_field *field = &shape->type->fields[i];

            if (!field->required) {
                continue;
            }
            switch (field->type) {
            case FIELD_INT2:
            case FIELD_INT4:
            case FIELD_INT8:
                line = arena_format(&f->arena, "%s,\"%s\":%lld", line, field->name,
                                    (long long)field->max);
                break;
            case FIELD_BOOL:
                line = arena_format(&f->arena, "%s,\"%s\":true", line, field->name);
                break;
            case FIELD_CODE:
                line = arena_format(&f->arena, "%s,\"%s\":\"%s\"", line, field->name,
                                    field->codes->codes[field->codes->count - 1].code);
                break;
            case FIELD_DATE:
                line = arena_format(&f->arena, "%s,\"%s\":\"2026-07-14\"", line, field->name);
                break;
            case FIELD_OPAQUE:
                line = arena_format(&f->arena, "%s,\"%s\":\"x\"", line, field->name);
                break;
            }
        }
        line = arena_format(&f->arena, "%s}", line);
        if (!check(f, line, &event, &why)) {
            fail_msg("%s: %s at %s", shape->type->name, why.code, why.field);
        }
    }
    arena_free(&f->arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_events_are_refused_with_code_and_field),
        cmocka_unit_test(an_event_id_of_another_version_or_time_is_refused),
        cmocka_unit_test(a_good_event_becomes_a_row),
        cmocka_unit_test(the_stored_id_hides_the_milliseconds),
        cmocka_unit_test(a_retry_has_the_same_content_and_a_change_another),
        cmocka_unit_test(a_token_for_some_clients_refuses_the_others),
        cmocka_unit_test(a_rejected_event_keeps_what_the_ledger_needs),
        cmocka_unit_test(without_a_site_of_its_own_each_event_names_one),
        cmocka_unit_test(every_type_takes_its_required_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
