/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * explain_finding.h: what a finding rests on, and how to make it again.
 *
 * Charts and releases are made of published weekly figures alone, so that one SQL statement over
 * the published views and one R script give their digits to whoever may read the pages. An alert
 * rests on clinicians' weeks, for which the SQL needs the analyzer's rights. Of frozen findings the
 * weeks are those that stood then, which only the analyzer may read; of an alert, the sums over the
 * clinicians.
 */
#ifndef ANALYZER_EXPLAIN_FINDING_H
#define ANALYZER_EXPLAIN_FINDING_H

#include "base/text.h"
#include "schema/catalog.h"
#include "schema/db.h"

struct finding_explanation;

/* Reads the finding of that id; ERROR_NOT_FOUND where none has it. */
NODISCARD bool explain_finding_load(struct arena *arena, struct db *db,
                                    const struct catalog *catalog, int64_t id,
                                    struct finding_explanation **explanation, struct error *err);

void explain_finding_text(struct text *out, const struct finding_explanation *explanation,
                          enum language language);
void explain_finding_sql(struct text *out, const struct finding_explanation *explanation);
void explain_finding_r(struct text *out, const struct finding_explanation *explanation);

#endif
