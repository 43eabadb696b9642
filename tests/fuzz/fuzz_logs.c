/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_logs.c: any bytes as a request of OTLP logs: read as a whole or refused, each record with a
 * verdict. */
#include <assert.h>

#include "collector/otlp.h"
#include "tests/fuzz/fuzzing.h"

/* The name is libFuzzer's. NOLINTNEXTLINE(readability-identifier-naming) */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define LIMIT 1000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct batch batch = {.arena = &arena, .source = "fuzz"};
    const enum batch_result result =
        otlp_read(&batch, fuzzing_rules(), (const char *)data, size, LIMIT);

    assert(batch.count <= LIMIT);
    assert(result != BATCH_TOO_MANY || batch.count == LIMIT);
    for (size_t i = 0; i < batch.count; i++) {
        const struct batch_item *item = &batch.items[i];

        assert(item->verdict == VERDICT_STORED ||
               (item->verdict == VERDICT_REJECTED && item->why.code != NULL));
    }
    arena_free(&arena);
    return 0;
}
