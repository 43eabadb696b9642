/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/page.h"

#include <string.h>

#include "base/text.h"
#include "reports/chart/canvas.h"
#include "reports/chart/chart.h"
#include "reports/document/html.h"
#include "reports/local.h"
#include "reports/phrase.h"
#include "web/frame.h"
#include "web/login.h"

#define PNG_SCALE    2.0 /* pixels of the picture a pixel of the drawing */
#define HTML         "text/html; charset=utf-8"
#define PERIODS_BACK 8

/* A page of figures: its sections under its title. */
struct page {
    const char *name;
    const char *title;      /* a text's key */
    section_fn sections[3]; /* ended by NULL */
};

static const struct page pages[] = {
    {"", "page.synthesis.title", {section_synthesis}},
    {"practices", "page.practices.title", {section_practices}},
    {"effects", "page.effects.title", {section_effects}},
    {"adoption", "page.adoption.title", {section_adoption, section_cohorts}},
    {"accuracy", "page.accuracy.title", {section_accuracy, section_learning}},
    {"time", "page.time.title", {section_time}},
    {"compare", "page.compare.title", {section_compare}},
    {"data-quality", "page.data_quality.title", {section_data_quality}},
    {"metrics", "page.metrics.title", {section_definitions, section_methods}},
};

/* A page of words: of each part the text of its title; its paragraphs are ".1", ".2", … beside it.
 */
struct static_page {
    const char *name;
    const char *title;
    const char *intro; /* a text's key, or NULL */
    const char *parts[9];
};

static const struct static_page static_pages[] = {
    {"help",
     "page.help.title",
     NULL,
     {"help.reading.title", "help.states.title", "help.charts.title", "help.scope.title",
      "help.decisions.title", "help.keyboard.title"}},
    {"privacy",
     "page.privacy.title",
     NULL,
     {"privacy.what.title", "privacy.never.title", "privacy.pseudonym.title",
      "privacy.groups.title", "privacy.rights.title", "privacy.retention.title",
      "privacy.cookie.title", "privacy.dialogue.title"}},
    {"accessibility",
     "page.accessibility.title",
     "accessibility.intro",
     {"accessibility.state.title", "accessibility.done.title", "accessibility.contact.title"}},
};

static const struct page *find_page(const char *name)
{
    for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
        if (text_equal(pages[i].name, name)) {
            return &pages[i];
        }
    }
    return NULL;
}

static const struct static_page *find_static(const char *name)
{
    for (size_t i = 0; i < sizeof(static_pages) / sizeof(static_pages[0]); i++) {
        if (text_equal(static_pages[i].name, name)) {
            return &static_pages[i];
        }
    }
    return NULL;
}

/* The bar: choices of scope and period, and the links beside them. */

static const struct frame_choice *scope_choices(const struct page_view *view, size_t *count)
{
    struct frame_choice *choices =
        ARENA_NEW(view->visit->request->arena, struct frame_choice, view->scopes->count);

    *count = 0;
    for (size_t i = 0; i < view->scopes->count; i++) {
        const struct scope *scope = &view->scopes->scopes[i];

        /* the kinds that have weeks are those that people steer by; others are linked from pages */
        if ((scope->kind->weekly || scope == view->scope) && scope_within(scope, view->allowed)) {
            choices[(*count)++] =
                (struct frame_choice){.value = scope->name,
                                      .label = scope->label.in[view->address.language],
                                      .depth = scope->depth - view->allowed->depth,
                                      .chosen = scope == view->scope};
        }
    }
    return choices;
}

static void add_period(const struct page_view *view, struct frame_choice *choices, size_t *count,
                       struct period period)
{
    struct arena *arena = view->visit->request->arena;
    const char *name = period_name(arena, period);

    for (size_t i = 0; i < *count; i++) {
        if (text_equal(choices[i].value, name)) {
            return;
        }
    }
    choices[(*count)++] =
        (struct frame_choice){.value = name,
                              .label = local_period(arena, view->address.language, period),
                              .chosen = period_id(period) == period_id(view->period)};
}

/* The newest of each kind, and those before the chosen one of its own kind. */
static const struct frame_choice *period_choices(const struct page_view *view, size_t *count)
{
    static const enum period_kind kinds[] = {PERIOD_R91,   PERIOD_R28,     PERIOD_WEEK,
                                             PERIOD_MONTH, PERIOD_QUARTER, PERIOD_YEAR};
    const size_t kind_count = sizeof(kinds) / sizeof(kinds[0]);
    struct frame_choice *choices =
        ARENA_NEW(view->visit->request->arena, struct frame_choice, kind_count + PERIODS_BACK + 2);

    *count = 0;
    add_period(view, choices, count, view->period);
    for (size_t i = 0; i < kind_count; i++) {
        add_period(view, choices, count, period_newest(kinds[i], view->newest_day));
    }
    struct period before = period_previous(view->period);
    for (int i = 0; i < PERIODS_BACK; i++, before = period_previous(before)) {
        add_period(view, choices, count, before);
    }
    return choices;
}

/* A revision is one of its period: other periods are linked at their newest. */
static const char *link_period(const struct page_view *view, struct period period, int revision,
                               enum address_form form)
{
    struct arena *arena = view->visit->request->arena;
    struct address to = view->address;

    to.period = period_name(arena, period);
    to.revision = revision;
    to.form = form;
    return address_link(arena, view->visit->server->settings->root, &to);
}

/* What the API gives of the page: a metric, "" for all of them; NULL where it has nothing. */
static const char *api_metric(const struct page_view *view)
{
    const struct catalog *catalog = view->visit->server->catalog;
    const char *id = view->address.id;

    if (*id == '\0') {
        return "";
    }
    if (text_equal(view->address.page, "practices")) {
        const struct practice *practice = catalog_practice(catalog, id);

        return practice == NULL || practice->indicator == NULL ? NULL : practice->indicator->id;
    }
    return catalog_metric(catalog, id) == NULL ? NULL : id;
}

static const struct frame_bar *build_bar(const struct page_view *view)
{
    struct frame_bar *bar = ARENA_NEW(view->visit->request->arena, struct frame_bar, 1);
    const struct period next = period_next(view->period);

    bar->scopes = scope_choices(view, &bar->scope_count);
    bar->periods = period_choices(view, &bar->period_count);
    bar->previous = link_period(view, period_previous(view->period), REVISION_NEWEST, FORM_HTML);
    bar->next = period_told(next, view->newest_day)
                    ? link_period(view, next, REVISION_NEWEST, FORM_HTML)
                    : NULL;
    bar->frozen = link_period(view, view->period, view->revision.number, FORM_HTML);
    bar->csv = link_period(view, view->period, view->address.revision, FORM_CSV);
    bar->json = api_metric(view) == NULL
                    ? NULL
                    : link_period(view, view->period, view->address.revision, FORM_JSON);
    return bar;
}

/* Answers */

static void answer_html(const struct visit *visit, const struct address *address,
                        const struct document *document, const struct frame_bar *bar,
                        struct http_response *response)
{
    struct text heading = {.arena = visit->request->arena};
    struct text content = {.arena = visit->request->arena};
    struct text page = {.arena = visit->request->arena};

    document_write_html_blocks(document, 0, 1, &heading);
    document_write_html_blocks(document, 1, document->count, &content);
    frame_write(&page,
                &(struct frame){.server = visit->server,
                                .account = visit->account,
                                .address = address,
                                .title = document->subject == NULL || *document->subject == '\0'
                                             ? document->title
                                             : arena_format(visit->request->arena, "%s, %s",
                                                            document->title, document->subject),
                                .nonce = frame_mask(visit->request->arena, visit->account->csrf),
                                .heading = text_string(&heading),
                                .bar = bar,
                                .content = text_string(&content)});
    server_send(visit->request, response, 200, HTML, page.bytes, page.length);
}

static void name_file(const struct visit *visit, struct http_response *response, const char *name,
                      const char *ending)
{
    http_response_header(response, "Content-Disposition",
                         arena_format(visit->request->arena,
                                      "attachment; filename=\"dictameter-%s.%s\"",
                                      *name == '\0' ? "summary" : name, ending));
}

/* A figure to take away, with its title and where it comes from: SVG, or PNG for a slide. */
static bool answer_picture(const struct visit *visit, const struct figure *figure, bool png,
                           struct http_response *response, struct error *err)
{
    struct text out = {.arena = visit->request->arena};
    const struct chart_frame frame = {
        .width = CHART_WIDE, .heading = true, .measure = &canvas_measure};

    if (figure == NULL || figure->chart == NULL) {
        return error_set(err, ERROR_NOT_FOUND, "the page has no such figure");
    }
    const struct scene *scene = chart_build(visit->request->arena, figure->chart, &frame);
    if (!png) {
        svg_write(scene, SVG_DOWNLOAD, "", &out);
    } else if (!canvas_png(scene, false, PNG_SCALE, &out, err)) {
        return false;
    }
    name_file(visit, response, figure->id, png ? "png" : "svg");
    server_send(visit->request, response, 200, png ? "image/png" : "image/svg+xml",
                text_string(&out), out.length);
    return true;
}

/* One figure's table or picture where ?figure= names it, else all tables of the page. */
static bool answer_file(const struct page_view *view, const struct document *document,
                        struct http_response *response, struct error *err)
{
    const struct visit *visit = view->visit;
    const char *id = http_query(visit->request, "figure");
    const struct figure *figure = id == NULL ? NULL : document_figure_by_id(document, id);
    struct text out = {.arena = visit->request->arena};

    if (id != NULL && figure == NULL) {
        return error_set(err, ERROR_NOT_FOUND, "the page has no such figure");
    }
    if (view->address.form == FORM_SVG || view->address.form == FORM_PNG) {
        return answer_picture(visit, figure, view->address.form == FORM_PNG, response, err);
    }
    if (figure != NULL && figure->table != NULL) {
        table_write_csv(figure->table, &out);
        name_file(visit, response, figure->id, "csv");
    } else {
        document_write_csv(document, &out);
        name_file(visit, response, view->address.page, "csv");
    }
    server_send(visit->request, response, 200, "text/csv; charset=utf-8", text_string(&out),
                out.length);
    return true;
}

static bool answer_json(const struct page_view *view, struct http_response *response,
                        struct error *err)
{
    const struct visit *visit = view->visit;
    struct arena *arena = visit->request->arena;
    const char *metric = api_metric(view);

    if (metric == NULL) {
        return error_set(err, ERROR_NOT_FOUND, "there is nothing at this address");
    }
    server_redirect(visit->server, visit->request, response,
                    arena_format(arena, "/api/v1/measures?scope=%s&period=%s%s%s%s",
                                 address_encode(arena, view->scope->name),
                                 period_name(arena, view->period),
                                 *metric == '\0' ? "" : "&metric=", metric,
                                 view->address.revision < 0
                                     ? ""
                                     : arena_format(arena, "&rev=%d", view->address.revision)));
    return true;
}

static bool build_static(const struct visit *visit, const struct static_page *page,
                         const struct address *address, struct document *document)
{
    struct arena *arena = visit->request->arena;

    document_begin(document, arena, visit->server->catalog, address->language);
    document_heading(document, 1, NULL, document_text(document, page->title));
    if (page->intro != NULL) {
        document_paragraph(document, TONE_LEAD, document_text(document, page->intro));
    }
    for (size_t i = 0; page->parts[i] != NULL; i++) {
        const char *part = page->parts[i];
        const int length = (int)(strlen(part) - strlen("title"));

        document_heading(document, 2, NULL, document_text(document, part));
        for (int n = 1; n < 10; n++) {
            const char *words = catalog_text_if(visit->server->catalog, address->language,
                                                arena_format(arena, "%.*s%d", length, part, n));
            if (words == NULL) {
                break;
            }
            document_paragraph(document, TONE_PLAIN, words);
        }
    }
    return true;
}

/* What to do on an empty database: each step with its command. */
static void build_first_run(const struct visit *visit, const struct address *address,
                            struct document *document)
{
    static const struct {
        const char *text;
        const char *command;
    } steps[] = {
        {"first_run.step.structure", "dictameter-schema structure import FILE"},
        {"first_run.step.token", "dictameter-web token add --site CODE --kind ingest"},
        {"first_run.step.send", "dictameter-collector listen · dictameter-collector import FILE"},
        {"first_run.step.analyse", "dictameter-analyzer run"},
    };
    const size_t count = sizeof(steps) / sizeof(steps[0]);
    struct arena *arena = visit->request->arena;
    const char **items = ARENA_NEW(arena, const char *, count);

    document_begin(document, arena, visit->server->catalog, address->language);
    document_heading(document, 1, NULL, document_text(document, "page.first_run.title"));
    document_paragraph(document, TONE_LEAD, document_text(document, "page.first_run.lead"));
    for (size_t i = 0; i < count; i++) {
        items[i] = arena_format(arena, "%s%s%s", document_text(document, steps[i].text),
                                document_text(document, "format.colon"), steps[i].command);
    }
    document_list(document, true, items, count);
    document_paragraph(document, TONE_NOTE, document_text(document, "first_run.reload"));
}

/* Title and provenance; where another scope was asked for, why it is not this one. */
static bool build_head(struct section_context *context, const struct page_view *view,
                       const char *title, struct document *document, struct error *err)
{
    if (!section_head(context, document, title, err)) {
        return false;
    }
    if (view->fell_back) {
        document_banner(document, TONE_PROVISIONAL,
                        phrase(context->arena, document_text(document, "head.scope_fallback"),
                               PHRASE({"scope", view->scope->title.in[context->language]})));
    }
    page_point_to_parent(view, context, document);
    return true;
}

/* A metric, or a row of several: D8 is D8_median and D8_p90. */
static bool build_metric(struct section_context *context, const struct page_view *view,
                         struct document *document, struct error *err)
{
    const char *id = view->address.id;
    const struct metric *metric = catalog_metric(context->catalog, id);

    if (metric != NULL) {
        return build_head(context, view, metric->label.in[context->language], document, err) &&
               section_metric(context, document, metric, err);
    }
    for (size_t i = 0; i < context->catalog->metric_count; i++) {
        if (section_in_row(&context->catalog->metrics[i], id)) {
            return build_head(context, view, id, document, err) &&
                   section_metric_row(context, document, id, err);
        }
    }
    return error_set(err, ERROR_NOT_FOUND, "there is no such metric");
}

static bool build_one(struct section_context *context, const struct page_view *view,
                      struct document *document, struct error *err)
{
    const struct address *address = &view->address;

    if (text_equal(address->page, "practices")) {
        const struct practice *practice = catalog_practice(context->catalog, address->id);

        return practice == NULL ? error_set(err, ERROR_NOT_FOUND, "there is no such practice")
                                : build_head(context, view,
                                             arena_format(context->arena, "%s. %s", practice->id,
                                                          practice->title.in[context->language]),
                                             document, err) &&
                                      section_practice(context, document, practice, err);
    }
    if (text_equal(address->page, "metrics")) {
        return build_metric(context, view, document, err);
    }
    return error_set(err, ERROR_NOT_FOUND, "there is nothing at this address");
}

static bool build(struct section_context *context, const struct page_view *view,
                  const struct page *page, struct document *document, struct error *err)
{
    document_begin(document, context->arena, context->catalog, context->language);
    document->tables_first = text_equal(view->address.view, "table");
    if (!section_open(context, err)) {
        return false;
    }
    if (*view->address.id != '\0') {
        return build_one(context, view, document, err);
    }
    if (!build_head(context, view, document_text(document, page->title), document, err)) {
        return false;
    }
    for (size_t i = 0; page->sections[i] != NULL; i++) {
        if (!page->sections[i](context, document, err)) {
            return false;
        }
    }
    return true;
}

static bool show_figures(const struct visit *visit, const struct page *page,
                         struct http_response *response, struct error *err)
{
    struct page_view view;
    struct document document;

    if (!db_begin_snapshot(visit->db, err) ||
        !page_view_read(visit, visit->request->path, &view, err)) {
        return false;
    }
    if (view.empty) {
        build_first_run(visit, &view.address, &document);
        answer_html(visit, &view.address, &document, NULL, response);
        return true;
    }
    if (view.address.form == FORM_JSON) {
        return answer_json(&view, response, err);
    }
    struct section_context context = page_context(&view);
    if (!build(&context, &view, page, &document, err)) {
        return false;
    }
    if (view.address.form != FORM_HTML) {
        return answer_file(&view, &document, response, err);
    }
    answer_html(visit, &view.address, &document, build_bar(&view), response);
    return true;
}

static const char *no_query(void *context, const char *name)
{
    (void)context;
    (void)name;
    return NULL;
}

static bool show(const struct visit *visit, struct http_response *response, struct error *err)
{
    struct address address;
    struct document document;

    if (!address_read(visit->request->arena, visit->request->path, no_query, NULL, &address, err)) {
        return false;
    }
    const struct static_page *fixed = find_static(address.page);
    const struct page *page = find_page(address.page);

    if (fixed != NULL && *address.id == '\0' && address.form == FORM_HTML) {
        if (!build_static(visit, fixed, &address, &document)) {
            return false;
        }
        answer_html(visit, &address, &document, NULL, response);
        return true;
    }
    if (page == NULL) {
        return error_set(err, ERROR_NOT_FOUND, "there is nothing at this address");
    }
    return show_figures(visit, page, response, err);
}

bool page_serve(void *context, struct http_request *request, struct http_response *response,
                struct error *err)
{
    return login_guard(context, request, response, show, err);
}
