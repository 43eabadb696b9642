/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/event.h"

#include <inttypes.h>
#include <string.h>

#include "base/day.h"
#include "base/text.h"

#define OPAQUE_MAX 64
#define CLIENT_MAX 32
#define MS_A_DAY   INT64_C(86400000)
#define EPOCH_DAYS 10957 /* 1970-01-01 to 2000-01-01 */
#define TEXT_MAX   16    /* longest date */

/* One event under check. */
struct checking {
    const struct event_rules *rules;
    struct arena *arena;
    struct event *event;
    struct rejection *why;
    const struct shape *shape;
    const struct member *found[REGISTRY_FIELDS_MAX]; /* by field; NULL: not sent */
    size_t mac_count;
};

/* Keeps the first reason. Always false. */
static bool reject(struct checking *c, const char *code, const char *field, const char *detail)
{
    if (c->why->code == NULL) {
        *c->why = (struct rejection){.code = code, .field = field, .detail = detail};
    }
    return false;
}

static bool wrong_type(struct checking *c, const struct shape_field *field, const char *wanted)
{
    return reject(
        c, "wrong_type", field->name,
        arena_format(c->arena, "must be %s; leave the field out where it is unknown", wanted));
}

static bool need_text(struct checking *c, const struct shape_field *field,
                      const struct member *member)
{
    return member->kind == MEMBER_TEXT || wrong_type(c, field, "text");
}

/* Values by the type of their field */

static bool check_number(struct checking *c, const struct shape_field *field,
                         const struct member *member, int64_t *value)
{
    if (member->kind != MEMBER_INTEGER) {
        return wrong_type(c, field, "a whole number");
    }
    if (member->integer < field->field->min || member->integer > field->field->max) {
        return reject(c, "out_of_range", field->name,
                      arena_format(c->arena, "must lie between %" PRId64 " and %" PRId64,
                                   field->field->min, field->field->max));
    }
    *value = member->integer;
    return true;
}

static bool check_code(struct checking *c, const struct shape_field *field,
                       const struct member *member, int64_t *value)
{
    if (!need_text(c, field, member)) {
        return false;
    }
    const int32_t id = names_find(&field->codes, member->text, member->length);

    if (id == NAMES_NONE) {
        return reject(c, "unknown_code", field->name,
                      arena_format(c->arena,
                                   "must be a code of the list %s; "
                                   "dictameter-schema dictionary prints it",
                                   field->field->codes->name));
    }
    *value = id;
    return true;
}

static bool check_date(struct checking *c, const struct shape_field *field,
                       const struct member *member, int64_t *value)
{
    int32_t day = 0;

    if (!need_text(c, field, member)) {
        return false;
    }
    if (member->length >= TEXT_MAX || !day_read(member->text, &day)) {
        return reject(c, "wrong_type", field->name, "must be a date as 2026-09-13");
    }
    *value = day;
    return true;
}

static bool check_opaque(struct checking *c, const struct shape_field *field,
                         const struct member *member, int64_t *value)
{
    if (!need_text(c, field, member)) {
        return false;
    }
    if (member->length == 0 || member->length > OPAQUE_MAX) {
        return reject(c, "out_of_range", field->name, "must be 1 to 64 bytes");
    }
    if (c->event->macs == NULL) {
        c->event->macs =
            (uint8_t(*)[UUID_SIZE])arena_alloc(c->arena, REGISTRY_OPAQUE_MAX, UUID_SIZE);
    }
    pseudonym_opaque(c->rules->keys, c->event->site_id, field->tag, member->text, member->length,
                     c->event->macs[c->mac_count]);
    *value = (int64_t)c->mac_count++;
    return true;
}

static bool check_value(struct checking *c, const struct shape_field *field,
                        const struct member *member, int64_t *value)
{
    switch (field->field->type) {
    case FIELD_INT2:
    case FIELD_INT4:
    case FIELD_INT8:
        return check_number(c, field, member, value);
    case FIELD_BOOL:
        *value = member->integer;
        return member->kind == MEMBER_BOOL || wrong_type(c, field, "true or false");
    case FIELD_CODE:
        return check_code(c, field, member, value);
    case FIELD_DATE:
        return check_date(c, field, member, value);
    case FIELD_OPAQUE:
        return check_opaque(c, field, member, value);
    }
    return false;
}

/* The envelope's own meanings */

static bool check_schema(struct checking *c, const struct shape_field *field,
                         const struct member *member)
{
    if (member->kind != MEMBER_INTEGER) {
        return wrong_type(c, field, "a whole number");
    }
    const int newest = c->shape->type == NULL ? 1 : c->shape->type->schema;

    if (member->integer < 1 || member->integer > newest) {
        return reject(
            c, "unknown_schema", field->name,
            arena_format(c->arena, "this server knows schema 1 to %d of this type", newest));
    }
    return true;
}

static bool check_site(struct checking *c, const struct shape_field *field,
                       const struct member *member)
{
    struct event *event = c->event;

    if (!need_text(c, field, member)) {
        return false;
    }
    const int64_t site_id = structure_site(c->rules->structure, member->text, member->length);

    if (event->site_id != 0 && site_id != event->site_id) {
        return reject(c, "site_mismatch", field->name,
                      "must be the site of the token or of --site, or be left out");
    }
    if (site_id == 0) {
        return reject(c, "unknown_site", field->name,
                      "register it with dictameter-schema structure import FILE");
    }
    event->site_id = site_id;
    return true;
}

static bool check_event_id(struct checking *c, const struct shape_field *field,
                           const struct member *member)
{
    struct event *event = c->event;

    if (!need_text(c, field, member)) {
        return false;
    }
    event->has_id = uuid_read(member->text, member->length, event->sent_id);
    if (!event->has_id) {
        return reject(c, "event_id_form", field->name,
                      "must be a UUID of 36 characters, version 7 or 8");
    }
    const int version = uuid_version(event->sent_id);
    const int64_t time_ms = uuid_time_ms(event->sent_id);

    if ((version != 7 && version != 8) || !uuid_is_rfc(event->sent_id)) {
        return reject(c, "event_id_version", field->name,
                      "must be a UUID of version 7, or of version 8 that begins with the same 48 "
                      "bits of milliseconds");
    }
    if (time_ms < c->rules->oldest_ms || time_ms > c->rules->newest_ms) {
        return reject(c, "event_id_time", field->name,
                      "its time must lie within the retention and at most 48 h ahead; check the "
                      "sender's clock");
    }
    return true;
}

static bool may_send(const struct event_rules *rules, int32_t client_id)
{
    for (size_t i = 0; i < rules->client_count; i++) {
        if (rules->clients[i] == client_id) {
            return true;
        }
    }
    return rules->client_count == 0;
}

static bool check_client(struct checking *c, const struct shape_field *field,
                         const struct member *member)
{
    if (!need_text(c, field, member)) {
        return false;
    }
    const int32_t id = member->length > CLIENT_MAX
                           ? NAMES_NONE
                           : structure_client(c->rules->structure, c->event->site_id, member->text,
                                              member->length);

    if (id == NAMES_NONE || !may_send(c->rules, id)) {
        return reject(c, "unknown_client", field->name,
                      "register it with dictameter-schema structure import FILE and name it in the "
                      "token");
    }
    c->event->client_id = id;
    return true;
}

static bool check_user(struct checking *c, const struct shape_field *field,
                       const struct member *member)
{
    struct event *event = c->event;

    if (c->shape->type != NULL && c->shape->type->clinician == PRESENCE_NONE) {
        return reject(c, "unknown_field", field->name,
                      "this type names no clinician: leave it out");
    }
    event->has_user = member->kind == MEMBER_TEXT && strlen(member->text) == member->length &&
                      crypto_read_base64url(member->text, event->user, sizeof(event->user));
    return event->has_user || reject(c, "user_form", field->name,
                                     "must be the site's keyed pseudonym: base64url of 32 bytes, "
                                     "43 characters; never a name or a number of the hospital");
}

static bool check_unit(struct checking *c, const struct shape_field *field,
                       const struct member *member)
{
    if (!need_text(c, field, member)) {
        return false;
    }
    const int32_t id =
        structure_unit(c->rules->structure, c->event->site_id, member->text, member->length);

    if (id == NAMES_NONE) {
        return reject(c, "unknown_unit", field->name,
                      "register it with dictameter-schema structure import FILE");
    }
    c->event->unit_id = id;
    return true;
}

static bool check_engine(struct checking *c, const struct shape_field *field,
                         const struct member *member)
{
    if (!need_text(c, field, member)) {
        return false;
    }
    const int32_t id = names_find(&c->rules->structure->engines, member->text, member->length);

    if (id == NAMES_NONE) {
        return reject(c, "unknown_engine", field->name,
                      "register it with dictameter-schema structure import FILE");
    }
    c->event->engine_id = id;
    return true;
}

/* After the engine: a release's code is unique within it. */
static bool check_release(struct checking *c, const struct shape_field *field,
                          const struct member *member)
{
    if (!need_text(c, field, member)) {
        return false;
    }
    if (c->event->engine_id == 0) {
        return reject(c, "missing_field", "engine", "a release needs its engine");
    }
    const int32_t id =
        structure_release(c->rules->structure, c->event->engine_id, member->text, member->length);

    if (id == NAMES_NONE) {
        return reject(c, "unknown_release", field->name,
                      "register it with dictameter-schema structure import FILE");
    }
    c->event->release_id = id;
    return true;
}

static bool check_seq(struct checking *c, const struct shape_field *field,
                      const struct member *member)
{
    if (member->kind != MEMBER_INTEGER) {
        return wrong_type(c, field, "a whole number");
    }
    if (member->integer < 0 || member->integer == INT64_MAX) {
        return reject(c, "out_of_range", field->name, "must not be negative");
    }
    c->event->seq = member->integer;
    return true;
}

static void check_day(struct checking *c, const struct shape_field *field)
{
    const int64_t start_ms = (c->event->day + (int64_t)EPOCH_DAYS) * MS_A_DAY;

    if (start_ms + MS_A_DAY < c->rules->oldest_ms || start_ms > c->rules->newest_ms) {
        c->event->day = EVENT_NO_DAY;
        (void)reject(c, "out_of_range", field->name,
                     "must lie within the retention and not ahead; check the sender's clock");
    }
}

typedef bool (*check_fn)(struct checking *, const struct shape_field *, const struct member *);

static const check_fn checks[] = {
    [USE_SCHEMA] = check_schema, [USE_SITE] = check_site,     [USE_EVENT_ID] = check_event_id,
    [USE_CLIENT] = check_client, [USE_SEQ] = check_seq,       [USE_USER] = check_user,
    [USE_UNIT] = check_unit,     [USE_ENGINE] = check_engine, [USE_RELEASE] = check_release,
    [USE_TYPE] = NULL,           [USE_VALUE] = NULL,
};

/* The whole event */

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
            (void)reject(c, "unknown_type", "type",
                         "must be an event type of dictameter-schema dictionary");
        } else {
            c->shape = &registry->shapes[index];
            c->event->shape = c->shape;
        }
        return;
    }
    (void)reject(c, "missing_field", "type", "every event names its type");
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
            (void)reject(
                c, "unknown_field", "*",
                "one key is no field of this type; dictameter-schema dictionary lists them");
        }
    }
}

static void check_field(struct checking *c, const struct shape_field *field,
                        const struct member *member)
{
    const bool user_required = field->use == USE_USER && c->shape->type != NULL &&
                               c->shape->type->clinician == PRESENCE_REQUIRED;

    if (member == NULL) {
        if (field->use == USE_SITE && c->event->site_id == 0) {
            (void)reject(c, "missing_field", field->name,
                         "name the site in each event, or give --site");
        }
        if (field->required || user_required) {
            (void)reject(c, "missing_field", field->name, "events of this type must carry it");
        }
        if (field->use == USE_VALUE) {
            c->event->values[field->value] = field->absent;
        }
        return;
    }
    if (field->use == USE_VALUE) {
        int64_t value = REGISTRY_NULL;

        (void)!check_value(c, field, member, &value);
        c->event->values[field->value] = value;
        if (field->value == c->shape->day && value != REGISTRY_NULL) {
            c->event->day = (int32_t)value;
            check_day(c, field);
        }
    } else if (checks[field->use] != NULL) {
        (void)!checks[field->use](c, field, member);
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
        return reject(c, "repeated_key", "", "one key stands twice: send each once");
    case RECORD_NOT_OBJECT:
        return reject(c, "not_object", "", "each event is one JSON object");
    case RECORD_NOT_JSON:
        break;
    }
    return reject(c, "not_json", "",
                  arena_format(c->arena, "not JSON, or cut off: line %zu, column %zu", record->line,
                               record->column));
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
        pseudonym_user(rules->keys, event->site_id, event->user, event->user_mac);
    }
    event->content_mac = content_mac(&c);
    return true;
}
