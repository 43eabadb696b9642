/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * protect.h: complementary suppression over the scopes and metrics of one period.
 *
 * A figure of a family's parent less those of the others must not give one away that is withheld or
 * rounded; nor may what belongs to the parent and to none of them, where it is fewer than 5
 * clinicians; nor a metric what another withholds.
 */
#ifndef ANALYZER_PROTECT_H
#define ANALYZER_PROTECT_H

#include "analyzer/link.h"
#include "analyzer/sheet.h"

/* Withholds in each sheet what is left to withhold where sheet->changed says so; states only get
 * stricter. */
void protect_sheets(struct sheet *const *sheets, size_t count, const struct links *links);

#endif
