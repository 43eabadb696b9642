/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * study.h: the cells of the coverage study, held to their bounds and to the table that readers see.
 *
 * Each test draws a cell of the grid and hands what it found to study_hold(). A short draw is held
 * to schema/catalog/interval_study.json, in which the long one left its table: further from it than
 * chance takes the share, the page would say what the estimators no longer do. With
 * DICTAMETER_COVERAGE=long it is drawn many times over and written there, every cell of a family
 * anew; DICTAMETER_COVERAGE_DATE is the day that the table names.
 */
#ifndef TESTS_STUDY_H
#define TESTS_STUDY_H

#include <stdbool.h>
#include <stddef.h>

#define STUDY_SEED           20260913
#define STUDY_CONDITIONS_MAX 4

/* What else was varied: "correlation", "phi", … A NULL name ends them. */
struct study_condition {
    const char *name;
    double value;
};

struct study_cell {
    const char *family; /* "ratio": of the texts "study.family.…" */
    size_t k;           /* clinicians, units, weeks or sites: what the family counts */
    struct study_condition conditions[STUDY_CONDITIONS_MAX];
    double lowest; /* bounds of the share */
    double highest;
    const char *note; /* "stress", "weak"; NULL: none */
};

/* True where the long grid is asked for. */
bool study_long(void);

/* Fails where the share lies beyond the cell's bounds, or away from the committed table's. `draws`
 * 0: enumerated. */
void study_hold(const struct study_cell *cell, double share, double draws);

#endif
