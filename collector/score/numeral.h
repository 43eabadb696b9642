/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * numeral.h: numbers written in digits, as one canonical decimal: 2,5 and 2.50 as "2.5".
 *
 * No digit and no mark is ever lost: what cannot be read in one way only (French 1.000, English
 * 2,5, dates 12.03.2024) stays as it is written.
 */
#ifndef COLLECTOR_SCORE_NUMERAL_H
#define COLLECTOR_SCORE_NUMERAL_H

#include "base/arena.h"
#include "schema/catalog.h"

/* digits: a sign where there is one, digits, `.` and `,`; groups parted by spaces are joined. */
const char *numeral_canonical(struct arena *arena, enum language language, const char *digits);

/* Do both have the same digits, at another power of ten? Both canonical. */
bool numeral_is_shifted(const char *a, const char *b);

#endif
