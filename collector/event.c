/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/event.h"

#include <string.h>

#include "collector/checking.h"

#define MS_A_DAY   INT64_C(86400000)
#define EPOCH_DAYS 10957 /* 1970-01-01 to 2000-01-01 */

static void find_type(struct checking *c, const struct record *record)
{
    const struct registry *registry = c->rules->registry;

    c->shape = &registry->nothing;
    for (size_t i = 0; i < record->member_count; i++) {
        const struct member *member = &record->members[i];

        if (member->key_length != 4 || memcmp(member->key, "type", 4) != 0) {
            continue;
        }
        const int32_t index = member->kind == MEMBER_TEXT
                                  ? names_find(&registry->types, member->text, member->length)
                                  : NAMES_NONE;
        if (index == NAMES_NONE) {
            (void)checking_reject(c, "unknown_type", "type",
                                  "must be an event type of dictameter-schema dictionary");
        } else {
            c->shape = &registry->shapes[index];
            c->event->shape = c->shape;
        }
        return;
    }
    (void)checking_reject(c, "missing_field", "type", "every event names its type");
}

/* Which member is which field; what the catalog does not know is refused. */
static void assign(struct checking *c, const struct record *record)
{
    for (size_t i = 0; i < record->member_count; i++) {
        const struct member *member = &record->members[i];
        const int32_t index = names_find(&c->shape->keys, member->key, member->key_length);

        if (index != NAMES_NONE) {
            c->found[index] = member;
        } else {
            (void)checking_reject(
                c, "unknown_field", "*",
                "one key is no field of this type; dictameter-schema dictionary lists them");
        }
    }
}

static void check_day(struct checking *c, const struct shape_field *field)
{
    const int64_t start_ms = (c->event->day + (int64_t)EPOCH_DAYS) * MS_A_DAY;

    if (start_ms + MS_A_DAY < c->rules->oldest_ms || start_ms > c->rules->newest_ms ||
        c->event->day <= c->rules->last_kept) {
        c->event->day = EVENT_NO_DAY;
        (void)checking_reject(
            c, "out_of_range", field->name,
            "must lie within the retention and not ahead; check the sender's clock");
    }
}

static void check_field(struct checking *c, const struct shape_field *field,
                        const struct member *member)
{
    const bool user_required = field->use == USE_USER && c->shape->type != NULL &&
                               c->shape->type->clinician == PRESENCE_REQUIRED;

    if (member == NULL) {
        if (field->use == USE_SITE && c->event->site_id == 0) {
            (void)checking_reject(c, "missing_field", field->name,
                                  "name the site in each event, or give --site");
        }
        if (field->required || user_required) {
            (void)checking_reject(c, "missing_field", field->name,
                                  "events of this type must carry it");
        }
        if (field->use == USE_VALUE) {
            c->event->values[field->value] = field->absent;
        }
        return;
    }
    if (field->use == USE_VALUE) {
        int64_t value = REGISTRY_NULL;

        (void)!checking_value(c, field, member, &value);
        c->event->values[field->value] = value;
        if (field->value == c->shape->day && value != REGISTRY_NULL) {
            c->event->day = (int32_t)value;
            check_day(c, field);
        }
    } else {
        (void)!checking_envelope(c, field, member);
    }
}

/* What the event says, without its id, seq and client: a retry may renumber, not retell. */
static int64_t content_mac(const struct checking *c)
{
    uint64_t content[2 * REGISTRY_FIELDS_MAX];
    const struct event *event = c->event;
    const uint64_t context[] = {(uint64_t)event->site_id, (uint64_t)event->unit_id,
                                (uint64_t)event->engine_id, (uint64_t)event->release_id,
                                event->has_user ? 1 : 0};
    size_t used = 0;

    for (size_t i = 0; i < sizeof(context) / sizeof(context[0]); i++) {
        content[used++] = context[i];
    }
    memcpy(&content[used], event->user, sizeof(event->user));
    used += sizeof(event->user) / sizeof(content[0]);
    for (size_t i = 0; i < c->shape->value_count; i++) {
        const struct shape_field *field = c->shape->values[i];
        int64_t value = event->values[i];

        if (value == field->absent) {
            continue;
        }
        if (field->field->type == FIELD_OPAQUE) {
            memcpy(&value, event->macs[value], sizeof(value));
        }
        content[used++] = field->tag;
        content[used++] = (uint64_t)value;
    }
    return (int64_t)crypto_short_mac(c->rules->keys->event, content, used * sizeof(content[0]));
}

static bool readable(struct checking *c, const struct record *record)
{
    switch (record->state) {
    case RECORD_READ:
        return true;
    case RECORD_REPEATED_KEY:
        return checking_reject(c, "repeated_key", "", "one key stands twice: send each once");
    case RECORD_WRONG_WIDTH:
        return checking_reject(c, "row_width", "",
                               "each row has as many values as there are fields; null, or in CSV "
                               "nothing, where a value is unknown");
    case RECORD_NOT_CSV:
        return checking_reject(
            c, "not_csv", "",
            arena_format(c->arena,
                         "the row is no text in the mapping's encoding, or a quote in it has no "
                         "end; lines that it spans, and that are not read as rows: %zu",
                         record->lines));
    case RECORD_WITH_BODY:
        return checking_reject(c, "body_not_empty", "",
                               "a log record has no body here: send attributes only, never text");
    case RECORD_NOT_OBJECT:
        return checking_reject(c, "not_object", "", "each event is one JSON object");
    case RECORD_NOT_JSON:
        break;
    }
    return checking_reject(c, "not_json", "",
                           arena_format(c->arena, "not JSON, or cut off: line %zu, column %zu",
                                        record->line, record->column));
}

bool event_check(const struct event_rules *rules, struct arena *arena, const struct record *record,
                 struct event *event, struct rejection *why)
{
    struct checking c = {.rules = rules, .arena = arena, .event = event, .why = why};

    *why = (struct rejection){.code = NULL};
    *event = (struct event){
        .site_id = rules->site_id,
        .seq = EVENT_NO_SEQ,
        .day = EVENT_NO_DAY,
    };
    if (!readable(&c, record)) {
        return false;
    }
    find_type(&c, record);
    assign(&c, record);
    event->values = ARENA_NEW(arena, int64_t, c.shape->value_count);
    for (size_t i = 0; i < c.shape->field_count; i++) {
        check_field(&c, &c.shape->fields[i], c.found[i]);
    }
    if (why->code != NULL) {
        return false;
    }
    pseudonym_event_id(rules->keys, event->site_id, event->sent_id, event->id, &event->recorded_us);
    if (event->has_user) {
        pseudonym_person(rules->keys, event->site_id, event->user, event->person_mac);
    }
    event->content_mac = content_mac(&c);
    return true;
}
