/* SPDX-License-Identifier: GPL-3.0-or-later */
/* file.h: files that appear whole or not at all. */
#ifndef REPORTS_FILE_H
#define REPORTS_FILE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

/* Writes beside the path, makes it durable and renames. Fails with ERROR_SYSTEM; what stood there
 * before is then still there. */
NODISCARD bool file_write(struct arena *arena, const char *path, const void *bytes, size_t size,
                          struct error *err);

#endif
