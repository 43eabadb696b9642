/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * explain.h: the command `explain`: what a figure or a finding is, and how to get the
 * same digits.
 *
 * Prints the definition, the parameters, what is published, SQL over the published views, SQL that
 * gives one row a clinician, and an R script that reads those rows. It prints no row about a person
 * and nothing that is withheld. Source: DESIGN.md section 8, STATISTICS.md section 6.
 */
#ifndef ANALYZER_EXPLAIN_H
#define ANALYZER_EXPLAIN_H

#include "base/program.h"

extern const struct command explain_command;

#endif
