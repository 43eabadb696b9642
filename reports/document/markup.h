/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * markup.h: HTML that is escaped by construction.
 *
 * Elements are opened and closed by name, attributes and text are always escaped; there is no way
 * to write a style attribute or an inline script, and an address that would leave the site but by
 * https or mail is left out. Knows no document and no dictation.
 */
#ifndef REPORTS_DOCUMENT_MARKUP_H
#define REPORTS_DOCUMENT_MARKUP_H

#include <stdbool.h>

#include "base/text.h"

/* Attributes are pairs of names and values, ended by NULL; a pair whose value is NULL is left out.
 */
#define MARKUP_NONE            ((const char *const[]){NULL})
#define MARKUP_ATTRIBUTES(...) ((const char *const[]){__VA_ARGS__, NULL})
/* The value of an attribute that stands without one, as `open`, `hidden`, `checked`. */
#define MARKUP_BARE            ""

void markup_open(struct text *out, const char *element, const char *const *attributes);
void markup_close(struct text *out, const char *element);

/* <element attributes>text</element> */
void markup_element(struct text *out, const char *element, const char *const *attributes,
                    const char *text);
/* <element attributes>, for those without content: meta, link, input, br. */
void markup_void(struct text *out, const char *element, const char *const *attributes);

void markup_text(struct text *out, const char *text);

/* Adds markup that another writer of ours made (an SVG drawing). Never what came from outside. */
void markup_made(struct text *out, const char *markup);

#endif
