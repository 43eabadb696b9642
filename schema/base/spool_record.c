/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/spool_record.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/crypto.h"

#define MAGIC UINT32_C(0x44535231)

/* No secret: it finds damage, not malice. */
static uint64_t checksum_of(const void *bytes, size_t size)
{
    static const uint8_t key[CRYPTO_KEY_SIZE] = "dictameter spool";

    return crypto_short_mac(key, bytes, size);
}

static struct spool_header header_of(const struct spool_piece *piece)
{
    struct spool_header header = {
        .magic = MAGIC,
        .size = (uint32_t)piece->size,
        .checksum = checksum_of(piece->bytes, piece->size),
    };

    header.own = checksum_of(&header, offsetof(struct spool_header, own));
    return header;
}

/* A whole record at the place? */
static bool is_record(const char *bytes, size_t size, size_t at, struct spool_piece *piece)
{
    struct spool_header header;

    if (size - at < sizeof(header)) {
        return false;
    }
    memcpy(&header, bytes + at, sizeof(header));
    if (header.magic != MAGIC ||
        header.own != checksum_of(&header, offsetof(struct spool_header, own)) ||
        header.size > size - at - sizeof(header)) {
        return false;
    }
    *piece = (struct spool_piece){bytes + at + sizeof(header), header.size};
    return checksum_of(piece->bytes, piece->size) == header.checksum;
}

bool spool_find_record(const char *bytes, size_t size, size_t *at, struct spool_piece *piece)
{
    while (*at < size) {
        if (is_record(bytes, size, *at, piece)) {
            return true;
        }
        (*at)++;
    }
    return false;
}

size_t spool_count_records(const char *bytes, size_t size, bool *damaged)
{
    const bool headed = size >= SPOOL_HEAD_SIZE && memcmp(bytes, SPOOL_HEAD, SPOOL_HEAD_SIZE) == 0;
    size_t expected = SPOOL_HEAD_SIZE;
    size_t at = headed ? SPOOL_HEAD_SIZE : 0;
    size_t count = 0;
    struct spool_piece piece;

    *damaged = !headed && size > 0;
    while (spool_find_record(bytes, size, &at, &piece)) {
        *damaged = *damaged || at != expected;
        at += sizeof(struct spool_header) + piece.size;
        expected = at;
        count++;
    }
    *damaged = *damaged || (size > 0 && expected != size);
    return count;
}

static bool write_all(int file, const void *bytes, size_t size, size_t *at)
{
    const char *from = bytes;
    size_t done = 0;

    while (done < size) {
        const ssize_t written = pwrite(file, from + done, size - done, (off_t)(*at + done));

        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        done += (size_t)written;
    }
    *at += size;
    return true;
}

bool spool_write(int file, const struct spool_piece *pieces, size_t count, size_t *at)
{
    if (*at == 0 && !write_all(file, SPOOL_HEAD, SPOOL_HEAD_SIZE, at)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const struct spool_header header = header_of(&pieces[i]);

        if (!write_all(file, &header, sizeof(header), at) ||
            !write_all(file, pieces[i].bytes, pieces[i].size, at)) {
            return false;
        }
    }
    return true;
}
