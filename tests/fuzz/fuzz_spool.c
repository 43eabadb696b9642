/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_spool.c: any bytes as a segment of the spool: what is found are whole records within it. */
#include <assert.h>

#include "base/spool_record.h"

/* The name is libFuzzer's. NOLINTNEXTLINE(readability-identifier-naming) */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    const char *end = bytes + size;
    struct spool_piece piece;
    bool damaged = false;
    size_t at = 0;
    size_t found = 0;

    while (spool_find_record(bytes, size, &at, &piece)) {
        const char *record = piece.bytes;

        assert(record > bytes && record + piece.size <= end);
        at += sizeof(struct spool_header) + piece.size;
        found++;
    }
    assert(spool_count_records(bytes, size, &damaged) <= found);
    return 0;
}
