/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * key.h: a word as one number, for tables: the word itself up to seven bytes, else a hash.
 *
 * Never 0 but for the empty word. The hash can be guessed: it is no defence against chosen words.
 */
#ifndef COLLECTOR_SCORE_KEY_H
#define COLLECTOR_SCORE_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define KEY_EXACT_MAX 7
#define KEY_ROOM      8
#define KEY_FACTOR    UINT64_C(0x9e3779b97f4a7c15) /* 2^64 over the golden ratio */

/* Eight bytes, the first one lowest; compilers make one load of it. */
static inline uint64_t key_load(const char *bytes)
{
    const unsigned char *b = (const unsigned char *)bytes;

    return (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 | (uint64_t)b[3] << 24 |
           (uint64_t)b[4] << 32 | (uint64_t)b[5] << 40 | (uint64_t)b[6] << 48 |
           (uint64_t)b[7] << 56;
}

static inline uint64_t key_hash(const char *bytes, size_t length)
{
    uint64_t hash = length;

    for (size_t at = 0; at + sizeof(hash) < length; at += sizeof(hash)) {
        hash = (hash ^ key_load(bytes + at)) * KEY_FACTOR;
        hash ^= hash >> 32;
    }
    return (hash ^ key_load(bytes + length - sizeof(hash))) * KEY_FACTOR; /* may share some */
}

/* room: how many bytes may be read at `bytes`; with KEY_ROOM or more a short word is one load. */
static inline uint64_t key_of(const char *bytes, size_t length, size_t room)
{
    if (length > KEY_EXACT_MAX) {
        return key_hash(bytes, length) >> 8 | (uint64_t)(KEY_EXACT_MAX + 1) << 56;
    }
    char padded[KEY_ROOM] = {0};

    if (room < KEY_ROOM) {
        memcpy(padded, bytes, length);
        bytes = padded;
    }
    uint64_t own = ((uint64_t)1 << (8 * length)) - 1;
    return (key_load(bytes) & own) | (uint64_t)length << 56;
}

/* Where a table of mask + 1 slots looks first. */
static inline size_t key_slot(uint64_t key, size_t mask)
{
    return (size_t)((key * KEY_FACTOR) >> 32) & mask;
}

/* Are two words with the same key the same? */
static inline bool key_same(uint64_t key, const char *a, size_t a_length, const char *b,
                            size_t b_length)
{
    bool exact = key >> 56 <= KEY_EXACT_MAX;

    return exact || (a_length == b_length && (a == b || memcmp(a, b, a_length) == 0));
}

#endif
