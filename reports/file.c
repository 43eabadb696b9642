/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool write_all(int file, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(file, bytes, size);

        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        bytes += written;
        size -= (size_t)written;
    }
    return fsync(file) == 0;
}

bool file_write(struct arena *arena, const char *path, const void *bytes, size_t size,
                struct error *err)
{
    const char *beside = arena_format(arena, "%s.%d.part", path, (int)getpid());
    int file = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640);

    if (file < 0) {
        return error_set(err, ERROR_SYSTEM, "%s cannot be written: %s", path, strerror(errno));
    }
    bool ok = write_all(file, bytes, size);
    int why = errno;
    ok = close(file) == 0 && ok;
    if (ok && rename(beside, path) != 0) {
        why = errno;
        ok = false;
    }
    if (!ok) {
        (void)unlink(beside);
        return error_set(err, ERROR_SYSTEM, "%s cannot be written: %s", path, strerror(why));
    }
    return true;
}
