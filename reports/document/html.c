/* SPDX-License-Identifier: GPL-3.0-or-later */
/* html.c: elements, attributes and escaping. */
#include "reports/document/html.h"

#include <assert.h>
#include <string.h>

static const char *const void_elements[] = {"br",   "hr",  "img",    "input",
                                            "link", "col", "source", "meta"};

struct html html_begin(struct text *out)
{
    return (struct html){.out = out};
}

static void end_tag_start(struct html *html)
{
    if (html->in_tag) {
        text_add(html->out, ">");
        html->in_tag = false;
    }
}

void html_doctype(struct html *html)
{
    text_add(html->out, "<!doctype html>\n");
}

static bool is_name(const char *name)
{
    return name[0] != '\0' && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(name);
}

static bool is_void(const char *name)
{
    for (size_t i = 0; i < sizeof void_elements / sizeof void_elements[0]; i++) {
        if (strcmp(void_elements[i], name) == 0) {
            return true;
        }
    }
    return false;
}

void html_open(struct html *html, const char *name)
{
    assert(is_name(name) && strcmp(name, "script") != 0);
    end_tag_start(html);
    text_add(html->out, "<");
    text_add(html->out, name);
    html->in_tag = true;
    if (!is_void(name)) {
        assert(html->depth < HTML_DEPTH);
        html->open[html->depth++] = name;
    }
}

/* Characters that XML and HTML cannot hold become U+FFFD; the rest is escaped or passed. */
static void add_escaped(struct text *out, const char *words)
{
    for (const char *c = words; *c != '\0'; c++) {
        unsigned char byte = (unsigned char)*c;

        switch (byte) {
        case '&':
            text_add(out, "&amp;");
            break;
        case '<':
            text_add(out, "&lt;");
            break;
        case '>':
            text_add(out, "&gt;");
            break;
        case '"':
            text_add(out, "&quot;");
            break;
        case '\'':
            text_add(out, "&#39;");
            break;
        default:
            if ((byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7f) {
                text_add(out, "\xef\xbf\xbd");
            } else {
                text_add_bytes(out, c, 1);
            }
        }
    }
}

static bool is_address(const char *name)
{
    static const char *const names[] = {"href", "src", "action", "formaction"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/* "//host" would leave the site. */
static bool is_safe_address(const char *value)
{
    return value[0] == '#' || value[0] == '?' || (value[0] == '/' && value[1] != '/') ||
           text_starts(value, "https://") || text_starts(value, "mailto:");
}

void html_attribute(struct html *html, const char *name, const char *value)
{
    assert(html->in_tag && is_name(name) && strcmp(name, "style") != 0);
    assert(!text_starts(name, "on"));
    if (value == NULL || (is_address(name) && !is_safe_address(value))) {
        return;
    }
    text_add(html->out, " ");
    text_add(html->out, name);
    text_add(html->out, "=\"");
    add_escaped(html->out, value);
    text_add(html->out, "\"");
}

void html_flag(struct html *html, const char *name, bool set)
{
    assert(html->in_tag && is_name(name));
    if (set) {
        text_add(html->out, " ");
        text_add(html->out, name);
    }
}

void html_number(struct html *html, const char *name, long long value)
{
    assert(html->in_tag && is_name(name));
    text_add_format(html->out, " %s=\"%lld\"", name, value);
}

void html_close(struct html *html, const char *name)
{
    assert(html->depth > 0 && strcmp(html->open[html->depth - 1], name) == 0);
    end_tag_start(html);
    html->depth--;
    text_add(html->out, "</");
    text_add(html->out, name);
    text_add(html->out, ">");
}

void html_words(struct html *html, const char *words)
{
    end_tag_start(html);
    add_escaped(html->out, words);
}

void html_open_class(struct html *html, const char *name, const char *class)
{
    html_open(html, name);
    html_attribute(html, "class", class);
}

void html_element(struct html *html, const char *name, const char *class, const char *words)
{
    html_open_class(html, name, class);
    html_words(html, words);
    html_close(html, name);
}

void html_link(struct html *html, const char *href, const char *words)
{
    if (href == NULL || !is_safe_address(href)) {
        html_words(html, words);
        return;
    }
    html_open(html, "a");
    html_attribute(html, "href", href);
    html_words(html, words);
    html_close(html, "a");
}

void html_stylesheet(struct html *html, const char *css)
{
    assert(strchr(css, '<') == NULL);
    html_open(html, "style");
    end_tag_start(html);
    text_add(html->out, css);
    html_close(html, "style");
}
