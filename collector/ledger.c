/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/ledger.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "sql.h"

#define US_A_DAY   INT64_C(86400000000)
#define EPOCH_DAYS 10957 /* 1970-01-01 to 2000-01-01 */

/* What one event adds to the ledger. */
struct line {
    int64_t site_id;
    int32_t client_id;
    int32_t day;
    int64_t seq;
    int64_t recorded_us;
    enum verdict verdict;
};

static int32_t day_of(const struct batch *batch, const struct event *event)
{
    return event->day != EVENT_NO_DAY ? event->day
                                      : (int32_t)(batch->received_us / US_A_DAY) - EPOCH_DAYS;
}

static int compare_numbers(const void *a, const void *b)
{
    const int64_t first = *(const int64_t *)a;
    const int64_t second = *(const int64_t *)b;

    return (first > second) - (first < second);
}

void ledger_open(const struct batch *batch, struct db_calls *calls, struct ledger *ledger)
{
    struct arena *arena = batch->arena;
    int64_t *sites = ARENA_NEW(arena, int64_t, batch->count);
    size_t count = 0;

    for (size_t i = 0; i < batch->count; i++) {
        const int64_t site_id = batch->items[i].event.site_id;

        if (count == 0 || sites[count - 1] != site_id) {
            sites[count++] = site_id;
        }
    }
    qsort(sites, count, sizeof(sites[0]), compare_numbers);
    size_t unique = 0;
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || sites[unique - 1] != sites[i]) {
            sites[unique++] = sites[i];
        }
    }
    db_calls_add(calls, &sql_ingest_batch_insert,
                 DB_PARAMS(db_int_array(arena, sites, unique), db_time(arena, batch->received_us),
                           batch->source),
                 &ledger->batches);
}

static int64_t batch_of(const struct ledger *ledger, int64_t site_id)
{
    for (size_t i = 0; i < ledger->batches.row_count; i++) {
        if (db_cell_int(&ledger->batches, i, 0) == site_id) {
            return db_cell_int(&ledger->batches, i, 1);
        }
    }
    assert(false && "every site of a batch has a number");
    return 0;
}

/* Lines of the ledger */

static int compare_lines(const void *a, const void *b)
{
    const struct line *first = a;
    const struct line *second = b;

    if (first->site_id != second->site_id) {
        return first->site_id < second->site_id ? -1 : 1;
    }
    if (first->client_id != second->client_id) {
        return first->client_id < second->client_id ? -1 : 1;
    }
    if (first->day != second->day) {
        return first->day < second->day ? -1 : 1;
    }
    return (first->seq > second->seq) - (first->seq < second->seq);
}

static bool same_entry(const struct line *a, const struct line *b)
{
    return a->site_id == b->site_id && a->client_id == b->client_id && a->day == b->day;
}

static struct line *lines_of(const struct batch *batch)
{
    struct line *lines = ARENA_NEW(batch->arena, struct line, batch->count);

    for (size_t i = 0; i < batch->count; i++) {
        const struct event *event = &batch->items[i].event;

        lines[i] = (struct line){
            .site_id = event->site_id,
            .client_id = event->client_id,
            .day = day_of(batch, event),
            .seq = event->seq,
            .recorded_us = event->recorded_us,
            .verdict = batch->items[i].verdict,
        };
    }
    qsort(lines, batch->count, sizeof(lines[0]), compare_lines);
    return lines;
}

/* The arrays that become the rows of ledger_entry. */
enum column {
    SITE,
    BATCH,
    CLIENT,
    DAY,
    STORED,
    DUPLICATE,
    REJECTED,
    CONFLICTING,
    SEQS,
    RECORDED_FROM,
    RECORDED_UNTIL,
    COLUMNS
};

static void add_cell(struct text *column, const char *cell)
{
    text_add(column, column->length == 0 ? "{" : ",");
    text_add(column, cell);
}

/* The seqs of sorted lines as a multirange within an array: "{[1,4),[9,10)}". */
static void add_seqs(struct text *column, const struct line *lines, size_t count)
{
    bool first = true;
    size_t i = 0;

    while (i < count && lines[i].seq == EVENT_NO_SEQ) {
        i++;
    }
    text_add(column, column->length == 0 ? "{\"{" : ",\"{");
    while (i < count) {
        const int64_t from = lines[i].seq;
        int64_t until = from + 1;

        for (i++; i < count && lines[i].seq <= until; i++) {
            until = lines[i].seq + 1;
        }
        text_add_format(column, "%s[%" PRId64 ",%" PRId64 ")", first ? "" : ",", from, until);
        first = false;
    }
    text_add(column, "}\"");
}

/* When the stored events were recorded: the days that they mark are looked for there. */
static void add_recorded(struct text *columns, const struct line *lines, size_t count)
{
    struct arena *arena = columns[RECORDED_FROM].arena;
    int64_t from = INT64_MAX;
    int64_t until = INT64_MIN;

    for (size_t i = 0; i < count; i++) {
        if (lines[i].verdict == VERDICT_STORED) {
            from = lines[i].recorded_us < from ? lines[i].recorded_us : from;
            until = lines[i].recorded_us > until ? lines[i].recorded_us : until;
        }
    }
    add_cell(&columns[RECORDED_FROM], from > until ? "NULL" : db_time(arena, from));
    add_cell(&columns[RECORDED_UNTIL], from > until ? "NULL" : db_time(arena, until));
}

static void add_entry(struct text *columns, const struct ledger *ledger, const struct line *lines,
                      size_t count)
{
    struct arena *arena = columns[SITE].arena;
    int64_t verdicts[VERDICT_COUNT] = {0};

    for (size_t i = 0; i < count; i++) {
        verdicts[lines[i].verdict]++;
    }
    add_cell(&columns[SITE], db_int(arena, lines->site_id));
    add_cell(&columns[BATCH], db_int(arena, batch_of(ledger, lines->site_id)));
    add_cell(&columns[CLIENT], db_int(arena, lines->client_id));
    add_cell(&columns[DAY], db_day(arena, lines->day));
    add_cell(&columns[STORED], db_int(arena, verdicts[VERDICT_STORED]));
    add_cell(&columns[DUPLICATE], db_int(arena, verdicts[VERDICT_DUPLICATE]));
    add_cell(&columns[REJECTED], db_int(arena, verdicts[VERDICT_REJECTED]));
    add_cell(&columns[CONFLICTING], db_int(arena, verdicts[VERDICT_CONFLICTING]));
    add_seqs(&columns[SEQS], lines, count);
    add_recorded(columns, lines, count);
}

void ledger_enter(const struct batch *batch, const struct ledger *ledger, struct db_calls *calls)
{
    const struct line *lines = lines_of(batch);
    struct text columns[COLUMNS];
    const char *values[COLUMNS];
    size_t run = 0;

    for (size_t i = 0; i < COLUMNS; i++) {
        columns[i] = (struct text){.arena = batch->arena};
    }
    for (size_t i = 0; i < batch->count; i += run) {
        for (run = 1; i + run < batch->count && same_entry(&lines[i], &lines[i + run]); run++) {
        }
        add_entry(columns, ledger, &lines[i], run);
    }
    for (size_t i = 0; i < COLUMNS; i++) {
        text_add(&columns[i], "}");
        values[i] = text_string(&columns[i]);
    }
    db_calls_add(calls, &sql_ledger_entry_insert,
                 (struct db_params){.count = COLUMNS, .values = values}, NULL);
}

/* Refusals */

static void copy_text(struct db_copy *copy, const char *text)
{
    db_copy_bytes(copy, text, strlen(text));
}

static void copy_refusal(struct db_copy *copy, const struct batch *batch,
                         const struct ledger *ledger, const struct batch_item *item)
{
    const struct event *event = &item->event;
    const bool conflicting = item->verdict == VERDICT_CONFLICTING;
    uint8_t both[UUID_SIZE + sizeof(event->content_mac)];

    memcpy(both, event->id, UUID_SIZE);
    memcpy(both + UUID_SIZE, &event->content_mac, sizeof(event->content_mac));
    db_copy_row(copy);
    db_copy_int(copy, event->site_id);
    db_copy_int(copy, batch_of(ledger, event->site_id));
    db_copy_int(copy, batch->received_us);
    db_copy_int(copy, event->client_id);
    db_copy_int(copy, day_of(batch, event));
    copy_text(copy, event->shape == NULL ? "" : event->shape->type->name);
    copy_text(copy, conflicting ? "" : item->why.field);
    copy_text(copy, conflicting ? "conflicting" : item->why.code);
    if (conflicting) {
        db_copy_bytes(copy, both, sizeof(both));
    } else {
        db_copy_bytes(copy, item->payload_mac, sizeof(item->payload_mac));
    }
}

bool ledger_refuse(struct db *db, const struct batch *batch, const struct ledger *ledger,
                   struct error *err)
{
    static const struct db_column columns[] = {
        {"site_id", DB_INT8},   {"batch_id", DB_INT8}, {"received_at", DB_TIMESTAMPTZ},
        {"client_id", DB_INT4}, {"day", DB_DATE},      {"type", DB_TEXT},
        {"field", DB_TEXT},     {"reason", DB_TEXT},   {"payload_mac", DB_BYTEA},
    };
    struct db_copy *copy = NULL;

    for (size_t i = 0; i < batch->count; i++) {
        const struct batch_item *item = &batch->items[i];

        if (item->verdict != VERDICT_REJECTED && item->verdict != VERDICT_CONFLICTING) {
            continue;
        }
        if (copy == NULL && !db_copy_open(db, "rejected_event", columns,
                                          sizeof(columns) / sizeof(columns[0]), &copy, err)) {
            return false;
        }
        copy_refusal(copy, batch, ledger, item);
    }
    return copy == NULL || db_copy_close(copy, false, err);
}
