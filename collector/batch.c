/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/batch.h"

#include <string.h>

#include "collector/show.h"

#define FIRST_CAPACITY 4

const char *const verdict_names[VERDICT_COUNT] = {
    [VERDICT_STORED] = "stored",
    [VERDICT_DUPLICATE] = "duplicate",
    [VERDICT_REJECTED] = "rejected",
    [VERDICT_CONFLICTING] = "conflicting",
};

static struct batch_item *add_item(struct batch *batch)
{
    if (batch->count == batch->capacity) {
        const size_t capacity = batch->capacity == 0 ? FIRST_CAPACITY : 2 * batch->capacity;
        struct batch_item *items = ARENA_NEW(batch->arena, struct batch_item, capacity);

        if (batch->count > 0) {
            memcpy(items, batch->items, batch->count * sizeof(*items));
        }
        batch->items = items;
        batch->capacity = capacity;
    }
    return &batch->items[batch->count++];
}

void batch_add(struct batch *batch, const struct event_rules *rules, const struct record *record)
{
    struct batch_item *item = add_item(batch);

    if (event_check(rules, batch->arena, record, &item->event, &item->why)) {
        item->verdict = VERDICT_STORED;
        item->shown = rules->shows ? show_record(batch->arena, record) : NULL;
    } else {
        item->verdict = VERDICT_REJECTED;
        pseudonym_payload(rules->keys, record->raw, record->raw_size, item->payload_mac);
    }
    batch->readable +=
        record->state == RECORD_NOT_JSON || record->state == RECORD_NOT_OBJECT ? 0 : 1;
}

bool batch_read(struct batch *batch, const struct event_rules *rules, const char *bytes,
                size_t size, size_t limit)
{
    struct decoder *decoder = decoder_open(bytes, size);
    struct record record;
    bool within = true;

    while (within && decoder_next(decoder, &record)) {
        within = batch->count < limit;
        if (within) {
            batch_add(batch, rules, &record);
        }
    }
    decoder_close(decoder);
    return within;
}

void batch_count(const struct batch *batch, size_t counts[static VERDICT_COUNT])
{
    memset(counts, 0, VERDICT_COUNT * sizeof(counts[0]));
    for (size_t i = 0; i < batch->count; i++) {
        counts[batch->items[i].verdict]++;
    }
}

/* There is no payload any more: what the event would have been stored as stands for it. */
void batch_refuse(struct batch_item *item, const char *code, const char *field, const char *detail)
{
    item->verdict = VERDICT_REJECTED;
    item->why = (struct rejection){.code = code, .field = field, .detail = detail};
    memset(item->payload_mac, 0, sizeof(item->payload_mac));
    memcpy(item->payload_mac, item->event.id, UUID_SIZE);
    memcpy(item->payload_mac + UUID_SIZE, &item->event.content_mac,
           sizeof(item->event.content_mac));
}
