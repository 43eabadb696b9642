/* SPDX-License-Identifier: GPL-3.0-or-later */
/* label.h: what a chart says of its data to those who hover or listen. */
#ifndef REPORTS_CHART_LABEL_H
#define REPORTS_CHART_LABEL_H

#include "reports/chart/layout.h"

/* "14 sept. 2026 : 5,4 % [5,1 ; 5,7], provisoire". */
const char *label_datum(const struct plot *plot, const struct datum *datum);
/* "Taux de correction : 6,0 % (5 janv. 2026) – 5,4 % (28 déc. 2026), 52 points". */
const char *label_series(const struct plot *plot, const struct series *series);

#endif
