/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/history.h"

#include <math.h>
#include <stdlib.h>

#include "base/text.h"
#include "sql.h"

#define DAYS_A_WEEK 7
#define MONTH_BITS  31 /* days in a month's row */

/* What both lists begin with; the first is a month or a day. */
enum { ROW_DAY, ROW_SITE, ROW_CLINICIAN, ROW_UNIT, ROW_ROLE, ROW_SPECIALTY, ROW_KEYS };
enum { MONTH_FIRST_DAY = ROW_KEYS, MONTH_USE_DAYS, MONTH_COLUMNS };
enum { SEAT_ASSIGNED = ROW_KEYS, SEAT_REVOKED, SEAT_COLUMNS };

#define KEY_TYPES DB_DATE, DB_INT8, DB_INT8, DB_INT4, DB_INT2, DB_INT2

static const enum db_type month_types[MONTH_COLUMNS] = {KEY_TYPES, DB_DATE, DB_INT4};
static const enum db_type seat_types[SEAT_COLUMNS] = {KEY_TYPES, DB_INT8, DB_INT8};

/* The days of use of a clinician in one month, in whatever unit: bit i is the month's day i. */
struct use {
    int32_t month;
    uint32_t days;
};

/* Users while they are read: in the order of their first day, found by a small hash table. */
struct reading {
    struct arena *arena;
    struct population *population;
    struct history *history;
    struct use *uses; /* [user_count] of the newest month that was read, not yet noted */
    size_t use_capacity;
    size_t user_capacity;
    size_t tenure_capacity;
    size_t sender_capacity;
    uint32_t *slots; /* position + 1 */
    size_t mask;
};

static size_t slot_of(const struct reading *r, int64_t clinician_id)
{
    uint64_t hash = (uint64_t)clinician_id * UINT64_C(0x9e3779b97f4a7c15);
    size_t at = (size_t)(hash >> 20) & r->mask;

    while (r->slots[at] != 0 && r->history->users[r->slots[at] - 1].clinician_id != clinician_id) {
        at = (at + 1) & r->mask;
    }
    return at;
}

static void grow_slots(struct reading *r)
{
    if (r->slots != NULL && r->history->user_count * 2 <= r->mask) {
        return;
    }
    r->mask = r->slots == NULL ? 1023 : r->mask * 4 + 3;
    r->slots = ARENA_NEW(r->arena, uint32_t, r->mask + 1);
    for (size_t i = 0; i < r->history->user_count; i++) {
        r->slots[slot_of(r, r->history->users[i].clinician_id)] = (uint32_t)i + 1;
    }
}

/* The place of a clinician among the users. */
static size_t user_of(struct reading *r, int64_t clinician_id)
{
    struct history *h = r->history;

    grow_slots(r);
    size_t at = slot_of(r, clinician_id);

    if (r->slots[at] == 0) {
        h->users =
            arena_grow(r->arena, h->users, h->user_count, &r->user_capacity, sizeof(*h->users));
        r->uses = arena_grow(r->arena, r->uses, h->user_count, &r->use_capacity, sizeof(*r->uses));
        r->uses[h->user_count] = (struct use){0};
        h->users[h->user_count++] = (struct user){.clinician_id = clinician_id};
        r->slots[at] = (uint32_t)h->user_count;
    }
    return r->slots[at] - 1;
}

/* Notes the days of the month that is over. */
static void note_days(struct reading *r, size_t at)
{
    struct user *user = &r->history->users[at];
    struct use *use = &r->uses[at];

    for (; use->days != 0; use->days &= use->days - 1) {
        user->days =
            arena_grow(r->arena, user->days, user->count, &user->capacity, sizeof(*user->days));
        user->days[user->count++] = use->month + __builtin_ctz(use->days);
    }
}

static void note_use(struct reading *r, const struct context_key *key, int32_t month, uint32_t days)
{
    size_t at = user_of(r, key->clinician_id);

    r->history->users[at].site_id = key->site_id;
    if (r->uses[at].month != month) {
        note_days(r, at);
        r->uses[at].month = month;
    }
    r->uses[at].days |= days;
}

static struct tenure *tenure_of(struct reading *r, uint32_t cell)
{
    struct history *h = r->history;

    while (h->tenure_count <= cell) {
        h->tenures = arena_grow(r->arena, h->tenures, h->tenure_count, &r->tenure_capacity,
                                sizeof(*h->tenures));
        h->tenures[h->tenure_count++] =
            (struct tenure){.assigned = DAY_NEVER, .revoked = DAY_NEVER, .first_use = DAY_NEVER};
    }
    return &h->tenures[cell];
}

static struct sender *sender_of(struct reading *r, int64_t site_id)
{
    struct history *h = r->history;

    for (size_t i = 0; i < h->sender_count; i++) {
        if (h->senders[i].site_id == site_id) {
            return &h->senders[i];
        }
    }
    h->senders =
        arena_grow(r->arena, h->senders, h->sender_count, &r->sender_capacity, sizeof(*h->senders));
    h->senders[h->sender_count] = (struct sender){.site_id = site_id, .began = DAY_NEVER};
    return &h->senders[h->sender_count++];
}

static const struct context *context_of(struct reading *r, const struct db_value *row)
{
    struct context_key key = {
        .site_id = row[ROW_SITE].integer,
        .clinician_id = row[ROW_CLINICIAN].integer,
        .unit_id = (int32_t)row[ROW_UNIT].integer,
        .role_id = (int16_t)row[ROW_ROLE].integer,
        .specialty_id = (int16_t)row[ROW_SPECIALTY].integer,
    };

    return population_context(r->population, &key);
}

static void note_month(struct reading *r, const struct db_value *row)
{
    int32_t month = (int32_t)row[ROW_DAY].integer;
    int32_t first_day = (int32_t)row[MONTH_FIRST_DAY].integer;
    int32_t known = r->history->last_day - month + 1; /* days of it that count */
    uint32_t days = (uint32_t)row[MONTH_USE_DAYS].integer;
    const struct context *context = context_of(r, row);
    struct sender *sender = sender_of(r, context->key.site_id);

    days &= known < MONTH_BITS ? (UINT32_C(1) << known) - 1 : UINT32_MAX;
    sender->began = first_day < sender->began ? first_day : sender->began;
    if (days != 0) {
        sender_note(r->arena, sender, month, days);
        note_use(r, &context->key, month, days);
    }
    for (size_t i = 0; i < context->cell_count; i++) {
        struct tenure *tenure = tenure_of(r, context->cells[i]);

        int32_t *tenured = &r->population->cells[context->cells[i]].tenured;

        *tenured = first_day < *tenured ? first_day : *tenured;
        if (days != 0 && month + __builtin_ctz(days) < tenure->first_use) {
            tenure->first_use = month + __builtin_ctz(days);
        }
    }
}

static bool used_within(const struct history *history, int64_t clinician_id, int32_t from,
                        int32_t until);

/* Whose seat it is, and before which day that is asked. */
struct holder {
    const struct history *history;
    int64_t clinician_id;
    int32_t until;
};

static bool holder_used(const void *owner, int32_t day, int32_t until)
{
    const struct holder *holder = owner;
    int32_t known = until < holder->until ? until + 1 : holder->until;

    return used_within(holder->history, holder->clinician_id, day + 1, known);
}

static void note_seat(struct reading *r, const struct db_value *row)
{
    int32_t day = (int32_t)row[ROW_DAY].integer;
    bool assigned = row[SEAT_ASSIGNED].integer > 0;
    const struct context *context = context_of(r, row);

    for (size_t i = 0; i < context->cell_count; i++) {
        struct tenure *tenure = tenure_of(r, context->cells[i]);

        tenure->seat.site_id = context->key.site_id;
        tenure_note(r->arena, tenure,
                    &(struct seat_move){day, row[SEAT_ASSIGNED].integer, row[SEAT_REVOKED].integer,
                                        assigned || tenure->assigned != DAY_NEVER});
    }
}

static int by_clinician(const void *a, const void *b)
{
    const struct user *left = a;
    const struct user *right = b;

    return (left->clinician_id > right->clinician_id) - (left->clinician_id < right->clinician_id);
}

static bool read_rows(struct reading *r, struct db *db, const struct db_statement *statement,
                      const enum db_type *types, size_t columns,
                      void (*note)(struct reading *r, const struct db_value *row),
                      struct error *err)
{
    struct db_reader *reader = NULL;
    const struct db_value *row = NULL;
    bool ok = false;

    if (!db_read_open(db, statement, DB_PARAMS(db_day(r->arena, r->history->last_day)), types,
                      columns, &reader, err)) {
        return false;
    }
    while ((ok = db_read_next(reader, &row, err)) && row != NULL) {
        note(r, row);
    }
    db_read_close(reader);
    return ok;
}

static void sort_users(struct reading *r)
{
    struct history *h = r->history;

    for (size_t i = 0; r->uses != NULL && i < h->user_count; i++) {
        note_days(r, i);
    }
    if (h->user_count > 0) {
        qsort(h->users, h->user_count, sizeof(*h->users), by_clinician);
    }
}

static void settle_seats(struct reading *r)
{
    struct history *h = r->history;

    for (size_t i = 0; i < h->tenure_count; i++) {
        struct tenure *tenure = &h->tenures[i];
        const struct holder holder = {h, r->population->cells[i].clinician_id, h->last_day + 1};

        tenure_replay(tenure, holder.until, holder_used, &holder);
        if (tenure->assigned != DAY_NEVER) {
            tenure->seat.seen = sender_seen(sender_of(r, tenure->seat.site_id), tenure->assigned);
        }
    }
}

bool history_read(struct arena *arena, struct db *db, struct population *population,
                  int32_t last_day, struct history *history, struct error *err)
{
    struct reading r = {.arena = arena, .population = population, .history = history};

    *history = (struct history){.last_day = last_day};
    if (!read_rows(&r, db, &sql_clinician_month_list, month_types, MONTH_COLUMNS, note_month,
                   err)) {
        return false;
    }
    sort_users(&r); /* whose days the seats ask for */
    if (!read_rows(&r, db, &sql_clinician_day_seat_list, seat_types, SEAT_COLUMNS, note_seat,
                   err)) {
        return false;
    }
    settle_seats(&r);
    return true;
}

static const struct user *find_user(const struct history *history, int64_t clinician_id)
{
    struct user key = {.clinician_id = clinician_id};

    if (history->user_count == 0) {
        return NULL;
    }
    return bsearch(&key, history->users, history->user_count, sizeof(key), by_clinician);
}

int32_t history_first_use(const struct history *history, int64_t clinician_id)
{
    const struct user *user = find_user(history, clinician_id);

    return user == NULL ? DAY_NEVER : user->days[0];
}

/* Whether a clinician used it in [from, until). */
static bool used_within(const struct history *history, int64_t clinician_id, int32_t from,
                        int32_t until)
{
    const struct user *user = find_user(history, clinician_id);

    for (size_t i = 0; user != NULL && i < user->count && user->days[i] < until; i++) {
        if (user->days[i] >= from) {
            return true;
        }
    }
    return false;
}

int32_t history_known_until(const struct history *history, struct period period)
{
    return period.until <= history->last_day ? period.until : history->last_day + 1;
}

static const struct sender *find_sender(const struct history *history, int64_t site_id)
{
    const struct sender *sender = history->senders;

    while (sender->site_id != site_id) {
        sender++; /* whoever used it has one */
    }
    return sender;
}

struct tenure history_tenure(const struct history *history, const struct population *population,
                             uint32_t cell, int32_t until)
{
    struct tenure tenure = history->tenures[cell];
    const struct holder holder = {history, population->cells[cell].clinician_id, until};

    if (until > history->last_day || tenure.move_count == 0) {
        return tenure;
    }
    tenure_replay(&tenure, until, holder_used, &holder);
    if (tenure.assigned < until && tenure.seat.seen >= until) {
        int32_t last = sender_last(find_sender(history, tenure.seat.site_id), until);

        tenure.seat.seen = last < tenure.assigned ? tenure.assigned - 1 : last;
    }
    return tenure;
}

/* Whether a site was sending from 28 days before the cohort's quarter until everybody's week is
 * over. */
static bool sent_throughout(const struct sender *sender, struct period cohort, int weeks)
{
    int32_t last = 0;
    const struct period quarter = period_cohort_quarter(weeks, cohort, &last);

    return sender->began + RUN_IN_DAYS <= quarter.from && sender_seen(sender, quarter.from) >= last;
}

bool history_cohort(const struct history *history, const struct population *population,
                    uint32_t cell, int weeks, struct period period, bool *used)
{
    const struct period quarter = period_containing(PERIOD_QUARTER, period.until - 1);
    struct period cohort;

    if (cell >= history->tenure_count || quarter.until > history->last_day + 1 ||
        !period_cohort(weeks, period, &cohort)) {
        return false;
    }
    int32_t first = history->tenures[cell].first_use;
    int32_t week = first + weeks * DAYS_A_WEEK;

    if (first < cohort.from || first >= cohort.until) {
        return false;
    }
    const int64_t who = population->cells[cell].clinician_id;
    const int64_t site_id = find_user(history, who)->site_id;

    if (!sent_throughout(find_sender(history, site_id), cohort, weeks)) {
        return false;
    }
    *used = used_within(history, who, week, week + DAYS_A_WEEK);
    return true;
}

/* Whether a month can be told of, and the cell's clinician belongs to the scope by its end. */
static bool month_of_user(const struct history *history, uint32_t cell, struct period month)
{
    return month.kind == PERIOD_MONTH && month.until <= history->last_day + 1 &&
           cell < history->tenure_count && history->tenures[cell].first_use < month.until;
}

size_t history_use_days(const struct history *history, const struct population *population,
                        uint32_t cell, struct period period)
{
    size_t days = 0;

    if (!month_of_user(history, cell, period)) {
        return 0;
    }
    const struct user *user = find_user(history, population->cells[cell].clinician_id);

    for (size_t i = 0; user != NULL && i < user->count; i++) {
        days += user->days[i] >= period.from && user->days[i] < period.until ? 1 : 0;
    }
    return days;
}

bool history_flow_name(const char *name, enum user_flow *flow)
{
    static const char *const names[FLOW_COUNT] = {"new", "kept", "returned", "lapsed"};

    for (int i = 0; i < FLOW_COUNT; i++) {
        if (text_equal(name, names[i])) {
            *flow = (enum user_flow)i;
            return true;
        }
    }
    return false;
}

/* Whether a site of a scope began less than 28 days before a day. */
static bool is_run_in(const struct history *history, const struct scope_key *scope, int32_t day,
                      int32_t until)
{
    for (size_t i = 0; i < history->sender_count; i++) {
        const struct sender *sender = &history->senders[i];

        if ((scope->site_id == 0 || scope->site_id == sender->site_id) && sender->began < until &&
            sender->began + RUN_IN_DAYS > day) {
            return true;
        }
    }
    return false;
}

bool history_flow(const struct history *history, const struct population *population, uint32_t cell,
                  enum user_flow flow, struct period period, bool *holds)
{
    if (!month_of_user(history, cell, period)) {
        return false;
    }
    int64_t who = population->cells[cell].clinician_id;
    int32_t before = period_previous(period).from;
    bool now = used_within(history, who, period.from, period.until);
    bool previously = used_within(history, who, before, period.from);

    if (is_run_in(history, &population->scopes[population->cells[cell].scope].key, before,
                  period.until)) {
        return false;
    }
    switch (flow) {
    case FLOW_NEW:
        *holds = history_first_use(history, who) >= period.from;
        return now;
    case FLOW_KEPT:
        *holds = previously;
        return now;
    case FLOW_RETURNED:
        *holds = !previously && history_first_use(history, who) < before;
        return now;
    case FLOW_LAPSED:
        *holds = !now;
        return previously;
    case FLOW_COUNT:
        break;
    }
    return false;
}

bool history_never_active(const struct history *history, const struct population *population,
                          uint32_t cell, struct period period, bool *never)
{
    if (cell >= history->tenure_count) {
        return false;
    }
    const int32_t until = history_known_until(history, period);
    const struct tenure tenure = history_tenure(history, population, cell, until);

    if (tenure.assigned > until - NEVER_ACTIVE_DAYS || tenure.revoked < until) {
        return false;
    }
    *never = history_first_use(history, population->cells[cell].clinician_id) >= until;
    return true;
}
