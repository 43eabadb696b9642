/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/frame.h"

#include <string.h>

#include "base/crypto.h"
#include "reports/document/markup.h"
#include "web/asset.h"

#define CSRF_SIZE 16

/* The navigation: groups in order, with their pages. A NULL page is a group's head. */
static const struct {
    const char *page;
    const char *text;
} entries[] = {
    {"", "page.synthesis.title"},
    {NULL, "nav.group.framework"},
    {"practices", "page.practices.title"},
    {"effects", "page.effects.title"},
    {NULL, "nav.group.usage"},
    {"adoption", "page.adoption.title"},
    {NULL, "nav.group.results"},
    {"accuracy", "page.accuracy.title"},
    {"time", "page.time.title"},
    {NULL, "nav.group.understand"},
    {"compare", "page.compare.title"},
    {"data-quality", "page.data_quality.title"},
};

static const struct {
    const char *page;
    const char *text;
} footer[] = {
    {"metrics", "page.metrics.title"},
    {"help", "page.help.title"},
    {"accessibility", "page.accessibility.title"},
    {"privacy", "page.privacy.title"},
};

static const char *words(const struct frame *frame, const char *key)
{
    return catalog_text(frame->server->catalog, frame->address->language, key);
}

static const char *link_to(struct text *out, const struct frame *frame, const char *page)
{
    struct address to = *frame->address;

    to.page = page;
    to.id = "";
    to.form = FORM_HTML;
    return address_link(out->arena, frame->server->settings->root, &to);
}

static void write_head(struct text *out, const struct frame *frame)
{
    const struct server *server = frame->server;

    text_add(out, "<!DOCTYPE html>\n");
    markup_open(out, "html", MARKUP_ATTRIBUTES("lang", language_name(frame->address->language)));
    markup_open(out, "head", MARKUP_NONE);
    markup_void(out, "meta", MARKUP_ATTRIBUTES("charset", "utf-8"));
    markup_void(
        out, "meta",
        MARKUP_ATTRIBUTES("name", "viewport", "content", "width=device-width, initial-scale=1"));
    markup_void(out, "meta", MARKUP_ATTRIBUTES("name", "color-scheme", "content", "light dark"));
    markup_element(out, "title", MARKUP_NONE,
                   arena_format(out->arena, "%s – %s", frame->title, words(frame, "app.name")));
    markup_void(out, "link",
                MARKUP_ATTRIBUTES("rel", "stylesheet", "href",
                                  asset_link(out->arena, server, "document.css")));
    markup_void(
        out, "link",
        MARKUP_ATTRIBUTES("rel", "stylesheet", "href", asset_link(out->arena, server, "site.css")));
    markup_void(out, "link",
                MARKUP_ATTRIBUTES("rel", "icon", "type", "image/svg+xml", "href",
                                  asset_link(out->arena, server, "icon.svg")));
    markup_open(
        out, "script",
        MARKUP_ATTRIBUTES("src", asset_link(out->arena, server, "site.js"), "defer", MARKUP_BARE));
    markup_close(out, "script");
    markup_close(out, "head");
}

/* The other language's page: same scope, period and comparison. */
static void write_languages(struct text *out, const struct frame *frame)
{
    markup_open(
        out, "ul",
        MARKUP_ATTRIBUTES("class", "languages", "aria-label", words(frame, "nav.language")));
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        struct address to = *frame->address;
        const bool current = to.language == (enum language)i;

        to.language = (enum language)i;
        to.form = FORM_HTML;
        const char *name = language_name(to.language);
        markup_open(out, "li", MARKUP_NONE);
        markup_element(out, "a",
                       MARKUP_ATTRIBUTES(
                           "href", address_link(out->arena, frame->server->settings->root, &to),
                           "lang", name, "hreflang", name, "aria-current", current ? "true" : NULL),
                       words(frame, arena_format(out->arena, "nav.language.%s", name)));
        markup_close(out, "li");
    }
    markup_close(out, "ul");
}

static void write_account(struct text *out, const struct frame *frame)
{
    markup_open(
        out, "form",
        MARKUP_ATTRIBUTES("class", "account", "method", "post", "action",
                          arena_format(out->arena, "%s/logout", frame->server->settings->root)));
    markup_element(out, "span", MARKUP_NONE, frame->account->name);
    markup_void(out, "input",
                MARKUP_ATTRIBUTES("type", "hidden", "name", "csrf", "value", frame->nonce));
    markup_element(out, "button", MARKUP_ATTRIBUTES("type", "submit", "class", "quiet"),
                   words(frame, "nav.logout"));
    markup_close(out, "form");
}

static void write_header(struct text *out, const struct frame *frame)
{
    markup_element(out, "a", MARKUP_ATTRIBUTES("class", "skip", "href", "#content"),
                   words(frame, "nav.skip"));
    markup_open(out, "header", MARKUP_ATTRIBUTES("class", "site"));
    markup_element(out, "a", MARKUP_ATTRIBUTES("class", "brand", "href", link_to(out, frame, "")),
                   words(frame, "app.name"));
    write_languages(out, frame);
    if (frame->account != NULL) {
        write_account(out, frame);
    }
    markup_close(out, "header");
}

static void write_navigation(struct text *out, const struct frame *frame)
{
    markup_open(out, "nav",
                MARKUP_ATTRIBUTES("class", "main", "aria-label", words(frame, "nav.main")));
    markup_open(out, "ul", MARKUP_NONE);
    for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
        if (entries[i].page == NULL) {
            markup_element(out, "li", MARKUP_ATTRIBUTES("class", "group"),
                           words(frame, entries[i].text));
            continue;
        }
        const bool current = strcmp(entries[i].page, frame->address->page) == 0;
        markup_open(out, "li", MARKUP_NONE);
        markup_element(out, "a",
                       MARKUP_ATTRIBUTES("href", link_to(out, frame, entries[i].page),
                                         "aria-current", current ? "page" : NULL),
                       words(frame, entries[i].text));
        markup_close(out, "li");
    }
    markup_close(out, "ul");
    markup_close(out, "nav");
}

static void write_select(struct text *out, const struct frame *frame, const char *name,
                         const struct frame_choice *choices, size_t count)
{
    const char *id = arena_format(out->arena, "bar-%s", name);

    markup_open(out, "div", MARKUP_ATTRIBUTES("class", "field"));
    markup_element(out, "label", MARKUP_ATTRIBUTES("for", id),
                   words(frame, arena_format(out->arena, "head.%s", name)));
    markup_open(out, "select", MARKUP_ATTRIBUTES("id", id, "name", name));
    for (size_t i = 0; i < count; i++) {
        struct text label = {.arena = out->arena};

        for (int level = 0; level < choices[i].depth; level++) {
            text_add(&label, "\xC2\xA0\xC2\xA0");
        }
        text_add(&label, choices[i].label);
        markup_element(out, "option",
                       MARKUP_ATTRIBUTES("value", choices[i].value, "selected",
                                         choices[i].chosen ? MARKUP_BARE : NULL),
                       text_string(&label));
    }
    markup_close(out, "select");
    markup_close(out, "div");
}

static void write_link(struct text *out, const struct frame *frame, const char *href,
                       const char *key, const char *rel)
{
    if (href != NULL) {
        markup_open(out, "li", MARKUP_NONE);
        markup_element(out, "a", MARKUP_ATTRIBUTES("href", href, "rel", rel), words(frame, key));
        markup_close(out, "li");
    }
}

static void write_bar(struct text *out, const struct frame *frame)
{
    static const char *const compares[] = {"previous", "year", "none"};
    static const char *const views[] = {"chart", "table"};
    const struct frame_bar *bar = frame->bar;
    struct frame_choice choices[3];

    markup_open(out, "form",
                MARKUP_ATTRIBUTES(
                    "class", "bar", "method", "get", "action",
                    arena_format(out->arena, "%s/%s/%s%s%s", frame->server->settings->root,
                                 language_name(frame->address->language), frame->address->page,
                                 *frame->address->id == '\0' ? "" : "/", frame->address->id)));
    write_select(out, frame, "scope", bar->scopes, bar->scope_count);
    write_select(out, frame, "period", bar->periods, bar->period_count);
    for (size_t i = 0; i < 3; i++) {
        choices[i] = (struct frame_choice){
            .value = compares[i],
            .label = words(frame, arena_format(out->arena, "head.compare.%s", compares[i])),
            .chosen = strcmp(frame->address->compare, compares[i]) == 0};
    }
    write_select(out, frame, "compare", choices, 3);
    for (size_t i = 0; i < 2; i++) {
        choices[i] = (struct frame_choice){
            .value = views[i],
            .label = words(frame, arena_format(out->arena, "head.view.%s", views[i])),
            .chosen = strcmp(frame->address->view, views[i]) == 0};
    }
    write_select(out, frame, "view", choices, 2);
    markup_element(out, "button", MARKUP_ATTRIBUTES("type", "submit"), words(frame, "head.apply"));
    markup_open(out, "ul", MARKUP_ATTRIBUTES("class", "links"));
    write_link(out, frame, bar->previous, "nav.previous_period", "prev");
    write_link(out, frame, bar->next, "nav.next_period", "next");
    write_link(out, frame, bar->frozen, "head.frozen_link", NULL);
    write_link(out, frame, bar->csv, "head.export.csv", NULL);
    write_link(out, frame, bar->json, "head.export.json", NULL);
    markup_close(out, "ul");
    markup_close(out, "form");
}

static void write_footer(struct text *out, const struct frame *frame)
{
    markup_open(out, "footer", MARKUP_ATTRIBUTES("class", "site"));
    if (frame->account != NULL) {
        markup_open(out, "nav", MARKUP_ATTRIBUTES("aria-label", words(frame, "nav.footer")));
        markup_open(out, "ul", MARKUP_NONE);
        for (size_t i = 0; i < sizeof(footer) / sizeof(footer[0]); i++) {
            markup_open(out, "li", MARKUP_NONE);
            markup_element(out, "a", MARKUP_ATTRIBUTES("href", link_to(out, frame, footer[i].page)),
                           words(frame, footer[i].text));
            markup_close(out, "li");
        }
        markup_close(out, "ul");
        markup_close(out, "nav");
    }
    markup_element(out, "p", MARKUP_NONE, words(frame, "app.tagline"));
    markup_close(out, "footer");
}

void frame_write(struct text *out, const struct frame *frame)
{
    write_head(out, frame);
    markup_open(out, "body",
                MARKUP_ATTRIBUTES("class", frame->account == NULL ? "alone" : NULL, "data-view",
                                  frame->address->view));
    write_header(out, frame);
    if (frame->account != NULL) {
        write_navigation(out, frame);
    }
    markup_open(out, "main", MARKUP_ATTRIBUTES("id", "content", "tabindex", "-1"));
    if (frame->heading != NULL) {
        markup_made(out, frame->heading);
    }
    if (frame->bar != NULL) {
        write_bar(out, frame);
    }
    markup_made(out, frame->content);
    markup_close(out, "main");
    write_footer(out, frame);
    text_add(out, "</body></html>\n");
}

static void write_input(struct text *out, const struct frame *frame, const char *name,
                        const char *type, const char *autocomplete)
{
    markup_open(out, "div", MARKUP_ATTRIBUTES("class", "field"));
    markup_element(out, "label", MARKUP_ATTRIBUTES("for", name),
                   words(frame, arena_format(out->arena, "login.%s", name)));
    markup_void(out, "input",
                MARKUP_ATTRIBUTES("id", name, "name", name, "type", type, "autocomplete",
                                  autocomplete, "required", MARKUP_BARE));
    markup_close(out, "div");
}

void frame_write_login(struct text *out, const struct server *server, const struct address *address,
                       const char *next, const char *alert)
{
    struct text content = {.arena = out->arena};
    struct frame frame = {.server = server, .address = address};

    frame.title = words(&frame, "page.login.title");
    markup_open(&content, "form",
                MARKUP_ATTRIBUTES("class", "login", "method", "post", "action",
                                  arena_format(out->arena, "%s/%s/login", server->settings->root,
                                               language_name(address->language))));
    markup_element(&content, "h1", MARKUP_NONE, frame.title);
    markup_element(&content, "p", MARKUP_NONE, words(&frame, "login.lead"));
    if (alert != NULL) {
        markup_element(&content, "p", MARKUP_ATTRIBUTES("class", "wrong", "role", "alert"), alert);
    }
    write_input(&content, &frame, "name", "text", "username");
    write_input(&content, &frame, "password", "password", "current-password");
    markup_void(&content, "input",
                MARKUP_ATTRIBUTES("type", "hidden", "name", "next", "value", next));
    markup_element(&content, "button", MARKUP_ATTRIBUTES("type", "submit"),
                   words(&frame, "login.submit"));
    markup_close(&content, "form");
    frame.content = text_string(&content);
    frame_write(out, &frame);
}

const char *frame_mask(struct arena *arena, const char *csrf)
{
    uint8_t bytes[2 * CSRF_SIZE];
    uint8_t secret[CSRF_SIZE] = {0};

    (void)crypto_read_hex(csrf, secret, sizeof(secret));
    crypto_random(bytes, CSRF_SIZE);
    for (size_t i = 0; i < CSRF_SIZE; i++) {
        bytes[CSRF_SIZE + i] = bytes[i] ^ secret[i];
    }
    return crypto_hex(arena, bytes, sizeof(bytes));
}

bool frame_unmask_equals(const char *masked, const char *csrf)
{
    uint8_t bytes[2 * CSRF_SIZE];
    uint8_t secret[CSRF_SIZE];

    if (masked == NULL || !crypto_read_hex(masked, bytes, sizeof(bytes)) ||
        !crypto_read_hex(csrf, secret, sizeof(secret))) {
        return false;
    }
    for (size_t i = 0; i < CSRF_SIZE; i++) {
        bytes[CSRF_SIZE + i] ^= bytes[i];
    }
    return crypto_equal(bytes + CSRF_SIZE, secret, CSRF_SIZE);
}
