/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>

#include "base/day.h"
#include "collector/checking.h"

#define OPAQUE_MAX 64
#define DATE_MAX   16

bool checking_reject(struct checking *c, const char *code, const char *field, const char *detail)
{
    if (c->why->code == NULL) {
        *c->why = (struct rejection){.code = code, .field = field, .detail = detail};
    }
    return false;
}

bool checking_wrong_type(struct checking *c, const struct shape_field *field, const char *wanted)
{
    return checking_reject(
        c, "wrong_type", field->name,
        arena_format(c->arena, "must be %s; leave the field out where it is unknown", wanted));
}

bool checking_text(struct checking *c, const struct shape_field *field, const struct member *member)
{
    return member->kind == MEMBER_TEXT || checking_wrong_type(c, field, "text");
}

/* Values by the type of their field */

static bool check_number(struct checking *c, const struct shape_field *field,
                         const struct member *member, int64_t *value)
{
    if (member->kind != MEMBER_INTEGER) {
        return checking_wrong_type(c, field, "a whole number");
    }
    if (member->integer < field->field->min || member->integer > field->field->max) {
        return checking_reject(c, "out_of_range", field->name,
                               arena_format(c->arena, "must lie between %" PRId64 " and %" PRId64,
                                            field->field->min, field->field->max));
    }
    *value = member->integer;
    return true;
}

static bool check_code(struct checking *c, const struct shape_field *field,
                       const struct member *member, int64_t *value)
{
    if (!checking_text(c, field, member)) {
        return false;
    }
    const int32_t id = names_find(&field->codes, member->text, member->length);

    if (id == NAMES_NONE) {
        return checking_reject(c, "unknown_code", field->name,
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

    if (!checking_text(c, field, member)) {
        return false;
    }
    if (member->length >= DATE_MAX || !day_read(member->text, &day)) {
        return checking_reject(c, "wrong_type", field->name, "must be a date as 2026-09-13");
    }
    *value = day;
    return true;
}

static bool check_opaque(struct checking *c, const struct shape_field *field,
                         const struct member *member, int64_t *value)
{
    if (!checking_text(c, field, member)) {
        return false;
    }
    if (member->length == 0 || member->length > OPAQUE_MAX) {
        return checking_reject(c, "out_of_range", field->name, "must be 1 to 64 bytes");
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

bool checking_value(struct checking *c, const struct shape_field *field,
                    const struct member *member, int64_t *value)
{
    switch (field->field->type) {
    case FIELD_INT2:
    case FIELD_INT4:
    case FIELD_INT8:
        return check_number(c, field, member, value);
    case FIELD_BOOL:
        *value = member->integer;
        return member->kind == MEMBER_BOOL || checking_wrong_type(c, field, "true or false");
    case FIELD_CODE:
        return check_code(c, field, member, value);
    case FIELD_DATE:
        return check_date(c, field, member, value);
    case FIELD_OPAQUE:
        return check_opaque(c, field, member, value);
    }
    return false;
}
