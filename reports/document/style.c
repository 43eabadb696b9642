/* SPDX-License-Identifier: GPL-3.0-or-later */
/* style.c: the style sheet of documents: the theme's palette, then document.css. */
#include <assert.h>
#include <string.h>

#include "base/asset.h"
#include "reports/chart/theme.h"
#include "reports/document/html.h"

void document_css(struct text *out)
{
    theme_css(out);
    for (const struct asset *asset = reports_assets; asset->name != NULL; asset++) {
        if (strcmp(asset->name, "document.css") == 0) {
            /* It stands in a <style> element of self-contained files. */
            assert(strchr(asset->bytes, '<') == NULL);
            text_add_bytes(out, asset->bytes, asset->size);
            return;
        }
    }
    assert(false);
}
