/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * recipe.h: how a reader gets the same digits: SQL for psql and a script for R.
 *
 * The scripts are files of analyzer/explain; what is written before them are assignments only: the
 * figure's days, place, components and published numbers. Runs nothing and reads no database. The
 * SQL that gives one row a clinician needs the analyzer's rights; the other one a reader's.
 */
#ifndef ANALYZER_RECIPE_H
#define ANALYZER_RECIPE_H

#include "base/text.h"
#include "schema/catalog.h"
#include "schema/period.h"

/* One stored figure and where it stands. */
struct recipe {
    const struct catalog *catalog;
    const struct metric *metric;
    struct period period;
    int32_t last_day; /* that the run saw */
    int32_t scope_id;
    int64_t place[DIMENSION_COUNT]; /* the scope's fixed ids; 0: not fixed */
    int revision;
    int state;
    double value; /* as stored; NAN where NULL */
    double low;
    double high;
};

void recipe_published(struct text *out, const struct recipe *recipe); /* SQL: what all may read */
void recipe_rows(struct text *out, const struct recipe *recipe);      /* SQL: a row a clinician */
void recipe_r(struct text *out, const struct recipe *recipe);

/* "sum(edits_dictated) + 0.5 * sum(…)": a sum of components as it is computed. */
void recipe_terms(struct text *out, const struct catalog *catalog, const struct metric_term *terms,
                  size_t count);

/* One of the files of analyzer/explain, without its first line, which is the licence's. */
void recipe_file(struct text *out, const char *name);

#endif
