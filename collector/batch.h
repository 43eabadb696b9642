/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * batch.h: the events of one request or of one stretch of a file, with the verdict on each.
 *
 * Filled while decoding, then stored as a whole (store.h), then answered or counted.
 */
#ifndef COLLECTOR_BATCH_H
#define COLLECTOR_BATCH_H

#include "collector/event.h"

enum verdict {
    VERDICT_STORED, /* while a batch is being filled: to be stored */
    VERDICT_DUPLICATE,
    VERDICT_REJECTED,
    VERDICT_CONFLICTING,
    VERDICT_COUNT,
};

extern const char *const verdict_names[VERDICT_COUNT];

struct batch_item {
    struct event event;
    enum verdict verdict;
    struct rejection why;                  /* VERDICT_REJECTED */
    size_t line;                           /* of a file, for messages; 0: none */
    const char *shown;                     /* as JSON, where the rules ask for it; else NULL */
    uint8_t payload_mac[CRYPTO_HASH_SIZE]; /* of what was refused while decoding */
};

struct batch {
    struct arena *arena;
    const char *source;  /* "http", "import": at most 32 characters */
    int64_t received_us; /* [us since 1970-01-01 UTC] */
    size_t file;         /* of an import, from 1; 0: none */
    void *owner;         /* the maker's own */
    struct batch_item *items;
    size_t count;
    size_t capacity;
    size_t readable;        /* items that were JSON objects */
    int64_t key_generation; /* in which its clinicians were looked up */
};

/* How reading a whole body ended. */
enum batch_result {
    BATCH_READ,
    BATCH_TOO_MANY, /* more events than the limit */
    BATCH_BROKEN,   /* the body as a whole is unreadable */
};

/* Checks a record and adds it with its verdict. */
void batch_add(struct batch *batch, const struct event_rules *rules, const struct record *record);

/* Adds every record of the bytes, up to `limit` items; false where there are more. */
bool batch_read(struct batch *batch, const struct event_rules *rules, const char *bytes,
                size_t size, size_t limit);

/* How many items have each verdict. */
void batch_count(const struct batch *batch, size_t counts[static VERDICT_COUNT]);

/* Refuses an item that had been accepted. */
void batch_refuse(struct batch_item *item, const char *code, const char *field, const char *detail);

#endif
