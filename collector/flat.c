/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/flat.h"

#include <string.h>

void flat_free(struct flat *flat)
{
    scan_free(&flat->scan);
}

static bool read_member(struct flat *flat)
{
    struct member key;
    bool is_null = false;

    if (flat->count == FLAT_MAX || !scan_value(&flat->scan, &key, &is_null) ||
        key.kind != MEMBER_TEXT || !scan_char(&flat->scan, ':')) {
        return false;
    }
    struct member *value = &flat->members[flat->count];

    if (!scan_value(&flat->scan, value, &is_null) || value->kind == MEMBER_OTHER) {
        return false;
    }
    flat->keys[flat->count++] = (size_t)key.integer;
    value->key_length = key.length;
    return true;
}

static bool read_members(struct flat *flat)
{
    if (!scan_char(&flat->scan, '{')) {
        return false;
    }
    if (scan_char(&flat->scan, '}')) {
        return true;
    }
    do {
        if (!read_member(flat)) {
            return false;
        }
    } while (scan_char(&flat->scan, ','));
    return scan_char(&flat->scan, '}');
}

static bool has_repeated_key(const struct flat *flat)
{
    for (size_t i = 1; i < flat->count; i++) {
        const struct member *member = &flat->members[i];

        for (size_t j = 0; j < i; j++) {
            if (flat->members[j].key_length == member->key_length &&
                memcmp(flat->members[j].key, member->key, member->key_length) == 0) {
                return true;
            }
        }
    }
    return false;
}

bool flat_read(struct flat *flat, const char *bytes, size_t size, size_t *used)
{
    flat->scan.at = bytes;
    flat->scan.end = bytes + size;
    flat->count = 0;
    scan_forget(&flat->scan);
    if (!read_members(flat)) {
        return false;
    }
    scan_settle(&flat->scan, flat->members, flat->count);
    for (size_t i = 0; i < flat->count; i++) {
        flat->members[i].key = flat->scan.texts + flat->keys[i];
    }
    if (has_repeated_key(flat)) {
        return false;
    }
    *used = (size_t)(flat->scan.at - bytes);
    return true;
}
