/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz_csv.c: a mapping and a file, split by the first NUL: the mapping is refused or read, each
 * row becomes an event or is refused, and what became of it does not depend on where the bytes end.
 */
#include <assert.h>
#include <stdio.h>
#include <unistd.h>

#include "collector/reader.h"
#include "tests/fuzz/fuzzing.h"

#define NOW_US INT64_C(1789000000000000)

/* The name is libFuzzer's. NOLINTNEXTLINE(readability-identifier-naming) */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t site_key[CRYPTO_KEY_SIZE] = {1, 2, 3};

static struct time_zone *zone(void)
{
    static struct time_zone *opened;
    struct error err;

    if (opened == NULL && !time_zone_open("Europe/Paris", &opened, &err)) {
        abort();
    }
    return opened;
}

/* A nameless file with the bytes, as a path that the reader can open. */
static const char *file_of(const uint8_t *data, size_t size)
{
    static char path[32];
    static int file = -1;

    if (file < 0) {
        char name[] = "/tmp/dictameter-XXXXXX";

        file = mkstemp(name);
        (void)snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
        if (file < 0 || unlink(name) != 0) {
            abort();
        }
    }
    if (ftruncate(file, 0) != 0 || pwrite(file, data, size, 0) != (ssize_t)size) {
        abort();
    }
    return path;
}

static void read_all(struct reader *reader, struct arena *arena)
{
    const struct event_rules *rules = fuzzing_rules();
    struct record record;
    struct error err;
    bool found = true;
    int64_t before = 0;

    while (found && reader_next(reader, &record, &found, &err) && found) {
        struct event event = {0};
        struct rejection why = {0};

        if (event_check(rules, arena, &record, &event, &why)) {
            assert(event.shape != NULL && event.has_id);
        } else {
            assert(why.code != NULL && why.field != NULL && why.detail != NULL);
        }
        assert(reader_place(reader).bytes > before);
        before = reader_place(reader).bytes;
        arena_reset(arena);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *end = memchr(data, '\0', size);
    const size_t length = end == NULL ? size : (size_t)(end - data);
    struct arena arena = {0};
    struct rows_source source = {
        .zone = zone(), .site_key = site_key, .client = "gw1", .now_us = NOW_US};
    struct reader *reader = NULL;
    struct error err;
    struct arena own = {0};

    if (end != NULL && mapping_parse(&own, fuzzing_rules()->registry, (const char *)data, length,
                                     &source.mapping, &err)) {
        if (!reader_open(file_of(end + 1, size - length - 1), &source, &reader, &err)) {
            abort();
        }
        read_all(reader, &arena);
        reader_close(reader);
    }
    arena_free(&own);
    arena_free(&arena);
    return 0;
}
