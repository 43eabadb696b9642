/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hash.h: a fast hash of short words, eight bytes at a time. For tables only: it can be guessed. */
#ifndef COLLECTOR_SCORE_HASH_H
#define COLLECTOR_SCORE_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint32_t hash_bytes(const char *bytes, size_t length)
{
    const uint64_t factor = UINT64_C(0x9e3779b97f4a7c15); /* 2^64 over the golden ratio */
    uint64_t hash = length;
    uint64_t chunk;

    for (; length >= sizeof(chunk); bytes += sizeof(chunk), length -= sizeof(chunk)) {
        memcpy(&chunk, bytes, sizeof(chunk));
        hash = (hash ^ chunk) * factor;
        hash ^= hash >> 32;
    }
    chunk = 0;
    if (length >= 4) { /* the first and the last four bytes may share some */
        uint32_t first;
        uint32_t last;
        memcpy(&first, bytes, sizeof(first));
        memcpy(&last, bytes + length - sizeof(last), sizeof(last));
        chunk = (uint64_t)first << 32 | last;
    } else if (length > 0) {
        chunk = (uint64_t)(unsigned char)bytes[0] << 16 |
                (uint64_t)(unsigned char)bytes[length / 2] << 8 | (unsigned char)bytes[length - 1];
    }
    hash = (hash ^ chunk) * factor;
    return (uint32_t)(hash >> 32);
}

#endif
