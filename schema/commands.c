/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema/commands.h"

#include "schema/coverage.h"
#include "schema/dictionary.h"
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

static const struct setting dictionary_options[] = {
    {"format", "md", "md (a page to read) or json-schema (2020-12)", setting_text,
     offsetof(struct dictionary_options, format)},
    {"lang", "fr", "fr or en", setting_language, offsetof(struct dictionary_options, language)},
    {0},
};

static const struct setting coverage_options[] = {
    {"lang", "fr", "fr or en", setting_language, offsetof(struct coverage_options, language)},
    {"arrivals", "no", "also ask the database which fields arrive", setting_flag,
     offsetof(struct coverage_options, arrivals)},
    {"days", "91", "how many days back arrivals are counted", setting_count,
     offsetof(struct coverage_options, days)},
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
    {.name = "dictionary",
     .arguments = "",
     .help = "print what the events carry, for people or for programs",
     .options = dictionary_options,
     .options_size = sizeof(struct dictionary_options),
     .run = dictionary_run},
    {.name = "coverage",
     .arguments = "",
     .help = "print what each level of feeds allows to measure",
     .options = coverage_options,
     .options_size = sizeof(struct coverage_options),
     .run = coverage_run},
    {0},
};
