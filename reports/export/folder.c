/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/export/folder.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "reports/file.h"

#define OWNER_ONLY 0700

static bool make_folder(const char *path, struct error *err)
{
    return mkdir(path, OWNER_ONLY) == 0 ||
           error_set(err, ERROR_SYSTEM, "%s cannot be made: %s", path, strerror(errno));
}

static const char *data_folder(struct arena *arena, const char *beside)
{
    return arena_format(arena, "%s/data", beside);
}

static bool write_files(struct arena *arena, const char *beside, const struct package *package,
                        struct error *err)
{
    if (!make_folder(data_folder(arena, beside), err)) {
        return false;
    }
    for (size_t i = 0; i < PACKAGE_FILES; i++) {
        const struct package_file *file = &package->files[i];

        if (!file_write(arena, arena_format(arena, "%s/%s", beside, file->path), file->bytes,
                        file->size, err)) {
            return false;
        }
    }
    return true;
}

bool folder_write(struct arena *arena, const char *path, const struct package *package,
                  const char **beside, struct error *err)
{
    const char *made = arena_format(arena, "%s.%d.part", path, (int)getpid());

    if (!make_folder(made, err)) {
        return false;
    }
    if (!write_files(arena, made, package, err)) {
        folder_remove(arena, made, package);
        return false;
    }
    *beside = made;
    return true;
}

bool folder_publish(const char *beside, const char *path, struct error *err)
{
    return rename(beside, path) == 0 ||
           error_set(err, ERROR_SYSTEM, "%s cannot be made: %s", path, strerror(errno));
}

void folder_remove(struct arena *arena, const char *beside, const struct package *package)
{
    for (size_t i = 0; i < PACKAGE_FILES; i++) {
        (void)unlink(arena_format(arena, "%s/%s", beside, package->files[i].path));
    }
    (void)rmdir(data_folder(arena, beside));
    (void)rmdir(beside);
}
