/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/horizon.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/disclosure.h"
#include "base/arena.h"

const int32_t horizon_weeks[HORIZON_TIMES] = {1, 2, 4, 8, 13};

/* Of some people: who had the event since the time before, and who had it not by then. */
struct ledger {
    size_t people;
    size_t told; /* the least and the most of the numbers that are told as the same */
    size_t most;
    size_t events[HORIZON_TIMES];
    size_t after[HORIZON_TIMES];
};

static double days_of(size_t time)
{
    return (double)(horizon_weeks[time] * HORIZON_DAYS_A_WEEK);
}

static bool had_it(const struct follow_up *person, size_t time)
{
    return person->outcome == OUTCOME_EVENT && person->days <= days_of(time);
}

size_t horizon_people(const struct horizon_site *site)
{
    size_t step = CLINICIANS_PUBLISHED;
    size_t known = (site->count + site->few) / step * step;
    size_t less = site->few_sites * step;

    return known > less ? known - less : 0;
}

static double share_of(size_t part, size_t whole)
{
    return round(HORIZON_SHARE * (double)part / (double)whole) / HORIZON_SHARE;
}

double horizon_share(const struct follow_up *people, size_t count, size_t time)
{
    size_t events = 0;

    for (size_t i = 0; i < count; i++) {
        events += had_it(&people[i], time) ? 1 : 0;
    }
    return share_of(events, count);
}

bool horizon_told(const struct horizon *horizon)
{
    for (size_t t = 0; t < HORIZON_TIMES; t++) {
        if (horizon->at[t]) {
            return true;
        }
    }
    return false;
}

static void set_class(struct ledger *ledger, const struct horizon_site *site)
{
    ledger->told = horizon_people(site);
    ledger->most = ledger->told + (1 + site->few_sites) * CLINICIANS_PUBLISHED - 1;
}

static struct ledger ledger_of(const struct horizon_site *site)
{
    struct ledger ledger = {.people = site->count};

    for (size_t i = 0; i < site->count; i++) {
        size_t t = 0;

        while (t < HORIZON_TIMES && !had_it(&site->people[i], t)) {
            ledger.after[t++]++;
        }
        if (t < HORIZON_TIMES) {
            ledger.events[t]++;
        }
    }
    set_class(&ledger, site);
    return ledger;
}

static void add(struct ledger *to, const struct ledger *from)
{
    to->people += from->people;
    for (size_t t = 0; t < HORIZON_TIMES; t++) {
        to->events[t] += from->events[t];
        to->after[t] += from->after[t];
    }
}

/* The events after the time `since` (HORIZON_TIMES: the start) and by `time`. */
static size_t events_between(const struct ledger *ledger, size_t since, size_t time)
{
    size_t events = 0;

    for (size_t t = since == HORIZON_TIMES ? 0 : since + 1; t <= time; t++) {
        events += ledger->events[t];
    }
    return events;
}

/* The step and who has not taken it. */
static bool is_enough(const struct ledger *ledger, size_t since, size_t time)
{
    return events_between(ledger, since, time) >= CLINICIANS_PUBLISHED &&
           ledger->after[time] >= CLINICIANS_PUBLISHED;
}

static double told_share(const struct ledger *ledger, size_t time)
{
    return share_of(ledger->people - ledger->after[time], ledger->people);
}

/* Whether the step may be enough of each number of people that is told as the same. */
static bool is_open(const struct ledger *ledger, size_t since, size_t time)
{
    const double by = told_share(ledger, time);
    const double before = since == HORIZON_TIMES ? 0 : told_share(ledger, since);

    for (size_t people = ledger->told; people <= ledger->most; people++) {
        double events = round(by * (double)people);

        if (events - round(before * (double)people) < CLINICIANS_PUBLISHED ||
            (double)people - events < CLINICIANS_PUBLISHED) {
            return false;
        }
    }
    return by > 0 && by < 1;
}

static bool may_step(const struct ledger *ledger, size_t since, size_t time)
{
    return is_enough(ledger, since, time) && is_open(ledger, since, time);
}

/* A grid of as many times of `within` as each of some ledgers can step over. */
static void grid_of(const struct ledger *ledgers, const size_t *chosen, size_t count,
                    const struct horizon *within, struct horizon *grid)
{
    size_t since = HORIZON_TIMES;

    *grid = (struct horizon){0};
    for (size_t t = 0; t < HORIZON_TIMES; t++) {
        size_t living = 0;
        size_t stepping = 0;

        for (size_t i = 0; i < count; i++) {
            const struct ledger *ledger = &ledgers[chosen[i]];

            living += ledger->after[t] >= CLINICIANS_PUBLISHED ? 1 : 0;
            stepping += may_step(ledger, since, t) ? 1 : 0;
        }
        if (living > 0 && stepping == living && within->at[t]) {
            grid->at[t] = true;
            since = t;
        }
    }
}

/* Up to which times of the grid a site gets, none left out; how many they are. */
static size_t follow_grid(const struct ledger *ledger, const struct horizon *grid,
                          struct horizon *own)
{
    size_t since = HORIZON_TIMES;
    size_t steps = 0;

    *own = (struct horizon){0};
    for (size_t t = 0; t < HORIZON_TIMES; t++) {
        if (!grid->at[t]) {
            continue;
        }
        if (!may_step(ledger, since, t)) {
            break;
        }
        own->at[t] = true;
        since = t;
        steps++;
    }
    return steps;
}

/* The grid, of those that suit the largest, the two largest … sites, on which most is told. */
static void share_grid(const struct ledger *ledgers, const size_t *by_size, size_t count,
                       const struct horizon *all, struct horizon *shared)
{
    size_t best = 0;

    *shared = (struct horizon){0};
    for (size_t some = 1; some <= count; some++) {
        struct horizon grid;
        struct horizon own;
        size_t told = 0;

        grid_of(ledgers, by_size, some, all, &grid);
        for (size_t i = 0; i < count; i++) {
            told += follow_grid(&ledgers[i], &grid, &own);
        }
        if (told >= best) {
            best = told;
            *shared = grid;
        }
    }
}

/* Whether those of the sites that are not told at a time may be known as the rest. */
static bool rest_is_enough(const struct horizon_site *sites, const struct ledger *ledgers,
                           size_t count, size_t since, size_t time)
{
    struct ledger rest = {0};

    for (size_t i = 0; i < count; i++) {
        if (!sites[i].horizon.at[time]) {
            add(&rest, &ledgers[i]);
        }
    }
    size_t entered = since == HORIZON_TIMES ? rest.people : rest.after[since];

    return entered == 0 || is_enough(&rest, since, time);
}

/* Ends the smallest of the sites that are told at a time before it; false where none is. */
static bool end_smallest(struct horizon_site *sites, const size_t *by_size, size_t count,
                         size_t time)
{
    for (size_t i = count; i > 0; i--) {
        struct horizon *own = &sites[by_size[i - 1]].horizon;

        if (own->at[time]) {
            memset(&own->at[time], 0, (HORIZON_TIMES - time) * sizeof(own->at[0]));
            return true;
        }
    }
    return false;
}

/* The sites' places, those with most people first. */
static size_t *rank(struct arena *arena, const struct ledger *ledgers, size_t count)
{
    size_t *by_size = ARENA_NEW(arena, size_t, count + 1);

    for (size_t i = 0; i < count; i++) {
        size_t at = i;

        for (; at > 0 && ledgers[by_size[at - 1]].people < ledgers[i].people; at--) {
            by_size[at] = by_size[at - 1];
        }
        by_size[at] = i;
    }
    return by_size;
}

static void plan_sites(struct horizon_site *sites, const struct ledger *ledgers,
                       const size_t *by_size, size_t count, const struct horizon *all)
{
    struct horizon shared;
    size_t since = HORIZON_TIMES;

    share_grid(ledgers, by_size, count, all, &shared);
    for (size_t i = 0; i < count; i++) {
        (void)follow_grid(&ledgers[i], &shared, &sites[i].horizon);
    }
    for (size_t t = 0; t < HORIZON_TIMES; t++) {
        if (!shared.at[t]) {
            continue;
        }
        while (!rest_is_enough(sites, ledgers, count, since, t) &&
               end_smallest(sites, by_size, count, t)) {
        }
        since = t;
    }
}

void horizon_plan(struct horizon_site *sites, size_t count, size_t times, struct horizon_site *all)
{
    struct arena scratch = {0};
    struct ledger *ledgers = ARENA_NEW(&scratch, struct ledger, count + 1);
    struct ledger whole = {0};
    const size_t first = 0;
    struct horizon within = {0};

    for (size_t t = 0; t < times; t++) {
        within.at[t] = true;
    }
    for (size_t i = 0; i < count; i++) {
        ledgers[i] = ledger_of(&sites[i]);
        add(&whole, &ledgers[i]);
    }
    all->count = whole.people;
    set_class(&whole, all);
    grid_of(&whole, &first, 1, &within, &all->horizon);
    plan_sites(sites, ledgers, rank(&scratch, ledgers, count), count, &all->horizon);
    arena_free(&scratch);
}
