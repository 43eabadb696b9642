/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/api.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "base/text.h"
#include "base/time.h"
#include "reports/quarterly.h"
#include "web/login.h"
#include "web/page.h"
#include "web/token.h"

#define JSON_TYPE "application/json"

static const char *const states[] = {
    [MEASURE_PUBLISHED] = "published",     [MEASURE_GRID] = "grid",
    [MEASURE_SUPPRESSED] = "suppressed",   [MEASURE_COMPLEMENTARY] = "suppressed_complementary",
    [MEASURE_NO_DATA] = "no_data",         [MEASURE_NOT_APPLICABLE] = "not_applicable",
    [MEASURE_NO_INTERVAL] = "no_interval",
};

static json_t *number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *count(int64_t value)
{
    return value < 0 ? json_null() : json_integer(value);
}

static json_t *measure_json(const struct measure *m, struct arena *arena)
{
    const struct period period = period_of_id(m->period_id);

    return json_pack("{s:s, s:s, s:i, s:b, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:f, s:s}",
                     "metric", m->metric->id, "period", period_name(arena, period), "revision",
                     m->revision, "late", m->late, "state", states[m->state], "method",
                     m->metric->interval, "clinicians", count(m->clinicians), "documents",
                     count(m->documents), "numerator", number(m->numerator), "denominator",
                     number(m->denominator), "value", number(m->value), "low", number(m->low),
                     "high", number(m->high), "scale", m->metric->scale, "unit", m->metric->unit);
}

/* "B2,A7" as an array of ids; NULL for every metric. Fails with ERROR_INPUT at an unknown one. */
static bool read_metrics(const struct visit *visit, const char ***ids, size_t *id_count,
                         struct error *err)
{
    struct arena *arena = visit->request->arena;
    const char *wanted = http_query(visit->request, "metric");

    *ids = NULL;
    *id_count = 0;
    if (wanted == NULL || *wanted == '\0') {
        return true;
    }
    *ids = ARENA_NEW(arena, const char *, strlen(wanted) + 1);
    for (const char *at = wanted; *at != '\0';) {
        size_t length = strcspn(at, ",");
        const char *id = arena_copy(arena, at, length);

        if (catalog_metric(visit->server->catalog, id) == NULL) {
            return error_set(err, ERROR_INPUT, "metric: number %zu is not known; see /fr/metrics",
                             *id_count + 1);
        }
        (*ids)[(*id_count)++] = id;
        at += length + (at[length] == ',' ? 1 : 0);
    }
    return true;
}

/* "2026-10-14T06:30:00Z"; null where the figures may still change. */
static json_t *instant(int64_t at_us)
{
    char text[21];

    time_write_utc(at_us, text);
    return at_us == 0 ? json_null() : json_string(text);
}

/* Where figures come from and whether they may still change; takes over the items. */
static bool answer(const struct page_view *view, struct period period,
                   const struct revision *revision, const char *name, json_t *items,
                   struct http_response *response)
{
    const struct visit *visit = view->visit;
    struct arena *arena = visit->request->arena;
    char from[11];
    char until[11];

    day_write(period.from, from);
    day_write(period.until, until);
    json_t *body =
        json_pack("{s:s, s:b, s:s, s:s, s:s, s:b, s:i, s:o, s:b, s:o}", "scope", view->scope->name,
                  "simulated", view->scope->simulated, "period", period_name(arena, period), "from",
                  from, "until", until, "complete", period_told(period, view->newest_day),
                  "revision", revision->number, "frozen_at", instant(revision->frozen_at_us),
                  "provisional", revision->number == 0, name, items);
    char *text = json_dumps(body, JSON_COMPACT | JSON_REAL_PRECISION(17));
    const size_t size = strlen(text);

    server_send(visit->request, response, 200, JSON_TYPE, arena_copy(arena, text, size), size);
    free(text);
    json_decref(body);
    return true;
}

/* A page may fall back to the nearest scope and say so; a program would not notice. */
static bool read_view(const struct visit *visit, struct page_view *view, struct error *err)
{
    if (!db_begin_snapshot(visit->db, err) || !page_view_read(visit, "/en/", view, err)) {
        return false;
    }
    if (view->empty) {
        return error_set(err, ERROR_NOT_FOUND, "there are no figures yet");
    }
    if (view->fell_back) {
        return error_set(
            err, ERROR_NOT_FOUND,
            "scope: this crossing has no published figures; the nearest that has is %s",
            view->scope->name);
    }
    return true;
}

static bool show_measures(const struct visit *visit, struct http_response *response,
                          struct error *err)
{
    struct page_view view;
    const char **ids = NULL;
    size_t id_count = 0;
    struct measure_list list;

    if (!read_view(visit, &view, err) || !read_metrics(visit, &ids, &id_count, err)) {
        return false;
    }
    const int64_t scope_id = view.scope->id;
    const struct measure_query query = {.scope_ids = &scope_id,
                                        .scope_count = 1,
                                        .metrics = ids,
                                        .metric_count = id_count,
                                        .first = view.period,
                                        .last = view.period,
                                        .revision = &view.revision};

    if (!measure_load(visit->db, visit->request->arena, visit->server->catalog, &query, &list,
                      err)) {
        return false;
    }
    json_t *items = json_array();

    for (size_t i = 0; i < list.count; i++) {
        (void)json_array_append_new(items, measure_json(&list.items[i], visit->request->arena));
    }
    return answer(&view, view.period, &view.revision, "measures", items, response);
}

/* The key of a finding's sentence becomes its state: "curve", "few". */
static void set_state(json_t *found)
{
    const char *text = json_string_value(json_object_get(found, "text"));
    const char *dot = text == NULL ? NULL : strrchr(text, '.');

    (void)json_object_set_new(found, "state", json_string(dot == NULL ? "" : dot + 1));
    (void)json_object_del(found, "text");
}

/* Puts what was found under its kind. */
static bool add_finding(const struct page_view *view, const struct revision *revision,
                        const char *kind, json_t *items, struct error *err)
{
    const struct visit *visit = view->visit;
    json_t *found = NULL;

    if (!quarterly_finding(visit->db, visit->request->arena, kind, (int32_t)view->scope->id,
                           revision, &found, err)) {
        return false;
    }
    if (found != NULL) {
        set_state(found);
        (void)json_object_set_new(items, kind, found);
    }
    return true;
}

static bool show_cohorts(const struct visit *visit, struct http_response *response,
                         struct error *err)
{
    static const char *const kinds[] = {"first_use", "abandonment", "learning"};
    struct page_view view;
    struct revision revision;

    if (!read_view(visit, &view, err) ||
        !quarterly_revision(visit->db, visit->request->arena, &view.revision, view.period,
                            view.newest_day, &revision, err)) {
        return false;
    }
    json_t *items = json_object();

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (!add_finding(&view, &revision, kinds[i], items, err)) {
            json_decref(items);
            return false;
        }
    }
    return answer(&view, revision.period, &revision, "cohorts", items, response);
}

/* Takes over the findings. */
static void add_findings(json_t *items, const char *name, json_t *found)
{
    for (size_t i = 0; i < json_array_size(found); i++) {
        set_state(json_array_get(found, i));
    }
    (void)json_object_set_new(items, name, found);
}

static bool show_effects(const struct visit *visit, struct http_response *response,
                         struct error *err)
{
    struct page_view view;
    struct revision revision;
    json_t *practices = NULL;
    json_t *releases = NULL;

    if (!read_view(visit, &view, err) ||
        !quarterly_revision(visit->db, visit->request->arena, &view.revision, view.period,
                            view.newest_day, &revision, err)) {
        return false;
    }
    const int32_t scope_id = (int32_t)view.scope->id;

    if (!quarterly_findings(visit->db, visit->request->arena, "contrast", scope_id, &revision,
                            &practices, err) ||
        !quarterly_releases(visit->db, visit->request->arena, scope_id, &view.revision, &releases,
                            err)) {
        json_decref(practices);
        json_decref(releases);
        return false;
    }
    json_t *items = json_object();

    add_findings(items, "practices", practices);
    add_findings(items, "releases", releases);
    (void)json_object_set_new(items, "releases_of",
                              json_pack("{s:s, s:i}", "period",
                                        period_name(visit->request->arena, view.period), "revision",
                                        view.revision.number));
    return answer(&view, revision.period, &revision, "effects", items, response);
}

/* A token's account: it sees its own site and nothing else. */
static bool token_account(const struct visit *visit, int64_t site_id, struct account *account,
                          struct error *err)
{
    struct scope_tree scopes;

    if (!scope_tree_load(visit->db, visit->request->arena, visit->server->catalog, &scopes, err)) {
        return false;
    }
    for (size_t i = 0; i < scopes.count; i++) {
        if (text_equal(scopes.scopes[i].kind->id, "site") && scopes.scopes[i].site_id == site_id) {
            account->scope = scopes.scopes[i].name;
            return true;
        }
    }
    return error_set(err, ERROR_NOT_FOUND, "the token's site has no figures yet");
}

static bool show_to_token(struct server *server, struct http_request *request,
                          struct http_response *response, const char *authorization, visit_fn show,
                          struct error *err)
{
    struct account account = {.name = "token", .role = "analyst"};
    struct visit visit = {.server = server, .request = request, .account = &account};
    int64_t site_id = 0;

    if (!db_pool_take(server->pool, &visit.db, err)) {
        return false;
    }
    bool ok = token_site(visit.db, request->arena, authorization, request->now_us, &site_id, err);
    if (ok && site_id == 0) {
        http_response_header(response, "WWW-Authenticate", "Bearer");
        http_response_text(
            response, 401, "application/problem+json",
            "{\"type\":\"about:blank\",\"title\":\"Unauthorized\",\"status\":401}\n");
    } else if (ok) {
        ok = token_account(&visit, site_id, &account, err) && show(&visit, response, err);
    }
    db_pool_give(server->pool, visit.db);
    return ok;
}

static bool serve(struct server *server, struct http_request *request,
                  struct http_response *response, visit_fn show, struct error *err)
{
    const char *authorization = http_header(request, "Authorization");

    if (authorization != NULL || login_token(server, request) == NULL) {
        return show_to_token(server, request, response, authorization, show, err);
    }
    return login_guard(server, request, response, show, err);
}

bool api_measures(void *context, struct http_request *request, struct http_response *response,
                  struct error *err)
{
    return serve(context, request, response, show_measures, err);
}

bool api_cohorts(void *context, struct http_request *request, struct http_response *response,
                 struct error *err)
{
    return serve(context, request, response, show_cohorts, err);
}

bool api_effects(void *context, struct http_request *request, struct http_response *response,
                 struct error *err)
{
    return serve(context, request, response, show_effects, err);
}
