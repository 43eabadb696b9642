/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_text.c: the small readers of what comes from outside: days, periods, forms, encodings. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/day.h"
#include "base/encoding.h"
#include "base/form.h"
#include "base/text.h"
#include "schema/period.h"

/* The name is libFuzzer's. NOLINTNEXTLINE(readability-identifier-naming) */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define INFLATE_LIMIT ((size_t)1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    const char *text = arena_copy(&arena, (const char *)data, size);
    struct period period;
    struct error err;
    uint8_t bytes[32];
    char written[11];
    char *inflated = NULL;
    size_t count = 0;
    int32_t day = 0;

    if (day_read(text, &day)) {
        day_write(day, written);
        assert(text_equal(written, text));
    }
    if (period_read(text, 9000, &period, &err)) {
        assert(period.from < period.until);
        assert(period_of_id(period_id(period)).until == period.until);
    }
    (void)form_field(&arena, text, "name");
    (void)text_is_utf8(text, strlen(text));
    (void)crypto_read_base64url(text, bytes, sizeof(bytes));
    (void)crypto_read_hex(text, bytes, sizeof(bytes));
    for (int encoding = ENCODING_GZIP; encoding <= ENCODING_ZSTD; encoding++) {
        if (encoding_inflate(&arena, (enum encoding)encoding, data, size, INFLATE_LIMIT, &inflated,
                             &count) == ENCODING_OK) {
            assert(count <= INFLATE_LIMIT);
        }
    }
    arena_free(&arena);
    return 0;
}
