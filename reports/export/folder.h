/* SPDX-License-Identifier: GPL-3.0-or-later */
/* folder.h: a package as a folder that appears whole or not at all, for its owner only. */
#ifndef REPORTS_EXPORT_FOLDER_H
#define REPORTS_EXPORT_FOLDER_H

#include "reports/export/package.h"

/* Writes the files into a folder beside `path`, mode 0700, whose name goes to *beside. Fails with
 * ERROR_SYSTEM and leaves nothing behind. */
NODISCARD bool folder_write(struct arena *arena, const char *path, const struct package *package,
                            const char **beside, struct error *err);
/* Gives it its name. Fails with ERROR_SYSTEM where something stands there by now. */
NODISCARD bool folder_publish(const char *beside, const char *path, struct error *err);
void folder_remove(struct arena *arena, const char *beside, const struct package *package);

#endif
