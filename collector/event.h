/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * event.h: checks one record against the catalog and turns it into a row.
 *
 * One code path for all types: everything it knows of a type is in its shape. Pure but for the keys
 * and the structure it is given; no SQL, no clock.
 *
 * SECURITY: what was sent leaves here only as numbers, registered codes and MACs. A rejection names
 * fields of the catalog and never what was sent.
 */
#ifndef COLLECTOR_EVENT_H
#define COLLECTOR_EVENT_H

#include "collector/decode.h"
#include "collector/pseudonym.h"
#include "collector/registry.h"
#include "collector/structure.h"

/* What events of one source are checked against. */
struct event_rules {
    const struct registry *registry;
    const struct structure *structure;
    const struct pseudonym_keys *keys;
    int64_t site_id;        /* the only site that may send; 0: each event names its own */
    const int64_t *clients; /* [client_count]: those that may; none given: every one of the site */
    size_t client_count;
    int64_t oldest_ms; /* of an event's id, [oldest, newest]; days are held to the same */
    int64_t newest_ms;
    int32_t last_kept; /* up to this day what was folded stays, so an event would never count */
    bool shows;        /* good events are also kept as JSON, in memory only: for a sandbox */
};

/* Why an event was refused. The texts live as long as the arena, or are static. */
struct rejection {
    const char *code;   /* "unknown_field"; NULL: none */
    const char *field;  /* name of the catalog, "*" for a key that is not in it, "" for the whole */
    const char *detail; /* what the sender should do */
};

#define EVENT_NO_SEQ (-1)

/* A checked event; of a rejected one, what was readable. */
struct event {
    const struct shape *shape; /* NULL: unknown type */
    bool has_id;
    bool has_user;
    uint8_t sent_id[UUID_SIZE];
    uint8_t id[UUID_SIZE]; /* as stored */
    int64_t recorded_us;
    int64_t site_id; /* 0: unknown */
    int64_t content_mac;
    int64_t clinician_id; /* set while storing; 0: none */
    int64_t seq;          /* EVENT_NO_SEQ: none */
    int32_t client_id;    /* 0: none */
    int32_t unit_id;
    int32_t engine_id;
    int32_t release_id;
    int32_t day; /* base/day.h; INT32_MIN: none */
    uint8_t user[PSEUDONYM_USER_SIZE];
    uint8_t person_mac[CRYPTO_HASH_SIZE]; /* pseudonym_person() */
    int64_t *values; /* [shape->value_count]; of FIELD_OPAQUE the index of its MAC */
    uint8_t (*macs)[UUID_SIZE];
};

#define EVENT_NO_DAY INT32_MIN

/*
 * Checks a record. True: *event is ready to be stored but for its clinician. False: *why says the
 * first thing wrong with it, and *event has what could be read for the ledger.
 */
bool event_check(const struct event_rules *rules, struct arena *arena, const struct record *record,
                 struct event *event, struct rejection *why);

#endif
