/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/sandbox.h"

#include <jansson.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

struct kept {
    const struct shape *shape; /* of good ones, with what follows */
    uint8_t id[UUID_SIZE];
    int64_t content_mac;
    char *shown; /* a JSON object */
};

/* The last events of a kind, in a ring. */
struct ring {
    struct kept kept[SANDBOX_EVENTS];
    size_t added; /* ever; the next one goes to this place, modulo the size */
};

struct sandbox {
    pthread_mutex_t lock; /* of what follows */
    size_t received;
    size_t counts[VERDICT_COUNT];
    struct ring good;
    struct ring bad;
};

struct sandbox *sandbox_open(void)
{
    struct sandbox *sandbox = calloc(1, sizeof(*sandbox));

    if (sandbox == NULL) {
        arena_exhausted();
    }
    (void)pthread_mutex_init(&sandbox->lock, NULL);
    return sandbox;
}

static void ring_empty(struct ring *ring)
{
    for (size_t i = 0; i < SANDBOX_EVENTS; i++) {
        free(ring->kept[i].shown);
    }
    *ring = (struct ring){.added = 0};
}

void sandbox_reset(struct sandbox *sandbox)
{
    (void)pthread_mutex_lock(&sandbox->lock);
    ring_empty(&sandbox->good);
    ring_empty(&sandbox->bad);
    sandbox->received = 0;
    memset(sandbox->counts, 0, sizeof(sandbox->counts));
    (void)pthread_mutex_unlock(&sandbox->lock);
}

void sandbox_close(struct sandbox *sandbox)
{
    if (sandbox != NULL) {
        sandbox_reset(sandbox);
        (void)pthread_mutex_destroy(&sandbox->lock);
        free(sandbox);
    }
}

/* Under the lock */

static struct kept *ring_add(struct ring *ring, const char *shown)
{
    struct kept *kept = &ring->kept[ring->added++ % SANDBOX_EVENTS];

    free(kept->shown);
    *kept = (struct kept){.shown = strdup(shown)};
    if (kept->shown == NULL) {
        arena_exhausted();
    }
    return kept;
}

static const struct kept *find(const struct ring *ring, const struct event *event)
{
    for (size_t i = 0; i < SANDBOX_EVENTS; i++) {
        const struct kept *kept = &ring->kept[i];

        if (kept->shape == event->shape && kept->shown != NULL &&
            memcmp(kept->id, event->id, UUID_SIZE) == 0) {
            return kept;
        }
    }
    return NULL;
}

static void keep_good(struct sandbox *sandbox, const struct batch_item *item)
{
    struct kept *kept = ring_add(&sandbox->good, item->shown == NULL ? "{}" : item->shown);

    kept->shape = item->event.shape;
    kept->content_mac = item->event.content_mac;
    memcpy(kept->id, item->event.id, UUID_SIZE);
}

static void keep_bad(struct sandbox *sandbox, struct arena *arena, const struct batch_item *item)
{
    const bool conflicting = item->verdict == VERDICT_CONFLICTING;
    const char *field = conflicting ? "event_id" : item->why.field;
    json_t *bad = json_object();
    char id[UUID_TEXT];

    if (item->event.shape != NULL) {
        (void)json_object_set_new(bad, "type", json_string(item->event.shape->type->name));
    }
    if (item->event.has_id) {
        uuid_write(item->event.sent_id, id);
        (void)json_object_set_new(bad, "event_id", json_stringn(id, sizeof(id)));
    }
    (void)json_object_set_new(bad, "code",
                              json_string(conflicting ? "conflicting" : item->why.code));
    (void)json_object_set_new(bad, "pointer",
                              json_string(*field == '\0' ? "" : arena_format(arena, "/%s", field)));
    (void)json_object_set_new(bad, "detail",
                              json_string(conflicting
                                              ? "another event with this id is kept and stays"
                                              : item->why.detail));
    char *shown = json_dumps(bad, JSON_COMPACT);

    json_decref(bad);
    if (shown == NULL) {
        arena_exhausted();
    }
    (void)ring_add(&sandbox->bad, shown);
    free(shown);
}

static void take_item(struct sandbox *sandbox, struct arena *arena, struct batch_item *item)
{
    if (item->verdict != VERDICT_REJECTED) {
        const struct kept *known = find(&sandbox->good, &item->event);

        item->verdict = known == NULL                                   ? VERDICT_STORED
                        : known->content_mac == item->event.content_mac ? VERDICT_DUPLICATE
                                                                        : VERDICT_CONFLICTING;
    }
    if (item->verdict == VERDICT_STORED) {
        keep_good(sandbox, item);
    } else if (item->verdict != VERDICT_DUPLICATE) {
        keep_bad(sandbox, arena, item);
    }
    sandbox->counts[item->verdict]++;
}

void sandbox_take(struct sandbox *sandbox, struct commit *commit)
{
    struct batch *batch = &commit->batch;

    (void)pthread_mutex_lock(&sandbox->lock);
    sandbox->received += batch->count;
    for (size_t i = 0; i < batch->count; i++) {
        take_item(sandbox, batch->arena, &batch->items[i]);
    }
    (void)pthread_mutex_unlock(&sandbox->lock);
    commit->stored = true;
    commit->done(commit);
}

/* To be looked at */

typedef void (*show_fn)(struct text *text, const char *shown, bool first);

static void each(const struct ring *ring, show_fn show, struct text *text)
{
    const size_t count = ring->added < SANDBOX_EVENTS ? ring->added : SANDBOX_EVENTS;

    for (size_t i = 0; i < count; i++) {
        show(text, ring->kept[(ring->added - count + i) % SANDBOX_EVENTS].shown, i == 0);
    }
}

static void show_json(struct text *text, const char *shown, bool first)
{
    text_add_format(text, "%s\n  ", first ? "" : ",");
    text_add(text, shown);
}

const char *sandbox_json(struct sandbox *sandbox, struct arena *arena)
{
    struct text text = {.arena = arena};

    (void)pthread_mutex_lock(&sandbox->lock);
    text_add_format(&text, "{\"received\":%zu", sandbox->received);
    for (size_t i = 0; i < VERDICT_COUNT; i++) {
        text_add_format(&text, ",\"%s\":%zu", verdict_names[i], sandbox->counts[i]);
    }
    text_add(&text, ",\n\"good\":[");
    each(&sandbox->good, show_json, &text);
    text_add(&text, "],\n\"bad\":[");
    each(&sandbox->bad, show_json, &text);
    text_add(&text, "]}\n");
    (void)pthread_mutex_unlock(&sandbox->lock);
    return text_string(&text);
}

static void show_item(struct text *text, const char *shown, bool first)
{
    (void)first;
    text_add(text, "<li><code>");
    text_add_escaped(text, shown);
    text_add(text, "</code></li>\n");
}

/* The page's words, and where they go. */
struct page {
    struct text *text;
    const struct catalog *catalog;
    enum language language;
};

/* What stands before the words, the words, what stands after them. */
static void add_words(const struct page *page, const char *before, const char *key,
                      const char *after)
{
    text_add(page->text, before);
    text_add_escaped(page->text, catalog_text(page->catalog, page->language, key));
    text_add(page->text, after);
}

static void add_head(const struct page *page)
{
    const enum language other = page->language == LANGUAGE_FR ? LANGUAGE_EN : LANGUAGE_FR;
    const char *name = language_name(other);

    text_add_format(page->text, "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">",
                    language_name(page->language));
    add_words(page, "<title>", "sandbox.title", "</title></head><body>\n");
    text_add_format(page->text, "<p><a href=\"/?lang=%s\" lang=\"%s\">", name, name);
    add_words(page, "", arena_format(page->text->arena, "nav.language.%s", name), "</a></p>\n");
    add_words(page, "<h1>", "sandbox.title", "</h1>\n");
    add_words(page, "<p>", "sandbox.lead", " ");
    add_words(page, "<a href=\"/sandbox/events\">", "sandbox.json", "</a>, ");
    add_words(page, "<a href=\"/openapi.json\">", "sandbox.interface", "</a>.</p>\n");
}

/* Under the lock. */
static void add_counts(const struct page *page, const struct sandbox *sandbox)
{
    add_words(page, "<dl><dt>", "sandbox.received", "</dt>");
    text_add_format(page->text, "<dd>%zu</dd>", sandbox->received);
    for (size_t i = 0; i < VERDICT_COUNT; i++) {
        add_words(page, "<dt>", arena_format(page->text->arena, "quality.%s", verdict_names[i]),
                  "</dt>");
        text_add_format(page->text, "<dd>%zu</dd>", sandbox->counts[i]);
    }
    text_add(page->text, "</dl>\n");
}

const char *sandbox_page(struct sandbox *sandbox, struct arena *arena,
                         const struct catalog *catalog, enum language language)
{
    struct text text = {.arena = arena};
    const struct page page = {&text, catalog, language};

    add_head(&page);
    (void)pthread_mutex_lock(&sandbox->lock);
    add_counts(&page, sandbox);
    add_words(&page, "<h2>", "sandbox.bad", "</h2>\n<ol>\n");
    each(&sandbox->bad, show_item, &text);
    add_words(&page, "</ol>\n<h2>", "sandbox.good", "</h2>\n<ol>\n");
    each(&sandbox->good, show_item, &text);
    (void)pthread_mutex_unlock(&sandbox->lock);
    add_words(&page, "</ol>\n<form method=\"post\" action=\"/sandbox/reset\"><button>",
              "sandbox.empty", "</button></form>\n</body></html>\n");
    return text_string(&text);
}
