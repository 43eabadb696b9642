/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rules.h: by what the measures of a database were made.
 *
 * A program that counts otherwise than the one before it makes all measures anew, so that no two
 * periods beside each other follow different rules. What is frozen stays.
 */
#ifndef ANALYZER_RULES_H
#define ANALYZER_RULES_H

#include "base/arena.h"

/*
 * SHA-256, in hexadecimal, of all that measures follow from: the catalog without its texts, every
 * statement, and the number of the rules in C (rules.c). Rather once too often than once too
 * seldom.
 */
const char *rules_digest(struct arena *arena);

#endif
