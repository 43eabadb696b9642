/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/phrase.h"

#include <string.h>

#include "base/text.h"
#include "reports/number.h"

static const char *value_of(const struct phrase_value *values, const char *name, size_t length)
{
    for (; values->name != NULL; values++) {
        if (strlen(values->name) == length && memcmp(values->name, name, length) == 0) {
            return values->words;
        }
    }
    return NULL;
}

const char *phrase(struct arena *arena, const char *pattern, const struct phrase_value *values)
{
    struct text out = {.arena = arena};

    while (*pattern != '\0') {
        size_t plain = strcspn(pattern, "{");

        text_add_bytes(&out, pattern, plain);
        pattern += plain;
        const char *end = *pattern == '{' ? strchr(pattern, '}') : NULL;
        if (end == NULL) {
            text_add(&out, pattern);
            break;
        }
        const char *words = value_of(values, pattern + 1, (size_t)(end - pattern - 1));
        if (words != NULL) {
            text_add(&out, words);
        } else {
            text_add_bytes(&out, pattern, (size_t)(end - pattern + 1));
        }
        pattern = end + 1;
    }
    return text_string(&out);
}

const char *phrase_count(struct arena *arena, const struct catalog *catalog, enum language language,
                         const char *noun, long long count)
{
    bool one = language == LANGUAGE_FR ? count < 2 : count == 1;
    const char *key = arena_format(arena, "count.%s.%s", noun, one ? "one" : "other");

    return phrase(arena, catalog_text(catalog, language, key),
                  PHRASE({"n", number_count(arena, language, count)}));
}
