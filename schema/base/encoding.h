/* SPDX-License-Identifier: GPL-3.0-or-later */
/* encoding.h: content encodings, gzip and zstd, with a limit that holds after inflating. */
#ifndef BASE_ENCODING_H
#define BASE_ENCODING_H

#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

enum encoding { ENCODING_IDENTITY, ENCODING_GZIP, ENCODING_ZSTD };

enum encoding_result {
    ENCODING_OK,
    ENCODING_TOO_LARGE, /* more than `limit` bytes: stopped at once, whatever was still to come */
    ENCODING_BROKEN,    /* not in that encoding, or cut off */
};

/* Inflates into the arena. Out: bytes (NUL after them), count. */
enum encoding_result encoding_inflate(struct arena *arena, enum encoding encoding, const void *data,
                                      size_t size, size_t limit, char **bytes, size_t *count);

/* gzip of data, level 6. */
void *encoding_gzip(struct arena *arena, const void *data, size_t size, size_t *gzip_size);

#endif
