/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/seat.h"

static bool is_exchange(const struct seat *seat, seat_used_fn used, const void *owner)
{
    return used(owner, seat->pending, seat->pending + SEAT_EXCHANGE_DAYS);
}

/* An end that was not certain, as seen from a later row. */
static void look_back(struct seat *seat, const struct seat_move *move, seat_used_fn used,
                      const void *owner)
{
    if (seat->pending == DAY_NEVER) {
        return;
    }
    bool late = move->day > seat->pending + SEAT_EXCHANGE_DAYS;

    if (is_exchange(seat, used, owner) || (move->assigned > 0 && !late)) {
        seat->pending = DAY_NEVER;
    } else if (late) {
        seat->ended = seat->pending;
    }
}

void seat_note(struct seat *seat, const struct seat_move *move, seat_used_fn used,
               const void *owner)
{
    if (seat->ended != DAY_NEVER) {
        return;
    }
    look_back(seat, move, used, owner);
    seat->open += move->assigned - move->revoked;
    seat->open = seat->open < 0 ? 0 : seat->open;
    if (move->begun && move->revoked > 0 && seat->open == 0 && seat->pending == DAY_NEVER) {
        seat->pending = move->day;
    }
}

void seat_settle(struct seat *seat, seat_used_fn used, const void *owner)
{
    if (seat->ended == DAY_NEVER && seat->pending != DAY_NEVER && !is_exchange(seat, used, owner)) {
        seat->ended = seat->pending;
    }
}

void tenure_note(struct arena *arena, struct tenure *tenure, const struct seat_move *move)
{
    tenure->moves = arena_grow(arena, tenure->moves, tenure->move_count, &tenure->move_capacity,
                               sizeof(*tenure->moves));
    tenure->moves[tenure->move_count++] = *move;
    if (move->assigned > 0 && move->day < tenure->assigned) {
        tenure->assigned = move->day;
    }
}

void tenure_replay(struct tenure *tenure, int32_t until, seat_used_fn used, const void *owner)
{
    tenure->revoked = DAY_NEVER;
    tenure->seat.open = 0;
    tenure->seat.pending = DAY_NEVER;
    tenure->seat.ended = DAY_NEVER;
    for (size_t i = 0; i < tenure->move_count && tenure->moves[i].day < until; i++) {
        const struct seat_move *move = &tenure->moves[i];

        seat_note(&tenure->seat, move, used, owner);
        if (move->assigned > 0) {
            tenure->revoked = DAY_NEVER;
        } else if (move->revoked > 0) {
            tenure->revoked = move->day;
        }
    }
    seat_settle(&tenure->seat, used, owner);
}

void sender_note(struct arena *arena, struct sender *sender, int32_t month, uint32_t days)
{
    if (sender->count == 0 || sender->months[sender->count - 1].month != month) {
        sender->months = arena_grow(arena, sender->months, sender->count, &sender->capacity,
                                    sizeof(*sender->months));
        sender->months[sender->count++] = (struct sent){month, 0};
    }
    sender->months[sender->count - 1].days |= days;
}

int32_t sender_seen(const struct sender *sender, int32_t day)
{
    int32_t last = day - 1;

    if (day <= sender->began) {
        return last;
    }
    for (size_t i = 0; i < sender->count; i++) {
        for (uint32_t days = sender->months[i].days; days != 0; days &= days - 1) {
            int32_t sent = sender->months[i].month + __builtin_ctz(days);

            if (sent < day) {
                continue;
            }
            if (sent > (last < day ? day : last) + SEAT_SILENCE_DAYS) {
                return last;
            }
            last = sent;
        }
    }
    return last;
}

int32_t sender_last(const struct sender *sender, int32_t until)
{
    int32_t last = INT32_MIN;

    for (size_t i = sender->count; i-- > 0 && last == INT32_MIN;) {
        for (uint32_t days = sender->months[i].days; days != 0; days &= days - 1) {
            int32_t sent = sender->months[i].month + __builtin_ctz(days);

            last = sent < until ? sent : last;
        }
    }
    return last;
}
