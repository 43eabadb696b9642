/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/document/markup.h"

#include <assert.h>
#include <string.h>

void markup_text(struct text *out, const char *text)
{
    text_add_escaped(out, text);
}

/* Whether an address may be followed: within the site ("//host" would leave it), https or mail. */
static bool is_safe(const char *name, const char *value)
{
    if (strcmp(name, "href") != 0 && strcmp(name, "src") != 0 && strcmp(name, "action") != 0) {
        return true;
    }
    return value[0] == '#' || value[0] == '?' || (value[0] == '/' && value[1] != '/') ||
           text_starts(value, "https://") || text_starts(value, "mailto:") || value[0] == '\0';
}

void markup_open(struct text *out, const char *element, const char *const *attributes)
{
    text_add_format(out, "<%s", element);
    for (size_t i = 0; attributes[i] != NULL; i += 2) {
        assert(strcmp(attributes[i], "style") != 0 && strncmp(attributes[i], "on", 2) != 0);
        if (attributes[i + 1] == NULL || !is_safe(attributes[i], attributes[i + 1])) {
            continue;
        }
        text_add_format(out, " %s", attributes[i]);
        if (*attributes[i + 1] != '\0' || strcmp(attributes[i], "alt") == 0 ||
            strcmp(attributes[i], "value") == 0) {
            text_add(out, "=\"");
            markup_text(out, attributes[i + 1]);
            text_add(out, "\"");
        }
    }
    text_add(out, ">");
}

void markup_close(struct text *out, const char *element)
{
    text_add_format(out, "</%s>", element);
}

void markup_element(struct text *out, const char *element, const char *const *attributes,
                    const char *text)
{
    markup_open(out, element, attributes);
    markup_text(out, text);
    markup_close(out, element);
}

void markup_void(struct text *out, const char *element, const char *const *attributes)
{
    markup_open(out, element, attributes);
}

void markup_made(struct text *out, const char *markup)
{
    text_add(out, markup);
}
