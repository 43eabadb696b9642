/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * frame.h: what stands around a page's document: head, navigation, bar of scope and period, footer.
 *
 * Works without JavaScript: the bar is a form that is sent with GET.
 */
#ifndef WEB_FRAME_H
#define WEB_FRAME_H

#include "base/text.h"
#include "web/account.h"
#include "web/address.h"
#include "web/server.h"

struct frame_choice {
    const char *value;
    const char *label;
    int depth; /* of a scope in the tree; indents its label */
    bool chosen;
};

/* The bar under the page's title; NULL parts are left out. */
struct frame_bar {
    const struct frame_choice *scopes;
    size_t scope_count;
    const struct frame_choice *periods;
    size_t period_count;
    const char *previous; /* links */
    const char *next;
    const char *frozen;
    const char *csv;
    const char *json;
};

struct frame {
    const struct server *server;
    const struct account *account; /* NULL: nobody is logged in, no navigation */
    const struct address *address;
    const char *title;           /* of the page, as text */
    const char *nonce;           /* of the form that logs out: see frame_mask() */
    const char *heading;         /* markup of the title, above the bar; NULL: it is in content */
    const struct frame_bar *bar; /* NULL: the page has none */
    const char *content;         /* markup of the document, made by reports/document/html */
};

/* Writes the whole page. */
void frame_write(struct text *out, const struct frame *frame);

/* A one-page form for logging in; `alert` says why the last try failed; NULL: there was none. */
void frame_write_login(struct text *out, const struct server *server, const struct address *address,
                       const char *next, const char *alert);

/*
 * The account's CSRF secret under a fresh mask, so that compression tells nothing about it; and
 * whether a form brought it back. Source: Gluck, Harris, Prado, "BREACH" (2013), section 3.4.
 */
const char *frame_mask(struct arena *arena, const char *csrf);
bool frame_unmask_equals(const char *masked, const char *csrf);

#endif
