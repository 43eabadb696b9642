/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/profile.h"

#include <stdbool.h>
#include <string.h>

#include "base/text.h"

const char profile_names[] = "none, plain-en-1";

static struct plain_text apply_none(struct arena *arena, const char *text, size_t length)
{
    (void)arena;
    return (struct plain_text){text, length};
}

static char plain_english(char c)
{
    if (c >= 'A' && c <= 'Z') {
        return (char)(c - 'A' + 'a');
    }
    bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '\'';
    return (char)(kept ? c : ' ');
}

/* Lower case; [tags] dropped; all but a-z, 0-9 and the apostrophe is a separator. */
static struct plain_text apply_plain_en_1(struct arena *arena, const char *text, size_t length)
{
    char *out = ARENA_NEW(arena, char, length + 1);
    bool tag_possible = true; /* no ']' ahead once one was looked for in vain */

    for (size_t i = 0; i < length; i++) {
        const char *close =
            text[i] == '[' && tag_possible ? memchr(text + i, ']', length - i) : NULL;
        if (close != NULL) {
            size_t end = (size_t)(close - text);
            memset(out + i, ' ', end - i + 1);
            i = end;
            continue;
        }
        tag_possible = tag_possible && text[i] != '[';
        out[i] = plain_english(text[i]);
    }
    return (struct plain_text){out, length};
}

static const struct profile profiles[] = {
    {"none", apply_none},
    {"plain-en-1", apply_plain_en_1},
};

const struct profile *profile_find(const char *name)
{
    for (size_t i = 0; i < sizeof(profiles) / sizeof(profiles[0]); i++) {
        if (text_equal(profiles[i].name, name)) {
            return &profiles[i];
        }
    }
    return NULL;
}
