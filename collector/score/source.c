/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/source.h"

#include <string.h>

struct source {
    struct source_rules rules;
    struct lines **files;
    size_t count;
    size_t at;
};

bool source_open(struct arena *arena, const struct source_rules *rules, char *const *paths,
                 size_t path_count, struct source **source, struct error *err)
{
    static char standard_input[] = "-";
    static char *const no_path[] = {standard_input};
    struct source *made = ARENA_NEW(arena, struct source, 1);

    if (rules->format == SOURCE_TRN && path_count != 2) {
        return error_set(err, ERROR_USAGE, "--trn: needs two files, REF and HYP");
    }
    if (path_count == 0) {
        paths = no_path;
        path_count = 1;
    }
    made->rules = *rules;
    made->files = ARENA_NEW(arena, struct lines *, path_count);
    for (size_t i = 0; i < path_count; i++) {
        if (!lines_open(paths[i], &made->files[i], err)) {
            source_close(made);
            return error_context(err, "file %zu", i + 1);
        }
        made->count++;
    }
    *source = made;
    return true;
}

void source_close(struct source *source)
{
    for (size_t i = 0; source != NULL && i < source->count; i++) {
        lines_close(source->files[i]);
    }
}

static const char *copy_bytes(struct arena *arena, const struct line *line)
{
    return line->bytes != NULL ? arena_copy(arena, line->bytes, line->length) : NULL;
}

/* Both files of sclite's form go on together. */
static bool next_of_two(struct source *source, struct arena *arena, struct source_line *out,
                        bool *more, struct error *err)
{
    struct line lines[2];
    bool has[2];

    if (!lines_next(source->files[0], &lines[0], &has[0], err) ||
        !lines_next(source->files[1], &lines[1], &has[1], err)) {
        return false;
    }
    *more = has[0] && has[1];
    if (has[0] != has[1]) {
        return error_set(err, ERROR_INPUT, "--trn: one file has more lines than the other");
    }
    if (*more) {
        *out = (struct source_line){.file = 1,
                                    .number = lines[0].number,
                                    .offset = lines[0].offset,
                                    .bytes = copy_bytes(arena, &lines[0]),
                                    .length = lines[0].length,
                                    .other = copy_bytes(arena, &lines[1]),
                                    .other_length = lines[1].length};
        out->bytes = out->other == NULL ? NULL : out->bytes;
    }
    return true;
}

bool source_next(struct source *source, struct arena *arena, struct source_line *out, bool *more,
                 struct error *err)
{
    if (source->rules.format == SOURCE_TRN) {
        return next_of_two(source, arena, out, more, err);
    }
    for (*more = false; source->at < source->count; source->at++) {
        struct line line;
        bool has = true;

        do {
            if (!lines_next(source->files[source->at], &line, &has, err)) {
                return error_context(err, "file %zu", source->at + 1);
            }
        } while (has && line.bytes != NULL && line.length == 0);
        if (has) {
            *out = (struct source_line){.file = source->at + 1,
                                        .number = line.number,
                                        .offset = line.offset,
                                        .bytes = copy_bytes(arena, &line),
                                        .length = line.length};
            *more = true;
            return true;
        }
    }
    return true;
}

bool source_pair(const struct source_rules *rules, struct arena *arena,
                 const struct source_line *line, struct pair *pair, struct error *err)
{
    memset(pair, 0, sizeof(*pair));
    if (line->bytes == NULL) {
        return error_set(err, ERROR_INPUT, "byte 0: longer than %zu bytes", LINE_LIMIT);
    }
    switch (rules->format) {
    case SOURCE_TSV:
        return pair_read_tsv(arena, line->bytes, line->length, pair, err);
    case SOURCE_TRN:
        return pair_read_trn(line->bytes, line->length, line->other, line->other_length, pair, err);
    case SOURCE_JSON:
    default:
        return pair_read_json(arena, line->bytes, line->length, rules->group_key, rules->draft,
                              pair, err);
    }
}
