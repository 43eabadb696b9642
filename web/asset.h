/* SPDX-License-Identifier: GPL-3.0-or-later */
/* asset.h: the stylesheet, the script, the font and the icon, built into the program. */
#ifndef WEB_ASSET_H
#define WEB_ASSET_H

#include "base/arena.h"
#include "base/asset.h"
#include "base/http.h"

struct server;

/* The files built in, and the documents' style sheet, made once: ended by a NULL name. */
const struct asset *asset_table(struct arena *arena);

/* The address of an asset with its content's hash, so that browsers may keep it for ever. */
const char *asset_link(struct arena *arena, const struct server *server, const char *name);

/* Route of /assets/: answers with the file, or fails with ERROR_NOT_FOUND. */
bool asset_serve(void *context, struct http_request *request, struct http_response *response,
                 struct error *err);

#endif
