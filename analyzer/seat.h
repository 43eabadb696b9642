/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seat.h: when a seat ended, and until when whoever holds it would have been seen to use it.
 *
 * A seat ends on the first day on which none is left open, unless SEAT_EXCHANGE_DAYS bring another
 * or a use: a licence that is exchanged is none that ends. One that was held before the telemetry
 * began is revoked from none. A site sends until SEAT_SILENCE_DAYS without use by anybody: as
 * starter_read.sql has it of cohorts.
 */
#ifndef ANALYZER_SEAT_H
#define ANALYZER_SEAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define DAY_NEVER          INT32_MAX
#define SEAT_EXCHANGE_DAYS 28
#define SEAT_SILENCE_DAYS  14

/* The days of use of anybody in one month: bit i is the month's day i. */
struct sent {
    int32_t month;
    uint32_t days;
};

/* What a site sends. */
struct sender {
    int64_t site_id;
    int32_t began;       /* its first day, of whatever */
    struct sent *months; /* [count] rising */
    size_t count;
    size_t capacity;
};

/* One seat, or several of one holder. */
struct seat {
    int64_t site_id;
    int64_t open;    /* how many are held */
    int32_t pending; /* an end that may yet be an exchange; DAY_NEVER */
    int32_t ended;   /* DAY_NEVER */
    int32_t seen;    /* the last day on which its site was sending; before the seat: not followed */
};

/* One row of a seat's holder; rows come in the order of the days. */
struct seat_move {
    int32_t day;
    int64_t assigned;
    int64_t revoked;
    bool begun; /* a seat was assigned on that day or before */
};

/* Whether the holder used it within (day, until]. */
typedef bool (*seat_used_fn)(const void *owner, int32_t day, int32_t until);

void seat_note(struct seat *seat, const struct seat_move *move, seat_used_fn used,
               const void *owner);
/* After the last row. */
void seat_settle(struct seat *seat, seat_used_fn used, const void *owner);

/* The seat of one holder in one scope. */
struct tenure {
    int32_t assigned;  /* first seat; DAY_NEVER */
    int32_t revoked;   /* after the last assignment; DAY_NEVER */
    int32_t first_use; /* within the scope; DAY_NEVER */
    struct seat seat;
    struct seat_move *moves; /* [move_count] in the order of days */
    size_t move_count;
    size_t move_capacity;
};

/* Adds a row, in the order of the days. */
void tenure_note(struct arena *arena, struct tenure *tenure, const struct seat_move *move);

/* Makes loss and end those of the rows before a day; `used` is asked of days before it only. */
void tenure_replay(struct tenure *tenure, int32_t until, seat_used_fn used, const void *owner);

/* Adds the days of a month, which is the newest of the site's or the same. */
void sender_note(struct arena *arena, struct sender *sender, int32_t month, uint32_t days);

/* The last day on which the site was sending before it fell silent after `day`; before `day` where
 * it was silent then, or had not begun before. */
int32_t sender_seen(const struct sender *sender, int32_t day);

/* The last day before one on which the site was sending; INT32_MIN. */
int32_t sender_last(const struct sender *sender, int32_t until);

#endif
