/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/day.h"
#include "base/encoding.h"
#include "base/form.h"
#include "base/guard.h"
#include "base/program.h"
#include "base/text.h"
#include "base/time.h"
#include "tests/cmocka.h"

static void days_are_read_and_written_back(void **state)
{
    static const char *const good[] = {"2000-01-01", "1999-12-31", "2024-02-29",
                                       "1900-02-28", "2026-12-31", "0001-01-01"};
    static const char *const bad[] = {"2023-02-29",  "2026-13-01", "2026-00-10", "2026-1-01",
                                      "2026-01-01 ", "",           "2026-01-32", "DUPONT"};
    int32_t day = 0;
    char text[11];

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_true(day_read(good[i], &day));
        day_write(day, text);
        assert_string_equal(text, good[i]);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(day_read(bad[i], &day));
    }
    assert_true(day_read("2000-01-01", &day));
    assert_int_equal(day, 0);
}

static void iso_weeks_turn_with_the_year(void **state)
{
    static const struct {
        const char *day;
        int year;
        int week;
        int weekday;
    } cases[] = {{"2005-01-01", 2004, 53, 6}, {"2008-12-29", 2009, 1, 1},
                 {"2010-01-03", 2009, 53, 7}, {"2026-09-13", 2026, 37, 7},
                 {"2027-01-01", 2026, 53, 5}, {"2026-01-01", 2026, 1, 4}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int32_t day = 0;
        int year = 0;
        int week = 0;

        assert_true(day_read(cases[i].day, &day));
        day_iso_week(day, &year, &week);
        assert_int_equal(year, cases[i].year);
        assert_int_equal(week, cases[i].week);
        assert_int_equal(day_weekday(day), cases[i].weekday);
        assert_int_equal(day_of_iso_week(year, week), day - (cases[i].weekday - 1));
    }
}

static void local_days_follow_daylight_saving(void **state)
{
    static const struct {
        const char *zone;
        int64_t at_s;
        const char *day;
        int hour;
    } cases[] = {
        {"Europe/Paris", 1774742399, "2026-03-29", 0}, /* 23:59:59 UTC on the eve, winter time */
        {"Europe/Paris", 1774747800, "2026-03-29", 3}, /* 01:30 UTC: 02:30 does not exist */
        {"Europe/Paris", 1792886400, "2026-10-25", 2}, /* 00:00 UTC, still summer */
        {"Europe/Paris", 1792890000, "2026-10-25", 2}, /* 01:00 UTC, the hour repeats */
        {"America/New_York", 1767240000, "2025-12-31", 23},
        {"Indian/Reunion", 1767211200, "2026-01-01", 0},
    };
    struct error err;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct time_zone *zone = NULL;
        int32_t day = 0;
        int hour = 0;
        char text[11];

        assert_true(time_zone_open(cases[i].zone, &zone, &err));
        time_local(zone, cases[i].at_s * 1000000, &day, &hour);
        day_write(day, text);
        assert_string_equal(text, cases[i].day);
        assert_int_equal(hour, cases[i].hour);
        time_zone_close(zone);
    }
}

static void an_unknown_zone_is_refused(void **state)
{
    static const char *const bad[] = {"Europe/Pariss", "+02", "CET-1CEST", "", "../etc/passwd"};
    struct time_zone *zone = NULL;
    struct error err;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(time_zone_open(bad[i], &zone, &err));
        assert_int_equal(err.kind, ERROR_INPUT);
    }
}

static void hmac_equals_rfc_4231(void **state)
{
    uint8_t key[CRYPTO_KEY_SIZE] = "Jefe";
    uint8_t mac[CRYPTO_HASH_SIZE];
    struct arena arena = {0};

    (void)state;
    /* HMAC pads a short key with zeros, so "Jefe" and 28 zero bytes are the same key. */
    crypto_mac(key, "what do ya want for nothing?", 28, mac);
    assert_string_equal(crypto_hex(&arena, mac, sizeof(mac)),
                        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    arena_free(&arena);
}

static void a_key_made_ready_gives_the_same_macs_each_time(void **state)
{
    static const size_t sizes[] = {0, 1, 55, 56, 63, 64, 65, 200};
    uint8_t key[CRYPTO_KEY_SIZE];
    uint8_t data[200];
    struct crypto_mac_key prepared;

    (void)state;
    crypto_random(key, sizeof(key));
    crypto_random(data, sizeof(data));
    crypto_mac_prepare(&prepared, key);
    for (size_t i = 0; i < 2 * sizeof(sizes) / sizeof(sizes[0]); i++) {
        const size_t size = sizes[i / 2];
        uint8_t mac[CRYPTO_HASH_SIZE];
        uint8_t again[CRYPTO_HASH_SIZE];

        crypto_mac(key, data, size, mac);
        crypto_mac_under(&prepared, data, size, again);
        assert_memory_equal(mac, again, sizeof(mac));
    }
}

static void what_was_sealed_opens_only_whole_and_with_its_key(void **state)
{
    uint8_t key[CRYPTO_KEY_SIZE];
    uint8_t other[CRYPTO_KEY_SIZE];
    struct arena arena = {0};
    size_t sealed_size = 0;
    size_t size = 0;
    void *opened = NULL;

    (void)state;
    crypto_random(key, sizeof(key));
    crypto_random(other, sizeof(other));
    uint8_t *sealed = crypto_seal(&arena, key, "pseudonym", 9, &sealed_size);
    assert_true(crypto_open(&arena, key, sealed, sealed_size, &opened, &size));
    assert_int_equal(size, 9);
    assert_memory_equal(opened, "pseudonym", 9);
    assert_false(crypto_open(&arena, other, sealed, sealed_size, &opened, &size));
    sealed[sealed_size - 1] ^= 1;
    assert_false(crypto_open(&arena, key, sealed, sealed_size, &opened, &size));
    assert_false(crypto_open(&arena, key, sealed, 10, &opened, &size));
    arena_free(&arena);
}

static void passwords_are_kept_as_argon2id(void **state)
{
    struct arena arena = {0};
    const char *hash = crypto_password_hash(&arena, "correct horse");

    (void)state;
    assert_true(text_starts(hash, "$argon2id$v=19$m=65536,t=2,p=1$"));
    assert_true(crypto_password_verify(hash, "correct horse"));
    assert_false(crypto_password_verify(hash, "correct hors"));
    arena_free(&arena);
}

static void a_key_file_that_others_may_read_is_refused(void **state)
{
    char folder[] = "/tmp/dictameter-test-XXXXXX";
    char path[64];
    uint8_t key[CRYPTO_KEY_SIZE];
    uint8_t again[CRYPTO_KEY_SIZE];
    struct error err;

    (void)state;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof(path), "%s/key", folder);
    assert_true(crypto_key_ensure(path, &err));
    assert_true(crypto_key_read(path, key, &err));
    assert_true(crypto_key_ensure(path, &err)); /* leaves it as it is */
    assert_true(crypto_key_read(path, again, &err));
    assert_memory_equal(key, again, sizeof(key));
    assert_int_equal(chmod(path, 0644), 0);
    assert_false(crypto_key_read(path, key, &err));
    assert_int_equal(err.kind, ERROR_CONFIG);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0);
}

static void inflating_stops_at_the_limit(void **state)
{
    struct arena arena = {0};
    const size_t size = (size_t)1 << 20;
    char *zeros = ARENA_NEW(&arena, char, size);
    size_t packed_size = 0;
    void *packed = encoding_gzip(&arena, zeros, size, &packed_size);
    char *bytes = NULL;
    size_t count = 0;

    (void)state;
    assert_int_equal(
        encoding_inflate(&arena, ENCODING_GZIP, packed, packed_size, size, &bytes, &count),
        ENCODING_OK);
    assert_int_equal(count, size);
    assert_int_equal(
        encoding_inflate(&arena, ENCODING_GZIP, packed, packed_size, size - 1, &bytes, &count),
        ENCODING_TOO_LARGE);
    assert_int_equal(
        encoding_inflate(&arena, ENCODING_GZIP, packed, packed_size / 2, size, &bytes, &count),
        ENCODING_BROKEN);
    assert_int_equal(encoding_inflate(&arena, ENCODING_GZIP, "no gzip", 7, size, &bytes, &count),
                     ENCODING_BROKEN);
    assert_int_equal(encoding_inflate(&arena, ENCODING_ZSTD, "no zstd", 7, size, &bytes, &count),
                     ENCODING_BROKEN);
    arena_free(&arena);
}

static void ambiguous_headers_are_refused(void **state)
{
    static const struct {
        const char *headers[4][2];
        bool refused;
    } cases[] = {
        {{{"Host", "a"}, {"Content-Length", "4"}}, false},
        {{{"Host", "a"}, {"Transfer-Encoding", "chunked"}}, false},
        {{{"Host", "a"}, {"Content-Length", "4"}, {"Transfer-Encoding", "chunked"}}, true},
        {{{"Host", "a"}, {"Content-Length", "4"}, {"content-length", "2"}}, true},
        {{{"Host", "a"}, {"Content-Length ", "4"}}, true},
        {{{"Host", "a"}, {"Content-Length", "-1"}}, true},
        {{{"Host", "a"}, {"Transfer-Encoding", "xchunked"}}, true},
        {{{"Content-Length", "4"}}, true},
        {{{"Host", "a"}, {"Host", "b"}}, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct guard guard = {0};

        for (size_t j = 0; j < 4 && cases[i].headers[j][0] != NULL; j++) {
            guard_count(&guard, cases[i].headers[j][0], cases[i].headers[j][1]);
        }
        assert_int_equal(guard_refuses(&guard), cases[i].refused);
    }
}

static void form_fields_are_decoded(void **state)
{
    struct arena arena = {0};
    const char *form = "name=a%20b+c&empty=&flag&name=second&bad=%zz%2";

    (void)state;
    assert_string_equal(form_field(&arena, form, "name"), "a b c");
    assert_string_equal(form_field(&arena, form, "empty"), "");
    assert_string_equal(form_field(&arena, form, "flag"), "");
    assert_string_equal(form_field(&arena, form, "bad"), "%zz%2");
    assert_null(form_field(&arena, form, "nam"));
    assert_string_equal(form_field(&arena, "last=%41", "last"), "A");
    arena_free(&arena);
}

static void malformed_utf8_is_told_apart(void **state)
{
    static const char *const good[] = {"", "abc", "é", "\xE2\x80\xAF", "\xF0\x9F\x99\x82"};
    static const char *const bad[] = {"\xC0\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80",
                                      "\xE2\x80", "\x80",         "\xF4\x90\x80\x80"};
    static const char ascii[] = "abcdefghijklmnopqrst";

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_true(text_is_utf8(good[i], strlen(good[i])));
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(text_is_utf8(bad[i], strlen(bad[i])));
    }
    for (size_t before = 0; before <= 20; before++) { /* wherever they stand among ASCII */
        char text[64];
        (void)snprintf(text, sizeof(text), "%.*s\xc3\xa9%.*s", (int)before, ascii,
                       (int)(20 - before), ascii);
        assert_true(text_is_utf8(text, strlen(text)));
        text[before + 1] = 'e';
        assert_false(text_is_utf8(text, strlen(text)));
    }
}

/* A program with one command that copies what it was given. */
struct trial_settings {
    const char *database;
    int64_t port;
};
static struct trial_settings seen;

static bool keep(const struct invocation *invocation, struct error *err)
{
    const struct trial_settings *settings = invocation->settings;

    (void)err;
    seen.port = settings->port;
    return true;
}

static const struct setting trial_table[] = {
    {"database", "service=dictameter", "where the data are", setting_text,
     offsetof(struct trial_settings, database)},
    {"listen-port", "4318", "the port", setting_port, offsetof(struct trial_settings, port)},
    {.name = NULL},
};
static const struct command trial_commands[] = {{"keep", "", 0, 0, "keeps", NULL, 0, keep},
                                                {.name = NULL}};
static const struct program trial = {
    "trial", "a program", trial_table, sizeof(struct trial_settings), trial_commands, NULL};

static int run_trial(const char *const *words)
{
    int count = 0;

    while (words[count] != NULL) {
        count++;
    }
    char *argv[16] = {NULL};
    for (int i = 0; i < count; i++) {
        argv[i] = strdup(words[i]);
    }
    int status = program_run(&trial, count, argv);
    for (int i = 0; i < count; i++) {
        free(argv[i]);
    }
    return status;
}

static void an_option_wins_over_environment_file_and_default(void **state)
{
    char path[] = "/tmp/dictameter-test-XXXXXX";
    int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "# comment\n\nlisten-port = 5000\n", 30), 30);
    assert_int_equal(close(fd), 0);
    assert_int_equal(run_trial((const char *[]){"trial", "keep", NULL}), 0);
    assert_int_equal(seen.port, 4318);
    assert_int_equal(run_trial((const char *[]){"trial", "keep", "--config", path, NULL}), 0);
    assert_int_equal(seen.port, 5000);
    assert_int_equal(setenv("DICTAMETER_LISTEN_PORT", "6000", 1), 0);
    assert_int_equal(run_trial((const char *[]){"trial", "keep", "--config", path, NULL}), 0);
    assert_int_equal(seen.port, 6000);
    assert_int_equal(run_trial((const char *[]){"trial", "keep", "--config", path, "--listen-port",
                                                "7000", NULL}),
                     0);
    assert_int_equal(seen.port, 7000);
    assert_int_equal(unsetenv("DICTAMETER_LISTEN_PORT"), 0);
    assert_int_equal(unlink(path), 0);
}

static void a_misspelt_key_is_an_error_that_names_the_nearest(void **state)
{
    static const char *const names[] = {"listen-port", "database"};

    (void)state;
    assert_string_equal(program_nearest("listn-port", names, 2), "listen-port");
    assert_null(program_nearest("something-else", names, 2));
    assert_int_equal(run_trial((const char *[]){"trial", "keep", "--listn-port", "1", NULL}), 64);
    assert_int_equal(run_trial((const char *[]){"trial", "keep", "--listen-port", "abc", NULL}),
                     64);
    assert_int_equal(run_trial((const char *[]){"trial", "kep", NULL}), 64);
    assert_int_equal(run_trial((const char *[]){"trial", "keep", "more", NULL}), 64);
}

/* Room of all sizes of blocks is taken and settled; what was written stays, what is taken then is
 * zero. */
static void a_settled_arena_keeps_what_it_has_and_gives_zeroed_room(void **state)
{
    struct arena arena = {0};
    unsigned char *pieces[400];
    const size_t size = 7001;

    (void)state;
    for (size_t i = 0; i < 400; i++) {
        pieces[i] = ARENA_NEW(&arena, unsigned char, size);
        for (size_t at = 0; at < size; at++) {
            assert_int_equal(pieces[i][at], 0);
        }
        memset(pieces[i], (int)(i % 255 + 1), size);
        if (i % 7 == 0) {
            arena_settle(&arena);
        }
    }
    for (size_t i = 0; i < 400; i++) {
        for (size_t at = 0; at < size; at++) {
            assert_int_equal(pieces[i][at], i % 255 + 1);
        }
    }
    arena_free(&arena);
}

static void a_reset_arena_gives_zeroed_room_again(void **state)
{
    struct arena arena = {0};

    (void)state;
    arena_reset(&arena);
    for (size_t size = 1; size < (size_t)4 * 1024 * 1024; size *= 3) {
        unsigned char *first = ARENA_NEW(&arena, unsigned char, size);
        unsigned char *second = ARENA_NEW(&arena, unsigned char, size);

        for (size_t i = 0; i < size; i++) {
            assert_int_equal(first[i] + second[i], 0);
        }
        memset(first, 0xff, size);
        memset(second, 0xff, size);
        arena_reset(&arena);
    }
    arena_free(&arena);
    assert_null(arena.newest);
}

/* Blocks of all sizes, more than all that is kept. */
static void room_that_others_left_is_zeroed(void **state)
{
    static const size_t sizes[] = {100,      9000,     70000,    500000,  3900000, 2200000,
                                   15000000, 12000000, 40000000, 3900000, 2200000, 9000000};

    (void)state;
    arena_give_back();
    for (size_t i = 0; i < 5 * sizeof(sizes) / sizeof(sizes[0]); i++) {
        size_t size = sizes[i % (sizeof(sizes) / sizeof(sizes[0]))];
        struct arena arena = {0};
        unsigned char any = 0;

        for (size_t piece = 0; piece < 8; piece++) {
            unsigned char *room = ARENA_NEW(&arena, unsigned char, size);

            for (size_t at = 0; at < size; at++) {
                any |= room[at];
            }
            memset(room, 0xff, size);
            size = piece == 0 ? size / 8 + 1 : size;
        }
        assert_int_equal(any, 0);
        arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(room_that_others_left_is_zeroed),
        cmocka_unit_test(a_settled_arena_keeps_what_it_has_and_gives_zeroed_room),
        cmocka_unit_test(a_reset_arena_gives_zeroed_room_again),
        cmocka_unit_test(days_are_read_and_written_back),
        cmocka_unit_test(iso_weeks_turn_with_the_year),
        cmocka_unit_test(local_days_follow_daylight_saving),
        cmocka_unit_test(an_unknown_zone_is_refused),
        cmocka_unit_test(hmac_equals_rfc_4231),
        cmocka_unit_test(a_key_made_ready_gives_the_same_macs_each_time),
        cmocka_unit_test(what_was_sealed_opens_only_whole_and_with_its_key),
        cmocka_unit_test(passwords_are_kept_as_argon2id),
        cmocka_unit_test(a_key_file_that_others_may_read_is_refused),
        cmocka_unit_test(inflating_stops_at_the_limit),
        cmocka_unit_test(ambiguous_headers_are_refused),
        cmocka_unit_test(form_fields_are_decoded),
        cmocka_unit_test(malformed_utf8_is_told_apart),
        cmocka_unit_test(an_option_wins_over_environment_file_and_default),
        cmocka_unit_test(a_misspelt_key_is_an_error_that_names_the_nearest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
