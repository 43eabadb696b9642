/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/otlp.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "collector/scan.h"

#define MEMBERS_MAX 192
#define KEY_MAX     48
#define PREFIX      "dictameter."
#define NS_A_MS     1000000

struct otlp {
    struct batch *batch;
    const struct event_rules *rules;
    size_t limit;
    enum batch_result result;
    struct scan scan;
    const char *client; /* of the resource; NULL: it names none */
    struct member keys[MEMBERS_MAX];
    struct member members[MEMBERS_MAX + 4]; /* and type, schema, client, event_id */
    size_t count;
    struct member name; /* of the event; MEMBER_OTHER: none */
    int64_t time_ns;
    bool has_body;
    char id[UUID_TEXT + 1];
};

/* Objects and arrays, member by member. `first` is true before the first. */

static bool broken(struct otlp *otlp)
{
    otlp->result = BATCH_BROKEN;
    return false;
}

/* True: at an element. False: after the last, or broken. */
static bool array_next(struct otlp *otlp, bool *first)
{
    struct scan *scan = &otlp->scan;

    if (*first && !scan_char(scan, '[')) {
        return broken(otlp);
    }
    if (scan_char(scan, ']')) {
        return false;
    }
    if (!*first && !scan_char(scan, ',')) {
        return broken(otlp);
    }
    *first = false;
    return otlp->result == BATCH_READ;
}

/* True: at the value of `key`, which is "" where it is longer than any that matters. */
static bool object_next(struct otlp *otlp, bool *first, char key[static KEY_MAX])
{
    struct scan *scan = &otlp->scan;
    const size_t texts = scan->texts_used;
    struct member name;
    bool is_null = false;

    if (*first && !scan_char(scan, '{')) {
        return broken(otlp);
    }
    if (scan_char(scan, '}')) {
        return false;
    }
    if ((!*first && !scan_char(scan, ',')) || !scan_value(scan, &name, &is_null) ||
        name.kind != MEMBER_TEXT || !scan_char(scan, ':')) {
        return broken(otlp);
    }
    scan_settle(scan, &name, 1);
    *key = '\0';
    if (name.length < KEY_MAX) {
        memcpy(key, name.text, name.length + 1);
    }
    scan->texts_used = texts;
    *first = false;
    return otlp->result == BATCH_READ;
}

static bool read_value(struct otlp *otlp, struct member *value)
{
    bool is_null = false;

    return scan_value(&otlp->scan, value, &is_null) || broken(otlp);
}

static bool pass_value(struct otlp *otlp)
{
    const size_t texts = otlp->scan.texts_used;
    struct member value;
    const bool ok = read_value(otlp, &value);

    otlp->scan.texts_used = texts;
    return ok;
}

/* A whole number, which JSON of OTLP writes as a text. MEMBER_OTHER where it is none. */
static void make_integer(const struct otlp *otlp, struct member *value)
{
    long long number = 0;
    enum member_kind kind = value->kind;

    if (kind == MEMBER_TEXT) {
        scan_settle(&otlp->scan, value, 1);
        kind = text_to_int(value->text, &number) ? MEMBER_INTEGER : MEMBER_OTHER;
    } else if (kind == MEMBER_INTEGER) {
        number = value->integer;
    } else {
        kind = MEMBER_OTHER;
    }
    *value = (struct member){.kind = kind, .integer = number};
}

/* An AnyValue; of another kind than text, whole number or truth value it is MEMBER_OTHER. */
static bool read_any(struct otlp *otlp, struct member *value)
{
    char key[KEY_MAX];
    bool first = true;

    *value = (struct member){.kind = MEMBER_OTHER};
    while (object_next(otlp, &first, key)) {
        if (!read_value(otlp, value)) {
            return false;
        }
        if (text_equal(key, "intValue")) {
            make_integer(otlp, value);
        } else if (!(text_equal(key, "stringValue") && value->kind == MEMBER_TEXT) &&
                   !(text_equal(key, "boolValue") && value->kind == MEMBER_BOOL)) {
            *value = (struct member){.kind = MEMBER_OTHER};
        }
    }
    return otlp->result == BATCH_READ;
}

/* {"key": …, "value": …} */
static bool read_attribute(struct otlp *otlp, struct member *name, struct member *value)
{
    char key[KEY_MAX];
    bool first = true;

    *name = (struct member){.kind = MEMBER_OTHER};
    *value = (struct member){.kind = MEMBER_OTHER};
    while (object_next(otlp, &first, key)) {
        const bool read = text_equal(key, "key")     ? read_value(otlp, name)
                          : text_equal(key, "value") ? read_any(otlp, value)
                                                     : pass_value(otlp);

        if (!read) {
            return false;
        }
    }
    return otlp->result == BATCH_READ && (name->kind == MEMBER_TEXT || broken(otlp));
}

static bool is_named(const struct otlp *otlp, struct member name, const char *wanted)
{
    scan_settle(&otlp->scan, &name, 1);
    return text_equal(name.text, wanted);
}

/* Records */

/* Attributes beyond the room are refused as unknown: no type has so many. */
static bool read_record_attributes(struct otlp *otlp)
{
    struct member name;
    struct member value;
    bool first = true;

    while (array_next(otlp, &first)) {
        if (!read_attribute(otlp, &name, &value)) {
            return false;
        }
        if (is_named(otlp, name, "event.name")) {
            otlp->name = value;
        } else if (otlp->count < MEMBERS_MAX) {
            otlp->keys[otlp->count] = name;
            otlp->members[otlp->count++] = value;
        }
    }
    return otlp->result == BATCH_READ;
}

static bool read_time(struct otlp *otlp)
{
    struct member time;

    if (!read_value(otlp, &time)) {
        return false;
    }
    make_integer(otlp, &time);
    otlp->time_ns = time.kind == MEMBER_INTEGER ? time.integer : 0;
    return true;
}

/* An AnyValue that says nothing is no body. */
static bool read_body(struct otlp *otlp)
{
    struct member body;

    scan_space(&otlp->scan);
    if (otlp->scan.at < otlp->scan.end && *otlp->scan.at != '{') {
        otlp->has_body = true;
        if (!read_value(otlp, &body)) {
            return false;
        }
        otlp->has_body = memcmp(otlp->scan.at - 4, "null", 4) != 0;
        return true;
    }
    if (!read_any(otlp, &body)) {
        return false;
    }
    const char *last = otlp->scan.at - 1; /* the closing brace */

    for (last--; *last == ' ' || *last == '\n' || *last == '\r' || *last == '\t'; last--) {
    }
    otlp->has_body = *last != '{' && !(body.kind == MEMBER_TEXT && body.length == 0);
    return true;
}

static bool read_member(struct otlp *otlp, const char *key)
{
    if (text_equal(key, "timeUnixNano")) {
        return read_time(otlp);
    }
    if (text_equal(key, "attributes")) {
        return read_record_attributes(otlp);
    }
    if (text_equal(key, "eventName")) {
        struct member name;
        const bool ok = read_value(otlp, &name);

        if (ok && name.kind == MEMBER_TEXT && name.length > 0) {
            otlp->name = name;
        }
        return ok;
    }
    return text_equal(key, "body") ? read_body(otlp) : pass_value(otlp);
}

static bool has_key(const struct otlp *otlp, const char *key)
{
    for (size_t i = 0; i < otlp->count; i++) {
        if (text_equal(otlp->members[i].key, key)) {
            return true;
        }
    }
    return false;
}

static bool has_repeated_key(const struct otlp *otlp)
{
    for (size_t i = 0; i < otlp->count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (text_equal(otlp->members[i].key, otlp->members[j].key)) {
                return true;
            }
        }
    }
    return false;
}

static void add_text(struct otlp *otlp, const char *key, const char *text)
{
    otlp->members[otlp->count++] = (struct member){
        .key = key,
        .key_length = strlen(key),
        .kind = MEMBER_TEXT,
        .text = text,
        .length = strlen(text),
    };
}

/* The same for the same record, whoever sends it again. */
static void add_event_id(struct otlp *otlp)
{
    struct text content = {.arena = otlp->batch->arena};
    uint8_t mac[CRYPTO_HASH_SIZE];

    text_add_format(&content, "otlp %lld", (long long)otlp->time_ns);
    for (size_t i = 0; i < otlp->count; i++) {
        const struct member *member = &otlp->members[i];

        text_add_format(&content, "\n%s %d %lld %zu ", member->key, (int)member->kind,
                        member->kind == MEMBER_TEXT ? 0LL : (long long)member->integer,
                        member->length);
        text_add_bytes(&content, member->text == NULL ? "" : member->text, member->length);
    }
    crypto_mac_under(&otlp->rules->keys->event_mac, content.bytes, content.length, mac);
    uuid_make_v8(mac, otlp->time_ns / NS_A_MS);
    uuid_write(mac, otlp->id);
    otlp->id[UUID_TEXT] = '\0';
    add_text(otlp, "event_id", otlp->id);
}

/* What the record does not say itself. */
static void complete(struct otlp *otlp)
{
    scan_settle(&otlp->scan, otlp->keys, otlp->count);
    scan_settle(&otlp->scan, otlp->members, otlp->count);
    for (size_t i = 0; i < otlp->count; i++) {
        otlp->members[i].key = otlp->keys[i].text;
        otlp->members[i].key_length = otlp->keys[i].length;
    }
    scan_settle(&otlp->scan, &otlp->name, 1);
    if (otlp->name.kind == MEMBER_TEXT) {
        add_text(otlp, "type",
                 text_starts(otlp->name.text, PREFIX) ? otlp->name.text + strlen(PREFIX) : "");
    }
    if (!has_key(otlp, "schema")) {
        otlp->members[otlp->count++] = (struct member){
            .key = "schema", .key_length = strlen("schema"), .kind = MEMBER_INTEGER, .integer = 1};
    }
    if (otlp->client != NULL && !has_key(otlp, "client")) {
        add_text(otlp, "client", otlp->client);
    }
    if (otlp->time_ns > 0 && !has_key(otlp, "event_id")) {
        add_event_id(otlp);
    }
}

static bool read_record(struct otlp *otlp)
{
    const char *start = otlp->scan.at;
    const size_t line = otlp->scan.line;
    char key[KEY_MAX];
    bool first = true;

    scan_forget(&otlp->scan);
    otlp->count = 0;
    otlp->time_ns = 0;
    otlp->has_body = false;
    otlp->name = (struct member){.kind = MEMBER_OTHER};
    while (object_next(otlp, &first, key)) {
        if (!read_member(otlp, key)) {
            return false;
        }
    }
    if (otlp->result != BATCH_READ) {
        return false;
    }
    if (otlp->batch->count == otlp->limit) {
        otlp->result = BATCH_TOO_MANY;
        return false;
    }
    complete(otlp);
    const struct record record = {
        .state = otlp->has_body           ? RECORD_WITH_BODY
                 : has_repeated_key(otlp) ? RECORD_REPEATED_KEY
                                          : RECORD_READ,
        .line = line,
        .column = 1,
        .raw = start,
        .raw_size = (size_t)(otlp->scan.at - start),
        .members = otlp->members,
        .member_count = otlp->count,
    };

    batch_add(otlp->batch, otlp->rules, &record);
    return true;
}

/* What records stand in */

static bool read_resource(struct otlp *otlp)
{
    struct member name;
    struct member value;
    char key[KEY_MAX];
    bool first = true;

    while (object_next(otlp, &first, key)) {
        bool first_attribute = true;

        if (!text_equal(key, "attributes")) {
            if (!pass_value(otlp)) {
                return false;
            }
            continue;
        }
        while (array_next(otlp, &first_attribute)) {
            scan_forget(&otlp->scan);
            if (!read_attribute(otlp, &name, &value)) {
                return false;
            }
            if (is_named(otlp, name, "service.instance.id") && value.kind == MEMBER_TEXT) {
                scan_settle(&otlp->scan, &value, 1);
                otlp->client = arena_copy(otlp->batch->arena, value.text, value.length);
            }
        }
    }
    return otlp->result == BATCH_READ;
}

static bool read_scope(struct otlp *otlp)
{
    char key[KEY_MAX];
    bool first = true;

    while (object_next(otlp, &first, key)) {
        bool first_record = true;

        if (!text_equal(key, "logRecords")) {
            if (!pass_value(otlp)) {
                return false;
            }
            continue;
        }
        while (array_next(otlp, &first_record)) {
            if (!read_record(otlp)) {
                return false;
            }
        }
    }
    return otlp->result == BATCH_READ;
}

static bool read_scopes(struct otlp *otlp)
{
    bool first = true;

    while (array_next(otlp, &first)) {
        if (!read_scope(otlp)) {
            return false;
        }
    }
    return otlp->result == BATCH_READ;
}

/* Either its resource or its records: JSON has them in any order, and records need their resource.
 */
static bool read_part(struct otlp *otlp, const char *wanted, bool (*read)(struct otlp *))
{
    char key[KEY_MAX];
    bool first = true;

    while (object_next(otlp, &first, key)) {
        if (!(text_equal(key, wanted) ? read(otlp) : pass_value(otlp))) {
            return false;
        }
    }
    return otlp->result == BATCH_READ;
}

static bool read_resources(struct otlp *otlp)
{
    bool first = true;

    while (array_next(otlp, &first)) {
        const char *start = otlp->scan.at;
        const size_t line = otlp->scan.line;

        otlp->client = NULL;
        if (!read_part(otlp, "resource", read_resource)) {
            return false;
        }
        otlp->scan.at = start;
        otlp->scan.line = line;
        if (!read_part(otlp, "scopeLogs", read_scopes)) {
            return false;
        }
    }
    return otlp->result == BATCH_READ;
}

enum batch_result otlp_read(struct batch *batch, const struct event_rules *rules, const char *bytes,
                            size_t size, size_t limit)
{
    struct otlp *otlp = ARENA_NEW(batch->arena, struct otlp, 1);

    *otlp = (struct otlp){.batch = batch, .rules = rules, .limit = limit};
    otlp->scan = (struct scan){.at = bytes, .end = bytes + size, .line = 1};
    if (read_part(otlp, "resourceLogs", read_resources)) {
        scan_space(&otlp->scan);
        if (otlp->scan.at < otlp->scan.end) {
            (void)broken(otlp);
        }
    }
    scan_free(&otlp->scan);
    return otlp->result;
}
