/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/feed.h"

#include "base/day.h"
#include "base/text.h"
#include "sql.h"

#define START_DAYS 14 /* within which all that a new site sends has begun */

/* What happens now and then: no row for a month means that nothing happened. */
static const char *const rare[] = {"drafts", "error_reports"};

bool feed_read(struct arena *arena, struct db *db, struct feed_list *feeds, struct error *err)
{
    struct db_rows rows;

    if (!db_query(db, arena, &sql_feed_list, DB_NO_PARAMS, &rows, err)) {
        return false;
    }
    struct feed *items = ARENA_NEW(arena, struct feed, rows.row_count);

    for (size_t i = 0; i < rows.row_count; i++) {
        items[i] = (struct feed){.site_id = db_cell_int(&rows, i, 0), .name = db_cell(&rows, i, 1)};
        if (!day_read(db_cell(&rows, i, 2), &items[i].first_day)) {
            return error_set(err, ERROR_DATABASE, "feed holds no day");
        }
    }
    *feeds = (struct feed_list){items, rows.row_count};
    return true;
}

static bool is_rare(const char *name)
{
    for (size_t i = 0; i < sizeof(rare) / sizeof(rare[0]); i++) {
        if (text_equal(name, rare[i])) {
            return true;
        }
    }
    return false;
}

/* First day of one kind among the feeds of a site [count]; INT32_MAX where it sends none. */
static int32_t first_day(const struct feed *site, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (text_equal(site[i].name, name)) {
            return site[i].first_day;
        }
    }
    return INT32_MAX;
}

static bool site_covers(const struct feed *site, size_t count, const struct metric *metric,
                        struct period period)
{
    int32_t begun = INT32_MAX;
    int32_t last = period.from;

    for (size_t i = 0; i < metric->need_count; i++) {
        int32_t first = first_day(site, count, metric->needs[i]);

        if (first >= period.until) {
            return false;
        }
        begun = first < begun ? first : begun;
        if (!is_rare(metric->needs[i])) {
            last = first > last ? first : last;
        }
    }
    return last <= period.from || (begun >= period.from && last - begun <= START_DAYS);
}

bool feed_covers(const struct feed_list *feeds, const struct metric *metric, int64_t site_id,
                 struct period period)
{
    size_t until = 0;

    for (size_t from = 0; from < feeds->count; from = until) {
        const struct feed *site = &feeds->items[from];

        for (until = from; until < feeds->count && feeds->items[until].site_id == site->site_id;) {
            until++;
        }
        if (site_id == site->site_id || site_id == 0) {
            bool covered = site_covers(site, until - from, metric, period);

            if (site_id != 0 || !covered) {
                return covered;
            }
        }
    }
    return site_id == 0;
}
