/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/crypto.h"
#include "base/text.h"

#define FIRST_SIZE ((size_t)256 * 1024)

struct lines {
    int fd;
    char *buffer;
    size_t size;
    size_t start; /* first byte not yet given out */
    size_t end;
    bool at_end;
    bool skipping; /* within a line that is too long */
    uint64_t number;
    uint64_t offset; /* of `start` in the file */
};

bool lines_open(const char *path, struct lines **lines, struct error *err)
{
    int fd = text_equal(path, "-") ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0) {
        return error_set(err, errno == ENOENT ? ERROR_NOT_FOUND : ERROR_SYSTEM, "%s",
                         strerror(errno)); /* NOLINT(concurrency-mt-unsafe) */
    }
    struct lines *made = calloc(1, sizeof(*made));
    if (made == NULL) {
        arena_exhausted();
    }
    made->fd = fd; /* room comes with the first line: many files may wait, open */
    *lines = made;
    return true;
}

void lines_close(struct lines *lines)
{
    if (lines == NULL) {
        return;
    }
    if (lines->buffer != NULL) {
        crypto_wipe(lines->buffer, lines->size);
    }
    free(lines->buffer);
    if (lines->fd != STDIN_FILENO) {
        (void)close(lines->fd);
    }
    free(lines);
}

/* Makes room behind `end`: moves what is left to the front, else doubles the buffer. */
static void make_room(struct lines *lines)
{
    if (lines->start > 0 && lines->buffer != NULL) {
        memmove(lines->buffer, lines->buffer + lines->start, lines->end - lines->start);
        lines->end -= lines->start;
        lines->start = 0;
    }
    if (lines->end < lines->size) {
        return;
    }
    size_t size = lines->size > 0 ? lines->size * 2 : FIRST_SIZE;
    char *larger = malloc(size); /* not realloc: what it leaves behind is not wiped */
    if (larger == NULL) {
        arena_exhausted();
    }
    if (lines->buffer != NULL) {
        memcpy(larger, lines->buffer, lines->end);
        crypto_wipe(lines->buffer, lines->size);
    }
    free(lines->buffer);
    lines->buffer = larger;
    lines->size = size;
}

static bool fill(struct lines *lines, struct error *err)
{
    make_room(lines);
    ssize_t got = read(lines->fd, lines->buffer + lines->end, lines->size - lines->end);
    if (got < 0 && errno != EINTR) {
        return error_set(err, ERROR_SYSTEM, "%s",
                         strerror(errno)); /* NOLINT(concurrency-mt-unsafe) */
    }
    lines->at_end = got == 0;
    lines->end += got > 0 ? (size_t)got : 0;
    return true;
}

static void give(struct lines *lines, struct line *line, size_t length, size_t used)
{
    *line = (struct line){
        .bytes = lines->skipping || length > LINE_LIMIT ? NULL : lines->buffer + lines->start,
        .length = length,
        .number = ++lines->number,
        .offset = lines->offset,
    };
    lines->start += used;
    lines->offset += used;
    lines->skipping = false;
}

bool lines_next(struct lines *lines, struct line *line, bool *more, struct error *err)
{
    size_t searched = 0;

    for (;;) {
        const char *from = lines->buffer != NULL ? lines->buffer + lines->start : "";
        size_t waiting = lines->end - lines->start;
        const char *feed =
            waiting > searched ? memchr(from + searched, '\n', waiting - searched) : NULL;

        if (feed != NULL) {
            give(lines, line, (size_t)(feed - from), (size_t)(feed - from) + 1);
            *more = true;
            return true;
        }
        if (lines->at_end) {
            *more = waiting > 0 || lines->skipping;
            if (*more) {
                give(lines, line, waiting, waiting);
            }
            return true;
        }
        searched = waiting;
        if (waiting > LINE_LIMIT) {
            lines->skipping = true;
            lines->start += waiting;
            lines->offset += waiting;
            searched = 0;
        }
        if (!fill(lines, err)) {
            return false;
        }
    }
}
