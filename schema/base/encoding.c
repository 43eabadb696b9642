/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/encoding.h"

#define ZLIB_CONST

#include <stdint.h>
#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#define FIRST_SIZE  ((size_t)64 * 1024)
#define GZIP_WINDOW (15 + 16) /* zlib's largest window, gzip's frame */

/* Room that doubles up to `limit` + 1 bytes: the one byte more tells "too large" from "full". */
struct room {
    char *bytes; /* on the heap, so that what was outgrown is free again */
    size_t used;
    size_t size;
    size_t limit;
};

static void room_grow(struct room *room)
{
    size_t size = room->size == 0 ? FIRST_SIZE : room->size * 2;

    if (size > room->limit + 1) {
        size = room->limit + 1;
    }
    char *bytes = realloc(room->bytes, size + 1);
    if (bytes == NULL) {
        arena_exhausted();
    }
    room->bytes = bytes;
    room->size = size;
}

static enum encoding_result inflate_gzip(struct room *room, const void *data, size_t size)
{
    z_stream stream = {0};
    int status = Z_OK;
    enum encoding_result result = ENCODING_BROKEN;

    if (size > UINT32_MAX) {
        return ENCODING_BROKEN;
    }
    if (inflateInit2(&stream, GZIP_WINDOW) != Z_OK) {
        arena_exhausted();
    }
    stream.next_in = data;
    stream.avail_in = (uInt)size;
    while (status == Z_OK) {
        if (room->used == room->size) {
            room_grow(room);
        }
        size_t free_size = room->size - room->used;
        stream.next_out = (Bytef *)room->bytes + room->used;
        stream.avail_out = (uInt)free_size;
        status = inflate(&stream, Z_NO_FLUSH);
        room->used += free_size - stream.avail_out;
        if (status == Z_MEM_ERROR) {
            arena_exhausted();
        }
        if (room->used > room->limit) {
            result = ENCODING_TOO_LARGE;
            break;
        }
        if (status == Z_STREAM_END) {
            /* members may follow one another (RFC 1952); anything else after the end is broken */
            if (stream.avail_in == 0) {
                result = ENCODING_OK;
                break;
            }
            status = inflateReset(&stream);
        }
    }
    (void)inflateEnd(&stream);
    return result;
}

static enum encoding_result inflate_zstd(struct room *room, const void *data, size_t size)
{
    ZSTD_DStream *stream = ZSTD_createDStream();
    ZSTD_inBuffer in = {.src = data, .size = size, .pos = 0};
    size_t hint = 1;
    enum encoding_result result = ENCODING_BROKEN;

    if (stream == NULL) {
        arena_exhausted();
    }
    /* A frame's window is memory that the sender chooses: 8 MiB is what RFC 8878 asks for. */
    (void)ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, 23);
    for (;;) {
        if (room->used == room->size) {
            room_grow(room);
        }
        ZSTD_outBuffer out = {
            .dst = room->bytes + room->used, .size = room->size - room->used, .pos = 0};
        size_t before = in.pos;

        hint = ZSTD_decompressStream(stream, &out, &in);
        room->used += out.pos;
        if (ZSTD_isError(hint)) {
            if (ZSTD_getErrorCode(hint) == ZSTD_error_memory_allocation) {
                arena_exhausted();
            }
            break;
        }
        if (room->used > room->limit) {
            result = ENCODING_TOO_LARGE;
            break;
        }
        if (hint == 0 && in.pos == in.size) {
            result = ENCODING_OK;
            break;
        }
        if (in.pos == before && out.pos == 0) {
            break; /* cut off */
        }
    }
    ZSTD_freeDStream(stream);
    return result;
}

enum encoding_result encoding_inflate(struct arena *arena, enum encoding encoding, const void *data,
                                      size_t size, size_t limit, char **bytes, size_t *count)
{
    struct room room = {.limit = limit};
    enum encoding_result result = ENCODING_OK;

    if (encoding == ENCODING_IDENTITY) {
        if (size > limit) {
            return ENCODING_TOO_LARGE;
        }
        *bytes = arena_copy(arena, data, size);
        *count = size;
        return ENCODING_OK;
    }
    if (encoding == ENCODING_GZIP) {
        result = inflate_gzip(&room, data, size);
    } else {
        result = inflate_zstd(&room, data, size);
    }
    if (result == ENCODING_OK) {
        *bytes = arena_copy(arena, room.bytes, room.used);
        *count = room.used;
    }
    free(room.bytes);
    return result;
}

void *encoding_gzip(struct arena *arena, const void *data, size_t size, size_t *gzip_size)
{
    z_stream stream = {0};

    if (size > UINT32_MAX / 2 ||
        deflateInit2(&stream, 6, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        arena_exhausted();
    }
    size_t bound = deflateBound(&stream, (uLong)size);
    unsigned char *out = ARENA_NEW(arena, unsigned char, bound);

    stream.next_in = data;
    stream.avail_in = (uInt)size;
    stream.next_out = out;
    stream.avail_out = (uInt)bound;
    (void)deflate(&stream, Z_FINISH);
    *gzip_size = stream.total_out;
    (void)deflateEnd(&stream);
    return out;
}
