/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/document/pdf_content.h"

#include <string.h>

/* Cairo writes one operator a line; strings of text cannot hold a raw line that begins so. */
static const char begins[] = "/Private ";
static const char ends[] = "BDC";
static const char artifact[] = "/Artifact <</Type /Pagination>> BDC";

static bool is_decoration(const char *line, size_t length)
{
    return length > sizeof begins + sizeof ends && memcmp(line, begins, sizeof begins - 1) == 0 &&
           memcmp(line + length - (sizeof ends - 1), ends, sizeof ends - 1) == 0;
}

void pdf_content_artifacts(const char *content, size_t size, struct text *out)
{
    const char *end = content + size;

    while (content < end) {
        const char *stop = memchr(content, '\n', (size_t)(end - content));
        size_t length = (size_t)((stop == NULL ? end : stop) - content);

        if (is_decoration(content, length)) {
            text_add(out, artifact);
        } else {
            text_add_bytes(out, content, length);
        }
        if (stop == NULL) {
            return;
        }
        text_add(out, "\n");
        content = stop + 1;
    }
}
