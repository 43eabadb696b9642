/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * explain_study.h: how what is studied of a quarter within clinicians is made again: practices
 * (effect.h) and learning curves (curve.h).
 *
 * They rest on people's days, so that the SQL needs the analyzer's rights, and on those of all
 * sites, as the family of tests and what may be told beside what do. The R script rounds as what
 * is told was rounded, and prints that alone. The days are those that are kept today: what came or
 * was erased since makes other digits, which is said.
 */
#ifndef ANALYZER_EXPLAIN_STUDY_H
#define ANALYZER_EXPLAIN_STUDY_H

#include "base/text.h"
#include "schema/catalog.h"
#include "schema/db.h"

struct study_explanation;

/* *explanation is NULL where nothing studied has that id. */
NODISCARD bool explain_study_load(struct arena *arena, struct db *db, const struct catalog *catalog,
                                  int64_t id, struct study_explanation **explanation,
                                  struct error *err);

void explain_study_text(struct text *out, const struct study_explanation *explanation,
                        enum language language);
void explain_study_published(struct text *out, const struct study_explanation *explanation);
void explain_study_sql(struct text *out, const struct study_explanation *explanation);
void explain_study_r(struct text *out, const struct study_explanation *explanation);

#endif
