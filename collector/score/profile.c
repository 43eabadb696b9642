/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/profile.h"

#include <string.h>

#include "base/text.h"

static const struct profile profiles[] = {
    {.name = "none", .language = LANGUAGE_EN},
    {.name = "plain-en-1", .language = LANGUAGE_EN, .regions = true},
    {.name = "fr-clin-1", .language = LANGUAGE_FR, .regions = true, .clinical = true},
    {.name = "en-clin-1", .language = LANGUAGE_EN, .regions = true, .clinical = true},
};

bool profile_open(struct arena *arena, const char *name, struct profile *profile, struct error *err)
{
    for (size_t i = 0; i < sizeof(profiles) / sizeof(profiles[0]); i++) {
        if (text_equal(profiles[i].name, name)) {
            *profile = profiles[i];
            return !profile->clinical ||
                   clinical_load(arena, profile->language, &profile->rules, err);
        }
    }
    return error_set(err, ERROR_USAGE,
                     "--norm: must be one of none, plain-en-1, fr-clin-1, en-clin-1");
}

const char *profile_of_language(enum language language)
{
    return language == LANGUAGE_FR ? "fr-clin-1" : "en-clin-1";
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
static void read_plain_en_1(struct token_list *tokens, const char *text, size_t length)
{
    char *out = ARENA_NEW(tokens->arena, char, length + 1);
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
    tokens_split(tokens, out, length);
}

bool profile_read(const struct profile *profile, struct vocabulary *vocabulary,
                  struct token_list *tokens, const char *text, size_t length)
{
    if (profile->clinical) {
        return clinical_read(profile->rules, vocabulary, tokens, text, length);
    }
    if (text_equal(profile->name, "none")) {
        tokens_split(tokens, text, length);
    } else {
        read_plain_en_1(tokens, text, length);
    }
    return true;
}
