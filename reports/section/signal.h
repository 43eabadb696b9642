/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * signal.h: one finding of a weekly series in words, so that a list and a forest say the same.
 *
 * Reads the rows of the queries finding_list and finding_release_list; computes nothing.
 */
#ifndef REPORTS_SECTION_SIGNAL_H
#define REPORTS_SECTION_SIGNAL_H

#include "reports/section/wording.h"

/* The columns of both queries; finding_release_list has the last two alone. */
enum signal_column {
    SIGNAL_FINDING,
    SIGNAL_TEXT,
    SIGNAL_METRIC,
    SIGNAL_RELEASE,
    SIGNAL_PERIOD,
    SIGNAL_VALUE,
    SIGNAL_CENTRE,
    SIGNAL_BEFORE,
    SIGNAL_AFTER,
    SIGNAL_CHANGE,
    SIGNAL_LOW,
    SIGNAL_HIGH,
    SIGNAL_WEEKS_BEFORE,
    SIGNAL_WEEKS_AFTER,
    SIGNAL_LEVEL,
    SIGNAL_TESTS,
    SIGNAL_UNITS,
    SIGNAL_CAUSES,
    SIGNAL_SCOPE,
    SIGNAL_CONTROLS
};

/* One row, and how its metric's numbers are written. */
struct signal {
    const struct section_context *context;
    const struct db_rows *rows;
    size_t row;
    const struct metric *metric; /* NULL: one of another catalog */
    int decimals;
    bool change; /* low and high are those of the change */
};

struct signal signal_read(const struct section_context *context, const struct db_rows *rows,
                          size_t row);

/* A figure of it, as stored; NAN where it has none. */
double signal_figure(const struct signal *s, enum signal_column column);

/* All of it in a sentence of the texts. */
const char *signal_sentence(const struct signal *s);

/* Parts of it: "−0,6 %", "98,5 %", "1 234 mots", "30". */
const char *signal_change(const struct signal *s);
const char *signal_limit(const struct signal *s, enum signal_column column);
const char *signal_level(const struct signal *s);
const char *signal_units(const struct signal *s);
const char *signal_weeks(const struct signal *s, enum signal_column column);

/* PostgreSQL's array of names; `metrics` ends with NULL. */
const char *signal_metrics(struct arena *arena, const char *const *metrics);

#endif
