/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/rules.h"

#include <string.h>

#include "base/asset.h"
#include "base/crypto.h"
#include "base/text.h"
#include "sql.h"

/* To be raised whenever C code gives a figure another value, interval or state than before. */
#define RULES 13

/* Text after text, each with its end, so that none runs into the next. */
struct content {
    char *bytes; /* NULL while the size is asked for */
    size_t size;
};

static void add(struct content *content, const char *bytes, size_t size)
{
    if (content->bytes != NULL) {
        memcpy(content->bytes + content->size, bytes, size);
        content->bytes[content->size + size] = '\0';
    }
    content->size += size + 1;
}

static void add_all(struct content *content, const char *number)
{
    add(content, number, strlen(number));
    for (const struct asset *asset = catalog_assets; asset->name != NULL; asset++) {
        if (!text_starts(asset->name, "texts/")) {
            add(content, asset->name, strlen(asset->name));
            add(content, asset->bytes, asset->size);
        }
    }
    for (const struct db_statement *const *s = sql_all; *s != NULL; s++) {
        add(content, (*s)->name, strlen((*s)->name));
        add(content, (*s)->sql, strlen((*s)->sql));
    }
}

const char *rules_digest(struct arena *arena)
{
    struct arena scratch = {0};
    const char *number = arena_format(&scratch, "%d", RULES);
    struct content content = {0};
    uint8_t hash[CRYPTO_HASH_SIZE];

    add_all(&content, number);
    content = (struct content){.bytes = ARENA_NEW(&scratch, char, content.size)};
    add_all(&content, number);
    crypto_sha256(content.bytes, content.size, hash);
    arena_free(&scratch);
    return crypto_hex(arena, hash, sizeof(hash));
}
