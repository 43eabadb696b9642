/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * oracle.h: cases told to a script in R, and its figures held against ours.
 *
 * The script is given a file of lines "case family name number number …" (tests/analyzer/cases.R
 * reads them) and prints "case number number …" for each case, in the order of our figures.
 */
#ifndef TESTS_ORACLE_H
#define TESTS_ORACLE_H

#include <stddef.h>
#include <stdio.h>

#define ORACLE_FIGURES 20000

struct oracle {
    FILE *file;
    char path[64];
    const char *family;
    size_t case_count;
    size_t figure_count;
    double figures[ORACLE_FIGURES];
    double tolerances[ORACLE_FIGURES];
    size_t case_of[ORACLE_FIGURES];
};

/* Begins an empty file of cases. */
void oracle_open(struct oracle *oracle);

/* Begins a case: what follows belongs to it. */
void oracle_case(struct oracle *oracle, const char *family);

/* Gives the case numbers under a name. */
void oracle_give(struct oracle *oracle, const char *name, const double *values, size_t count);
void oracle_give_one(struct oracle *oracle, const char *name, double value);

/* The case's next figure by us. Relative above 1, absolute below; NAN must be NAN there too. */
void oracle_expect(struct oracle *oracle, double ours, double tolerance);

/* Runs tests/analyzer/<script>; fails the running test where a figure differs or is missing. */
void oracle_ask(struct oracle *oracle, const char *script);

#endif
