/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/starters.h"

#include <string.h>

#include "analyzer/history.h"
#include "base/arena.h"
#include "sql.h"

enum { SITE, CLINICIAN, BEGAN, DAY, REVOKED, SEEN, COLUMNS };

static const enum db_type types[COLUMNS] = {DB_INT8, DB_INT8, DB_DATE, DB_DATE, DB_DATE, DB_DATE};

/* The first day of the quarter that is so many before. */
static int32_t cut_of(struct period quarter, int32_t behind)
{
    for (int32_t i = 0; i < behind; i++) {
        quarter = period_previous(quarter);
    }
    return quarter.from;
}

bool starters_span(struct db *db, struct arena *arena, const char *kind, struct period quarter,
                   int32_t behind, struct cohort_span *span, struct error *err)
{
    struct db_rows rows;

    if (!db_query(db, arena, &sql_finding_told, DB_PARAMS(kind, NULL), &rows, err)) {
        return false;
    }
    *span = (struct cohort_span){.until = cut_of(quarter, behind),
                                 .followed = quarter.until - STARTERS_RIPE_DAYS};
    if (db_cell(&rows, 0, 0) != NULL) {
        struct period newest = period_of_id((int32_t)db_cell_int(&rows, 0, 0));

        span->from = db_day(arena, cut_of(newest, behind));
        span->over = newest.until >= quarter.until;
    }
    return true;
}

static int32_t day_of(const struct db_value *value)
{
    return value->null ? DAY_NEVER : (int32_t)value->integer;
}

/* A list that grows by doubling, in an arena. */
static void *grown(struct arena *arena, void *items, size_t count, size_t room, size_t size)
{
    void *more = arena_alloc(arena, room, size);

    if (count > 0) {
        memcpy(more, items, count * size);
    }
    return more;
}

static void widen(struct arena *arena, struct starters *s, size_t *room)
{
    if (s->count < *room) {
        return;
    }
    *room = 2 * *room + 64;
    s->sites = grown(arena, s->sites, s->count, *room, sizeof(*s->sites));
    s->members = grown(arena, s->members, s->count, *room, sizeof(*s->members));
    s->until = grown(arena, s->until, s->count, *room, sizeof(*s->until));
    s->people = grown(arena, s->people, s->count, *room, sizeof(*s->people));
}

void starters_leave(struct arena *arena, struct starters *s, int64_t site_id)
{
    size_t at = s->left_count;

    s->left = arena_grow(arena, s->left, s->left_count, &s->left_room, sizeof(*s->left));
    for (; at > 0 && s->left[at - 1] > site_id; at--) {
        s->left[at] = s->left[at - 1];
    }
    s->left[at] = site_id;
    s->left_count++;
}

/* From the seat to the first use, up to the last day that is known. */
static struct follow_up follow(int32_t assigned, int32_t used, int32_t revoked, int32_t last)
{
    if (used <= last && used <= revoked) {
        return (struct follow_up){used - assigned, OUTCOME_EVENT};
    }
    if (revoked <= last) {
        return (struct follow_up){revoked - assigned, OUTCOME_COMPETING};
    }
    return (struct follow_up){last - assigned, OUTCOME_CENSORED};
}

/* Whether the site of who began on a day was sending for so long; a site that sends no more may be
 * full of use. */
static bool is_followed(const struct db_value *seen, int32_t began, int32_t days)
{
    return !seen->null && (int32_t)seen->integer - began >= days;
}

/* Those who began in the span: with a seat, or with a use. */
static bool read_open(struct db *db, struct arena *arena, const struct cohort_span *span,
                      bool seats, struct db_reader **reader, struct error *err)
{
    return db_read_open(db, &sql_starter_read,
                        DB_PARAMS(db_day(arena, span->followed), span->from,
                                  db_day(arena, span->until), seats ? "true" : "false"),
                        types, COLUMNS, reader, err);
}

bool starters_read_seats(struct db *db, struct arena *arena, const struct cohort_span *span,
                         int32_t days, struct starters *starters, struct error *err)
{
    struct db_reader *reader = NULL;
    const struct db_value *row = NULL;
    struct starters s = {0};
    size_t room = 0;

    if (!read_open(db, arena, span, true, &reader, err)) {
        return false;
    }
    bool ok = db_read_next(reader, &row, err);

    for (; ok && row != NULL; ok = db_read_next(reader, &row, err)) {
        int32_t assigned = day_of(&row[BEGAN]);

        if (!is_followed(&row[SEEN], assigned, days)) {
            starters_leave(arena, &s, row[SITE].integer);
            continue;
        }
        widen(arena, &s, &room);
        s.sites[s.count] = row[SITE].integer;
        s.people[s.count++] =
            follow(assigned, day_of(&row[DAY]), day_of(&row[REVOKED]), day_of(&row[SEEN]));
    }
    db_read_close(reader);
    *starters = s;
    return ok;
}

static void add_member(struct arena *arena, struct starters *s, size_t *room,
                       const struct db_value *row)
{
    widen(arena, s, room);
    s->sites[s->count] = row[SITE].integer;
    s->until[s->count] = (int32_t)row[SEEN].integer + 1;
    s->members[s->count++] = (struct member){.revoked = day_of(&row[REVOKED])};
}

/* All days of use in one list, a member's one after the other. */
struct days {
    int32_t *items;
    size_t count;
    size_t room;
};

static void add_day(struct arena *arena, struct days *days, int32_t day)
{
    days->items = arena_grow(arena, days->items, days->count, &days->room, sizeof(*days->items));
    days->items[days->count++] = day;
}

/* The members in order have the days in order; only now the list no longer moves. */
static void give_days(struct starters *s, const struct days *days)
{
    size_t at = 0;

    for (size_t i = 0; i < s->count; i++) {
        s->members[i].days = &days->items[at];
        at += s->members[i].count;
    }
}

bool starters_read_use(struct db *db, struct arena *arena, const struct cohort_span *span,
                       int32_t days, struct starters *starters, struct error *err)
{
    struct db_reader *reader = NULL;
    const struct db_value *row = NULL;
    struct starters s = {0};
    struct days used = {0};
    int64_t clinician_id = 0;
    size_t room = 0;
    bool kept = false;

    if (!read_open(db, arena, span, false, &reader, err)) {
        return false;
    }
    bool ok = db_read_next(reader, &row, err);

    for (; ok && row != NULL; ok = db_read_next(reader, &row, err)) {
        int32_t day = (int32_t)row[DAY].integer;

        if (row[CLINICIAN].integer != clinician_id) {
            clinician_id = row[CLINICIAN].integer;
            kept = is_followed(&row[SEEN], day, days);
            if (kept) {
                add_member(arena, &s, &room, row);
            } else {
                starters_leave(arena, &s, row[SITE].integer);
            }
        }
        if (kept && day < s.until[s.count - 1]) {
            s.members[s.count - 1].count++;
            add_day(arena, &used, day);
        }
    }
    db_read_close(reader);
    give_days(&s, &used);
    *starters = s;
    return ok;
}
