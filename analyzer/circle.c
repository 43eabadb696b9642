/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/circle.h"

bool circle_adds_up(const struct catalog *catalog, const struct metric *metric)
{
    if (metric->kind == METRIC_STOCK_SHARE) {
        return metric_of_flows(metric, catalog);
    }
    /* A quarter tells the cohorts of its months together. */
    return metric->kind == METRIC_RETENTION || rank_adds_up(metric);
}

enum standing standing_of(const struct sheet *sheet, size_t scope, size_t metric)
{
    if (sheet == NULL || scope >= sheet->scope_count || sheet->kinds[scope] == NULL) {
        return STANDING_NOTHING;
    }
    const struct figure *figure = sheet_figure(sheet, scope, metric);

    if (figure->state == STATE_NOT_APPLICABLE ||
        (figure->state == STATE_NO_DATA && figure->clinicians == 0)) {
        return STANDING_NOTHING;
    }
    return measure_exact(figure->state) ? STANDING_EXACT : STANDING_HELD;
}

bool standing_hold(struct sheet *sheet, size_t scope, size_t metric, enum measure_state state)
{
    if (standing_of(sheet, scope, metric) != STANDING_EXACT) {
        return false;
    }
    sheet_change(sheet, scope, metric)->state = state;
    sheet->changed[metric] = true;
    return true;
}

bool circle_hold_parts(struct circle *circle, size_t scope, size_t metric)
{
    bool any = false;

    for (size_t i = 0; i < circle->part_count; i++) {
        any = standing_hold(circle->parts[i], scope, metric, STATE_COMPLEMENTARY) || any;
    }
    return any;
}

size_t circle_count(const struct circle *circle, size_t scope, size_t metric, enum standing wanted)
{
    size_t count = 0;

    for (size_t i = 0; i < circle->part_count; i++) {
        count += standing_of(circle->parts[i], scope, metric) == wanted;
    }
    return count;
}

void circle_put(struct circle *circle, struct sheet *sheet)
{
    if (sheet != NULL) {
        circle->parts[circle->part_count++] = sheet;
    }
}

size_t circle_scopes(const struct circle *circle)
{
    size_t count = circle->whole == NULL ? 0 : circle->whole->scope_count;

    for (size_t i = 0; i < circle->part_count; i++) {
        count = circle->parts[i]->scope_count > count ? circle->parts[i]->scope_count : count;
    }
    return count;
}

struct protecting {
    const struct links *links;
    struct sheet *const *sheets;
};

static void protect_one(void *context, size_t thread, size_t item)
{
    const struct protecting *protecting = context;

    (void)thread;
    protect_sheet(protecting->sheets[item], protecting->links);
}

void circle_protect(const struct links *links, struct sheet *const *sheets, size_t count)
{
    struct protecting protecting = {links, sheets};

    share_out(count, protect_one, &protecting);
}

static void protect(struct circle *circle)
{
    struct sheet *sheets[CIRCLE_PARTS + 1];
    size_t count = 0;

    if (circle->whole != NULL) {
        sheets[count++] = circle->whole;
    }
    for (size_t i = 0; i < circle->part_count; i++) {
        sheets[count++] = circle->parts[i];
    }
    circle_protect(circle->links, sheets, count);
}

void circle_decide(struct circle *circle, rule_fn rule)
{
    const struct catalog *catalog = circle->links->catalog;
    size_t scopes = circle_scopes(circle);
    bool again = true;

    protect(circle);
    while (again) {
        again = false;
        for (size_t s = 0; s < scopes; s++) {
            for (size_t m = 0; m < catalog->metric_count; m++) {
                again =
                    (circle_adds_up(catalog, &catalog->metrics[m]) && rule(circle, s, m)) || again;
            }
        }
        protect(circle);
    }
}
