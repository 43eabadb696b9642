/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys of the envelope that mean more than a value in a column. */
#include <string.h>

#include "collector/checking.h"

#define CLIENT_MAX 32

static bool check_schema(struct checking *c, const struct shape_field *field,
                         const struct member *member)
{
    if (member->kind != MEMBER_INTEGER) {
        return checking_wrong_type(c, field, "a whole number");
    }
    const int newest = c->shape->type == NULL ? 1 : c->shape->type->schema;

    if (member->integer < 1 || member->integer > newest) {
        return checking_reject(
            c, "unknown_schema", field->name,
            arena_format(c->arena, "this server knows schema 1 to %d of this type", newest));
    }
    return true;
}

static bool check_site(struct checking *c, const struct shape_field *field,
                       const struct member *member)
{
    struct event *event = c->event;

    if (!checking_text(c, field, member)) {
        return false;
    }
    const int64_t site_id = structure_site(c->rules->structure, member->text, member->length);

    if (event->site_id != 0 && site_id != event->site_id) {
        return checking_reject(c, "site_mismatch", field->name,
                               "must be the site of the token or of --site, or be left out");
    }
    if (site_id == 0) {
        return checking_reject(c, "unknown_site", field->name,
                               "register it with dictameter-schema structure import FILE");
    }
    event->site_id = site_id;
    return true;
}

static bool check_event_id(struct checking *c, const struct shape_field *field,
                           const struct member *member)
{
    struct event *event = c->event;

    if (!checking_text(c, field, member)) {
        return false;
    }
    event->has_id = uuid_read(member->text, member->length, event->sent_id);
    if (!event->has_id) {
        return checking_reject(c, "event_id_form", field->name,
                               "must be a UUID of 36 characters, version 7 or 8");
    }
    const int version = uuid_version(event->sent_id);
    const int64_t time_ms = uuid_time_ms(event->sent_id);

    if ((version != 7 && version != 8) || !uuid_is_rfc(event->sent_id)) {
        return checking_reject(
            c, "event_id_version", field->name,
            "must be a UUID of version 7, or of version 8 that begins with the same 48 "
            "bits of milliseconds");
    }
    if (time_ms < c->rules->oldest_ms || time_ms > c->rules->newest_ms) {
        return checking_reject(
            c, "event_id_time", field->name,
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
    if (!checking_text(c, field, member)) {
        return false;
    }
    const int32_t id = member->length > CLIENT_MAX
                           ? NAMES_NONE
                           : structure_client(c->rules->structure, c->event->site_id, member->text,
                                              member->length);

    if (id == NAMES_NONE || !may_send(c->rules, id)) {
        return checking_reject(
            c, "unknown_client", field->name,
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
        return checking_reject(c, "unknown_field", field->name,
                               "this type names no clinician: leave it out");
    }
    event->has_user = member->kind == MEMBER_TEXT && strlen(member->text) == member->length &&
                      crypto_read_base64url(member->text, event->user, sizeof(event->user));
    return event->has_user ||
           checking_reject(c, "user_form", field->name,
                           "must be the site's keyed pseudonym: base64url of 32 bytes, "
                           "43 characters; never a name or a number of the hospital");
}

static bool check_unit(struct checking *c, const struct shape_field *field,
                       const struct member *member)
{
    if (!checking_text(c, field, member)) {
        return false;
    }
    const int32_t id =
        structure_unit(c->rules->structure, c->event->site_id, member->text, member->length);

    if (id == NAMES_NONE) {
        return checking_reject(c, "unknown_unit", field->name,
                               "register it with dictameter-schema structure import FILE");
    }
    c->event->unit_id = id;
    return true;
}

static bool check_engine(struct checking *c, const struct shape_field *field,
                         const struct member *member)
{
    if (!checking_text(c, field, member)) {
        return false;
    }
    const int32_t id = structure_engine(c->rules->structure, member->text, member->length);

    if (id == NAMES_NONE) {
        return checking_reject(c, "unknown_engine", field->name,
                               "register it with dictameter-schema structure import FILE");
    }
    c->event->engine_id = id;
    return true;
}

/* After the engine: a release's code is unique within it. */
static bool check_release(struct checking *c, const struct shape_field *field,
                          const struct member *member)
{
    if (!checking_text(c, field, member)) {
        return false;
    }
    if (c->event->engine_id == 0) {
        return checking_reject(c, "missing_field", "engine", "a release needs its engine");
    }
    const int32_t id =
        structure_release(c->rules->structure, c->event->engine_id, member->text, member->length);

    if (id == NAMES_NONE) {
        return checking_reject(c, "unknown_release", field->name,
                               "register it with dictameter-schema structure import FILE");
    }
    c->event->release_id = id;
    return true;
}

static bool check_seq(struct checking *c, const struct shape_field *field,
                      const struct member *member)
{
    if (member->kind != MEMBER_INTEGER) {
        return checking_wrong_type(c, field, "a whole number");
    }
    if (member->integer < 0 || member->integer == INT64_MAX) {
        return checking_reject(c, "out_of_range", field->name, "must not be negative");
    }
    c->event->seq = member->integer;
    return true;
}

typedef bool (*check_fn)(struct checking *, const struct shape_field *, const struct member *);

static const check_fn checks[] = {
    [USE_SCHEMA] = check_schema, [USE_SITE] = check_site,     [USE_EVENT_ID] = check_event_id,
    [USE_CLIENT] = check_client, [USE_SEQ] = check_seq,       [USE_USER] = check_user,
    [USE_UNIT] = check_unit,     [USE_ENGINE] = check_engine, [USE_RELEASE] = check_release,
    [USE_TYPE] = NULL,           [USE_VALUE] = NULL,
};

bool checking_envelope(struct checking *c, const struct shape_field *field,
                       const struct member *member)
{
    return checks[field->use] == NULL || checks[field->use](c, field, member);
}
