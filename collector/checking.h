/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * checking.h: one event under check, and the checks of its members. Only for event.c.
 *
 * Each check returns false where it refused; the first reason is the one that is told.
 */
#ifndef COLLECTOR_CHECKING_H
#define COLLECTOR_CHECKING_H

#include "collector/event.h"

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
bool checking_reject(struct checking *c, const char *code, const char *field, const char *detail);

/* Refuses a member of another type than `wanted`. Always false. */
bool checking_wrong_type(struct checking *c, const struct shape_field *field, const char *wanted);

/* True where the member is text. */
bool checking_text(struct checking *c, const struct shape_field *field,
                   const struct member *member);

/* A value of its own column, by the type of its field. */
bool checking_value(struct checking *c, const struct shape_field *field,
                    const struct member *member, int64_t *value);

/* A key of the envelope with a meaning of its own. */
bool checking_envelope(struct checking *c, const struct shape_field *field,
                       const struct member *member);

#endif
