/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * telling.h: what sums of several periods tell together.
 *
 * The days of a month or quarter are cut into cells that no period divides. Each span whose sums
 * are told, or may be had, is a run of cells; spans come finest first, and each lies within a later
 * one or shares no day with it. A span is open while it is decided: only open ones are withheld.
 *
 * Of one scope, what a told sum leaves when all that is told within it is taken away must pass the
 * ladder as any sum does. Of all scopes together, see audit.h. Source: TRUST.md A8-A10.
 */
#ifndef ANALYZER_TELLING_H
#define ANALYZER_TELLING_H

#include "analyzer/link.h"
#include "analyzer/rank.h"
#include "analyzer/standing.h"

#define TELLING_SPANS 48

enum span_state {
    SPAN_DECIDED, /* what is exact is told, or may be had */
    SPAN_OPEN,    /* so, unless it is withheld now */
    SPAN_AHEAD,   /* not told, but there to be looked at */
    SPAN_STATES,
};

struct telling_span {
    struct sheet *sheet;
    uint32_t cells; /* a bit each */
    enum span_state state;
    bool weekly; /* counts for the kinds of scopes that have weeks only */
};

struct telling {
    const struct links *links;
    struct atom_ground ground;
    int32_t from[GROUND_CELLS]; /* first day of each cell */
    struct telling_span spans[TELLING_SPANS];
    size_t count;
};

/* Adds a span that is a cell; NULL is passed over. Cells come first, in the order of days. */
void telling_add_cell(struct telling *telling, struct sheet *sheet, bool weekly);

/* Adds a span of several cells; NULL is passed over. */
void telling_add(struct telling *telling, struct sheet *sheet, enum span_state state);

/* The place of a sheet's span; `count` where it is none. */
size_t telling_find(const struct telling *telling, const struct sheet *sheet);

/* How one figure stands in each span. */
struct telling_view {
    const struct telling *telling;
    size_t scope;
    size_t metric;
    uint8_t stands[TELLING_SPANS]; /* enum standing */
    bool weekly;                   /* the scope's kind has weeks */
};

struct telling_view telling_look(const struct telling *telling, size_t scope, size_t metric);

/* What is left of a span when what is told within it is taken away. */
enum remains {
    REMAINS_NOTHING, /* it follows from what is told within it, or has no data */
    REMAINS_ALL,     /* nothing is told within it */
    REMAINS_SAFE,    /* passes the ladder */
    REMAINS_FEW,     /* does not, or cannot be shown to */
};

/* The same; crowds: at least who is in what is left, by side. */
enum remains telling_remains(const struct telling_view *view, size_t place,
                             struct crowd crowds[static SIDE_COUNT]);

/*
 * The days over which sums of one figure are known: what each told span leaves beside those within
 * it. They share no cell; a sum over other cells is known where they are some of these together.
 */
struct telling_known {
    uint32_t nothing; /* cells in which there is none: known, as 0 */
    uint32_t parts[GROUND_CELLS];
    bool open[GROUND_CELLS]; /* of each part: would not be known if what is open were withheld */
    size_t count;
};

struct telling_known telling_known(const struct telling_view *view);

/* Whether a part within the cells would not be known if what is open were withheld. */
bool telling_open(const struct telling_known *known, uint32_t cells);

/* The cells of some over which nothing is known. */
uint32_t telling_unknown(const struct telling_known *known, uint32_t cells);

/* True where a sum over cells of which nothing is told is known not to pass the ladder. */
bool telling_fails(const struct telling_view *view, uint32_t cells);

/* True where a span is told, or is open and would be, and does not follow from those within it. */
bool telling_adds(const struct telling_view *view, size_t place);

#endif
