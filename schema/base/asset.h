/* SPDX-License-Identifier: GPL-3.0-or-later */
/* asset.h: files that the build put into the program (schema/assets.awk). */
#ifndef BASE_ASSET_H
#define BASE_ASSET_H

#include <stddef.h>

struct asset {
    const char *name;  /* relative to its folder: "events/document.json"; NULL ends a table */
    const char *bytes; /* a NUL follows them */
    size_t size;
};

extern const struct asset catalog_assets[]; /* schema/catalog */
extern const struct asset
    reports_assets[]; /* reports/document, and the font; not in schema and its like */
extern const struct asset analyzer_assets[]; /* analyzer/explain; only in programs that link it */
extern const struct asset web_assets[];      /* web/assets; only in programs that link web */

#endif
