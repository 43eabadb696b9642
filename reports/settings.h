/* SPDX-License-Identifier: GPL-3.0-or-later */
/* settings.h: what can be set for dictameter-reports, once for all its commands. */
#ifndef REPORTS_SETTINGS_H
#define REPORTS_SETTINGS_H

#include "base/program.h"

struct reports_settings {
    const char *database;        /* as a role that reads no row about a person */
    const char *export_database; /* as dictameter_export; of the command export only */
    const char *study_kek;       /* file of the key that seals the studies' keys */
};

extern const struct setting reports_settings_table[];

#endif
