/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/day.h"
#include "base/program.h"
#include "base/text.h"

static size_t size_of(const struct setting *setting)
{
    return setting->parse == setting_flag  ? sizeof(bool)
           : setting->parse == setting_day ? sizeof(int32_t)
                                           : sizeof(int64_t);
}

bool setting_same(const struct setting *setting, const void *one, const void *other)
{
    const char *first = (const char *)one + setting->offset;
    const char *second = (const char *)other + setting->offset;

    return setting->parse == setting_text ? text_equal(*(const char *const *)(const void *)first,
                                                       *(const char *const *)(const void *)second)
                                          : memcmp(first, second, size_of(setting)) == 0;
}

void setting_keep(const struct setting *setting, const void *from, void *to)
{
    const size_t size = setting->parse == setting_text ? sizeof(char *) : size_of(setting);

    memcpy((char *)to + setting->offset, (const char *)from + setting->offset, size);
}

bool setting_text(struct arena *arena, const char *text, void *target, struct error *err)
{
    (void)err;
    *(const char **)target = arena_copy(arena, text, strlen(text));
    return true;
}

bool setting_int(struct arena *arena, const char *text, void *target, struct error *err)
{
    long long value = 0;

    (void)arena;
    if (!text_to_int(text, &value)) {
        return error_set(err, ERROR_CONFIG, "must be a whole number");
    }
    *(int64_t *)target = value;
    return true;
}

bool setting_count(struct arena *arena, const char *text, void *target, struct error *err)
{
    int64_t value = 0;

    if (!setting_int(arena, text, &value, err) || value < 0) {
        return error_set(err, ERROR_CONFIG, "must be a whole number, not below 0");
    }
    *(int64_t *)target = value;
    return true;
}

bool setting_port(struct arena *arena, const char *text, void *target, struct error *err)
{
    int64_t value = 0;

    if (!setting_int(arena, text, &value, err) || value < 0 || value > UINT16_MAX) {
        return error_set(err, ERROR_CONFIG, "must be a port, 1 to 65535, or 0 for any free one");
    }
    *(int64_t *)target = value;
    return true;
}

bool setting_flag(struct arena *arena, const char *text, void *target, struct error *err)
{
    (void)arena;
    if (!text_equal(text, "yes") && !text_equal(text, "no")) {
        return error_set(err, ERROR_CONFIG, "must be yes or no");
    }
    *(bool *)target = text_equal(text, "yes");
    return true;
}

bool setting_day(struct arena *arena, const char *text, void *target, struct error *err)
{
    (void)arena;
    if (!day_read(text, target)) {
        return error_set(err, ERROR_CONFIG, "must be a day such as 2026-09-13");
    }
    return true;
}
