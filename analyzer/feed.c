/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/feed.h"

#include <string.h>

#include "base/day.h"
#include "base/text.h"
#include "sql.h"

#define FOREVER   36500
#define DAYS_WEEK 7

/* Needs that are not sent day by day under their own name. */
static const struct kind {
    const char *need;
    const char *name;
    int32_t silence;
} kinds[] = {
    {"begun", "documents", FOREVER},         {"drafts", "drafts", 28},
    {"error_reports", "error_reports", 365}, {"recurrent_terms", "recurrent_terms", 14},
    {"vocabulary", "vocabulary", 14},
};

bool feed_read(struct arena *arena, struct db *db, int32_t last_day, struct feed_list *feeds,
               struct error *err)
{
    struct db_rows rows;

    if (!db_query(db, arena, &sql_feed_list, DB_PARAMS(db_day(arena, last_day)), &rows, err)) {
        return false;
    }
    struct feed *items = ARENA_NEW(arena, struct feed, rows.row_count);

    for (size_t i = 0; i < rows.row_count; i++) {
        items[i] = (struct feed){.site_id = db_cell_int(&rows, i, 0), .name = db_cell(&rows, i, 1)};
        if (!day_read(db_cell(&rows, i, 2), &items[i].block) ||
            !day_read(db_cell(&rows, i, 3), &items[i].first_day) ||
            !day_read(db_cell(&rows, i, 4), &items[i].last_day)) {
            return error_set(err, ERROR_DATABASE, "feed_day holds no day");
        }
    }
    *feeds = (struct feed_list){items, rows.row_count};
    return true;
}

static const struct kind *find_kind(const char *need)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (text_equal(kinds[i].need, need)) {
            return &kinds[i];
        }
    }
    return NULL;
}

const char *feed_name(const char *need)
{
    const struct kind *kind = find_kind(need);

    return kind == NULL ? need : kind->name;
}

int32_t feed_silence(const char *need)
{
    const struct kind *kind = find_kind(need);

    return kind == NULL ? 0 : kind->silence;
}

static int order(const struct feed *feed, int64_t site_id, const char *name, int32_t block)
{
    int by_name = strcmp(feed->name, name);

    if (feed->site_id != site_id) {
        return feed->site_id < site_id ? -1 : 1;
    }
    return by_name != 0 ? by_name : (feed->block > block) - (feed->block < block);
}

/* What a site sent of one kind in the block or the last one before; NULL where nothing. */
static const struct feed *last_sent(const struct feed_list *feeds, int64_t site_id,
                                    const char *name, int32_t block)
{
    size_t low = 0;
    size_t high = feeds->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (order(&feeds->items[middle], site_id, name, block) <= 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    const struct feed *found = low == 0 ? NULL : &feeds->items[low - 1];

    return found != NULL && found->site_id == site_id && text_equal(found->name, name) ? found
                                                                                       : NULL;
}

/* The first and the last day of what was sent in a block, of all kinds and of those sent daily. */
struct spread {
    int32_t first;      /* of any kind */
    int32_t last;       /* of any kind */
    int32_t late_first; /* of the daily kind that begins last */
    int32_t early_last; /* of the daily kind that ends first */
};

static void spread_add(struct spread *spread, const struct feed *sent, bool daily)
{
    spread->first = sent->first_day < spread->first ? sent->first_day : spread->first;
    spread->last = sent->last_day > spread->last ? sent->last_day : spread->last;
    if (daily) {
        spread->late_first =
            sent->first_day > spread->late_first ? sent->first_day : spread->late_first;
        spread->early_last =
            sent->last_day < spread->early_last ? sent->last_day : spread->early_last;
    }
}

/* Saturday or Sunday, the first day of a month: the rest of the week is the month before. */
static bool weekend(int32_t block)
{
    return block % DAYS_WEEK <= 1; /* day 0 was a Saturday */
}

bool feed_covers(const struct feed_list *feeds, const struct metric *metric, int64_t site_id,
                 int32_t block)
{
    struct spread spread = {INT32_MAX, INT32_MIN, INT32_MIN, INT32_MAX};

    for (size_t i = 0; i < metric->need_count; i++) {
        int32_t silence = feed_silence(metric->needs[i]);
        const struct feed *sent = last_sent(feeds, site_id, feed_name(metric->needs[i]), block);

        int32_t reach = silence == 0 && weekend(block) ? FEED_SPREAD_DAYS : silence;

        if (sent == NULL || sent->last_day < block - reach) {
            return false;
        }
        if (sent->block == block) {
            spread_add(&spread, sent, silence == 0);
        }
    }
    return spread.late_first <= (int64_t)spread.first + FEED_SPREAD_DAYS &&
           spread.early_last >= (int64_t)spread.last - FEED_SPREAD_DAYS;
}
