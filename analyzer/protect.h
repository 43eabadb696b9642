/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * protect.h: complementary suppression over the scopes of one period, and over rolling periods.
 *
 * Families: the scopes that divide another one by one dimension, or by the unit tree. A figure of
 * the parent less those of the others must not give one away that is withheld or rounded; nor may
 * what belongs to the parent and to none of them, where it is fewer than 5 clinicians. A rolling
 * figure must differ from the one before by enough clinicians, or by none.
 */
#ifndef ANALYZER_PROTECT_H
#define ANALYZER_PROTECT_H

#include "analyzer/sheet.h"

/* `previous` is the period before of the same rolling kind, or NULL. */
void protect_sheet(struct sheet *sheet, const struct sheet *previous);

#endif
