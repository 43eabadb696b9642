/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * certificate.h: a file that says what was deleted. It is on disk before the deletion commits, as a
 * draft that certifies nothing, and gets its name after.
 */
#ifndef COLLECTOR_CERTIFICATE_H
#define COLLECTOR_CERTIFICATE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

#define CERTIFICATE_DRAFT ".draft" /* behind the name until the deletion is committed */

struct certificate {
    const char *folder;
    int64_t now_us;
    const char *name; /* out: of the file within the folder */
};

/* Writes the draft, durable when it returns. Fails with ERROR_SYSTEM; nothing is overwritten. */
NODISCARD bool certificate_write(struct arena *arena, struct certificate *certificate,
                                 const void *bytes, size_t size, struct error *err);

/* Takes the draft back, where what it says was not done. */
void certificate_discard(struct arena *arena, const struct certificate *certificate);

/* Gives it its name. Fails with ERROR_SYSTEM; the draft is still there then, and holds. */
NODISCARD bool certificate_confirm(struct arena *arena, const struct certificate *certificate,
                                   struct error *err);

#endif
