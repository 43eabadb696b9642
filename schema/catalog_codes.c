/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The code lists: codes/<list>.csv, read by RFC 4180. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "schema/catalog_parts.h"

#define FOLDER "codes/"
#define SUFFIX ".csv"
#define HEADER "id,code,parent,label_fr,label_en"

enum column { COLUMN_ID, COLUMN_CODE, COLUMN_PARENT, COLUMN_FR, COLUMN_EN, COLUMN_COUNT };

/* Reads one cell and moves on to the next; quotes are taken off. */
static const char *read_cell(struct arena *arena, const char **at, const char *end)
{
    struct text cell = {.arena = arena};
    bool quoted = *at < end && **at == '"';

    for (*at += quoted ? 1 : 0; *at < end; (*at)++) {
        if (quoted && **at == '"') {
            quoted = *at + 1 < end && (*at)[1] == '"';
            *at += quoted ? 1 : 0;
            if (!quoted) {
                continue;
            }
        } else if (!quoted && **at == ',') {
            (*at)++;
            break;
        }
        text_add_bytes(&cell, *at, 1);
    }
    return text_string(&cell);
}

static size_t count_lines(const struct asset *asset)
{
    size_t lines = 0;

    for (size_t i = 0; i < asset->size; i++) {
        lines += asset->bytes[i] == '\n' ? 1 : 0;
    }
    return lines;
}

static bool read_code(struct arena *arena, const char *line, const char *end, struct code *code)
{
    const char *cells[COLUMN_COUNT];
    long long id = 0;

    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        cells[i] = read_cell(arena, &line, end);
    }
    if (line != end || !text_to_int(cells[COLUMN_ID], &id) || id < 0 || id > INT16_MAX) {
        return false;
    }
    *code = (struct code){
        .id = (int16_t)id,
        .code = cells[COLUMN_CODE],
        .parent = *cells[COLUMN_PARENT] ? cells[COLUMN_PARENT] : NULL,
        .label = {{cells[COLUMN_FR], cells[COLUMN_EN]}},
    };
    return *code->code && *cells[COLUMN_FR] && *cells[COLUMN_EN];
}

static int compare_ids(const void *a, const void *b)
{
    return ((const struct code *)a)->id - ((const struct code *)b)->id;
}

/* Insertion sort: the lists are short, and qsort() takes no context. */
static const uint16_t *sort_by_text(struct arena *arena, const struct code *codes, size_t count)
{
    uint16_t *order = ARENA_NEW(arena, uint16_t, count);

    for (size_t i = 0; i < count; i++) {
        size_t j = i;

        for (; j > 0 && strcmp(codes[order[j - 1]].code, codes[i].code) > 0; j--) {
            order[j] = order[j - 1];
        }
        order[j] = (uint16_t)i;
    }
    return order;
}

/* Ids and codes are unique, 0 is there, parents are codes of the list. */
static bool check_list(const struct code_list *list, const char *file, struct error *err)
{
    if (list->count == 0 || list->codes[0].id != 0) {
        return error_set(err, ERROR_SYSTEM, "%s: has no id 0", file);
    }
    for (size_t i = 0; i < list->count; i++) {
        const struct code *code = &list->codes[i];

        if (i > 0 &&
            (code->id == code[-1].id || text_equal(list->codes[list->by_text[i]].code,
                                                   list->codes[list->by_text[i - 1]].code))) {
            return error_set(err, ERROR_SYSTEM, "%s: an id or a code stands there twice", file);
        }
        if (code->parent != NULL && code_by_text(list, code->parent) == NULL) {
            return error_set(err, ERROR_SYSTEM, "%s %s: its parent %s is missing", file, code->code,
                             code->parent);
        }
    }
    return true;
}

static bool read_list(struct catalog_reading *reading, const struct asset *asset,
                      struct code_list *list)
{
    struct arena *arena = reading->arena;
    const char *at = asset->bytes;
    const char *end = asset->bytes + asset->size;
    struct code *codes = ARENA_NEW(arena, struct code, count_lines(asset) + 1);
    size_t count = 0;

    for (size_t number = 1; at < end; number++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        stop = stop == NULL ? end : stop;
        const char *next = stop < end ? stop + 1 : end;

        stop -= stop > at && stop[-1] == '\r' ? 1 : 0;
        if (number == 1 ? strncmp(at, HEADER, (size_t)(stop - at)) != 0
                        : !read_code(arena, at, stop, &codes[count++])) {
            return error_set(reading->err, ERROR_SYSTEM, "%s line %zu: must be %s", asset->name,
                             number, HEADER);
        }
        at = next;
    }
    qsort(codes, count, sizeof(*codes), compare_ids);
    *list = (struct code_list){
        .name = arena_copy(arena, asset->name + strlen(FOLDER),
                           strlen(asset->name) - strlen(FOLDER) - strlen(SUFFIX)),
        .codes = codes,
        .by_text = sort_by_text(arena, codes, count),
        .count = count,
    };
    return check_list(list, asset->name, reading->err);
}

bool catalog_read_codes(struct catalog_reading *reading)
{
    size_t count = 0;

    for (const struct asset *asset = reading->assets; asset->name != NULL; asset++) {
        count += text_starts(asset->name, FOLDER) ? 1 : 0;
    }
    struct code_list *lists = ARENA_NEW(reading->arena, struct code_list, count);
    reading->catalog->code_lists = lists;
    for (const struct asset *asset = reading->assets; asset->name != NULL; asset++) {
        if (text_starts(asset->name, FOLDER)) {
            if (!read_list(reading, asset, &lists[reading->catalog->code_list_count])) {
                return false;
            }
            reading->catalog->code_list_count++;
        }
    }
    return true;
}
