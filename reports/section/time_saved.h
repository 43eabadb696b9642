/* SPDX-License-Identifier: GPL-3.0-or-later */
/* time_saved.h: the part of the section on time that tells what was saved, compared with what. */
#ifndef REPORTS_SECTION_TIME_SAVED_H
#define REPORTS_SECTION_TIME_SAVED_H

#include "reports/section/section.h"

/* Adds both estimands, what they depend on, hours, length, and what is perceived. */
void time_saved_add(const struct section_context *context, struct document *document);

/*
 * True where a central estimate [min a document] is so large that its baseline is to be checked:
 * above 3 min, or a quarter of what typing would have taken; taken_s [s a document] may be NAN.
 * Source: DOMAIN.md section 2, from E25, E28, E29.
 */
bool time_saved_implausible(double saved_min, double taken_s);

/* A figure with its 95 % limits. */
struct gap {
    double value;
    double low;
    double high;
};

/*
 * Perceived less measured, two figures of different people's answers and documents: limits from
 * those of both (MOVER). Source: Zou and Donner 2008, doi:10.1002/sim.3095.
 */
struct gap time_saved_gap(struct gap perceived, struct gap measured);

#endif
