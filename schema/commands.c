/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema/commands.h"

#include "schema/migrate.h"
#include "schema/structure.h"

const struct setting schema_settings_table[] = {
    {"database", "service=dictameter", "connection string of PostgreSQL", setting_text,
     offsetof(struct schema_settings, database)},
    {0},
};

static const struct setting migrate_options[] = {
    {"dry-run", "no", "print what would be done, change nothing", setting_flag,
     offsetof(struct migrate_options, dry_run)},
    {0},
};

const struct command schema_commands[] = {
    {.name = "migrate",
     .arguments = "",
     .help = "bring the database to this program's schema",
     .options = migrate_options,
     .options_size = sizeof(struct migrate_options),
     .run = migrate_run},
    {.name = "status",
     .arguments = "",
     .help = "print which migrations the database has",
     .run = migrate_status_run},
    {.name = "structure",
     .arguments = "import FILE",
     .arguments_min = 2,
     .arguments_max = 2,
     .help = "register sites, units, engines, releases and clients",
     .run = structure_run},
    {0},
};
