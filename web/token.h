/* SPDX-License-Identifier: GPL-3.0-or-later */
/* token.h: tokens by which programs send events or read published figures. */
#ifndef WEB_TOKEN_H
#define WEB_TOKEN_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "schema/db.h"

/* What a new token may do. */
struct token_grant {
    const char *site;    /* code */
    const char *kind;    /* "ingest" or "read" */
    const char *clients; /* codes parted by commas; "": every client of the site */
    int32_t expires;     /* base/day.h: the first day on which it does not hold; 0: never */
};

/*
 * Makes a token; *token is shown once, its SHA-256 is what is stored. Fails with ERROR_INPUT where
 * kind or clients do not hold, with ERROR_NOT_FOUND where the site is unknown.
 */
NODISCARD bool token_add(struct db *db, struct arena *arena, const struct token_grant *grant,
                         int64_t now_us, const char **token, struct error *err);

/* The site whose figures the token in an Authorization header may read; 0 where it may not. */
NODISCARD bool token_site(struct db *db, struct arena *arena, const char *authorization,
                          int64_t now_us, int64_t *site_id, struct error *err);

#endif
