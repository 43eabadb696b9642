/* SPDX-License-Identifier: GPL-3.0-or-later */
/* description.h: what a package says of itself: its Data Package, and its report of risks. */
#ifndef REPORTS_EXPORT_DESCRIPTION_H
#define REPORTS_EXPORT_DESCRIPTION_H

#include "reports/export/package.h"

/* datapackage.json. Source: datapackage.org, Data Package 2.0 and Table Schema 2.0. */
const char *description_write(struct arena *arena, const struct catalog *catalog,
                              const struct protocol *protocol, const struct extract *extract,
                              const struct package_file *data, const char *hash);

/* risk_report.json. Source: TRUST A6. */
const char *risk_report_write(struct arena *arena, const struct protocol *protocol,
                              const struct release *release);

#endif
