/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/listing.h"

const char *listing_words(const struct listing *l, const char *key)
{
    return catalog_text(l->catalog, l->language, key);
}

void listing_heading(const struct listing *l, const char *key)
{
    text_add_format(l->out, "\n%s\n\n", listing_words(l, key));
}

void listing_line(const struct listing *l, const char *key, const char *value)
{
    text_add_format(l->out, "  %s%s%s\n", listing_words(l, key), listing_words(l, "format.colon"),
                    value == NULL || *value == '\0' ? "–" : value);
}

void listing_named(const struct listing *l, const char *key, const char *id,
                   const struct words *label)
{
    text_add_format(l->out, "  %s%s%s (%s)\n", listing_words(l, key),
                    listing_words(l, "format.colon"), id, label->in[l->language]);
}
