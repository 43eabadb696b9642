/* SPDX-License-Identifier: GPL-3.0-or-later */
/* page.h: the pages of the dashboard: a document of sections in the frame, or its tables as files.
 */
#ifndef WEB_PAGE_H
#define WEB_PAGE_H

#include "reports/section/section.h"
#include "web/address.h"
#include "web/server.h"

/* Route of /fr/ and /en/. */
bool page_serve(void *context, struct http_request *request, struct http_response *response,
                struct error *err);

/* What a visit asks for, checked: where the figures come from. */
struct page_view {
    const struct visit *visit;
    struct address address;
    const struct scope_tree *scopes;
    const struct scope *scope;
    const struct scope *allowed; /* the widest that the account sees */
    struct period period;
    struct revision revision; /* of the period */
    bool fell_back;           /* the scope asked for has no figures: this is the nearest */
    bool empty; /* nothing was ever computed: all that follows the address is not set */
    int32_t newest_day;
};

/* Reads address, scope and period. Fails with ERROR_INPUT, ERROR_NOT_FOUND, ERROR_REFUSED. */
NODISCARD bool page_view_read(const struct visit *visit, const char *path, struct page_view *view,
                              struct error *err);

/* Where figures of the scope are withheld, a link to the wider one that shows more. */
void page_point_to_parent(const struct page_view *view, const struct section_context *context,
                          struct document *document);

/* A section's context of that view. */
struct section_context page_context(struct page_view *view);

#endif
