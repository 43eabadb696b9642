/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/certificate.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/time.h"

#define MODE (S_IRUSR | S_IWUSR | S_IRGRP)

static bool failed(const char *path, struct error *err)
{
    return error_set(err, ERROR_SYSTEM, "certificate %s: %s", path, strerror(errno));
}

static const char *draft_path(struct arena *arena, const struct certificate *certificate)
{
    return arena_format(arena, "%s/%s" CERTIFICATE_DRAFT, certificate->folder, certificate->name);
}

static bool sync_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool ok = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0) {
        (void)close(fd);
    }
    return ok;
}

bool certificate_write(struct arena *arena, struct certificate *certificate, const void *bytes,
                       size_t size, struct error *err)
{
    char at[21];

    time_write_utc(certificate->now_us, at);
    for (char *c = strchr(at, ':'); c != NULL; c = strchr(c, ':')) {
        *c = '-'; /* a colon is no part of a file's name everywhere */
    }
    certificate->name = arena_format(arena, "deletion-%s.json", at);
    const char *path = draft_path(arena, certificate);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, MODE);

    if (fd < 0) {
        return failed(path, err);
    }
    const bool written = write(fd, bytes, size) == (ssize_t)size && fsync(fd) == 0;
    const bool ok = close(fd) == 0 && written && sync_folder(certificate->folder);

    if (!ok) {
        (void)failed(path, err); /* errno is of what failed */
        (void)unlink(path);
    }
    return ok;
}

void certificate_discard(struct arena *arena, const struct certificate *certificate)
{
    (void)unlink(draft_path(arena, certificate));
}

bool certificate_confirm(struct arena *arena, const struct certificate *certificate,
                         struct error *err)
{
    const char *draft = draft_path(arena, certificate);
    const char *path = arena_format(arena, "%s/%s", certificate->folder, certificate->name);

    return (rename(draft, path) == 0 && sync_folder(certificate->folder)) || failed(path, err);
}
