/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * circle.h: sheets of several periods whose states are decided together.
 *
 * A rule looks at one figure in all of them and withholds; what is withheld asks for more within
 * each period (protect.h), and so on until nothing changes. States only get stricter.
 */
#ifndef ANALYZER_CIRCLE_H
#define ANALYZER_CIRCLE_H

#include "analyzer/mark.h"
#include "analyzer/protect.h"

#define CIRCLE_PARTS    8  /* weeks, head and tail of a month; months of a quarter */
#define CIRCLE_RECALLED 20 /* months of 91 days, and the parts of two months */

enum standing {
    STANDING_NOTHING, /* no data, or not declared */
    STANDING_EXACT,
    STANDING_HELD, /* withheld or rounded */
};

struct circle {
    const struct links *links;
    struct sheet *whole; /* quarter, month, or the sheet itself; NULL where nothing is in it */
    struct sheet *parts[CIRCLE_PARTS];
    size_t part_count;
    struct period month;                          /* of its weeks */
    struct mark *outcome;                         /* of its weeks: MARK_WEEKS */
    const struct mark *recalled[CIRCLE_RECALLED]; /* of its parts that were decided before; NULL
                                                     where nothing is known of one */
    size_t recalled_count;
    bool running; /* the quarter is not over */
    bool *vain;   /* of a year: [metric] withheld where its quarters give it away */
};

/* Applies a rule to one figure of a circle; true where it withheld something. */
typedef bool (*rule_fn)(struct circle *circle, size_t scope, size_t metric);

/* Adds a part; NULL is passed over. */
void circle_put(struct circle *circle, struct sheet *sheet);

/* The most scopes that any of its sheets has. */
size_t circle_scopes(const struct circle *circle);

/* How many of the parts stand as wanted. */
size_t circle_count(const struct circle *circle, size_t scope, size_t metric, enum standing wanted);

/* Withholds all parts that are exact; true where one was. */
bool circle_hold_parts(struct circle *circle, size_t scope, size_t metric);

/* Applies the rule until neither it nor what follows within each period withholds more. */
void circle_decide(struct circle *circle, rule_fn rule);

/* Applies what follows within each of several periods, side by side (protect.h). */
void circle_protect(const struct links *links, struct sheet *const *sheets, size_t count);

/* How one figure stands; `sheet` may be NULL. */
enum standing standing_of(const struct sheet *sheet, size_t scope, size_t metric);

/* Gives what is exact the state; true where it was exact. */
bool standing_hold(struct sheet *sheet, size_t scope, size_t metric, enum measure_state state);

/* True where a metric's sums over two periods are those of both together. */
bool circle_adds_up(const struct catalog *catalog, const struct metric *metric);

#endif
