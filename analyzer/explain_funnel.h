/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * explain_funnel.h: how a comparison of services is made again, by whoever may see the published
 * figures: SQL over the published views, and an R script that gives the same digits.
 *
 * Standardised values rest on more than that, and are not made again (mix.h).
 */
#ifndef ANALYZER_EXPLAIN_FUNNEL_H
#define ANALYZER_EXPLAIN_FUNNEL_H

#include "base/text.h"
#include "schema/catalog.h"
#include "schema/db.h"

struct funnel_explanation;

/* *explanation is NULL where no comparison has that id. */
NODISCARD bool explain_funnel_load(struct arena *arena, struct db *db,
                                   const struct catalog *catalog, int64_t id,
                                   struct funnel_explanation **explanation, struct error *err);

void explain_funnel_text(struct text *out, const struct funnel_explanation *explanation,
                         enum language language);
void explain_funnel_sql(struct text *out, const struct funnel_explanation *explanation);
void explain_funnel_r(struct text *out, const struct funnel_explanation *explanation);

#endif
