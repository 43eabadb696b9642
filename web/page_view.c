/* SPDX-License-Identifier: GPL-3.0-or-later */
/* page_view.c: from an address to scope, period and links. */
#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "web/page.h"

static const char *query(void *context, const char *name)
{
    return http_query(context, name);
}

/* Where the account sees a part only, "all" means that part. */
static bool choose_scope(struct page_view *view, struct error *err)
{
    const char *allowed_name = view->visit->account->scope;
    const struct scope *allowed = NULL;
    bool nearest = false;

    if (!scope_read(view->scopes, allowed_name, &allowed, &nearest, err)) {
        return error_set(err, ERROR_REFUSED, "the account's scope is not known any more");
    }
    view->allowed = allowed;
    if (!scope_read(view->scopes, view->address.scope, &view->scope, &view->fell_back, err)) {
        return false;
    }
    if (scope_within(view->scope, allowed)) {
        if (view->fell_back) {
            view->address.scope = view->scope->name;
        }
        return true;
    }
    if (text_equal(view->address.scope, "all")) {
        view->scope = allowed;
        view->address.scope = allowed->name;
        return true;
    }
    return error_set(err, ERROR_REFUSED, "the account does not show this scope");
}

bool page_view_read(const struct visit *visit, const char *path, struct page_view *view,
                    struct error *err)
{
    struct arena *arena = visit->request->arena;
    struct scope_tree *scopes = ARENA_NEW(arena, struct scope_tree, 1);
    struct data_state data;

    *view = (struct page_view){.visit = visit, .scopes = scopes};
    if (!address_read(arena, path, query, visit->request, &view->address, err)) {
        return false;
    }
    if (!data_state_load(visit->db, arena, visit->server->catalog, &data, err) ||
        !scope_tree_load(visit->db, arena, visit->server->catalog, scopes, err)) {
        view->empty = err->kind == ERROR_NOT_FOUND;
        return view->empty;
    }
    if (!choose_scope(view, err)) {
        return false;
    }
    view->newest_day = data.newest_day;
    /* Classes are decided on quarters, and of small units they show the most. */
    view->period = period_newest(PERIOD_QUARTER, data.newest_day);
    if (*view->address.period != '\0' &&
        !period_read(view->address.period, data.newest_day, &view->period, err)) {
        return false;
    }
    return revision_find(visit->db, arena, view->period, view->address.revision, &view->revision,
                         err);
}

static const char *link_page(void *owner, struct arena *arena, const char *page,
                             const struct scope *scope)
{
    const struct page_view *view = owner;
    struct address to = view->address;

    to.form = FORM_HTML;
    if (page != NULL) {
        const char *slash = page;

        while (*slash != '\0' && *slash != '/') {
            slash++;
        }
        to.page = arena_copy(arena, page, (size_t)(slash - page));
        to.id = *slash == '\0' ? "" : slash + 1;
    }
    if (scope != NULL) {
        to.scope = scope->name;
    }
    return address_link(arena, view->visit->server->settings->root, &to);
}

static const char *link_figure(void *owner, struct arena *arena, const char *id, const char *form)
{
    const struct page_view *view = owner;
    struct address to = view->address;
    struct text link = {.arena = arena};

    to.form = text_equal(form, "svg") ? FORM_SVG : text_equal(form, "png") ? FORM_PNG : FORM_CSV;
    text_add(&link, address_link(arena, view->visit->server->settings->root, &to));
    bool has_query = false;
    for (const char *at = text_string(&link); *at != '\0'; at++) {
        has_query = has_query || *at == '?';
    }
    text_add_format(&link, "%sfigure=%s", has_query ? "&" : "?", address_encode(arena, id));
    return text_string(&link);
}

/* Whether the scope is small is judged by its first measure: the share of documents by voice. */
void page_point_to_parent(const struct page_view *view, const struct section_context *context,
                          struct document *document)
{
    static const char place[] = "{parent}";
    const struct scope *parent = view->scope->parent;
    const struct measure *first =
        measure_find(&context->measures, view->scope->id, "A7", context->period);

    if (first == NULL || first->state != MEASURE_SUPPRESSED || parent == NULL ||
        !scope_within(parent, view->allowed)) {
        return;
    }
    const char *pattern = document_text(document, "head.scope_withheld");
    const char *at = strstr(pattern, place);
    struct run *runs = ARENA_NEW(context->arena, struct run, 3);

    assert(at != NULL);
    runs[0].words = arena_copy(context->arena, pattern, (size_t)(at - pattern));
    runs[1].words = parent->title.in[context->language];
    runs[1].href = context->links.page(context->links.owner, context->arena, NULL, parent);
    runs[2].words = at + sizeof(place) - 1;
    document_runs(document, TONE_CAUTION, runs, 3);
}

struct section_context page_context(struct page_view *view)
{
    const char *compare = view->address.compare;

    return (struct section_context){
        .db = view->visit->db,
        .arena = view->visit->request->arena,
        .catalog = view->visit->server->catalog,
        .language = view->address.language,
        .scopes = view->scopes,
        .scope = view->scope,
        .period = view->period,
        .revision = view->revision,
        .comparison = text_equal(compare, "year")   ? COMPARE_YEAR
                      : text_equal(compare, "none") ? COMPARE_NONE
                                                    : COMPARE_PREVIOUS,
        .links = {.owner = view, .page = link_page, .figure = link_figure},
        .heading = 2,
    };
}
