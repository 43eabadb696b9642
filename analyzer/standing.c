/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/standing.h"

bool standing_adds_up(const struct catalog *catalog, const struct metric *metric)
{
    if (metric->kind == METRIC_STOCK_SHARE) {
        return metric_of_flows(metric, catalog);
    }
    return rank_adds_up(metric);
}

bool standing_told_later(const struct metric *metric)
{
    return metric->kind == METRIC_RETENTION;
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

enum measure_state standing_held(const struct sheet *sheet, size_t metric)
{
    bool grid = disclosure_grid_period(sheet->period.kind) &&
                metric_grid(&sheet->catalog->metrics[metric]) != GRID_NONE;

    return grid ? STATE_GRID : STATE_COMPLEMENTARY;
}
