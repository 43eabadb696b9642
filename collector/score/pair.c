/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/pair.h"

#include <jansson.h>
#include <string.h>

#include "base/text.h"

bool pair_is_code(const char *text, size_t length, size_t most)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:-";

    for (size_t i = 0; i < length; i++) {
        if (memchr(allowed, text[i], sizeof(allowed) - 1) == NULL) {
            return false;
        }
    }
    return length > 0 && length <= most;
}

static const char *copy_text(struct arena *arena, const json_t *object, const char *key,
                             size_t *length)
{
    const json_t *value = json_object_get(object, key);

    if (!json_is_string(value)) {
        return NULL;
    }
    *length = json_string_length(value);
    return arena_copy(arena, json_string_value(value), *length);
}

/* A code that is there and is none makes the line unreadable. */
static bool read_code(struct arena *arena, const json_t *object, const char *key, const char **code,
                      struct error *err)
{
    size_t length = 0;
    const char *given = copy_text(arena, object, key, &length);
    bool valid = given != NULL && pair_is_code(given, length, GROUP_MAX);

    *code = valid ? given : NULL; /* what is none goes no further: it could be a name */
    if (valid || json_object_get(object, key) == NULL) {
        return true;
    }
    return error_set(err, ERROR_INPUT,
                     "byte 0: group, language, user or decision is no code of at most %d "
                     "letters, digits, . _ : -",
                     GROUP_MAX);
}

/* One text pair of an object. The recognised text of a draft is the draft. */
static bool read_texts(struct arena *arena, const json_t *object, bool draft,
                       struct text_pair *texts, bool *has_final)
{
    texts->final = copy_text(arena, object, "final", &texts->final_length);
    texts->recognised = copy_text(arena, object, "recognised", &texts->recognised_length);
    if (draft && texts->recognised == NULL) {
        texts->recognised = copy_text(arena, object, "draft", &texts->recognised_length);
    }
    *has_final = texts->final != NULL;
    if (draft && texts->final == NULL) {
        texts->final = "";
    }
    return texts->final != NULL && texts->recognised != NULL;
}

/* The texts of all sections, one after the other. */
static struct text_pair join_sections(struct arena *arena, const struct pair *pair)
{
    struct text final = {.arena = arena};
    struct text recognised = {.arena = arena};

    for (size_t i = 0; i < pair->section_count; i++) {
        text_add_bytes(&final, pair->sections[i].final, pair->sections[i].final_length);
        text_add(&final, "\n");
        text_add_bytes(&recognised, pair->sections[i].recognised,
                       pair->sections[i].recognised_length);
        text_add(&recognised, "\n");
    }
    return (struct text_pair){text_string(&final), final.length, text_string(&recognised),
                              recognised.length};
}

static bool read_sections(struct arena *arena, const json_t *list, struct pair *pair)
{
    size_t count = json_array_size(list);

    if (count == 0 || count > SECTIONS_MAX) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        bool has_final = false;
        if (!read_texts(arena, json_array_get(list, i), true, &pair->sections[i], &has_final)) {
            return false;
        }
        pair->has_final = pair->has_final || has_final;
    }
    pair->section_count = count;
    pair->texts = join_sections(arena, pair);
    return true;
}

static bool read_object(struct arena *arena, const json_t *object, const char *group_key,
                        bool draft, struct pair *pair, struct error *err)
{
    const json_t *sections = draft ? json_object_get(object, "sections") : NULL;
    bool texts = sections != NULL
                     ? read_sections(arena, sections, pair)
                     : read_texts(arena, object, draft, &pair->texts, &pair->has_final);

    if (!texts) {
        return error_set(err, ERROR_INPUT, "byte 0: needs the texts \"final\" and \"%s\"",
                         draft ? "draft" : "recognised");
    }
    pair->id = copy_text(arena, object, "id", &pair->id_length);
    return read_code(arena, object, group_key, &pair->group, err) &&
           read_code(arena, object, "lang", &pair->language, err) &&
           (!draft || (read_code(arena, object, "user", &pair->user, err) &&
                       read_code(arena, object, "decision", &pair->decision, err)));
}

bool pair_read_json(struct arena *arena, const char *line, size_t length, const char *group_key,
                    bool draft, struct pair *pair, struct error *err)
{
    json_error_t where;
    json_t *object = json_loadb(line, length, JSON_REJECT_DUPLICATES, &where);

    memset(pair, 0, sizeof(*pair));
    if (!json_is_object(object)) {
        json_decref(object);
        return error_set(err, ERROR_INPUT, "byte %d: no JSON object", where.position);
    }
    bool ok = read_object(arena, object, group_key, draft, pair, err);
    json_decref(object);
    return ok;
}

bool pair_read_tsv(struct arena *arena, const char *line, size_t length, struct pair *pair,
                   struct error *err)
{
    const char *cells[4] = {line, NULL, NULL, NULL};
    size_t lengths[4] = {length, 0, 0, 0};
    size_t count = 1;

    memset(pair, 0, sizeof(*pair));
    for (const char *end = line + length; count < 4; count++) {
        const char *from = cells[count - 1];
        const char *tab = memchr(from, '\t', lengths[count - 1]);
        if (tab == NULL) {
            break;
        }
        lengths[count - 1] = (size_t)(tab - from);
        cells[count] = tab + 1;
        lengths[count] = (size_t)(end - tab - 1);
    }
    if (count < 2) {
        return error_set(err, ERROR_INPUT, "byte 0: needs final, a tab, recognised");
    }
    if (lengths[3] > 0 && !pair_is_code(cells[3], lengths[3], GROUP_MAX)) {
        return error_set(err, ERROR_INPUT, "byte %zu: the group is no code",
                         (size_t)(cells[3] - line));
    }
    pair->texts = (struct text_pair){cells[0], lengths[0], cells[1], lengths[1]};
    pair->has_final = true;
    pair->id = lengths[2] > 0 ? arena_copy(arena, cells[2], lengths[2]) : NULL;
    pair->id_length = lengths[2];
    pair->group = lengths[3] > 0 ? arena_copy(arena, cells[3], lengths[3]) : NULL;
    return true;
}

/* Parts "words (id)"; false where it does not end in an id. */
static bool read_trn_line(const char *line, size_t length, size_t *words, const char **id,
                          size_t *id_length)
{
    while (length > 0 && (line[length - 1] == ' ' || line[length - 1] == '\r')) {
        length--;
    }
    if (length == 0 || line[length - 1] != ')') {
        return false;
    }
    size_t open = length - 1;
    while (open > 0 && line[open] != '(') {
        open--;
    }
    *words = open;
    *id = line + open + 1;
    *id_length = length - open - 2;
    return line[open] == '(';
}

bool pair_read_trn(const char *reference, size_t reference_length, const char *hypothesis,
                   size_t hypothesis_length, struct pair *pair, struct error *err)
{
    const char *other = NULL;
    size_t other_length = 0;

    memset(pair, 0, sizeof(*pair));
    pair->texts.final = reference;
    pair->texts.recognised = hypothesis;
    pair->has_final = true;
    if (!read_trn_line(reference, reference_length, &pair->texts.final_length, &pair->id,
                       &pair->id_length) ||
        !read_trn_line(hypothesis, hypothesis_length, &pair->texts.recognised_length, &other,
                       &other_length)) {
        return error_set(err, ERROR_INPUT, "byte 0: a line does not end in (id)");
    }
    if (pair->id_length != other_length || memcmp(pair->id, other, other_length) != 0) {
        return error_set(err, ERROR_INPUT, "byte 0: the ids of both files differ");
    }
    return true;
}
