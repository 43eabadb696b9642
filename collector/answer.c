/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/answer.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

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

/* The document as the answer's body, in the request's arena. Takes the reference. */
static void send_json(struct http_request *request, struct http_response *response, int status,
                      const char *content_type, json_t *document)
{
    const size_t size = json_dumpb(document, NULL, 0, JSON_COMPACT);
    char *body = ARENA_NEW(request->arena, char, size + 2);

    (void)json_dumpb(document, body, size, JSON_COMPACT);
    body[size] = '\n';
    json_decref(document);
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

void answer_verdicts(struct http_request *request, struct http_response *response,
                     const struct batch *batch)
{
    struct arena *arena = request->arena;
    size_t counts[VERDICT_COUNT];
    json_t *document = json_object();
    json_t *errors = json_array();

    batch_count(batch, counts);
    (void)json_object_set_new(document, "received", json_integer((json_int_t)batch->count));
    http_response_header(response, "Dictameter-Received", arena_format(arena, "%zu", batch->count));
    for (size_t i = 0; i < VERDICT_COUNT; i++) {
        (void)json_object_set_new(document, verdict_names[i], json_integer((json_int_t)counts[i]));
        http_response_header(response, count_headers[i], arena_format(arena, "%zu", counts[i]));
    }
    for (size_t i = 0; i < batch->count; i++) {
        const enum verdict verdict = batch->items[i].verdict;

        if (verdict == VERDICT_REJECTED || verdict == VERDICT_CONFLICTING) {
            (void)json_array_append_new(errors, error_of(arena, i, &batch->items[i]));
        }
    }
    (void)json_object_set_new(document, "errors", errors);
    send_json(request, response, 200, "application/json", document);
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
