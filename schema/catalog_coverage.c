/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The feed levels (coverage.json): which of them brings which field. */
#include <string.h>

#include "base/text.h"
#include "schema/catalog_parts.h"

static const char *const level_keys[] = {"level", "label", "description", NULL};
static const char *const event_keys[] = {"event", "level", "fields", NULL};

static bool read_level(struct catalog_reading *reading, struct fields *from, void *items,
                       size_t index)
{
    struct feed_level *level = (struct feed_level *)items + index;

    (void)reading;
    fields_allow(from, level_keys);
    /* They are numbered as they stand, from 1. */
    level->level = (int)field_int(from, "level", (int64_t)index + 1, (int64_t)index + 1);
    level->label = catalog_words(from, "label");
    level->description = catalog_words(from, "description");
    return fields_done(from);
}

static bool read_event_levels(struct catalog_reading *reading, struct fields *from, void *items,
                              size_t index)
{
    const struct catalog *catalog = reading->catalog;
    const struct event_type *event = catalog_event(catalog, field_text(from, "event"));
    int64_t newest = (int64_t)catalog->feed_level_count;
    int64_t level = field_int(from, "level", 1, newest);
    size_t named = 0;

    fields_allow(from, event_keys);
    if (event == NULL) {
        field_fail(from, "event", "there is no such event type");
        return false;
    }
    json_t *fields = json_object_get(from->object, "fields");
    int *levels = ARENA_NEW(reading->arena, int, event->field_count);
    for (size_t i = 0; i < event->field_count; i++) {
        const json_t *own = json_object_get(fields, event->fields[i].name);

        levels[i] = (int)(own == NULL ? level : json_integer_value(own));
        named += own == NULL ? 0 : 1;
        if (levels[i] < 1 || levels[i] > newest) {
            field_fail(from, "fields", "%s has no level that is there", event->fields[i].name);
        }
    }
    if (named != json_object_size(fields)) {
        field_fail(from, "fields", "has one that the event type lacks");
    }
    (void)items;
    (void)index;
    reading->events[event - catalog->events].field_levels = levels;
    return fields_done(from);
}

bool catalog_read_coverage(struct catalog_reading *reading)
{
    struct catalog *catalog = reading->catalog;
    void *levels = NULL;
    void *events = NULL;
    size_t event_count = 0;

    if (!catalog_read_list(reading, "coverage.json", "levels", sizeof(struct feed_level),
                           read_level, &levels, &catalog->feed_level_count)) {
        return false;
    }
    catalog->feed_levels = levels;
    if (!catalog_read_list(reading, "coverage.json", "events", 1, read_event_levels, &events,
                           &event_count)) {
        return false;
    }
    for (size_t i = 0; i < catalog->event_count; i++) {
        if (catalog->events[i].field_levels == NULL) {
            return error_set(reading->err, ERROR_SYSTEM, "coverage.json: %s is missing",
                             catalog->events[i].name);
        }
    }
    return true;
}
