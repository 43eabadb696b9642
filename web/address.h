/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * address.h: the addresses of pages: /{fr|en}/{page}[/{id}][.csv|.json]?scope&period&compare&view
 *
 * Language, scope, period and comparison survive every link: links are made here and nowhere else.
 */
#ifndef WEB_ADDRESS_H
#define WEB_ADDRESS_H

#include "base/arena.h"
#include "base/error.h"
#include "schema/catalog.h"

enum address_form { FORM_HTML, FORM_CSV, FORM_JSON, FORM_SVG, FORM_PNG };

struct address {
    enum language language;
    const char *page; /* "" is the summary; "practices", "adoption", … */
    const char *id;   /* "BP14"; "" where the page has none */
    enum address_form form;
    const char *scope;   /* as given, "all" by default */
    const char *period;  /* as given, "" for the default of the scope */
    const char *compare; /* "none", "previous" or "year" */
    const char *view;    /* "chart" or "table" */
    int revision;        /* of the period; -1: not given, the newest */
};

/*
 * Reads a path, and the query values that the caller looked up (NULL where they are not there).
 * Fails with ERROR_NOT_FOUND where the path has not this form, with ERROR_INPUT naming the choices
 * where a value is not one of them.
 */
NODISCARD bool address_read(struct arena *arena, const char *path,
                            const char *(*query)(void *, const char *), void *context,
                            struct address *address, struct error *err);

/* The address as a link below `root` ("" or "/dictameter"); defaults are left out. */
const char *address_link(struct arena *arena, const char *root, const struct address *address);

/* A query value in its percent-encoded form. */
const char *address_encode(struct arena *arena, const char *text);

#endif
