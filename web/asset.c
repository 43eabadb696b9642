/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/asset.h"

#include <string.h>

#include "base/crypto.h"
#include "base/text.h"
#include "reports/document/html.h"
#include "web/server.h"

#define HASH_SHOWN 6 /* bytes */

static const struct {
    const char *ending;
    const char *type;
} types[] = {
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".woff2", "font/woff2"},
};

const struct asset *asset_table(struct arena *arena)
{
    size_t count = 0;
    struct text css = {.arena = arena};

    while (web_assets[count].name != NULL) {
        count++;
    }
    struct asset *table = ARENA_NEW(arena, struct asset, count + 2);
    memcpy(table, web_assets, count * sizeof(*table));
    document_css(&css);
    table[count] = (struct asset){"document.css", text_string(&css), css.length};
    return table;
}

static const struct asset *find(const struct server *server, const char *name)
{
    for (const struct asset *asset = server->assets; asset->name != NULL; asset++) {
        if (text_equal(asset->name, name)) {
            return asset;
        }
    }
    return NULL;
}

static const char *type_of(const char *name)
{
    const char *ending = strrchr(name, '.');

    for (size_t i = 0; ending != NULL && i < sizeof(types) / sizeof(types[0]); i++) {
        if (text_equal(ending, types[i].ending)) {
            return types[i].type;
        }
    }
    return "application/octet-stream";
}

const char *asset_link(struct arena *arena, const struct server *server, const char *name)
{
    const struct asset *asset = find(server, name);
    uint8_t hash[CRYPTO_HASH_SIZE] = {0};

    if (asset != NULL) {
        crypto_sha256(asset->bytes, asset->size, hash);
    }
    return arena_format(arena, "%s/assets/%s?%s", server->settings->root, name,
                        crypto_hex(arena, hash, HASH_SHOWN));
}

bool asset_serve(void *context, struct http_request *request, struct http_response *response,
                 struct error *err)
{
    const struct asset *asset = find(context, request->tail);

    if (asset == NULL) {
        return error_set(err, ERROR_NOT_FOUND, "there is nothing at this address");
    }
    http_response_header(response, "Cache-Control", "public, max-age=31536000, immutable");
    server_send(request, response, 200, type_of(asset->name), asset->bytes, asset->size);
    return true;
}
