/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report.h: the counts of a group as a page for the terminal that a physician understands. */
#ifndef COLLECTOR_SCORE_REPORT_H
#define COLLECTOR_SCORE_REPORT_H

#include <stdio.h>

#include "collector/score/summary.h"
#include "schema/catalog.h"

/* In the profile's language; what the counts mean stands in texts/{fr,en}.json. */
void report_write(const struct tally_group *group, const struct summary_form *form,
                  const struct catalog *catalog, FILE *out);

#endif
