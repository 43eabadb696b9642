/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/structure.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sql.h"

/* A unit, client or release is named by "<kind><owner>/<code>" among the members. */
#define KEY_SIZE (STRUCTURE_CODE_MAX + 24)

static void add_sites(struct structure *structure, struct arena *arena, const struct db_rows *rows)
{
    structure->site_ids = ARENA_NEW(arena, int64_t, rows->row_count);
    structure->zones = ARENA_NEW(arena, const char *, rows->row_count);
    structure->site_count = rows->row_count;
    names_init(&structure->sites, arena, rows->row_count);
    for (size_t i = 0; i < rows->row_count; i++) {
        structure->site_ids[i] = db_cell_int(rows, i, 0);
        structure->zones[i] = db_cell(rows, i, 2);
        names_add(&structure->sites, db_cell(rows, i, 1), (int32_t)i);
    }
}

bool structure_read(struct db *db, struct arena *arena, struct structure *structure,
                    struct error *err)
{
    struct db_rows sites;
    struct db_rows members;
    struct structure read = {.site_ids = NULL};

    if (!db_query(db, arena, &sql_intake_site_list, DB_NO_PARAMS, &sites, err) ||
        !db_query(db, arena, &sql_intake_member_list, DB_NO_PARAMS, &members, err)) {
        return false;
    }
    add_sites(&read, arena, &sites);
    names_init(&read.engines, arena, members.row_count);
    names_init(&read.members, arena, members.row_count);
    for (size_t i = 0; i < members.row_count; i++) {
        const char *kind = db_cell(&members, i, 0);
        const char *code = db_cell(&members, i, 2);
        const int32_t number = (int32_t)db_cell_int(&members, i, 3);

        if (*kind == 'e') {
            names_add(&read.engines, code, number);
        } else {
            names_add(
                &read.members,
                arena_format(arena, "%c%" PRId64 "/%s", *kind, db_cell_int(&members, i, 1), code),
                number);
        }
    }
    *structure = read;
    return true;
}

int64_t structure_site(const struct structure *structure, const char *code, size_t length)
{
    const int32_t index = names_find(&structure->sites, code, length);

    return index == NAMES_NONE ? 0 : structure->site_ids[index];
}

const char *structure_zone(const struct structure *structure, int64_t site_id)
{
    for (size_t i = 0; i < structure->site_count; i++) {
        if (structure->site_ids[i] == site_id) {
            return structure->zones[i];
        }
    }
    return NULL;
}

void structure_open(struct arena *arena, const char *site, struct structure *structure)
{
    *structure = (struct structure){.site_count = 1, .open = true};
    structure->site_ids = ARENA_NEW(arena, int64_t, 1);
    structure->site_ids[0] = 1;
    structure->zones = ARENA_NEW(arena, const char *, 1);
    structure->zones[0] = "UTC";
    names_init(&structure->sites, arena, 1);
    names_add(&structure->sites, arena_copy(arena, site, strlen(site)), 0);
    names_init(&structure->engines, arena, 1);
    names_init(&structure->members, arena, 1);
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* The form that the database's CHECKs hold codes to. */
static bool is_code(const char *code, size_t length)
{
    bool is = length > 0 && length <= STRUCTURE_CODE_MAX && is_letter(code[0]);

    for (size_t i = 1; is && i < length; i++) {
        is = is_letter(code[i]) || code[i] == '.' || code[i] == '_' || code[i] == '-';
    }
    return is;
}

/* Of an open structure: a number that another code hardly has. Source: FNV-1a, 32 bits. */
static int32_t any_number(const char *code, size_t length)
{
    uint32_t number = UINT32_C(2166136261);

    if (!is_code(code, length)) {
        return NAMES_NONE;
    }
    for (size_t i = 0; i < length; i++) {
        number = (number ^ (unsigned char)code[i]) * UINT32_C(16777619);
    }
    return (int32_t)(number & INT32_MAX) | 1;
}

int32_t structure_engine(const struct structure *structure, const char *code, size_t length)
{
    return structure->open ? any_number(code, length)
                           : names_find(&structure->engines, code, length);
}

static int32_t member(const struct structure *structure, char kind, int64_t owner, const char *code,
                      size_t length)
{
    char key[KEY_SIZE];

    if (structure->open) {
        return any_number(code, length);
    }
    if (length > STRUCTURE_CODE_MAX) {
        return NAMES_NONE;
    }
    const int head = snprintf(key, sizeof(key), "%c%" PRId64 "/", kind, owner);

    memcpy(key + head, code, length);
    return names_find(&structure->members, key, (size_t)head + length);
}

int32_t structure_unit(const struct structure *structure, int64_t site_id, const char *code,
                       size_t length)
{
    return member(structure, 'u', site_id, code, length);
}

int32_t structure_client(const struct structure *structure, int64_t site_id, const char *code,
                         size_t length)
{
    return member(structure, 'c', site_id, code, length);
}

int32_t structure_release(const struct structure *structure, int32_t engine_id, const char *code,
                          size_t length)
{
    return member(structure, 'r', engine_id, code, length);
}
