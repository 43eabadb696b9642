/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/receive.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "base/encoding.h"
#include "base/log.h"
#include "collector/answer.h"
#include "collector/listener.h"

#define HELD_LIMIT ((size_t)64 * 1024 * 1024) /* of what is read and not yet answered */
#define ITEM_BYTES ((size_t)2048)             /* of one event in memory, about */
#define ITEM_RATIO 8                          /* of events in memory to a body, at most */

#define SMALL ((size_t)8 * 1024)    /* of a body that is read in about a tenth of a millisecond */
#define LARGE ((size_t)1024 * 1024) /* of a body; encoded ones sixteen times sooner */

/* A way in: its form, and how it answers. */
struct entrance {
    enum form form;
    const char *types[5]; /* media types, NULL after the last */
    const char *accepted; /* in words */
    bool may_be_empty;
    void (*answer)(struct http_request *request, struct http_response *response,
                   const struct batch *batch);
};

/* A request on its way to the database. */
struct delivery {
    const struct entrance *entrance;
    struct listener *listener;
    struct http_request *request;
    struct token token;
    const char *bytes; /* as the sender wrote them */
    size_t size;
    size_t cost; /* held, see HELD_LIMIT */
    struct commit commit;
};

static bool starts_word(const char *text, const char *word)
{
    const size_t length = strlen(word);

    return strncasecmp(text, word, length) == 0 &&
           (text[length] == '\0' || text[length] == ';' || text[length] == ' ');
}

/* In a media type of the form, or it is not said in which. */
static bool is_readable_type(const struct http_request *request, const struct entrance *entrance)
{
    const char *type = http_header(request, "Content-Type");

    for (size_t i = 0; type != NULL && entrance->types[i] != NULL; i++) {
        if (starts_word(type, entrance->types[i])) {
            return true;
        }
    }
    return type == NULL;
}

static bool read_encoding(const struct http_request *request, enum encoding *encoding)
{
    static const struct {
        const char *name;
        enum encoding encoding;
    } encodings[] = {
        {"identity", ENCODING_IDENTITY}, {"gzip", ENCODING_GZIP}, {"zstd", ENCODING_ZSTD}};
    const char *name = http_header(request, "Content-Encoding");

    *encoding = ENCODING_IDENTITY;
    for (size_t i = 0; name != NULL && i < sizeof(encodings) / sizeof(encodings[0]); i++) {
        if (strcasecmp(name, encodings[i].name) == 0) {
            *encoding = encodings[i].encoding;
            return true;
        }
    }
    return name == NULL;
}

static bool too_large(const struct listener *listener, struct http_request *request,
                      struct http_response *response)
{
    answer_problem(request, response, 413, "too_large",
                   arena_format(request->arena,
                                "a request may have %" PRId64 " bytes, inflated, and %" PRId64
                                " events: send smaller batches",
                                listener->settings->body_limit, listener->settings->batch_limit));
    return false;
}

/* The body as the sender wrote it. False: answered with what is wrong. */
static bool inflate(struct delivery *delivery, struct http_response *response)
{
    const struct listener *listener = delivery->listener;
    struct http_request *request = delivery->request;
    enum encoding encoding = ENCODING_IDENTITY;
    char *bytes = NULL;

    if (!is_readable_type(request, delivery->entrance) || !read_encoding(request, &encoding)) {
        answer_problem(request, response, 415, "unsupported_type",
                       arena_format(request->arena,
                                    "send %s, plain or with Content-Encoding gzip or zstd",
                                    delivery->entrance->accepted));
        return false;
    }
    if (encoding == ENCODING_IDENTITY) { /* the server has held it against the limit */
        delivery->bytes = request->body;
        delivery->size = request->body_size;
        return true;
    }
    switch (encoding_inflate(request->arena, encoding, request->body, request->body_size,
                             (size_t)listener->settings->body_limit, &bytes, &delivery->size)) {
    case ENCODING_OK:
        delivery->bytes = bytes;
        delivery->cost = delivery->size;
        return true;
    case ENCODING_TOO_LARGE:
        return too_large(listener, request, response);
    case ENCODING_BROKEN:
        break;
    }
    answer_problem(request, response, 400, "broken_encoding",
                   "the body is not in its Content-Encoding, or was cut off: send it again");
    return false;
}

/* Decodes and checks. False: answered with what is wrong. */
static bool read_events(struct delivery *delivery, struct http_response *response)
{
    const struct listener *listener = delivery->listener;
    struct http_request *request = delivery->request;
    struct batch *batch = &delivery->commit.batch;
    const struct intake_source source = {delivery->token.site_id, delivery->token.clients,
                                         delivery->token.client_count};
    const struct event_rules rules = intake_hold(listener->intake, &source, request->now_us);

    *batch =
        (struct batch){.arena = request->arena, .source = "http", .received_us = request->now_us};
    const enum batch_result result =
        form_read(delivery->entrance->form, batch, &rules, delivery->bytes, delivery->size,
                  (size_t)listener->settings->batch_limit);

    intake_release(listener->intake);
    if (result == BATCH_TOO_MANY) {
        return too_large(listener, request, response);
    }
    if (result == BATCH_BROKEN) {
        answer_problem(request, response, 400, "not_otlp",
                       "the body is no OTLP logs request in JSON, or was cut off");
        return false;
    }
    if (batch->readable == 0 && !delivery->entrance->may_be_empty) {
        answer_problem(request, response, 400, "no_event",
                       batch->count == 0 ? "the body has no event"
                                         : arena_format(request->arena, "no event is readable: %s",
                                                        batch->items[0].why.detail));
        return false;
    }
    return true;
}

/* Takes memory beside that of other requests. False: answered with when to come again. */
static bool reserve(struct delivery *delivery, struct http_response *response)
{
    struct listener *listener = delivery->listener;
    const size_t most = (size_t)listener->settings->batch_limit * ITEM_BYTES;
    const size_t likely = delivery->size * ITEM_RATIO;

    delivery->cost += likely < most ? likely : most;
    if (atomic_fetch_add(&listener->held, delivery->cost) + delivery->cost <= HELD_LIMIT) {
        return true;
    }
    http_response_header(response, "Retry-After", "1");
    answer_problem(delivery->request, response, 503, "busy",
                   "too much is under way: nothing was stored, send the same events again");
    return false;
}

/* Gives back what was reserved beyond `needed`. */
static void release(struct delivery *delivery, size_t needed)
{
    if (needed < delivery->cost) {
        (void)atomic_fetch_sub(&delivery->listener->held, delivery->cost - needed);
        delivery->cost = needed;
    }
}

/* Whether the token may send so many now. False: answered with when to come again. */
static bool within_rate(struct delivery *delivery, struct http_response *response)
{
    struct http_request *request = delivery->request;
    int64_t wait_s = 1;

    if (tokens_spend(delivery->listener->tokens, &delivery->token, delivery->commit.batch.count,
                     request->now_us, &wait_s)) {
        return true;
    }
    http_response_header(response, "Retry-After", arena_format(request->arena, "%" PRId64, wait_s));
    answer_problem(request, response, 429, "too_fast",
                   "more events a second than rate-limit allows: send the same events later");
    return false;
}

/* Reading takes several times the memory of the body for a while: large ones queue for it. */
static bool read_whole(struct delivery *delivery, struct http_response *response)
{
    struct http_request *request = delivery->request;
    const bool encoded = http_header(request, "Content-Encoding") != NULL;
    const bool large = request->body_size > (encoded ? LARGE / 16 : LARGE);

    if (large) {
        (void)pthread_mutex_lock(&delivery->listener->large);
    }
    bool ok = inflate(delivery, response);
    const size_t inflated = delivery->cost;

    if (ok) {
        ok = reserve(delivery, response) && read_events(delivery, response) &&
             within_rate(delivery, response);
        release(delivery, ok ? inflated + delivery->commit.batch.count * ITEM_BYTES : 0);
    }
    if (large) {
        (void)pthread_mutex_unlock(&delivery->listener->large);
    }
    return ok;
}

/* On a committer's thread. */
static void resume(struct commit *commit)
{
    struct delivery *delivery = commit->owner;

    http_resume(delivery->request);
}

static void count_refused(struct listener *listener, const struct http_request *request, int status)
{
    (void)atomic_fetch_add(
        status < 500 ? &listener->metrics.refused_requests : &listener->metrics.failed_requests, 1);
    log_info("listen", "request=%s status=%d", request->id, status);
}

/* Once the batch is stored, or could not be. */
static bool answer(void *context, struct http_request *request, struct http_response *response,
                   struct error *err)
{
    struct listener *listener = context;
    struct delivery *delivery = request->owner;

    release(delivery, 0);
    if (!delivery->commit.stored) {
        (void)atomic_fetch_add(&listener->metrics.failed_requests, 1);
        *err = delivery->commit.why;
        return false;
    }
    metrics_add(&listener->metrics, &delivery->commit.batch, delivery->commit.spooled,
                request->now_us);
    if (delivery->commit.spooled) { /* repeats of what is stored are only told apart later */
        http_response_header(response, "Dictameter-Spooled", "true");
    }
    (void)atomic_fetch_add(&listener->metrics.accepted_requests, 1);
    delivery->entrance->answer(request, response, &delivery->commit.batch);
    return true;
}

static const struct entrance events_entrance = {
    .form = FORM_EVENTS,
    .types = {"application/x-ndjson", "application/ndjson", "application/jsonl", "application/json",
              NULL},
    .accepted = "application/x-ndjson or application/json",
    .answer = answer_verdicts,
};

static const struct entrance logs_entrance = {
    .form = FORM_LOGS,
    .types = {"application/json", NULL},
    .accepted = "application/json (OTLP/HTTP with JSON, not protobuf)",
    .may_be_empty = true,
    .answer = answer_partial,
};

/* Its token has been looked for. */
static bool take(struct delivery *delivery, struct http_response *response)
{
    struct listener *listener = delivery->listener;
    struct http_request *request = delivery->request;

    if (delivery->token.site_id == 0) {
        http_response_header(response, "WWW-Authenticate", "Bearer");
        answer_problem(request, response, 401, "unauthorized",
                       "send Authorization: Bearer with a valid token of kind ingest");
        count_refused(listener, request, 401);
        return true;
    }
    if (!read_whole(delivery, response)) {
        count_refused(listener, request, response->status);
        return true;
    }
    delivery->commit.owner = delivery;
    delivery->commit.done = resume;
    delivery->commit.sent = (struct sent){
        .form = delivery->entrance->form,
        .source = {delivery->token.site_id, delivery->token.clients, delivery->token.client_count},
        .received_us = request->now_us,
        .bytes = delivery->bytes,
        .size = delivery->size,
    };
    http_park(request, answer);
    if (listener->sandbox != NULL) {
        sandbox_take(listener->sandbox, &delivery->commit);
    } else {
        committer_add(listener->committer, &delivery->commit);
    }
    return true;
}

/* By a worker. */
static bool find_and_take(void *context, struct http_request *request,
                          struct http_response *response, struct error *err)
{
    struct listener *listener = context;
    struct delivery *delivery = request->owner;

    if (!tokens_find(listener->tokens, request, &delivery->token, err)) {
        (void)atomic_fetch_add(&listener->metrics.failed_requests, 1);
        return false;
    }
    return take(delivery, response);
}

/* A small body under a token that is remembered is read at once; a worker asks for tokens, and
 * reads what is large. */
static bool receive(struct listener *listener, const struct entrance *entrance,
                    struct http_request *request, struct http_response *response)
{
    struct delivery *delivery = ARENA_NEW(request->arena, struct delivery, 1);

    *delivery = (struct delivery){.entrance = entrance, .listener = listener, .request = request};
    request->owner = delivery;
    if (request->body_size <= SMALL && http_header(request, "Content-Encoding") == NULL &&
        tokens_recall(listener->tokens, request, &delivery->token)) {
        return take(delivery, response);
    }
    http_hand_over(request, find_and_take);
    return true;
}

bool receive_events(void *context, struct http_request *request, struct http_response *response,
                    struct error *err)
{
    (void)err;
    return receive(context, &events_entrance, request, response);
}

bool receive_logs(void *context, struct http_request *request, struct http_response *response,
                  struct error *err)
{
    (void)err;
    return receive(context, &logs_entrance, request, response);
}
