/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/settings.h"

#include <stddef.h>

#define SETTING(member) offsetof(struct reports_settings, member)

const struct setting reports_settings_table[] = {
    {"database", "service=dictameter", "where the database is (a libpq connection string)",
     setting_text, SETTING(database)},
    {"export-database", "service=dictameter-export",
     "the same for the command export, which reads under a role of its own", setting_text,
     SETTING(export_database)},
    {"study-kek", "/etc/dictameter/study.kek",
     "file of 64 hexadecimal digits, the key that seals the keys of studies", setting_text,
     SETTING(study_kek)},
    {.name = NULL},
};
