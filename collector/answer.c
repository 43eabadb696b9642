/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/answer.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static const struct {
    int status;
    const char *title;
} titles[] = {
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {429, "Too Many Requests"},
    {500, "Internal Server Error"},
    {503, "Service Unavailable"},
};

static const char *title_of(int status)
{
    for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
        if (titles[i].status == status) {
            return titles[i].title;
        }
    }
    return "Error";
}

/* In the arena, with room for one character more. Takes the reference. */
static char *text_of(struct arena *arena, json_t *document, size_t *size)
{
    *size = json_dumpb(document, NULL, 0, JSON_COMPACT);
    char *text = ARENA_NEW(arena, char, *size + 2);

    (void)json_dumpb(document, text, *size, JSON_COMPACT);
    json_decref(document);
    return text;
}

/* The document as the answer's body. Takes the reference. */
static void send_json(struct http_request *request, struct http_response *response, int status,
                      const char *content_type, json_t *document)
{
    size_t size = 0;
    char *body = text_of(request->arena, document, &size);

    body[size] = '\n';
    http_response_text(response, status, content_type, body);
}

static json_t *error_of(struct arena *arena, size_t index, const struct batch_item *item)
{
    const struct rejection *why = &item->why;
    json_t *error = json_object();
    char id[UUID_TEXT];

    (void)json_object_set_new(error, "index", json_integer((json_int_t)index));
    if (item->event.has_id) {
        uuid_write(item->event.sent_id, id);
        (void)json_object_set_new(error, "event_id", json_stringn(id, sizeof(id)));
    } else {
        (void)json_object_set_new(error, "event_id", json_null());
    }
    if (item->verdict == VERDICT_CONFLICTING) {
        (void)json_object_set_new(error, "code", json_string("conflicting"));
        (void)json_object_set_new(error, "pointer",
                                  json_string(arena_format(arena, "/%zu/event_id", index)));
        (void)json_object_set_new(
            error, "detail",
            json_string("another event with this id is stored and stays; give each event an id of "
                        "its own"));
        return error;
    }
    const bool whole = *why->field == '\0';

    (void)json_object_set_new(error, "code", json_string(why->code));
    (void)json_object_set_new(
        error, "pointer",
        json_string(arena_format(arena, whole ? "/%zu%s" : "/%zu/%s", index, why->field)));
    (void)json_object_set_new(error, "detail", json_string(why->detail));
    return error;
}

static const char *const count_headers[VERDICT_COUNT] = {
    [VERDICT_STORED] = "Dictameter-Stored",
    [VERDICT_DUPLICATE] = "Dictameter-Duplicate",
    [VERDICT_REJECTED] = "Dictameter-Rejected",
    [VERDICT_CONFLICTING] = "Dictameter-Conflicting",
};

static void add_errors(struct text *body, const struct batch *batch)
{
    struct arena *arena = body->arena;
    json_t *errors = json_array();
    size_t size = 0;

    for (size_t i = 0; i < batch->count; i++) {
        const enum verdict verdict = batch->items[i].verdict;

        if (verdict == VERDICT_REJECTED || verdict == VERDICT_CONFLICTING) {
            (void)json_array_append_new(errors, error_of(arena, i, &batch->items[i]));
        }
    }
    const char *text = text_of(arena, errors, &size);

    text_add_bytes(body, text, size);
}

/* Adds a count to the answer's body, where its name goes behind `before`, and as a header. */
static void add_count(struct text *body, struct http_response *response, const char *header,
                      const char *before, const char *name, size_t count)
{
    const char *number = arena_format(body->arena, "%zu", count);

    text_add(body, before);
    text_add(body, name);
    text_add(body, "\":");
    text_add(body, number);
    http_response_header(response, header, number);
}

void answer_verdicts(struct http_request *request, struct http_response *response,
                     const struct batch *batch)
{
    struct text body = {.arena = request->arena};
    size_t counts[VERDICT_COUNT];

    batch_count(batch, counts);
    add_count(&body, response, "Dictameter-Received", "{\"", "received", batch->count);
    for (size_t i = 0; i < VERDICT_COUNT; i++) {
        add_count(&body, response, count_headers[i], ",\"", verdict_names[i], counts[i]);
    }
    text_add(&body, ",\"errors\":");
    if (counts[VERDICT_REJECTED] + counts[VERDICT_CONFLICTING] == 0) {
        text_add(&body, "[]");
    } else {
        add_errors(&body, batch);
    }
    text_add(&body, "}\n");
    http_response_text(response, 200, "application/json", text_string(&body));
}

/* Of the first that was not stored. */
static const char *first_error(struct arena *arena, const struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        const struct batch_item *item = &batch->items[i];

        if (item->verdict == VERDICT_CONFLICTING) {
            return arena_format(arena, "record %zu: another event with this id is stored", i);
        }
        if (item->verdict == VERDICT_REJECTED) {
            return arena_format(arena, "record %zu, %s %s: %s", i, item->why.code,
                                *item->why.field == '\0' ? "-" : item->why.field, item->why.detail);
        }
    }
    return "";
}

void answer_partial(struct http_request *request, struct http_response *response,
                    const struct batch *batch)
{
    json_t *document = json_object();
    size_t counts[VERDICT_COUNT];

    batch_count(batch, counts);
    const size_t refused = counts[VERDICT_REJECTED] + counts[VERDICT_CONFLICTING];

    if (refused > 0) {
        json_t *partial = json_object();

        (void)json_object_set_new(
            partial, "rejectedLogRecords",
            json_string(arena_format(request->arena, "%zu", refused))); /* int64 as text */
        (void)json_object_set_new(partial, "errorMessage",
                                  json_string(first_error(request->arena, batch)));
        (void)json_object_set_new(document, "partialSuccess", partial);
    }
    send_json(request, response, 200, "application/json", document);
}

void answer_problem(struct http_request *request, struct http_response *response, int status,
                    const char *code, const char *detail)
{
    json_t *document = json_object();

    (void)json_object_set_new(document, "type", json_string("about:blank"));
    (void)json_object_set_new(document, "title", json_string(title_of(status)));
    (void)json_object_set_new(document, "status", json_integer(status));
    (void)json_object_set_new(document, "code", json_string(code));
    (void)json_object_set_new(document, "detail", json_string(detail));
    (void)json_object_set_new(document, "request", json_string(request->id));
    send_json(request, response, status, "application/problem+json", document);
}
