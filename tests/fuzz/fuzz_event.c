/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_event.c: any bytes as a body: they decode into records, and each is stored or refused. */
#include <assert.h>

#include "collector/event.h"
#include "tests/fuzz/fuzzing.h"

/* The name is libFuzzer's. NOLINTNEXTLINE(readability-identifier-naming) */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct event_rules *rules = fuzzing_rules();
    struct decoder *decoder = decoder_open((const char *)data, size);
    struct arena arena = {0};
    struct record record;

    while (decoder_next(decoder, &record)) {
        struct event event = {0};
        struct rejection why = {0};

        if (event_check(rules, &arena, &record, &event, &why)) {
            assert(event.shape != NULL && event.has_id);
        } else {
            assert(why.code != NULL && why.field != NULL && why.detail != NULL);
        }
    }
    decoder_close(decoder);
    arena_free(&arena);
    return 0;
}
