/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * touch.h: atoms as the metrics of one class see them.
 *
 * What a metric's sums tell is asked for again and again over the same atoms (audit.h). Metrics of
 * a class touch the same persons (struct atom_list), so which atoms these are, and the few
 * clinicians by whom they are judged, are found out once for all of them.
 */
#ifndef ANALYZER_TOUCH_H
#define ANALYZER_TOUCH_H

#include "analyzer/atom.h"

#define GROUND_CELLS 32

/* The spans of days over which rows are summed up; they share no day. */
struct atom_ground {
    const struct atom_list *cells[GROUND_CELLS];
    size_t count;
};

/* An atom that is touched. */
struct touch {
    const uint32_t *scopes;    /* [scope_count] the atom's */
    const int64_t *clinicians; /* [clinician_count] those who are known, each once … */
    uint32_t scope_count;
    uint32_t clinician_count; /* … until there are CLINICIANS_SHOWN */
    uint32_t place;           /* below `place_count`: the same in all cells for the same scopes */
};

struct touch_list {
    struct touch *items; /* in the order of the atoms */
    size_t count;
};

/* Where an atom was put; see column.c. */
struct touch_mark {
    uint64_t run;
    uint32_t column;
};

/* What the metrics of a class touch of a ground: made when it is first asked for. */
struct touches {
    const struct atom_ground *ground;
    size_t metric; /* any of the class */
    struct arena arena;
    bool made;
    struct touch_list cells[GROUND_CELLS];
    size_t count;
    struct touch_mark *marks; /* [place_count] of whoever puts atoms together, one at a time … */
    uint64_t run;             /* … and how often that was done */
    size_t place_count;
};

/* Makes it, unless it is there. */
void touches_make(struct touches *touches);
void touches_free(struct touches *touches);

#endif
