/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/address.h"

#include <string.h>

#include "base/text.h"

#define SCOPE_DEFAULT   "all"
#define COMPARE_DEFAULT "previous"
#define VIEW_DEFAULT    "chart"

static const struct {
    const char *ending;
    enum address_form form;
} endings[] = {{".csv", FORM_CSV}, {".json", FORM_JSON}, {".svg", FORM_SVG}, {".png", FORM_PNG}};

/* Takes a known ending off the last part of a path. */
static const char *take_ending(struct arena *arena, const char *part, enum address_form *form)
{
    size_t length = strlen(part);

    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
        size_t ending = strlen(endings[i].ending);

        if (length >= ending && text_equal(part + length - ending, endings[i].ending)) {
            *form = endings[i].form;
            return arena_copy(arena, part, length - ending);
        }
    }
    return part;
}

static bool is_name(const char *part)
{
    return strspn(part, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") ==
           strlen(part);
}

static bool read_path(struct arena *arena, const char *path, struct address *address,
                      struct error *err)
{
    const char *language = path + 1;
    size_t length = strcspn(language, "/");

    if (*path != '/' || !language_read(arena_copy(arena, language, length), &address->language) ||
        language[length] != '/') {
        return error_set(err, ERROR_NOT_FOUND, "there is nothing at this address");
    }
    const char *page = language + length + 1;
    const char *slash = strchr(page, '/');

    address->form = FORM_HTML;
    if (slash == NULL) {
        address->page = take_ending(arena, page, &address->form);
        address->id = "";
    } else {
        address->page = arena_copy(arena, page, (size_t)(slash - page));
        address->id = take_ending(arena, slash + 1, &address->form);
    }
    if (text_equal(address->page, "index")) {
        address->page = ""; /* the summary's files: /fr/index.csv */
    }
    if (!is_name(address->page) || !is_name(address->id)) {
        return error_set(err, ERROR_NOT_FOUND, "there is nothing at this address");
    }
    return true;
}

static bool choose(const char *given, const char *const *choices, const char *name,
                   const char **chosen, struct error *err)
{
    *chosen = choices[0];
    if (given == NULL || *given == '\0') {
        return true;
    }
    for (size_t i = 0; choices[i] != NULL; i++) {
        if (text_equal(given, choices[i])) {
            *chosen = choices[i];
            return true;
        }
    }
    return error_set(err, ERROR_INPUT, "%s: must be one of %s, %s%s%s", name, choices[0],
                     choices[1], choices[2] == NULL ? "" : ", ",
                     choices[2] == NULL ? "" : choices[2]);
}

static const char *given_or(const char *given, const char *otherwise)
{
    return given == NULL || *given == '\0' ? otherwise : given;
}

bool address_read(struct arena *arena, const char *path, const char *(*query)(void *, const char *),
                  void *context, struct address *address, struct error *err)
{
    static const char *const compares[] = {COMPARE_DEFAULT, "year", "none", NULL};
    static const char *const views[] = {VIEW_DEFAULT, "table", NULL};
    struct address read = {0};
    const char *revision = query(context, "rev");
    long long number = -1;

    if (!read_path(arena, path, &read, err) ||
        !choose(query(context, "compare"), compares, "compare", &read.compare, err) ||
        !choose(query(context, "view"), views, "view", &read.view, err)) {
        return false;
    }
    if (revision != NULL && (!text_to_int(revision, &number) || number < 0 || number > 30000)) {
        return error_set(err, ERROR_INPUT, "rev: must be a revision's number, such as 0");
    }
    read.revision = (int)number;
    read.scope = given_or(query(context, "scope"), SCOPE_DEFAULT);
    read.period = given_or(query(context, "period"), "");
    *address = read;
    return true;
}

const char *address_encode(struct arena *arena, const char *text)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~:/";
    struct text out = {.arena = arena};

    for (const char *at = text; *at != '\0'; at++) {
        if (strchr(plain, *at) != NULL) {
            text_add_bytes(&out, at, 1);
        } else {
            text_add_format(&out, "%%%02X", (unsigned)(unsigned char)*at);
        }
    }
    return text_string(&out);
}

static void add_value(struct arena *arena, struct text *link, const char *name, const char *value,
                      const char *otherwise)
{
    if (!text_equal(value, otherwise)) {
        text_add_format(link, "%s%s=%s", strchr(text_string(link), '?') == NULL ? "?" : "&", name,
                        address_encode(arena, value));
    }
}

const char *address_link(struct arena *arena, const char *root, const struct address *address)
{
    static const char *const forms[] = {[FORM_HTML] = "",
                                        [FORM_CSV] = ".csv",
                                        [FORM_JSON] = ".json",
                                        [FORM_SVG] = ".svg",
                                        [FORM_PNG] = ".png"};
    struct text link = {.arena = arena};
    const char *page =
        *address->page == '\0' && address->form != FORM_HTML ? "index" : address->page;

    text_add_format(&link, "%s/%s/%s%s%s%s", root, language_name(address->language), page,
                    *address->id == '\0' ? "" : "/", address->id, forms[address->form]);
    add_value(arena, &link, "scope", address->scope, SCOPE_DEFAULT);
    add_value(arena, &link, "period", address->period, "");
    add_value(arena, &link, "compare", address->compare, COMPARE_DEFAULT);
    add_value(arena, &link, "view", address->view, VIEW_DEFAULT);
    if (address->revision >= 0) {
        text_add_format(&link, "%srev=%d", strchr(text_string(&link), '?') == NULL ? "?" : "&",
                        address->revision);
    }
    return text_string(&link);
}
