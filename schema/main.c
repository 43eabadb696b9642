/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dictameter-schema: makes and describes the database that the other programs meet in.
 *
 *   migrate      brings a database to this program's schema; run by its owner or a superuser
 *   status       prints which migrations it has
 *   structure    registers sites, units, engines, releases and clients from a file
 *   dictionary   prints what the events carry, as a page or as JSON Schema
 *   coverage     prints what each level of feeds allows to measure, and which fields arrive
 *
 * SECURITY: reads structure files from the hospital's own administrators; their contents go into
 * the database as parameters only and are never quoted in messages.
 *
 * Exit statuses: those of program_run().
 */
#include "base/program.h"
#include "schema/commands.h"

int main(int argc, char **argv)
{
    static const struct program program = {
        .name = "dictameter-schema",
        .summary = "makes and describes the database of dictameter",
        .settings = schema_settings_table,
        .settings_size = sizeof(struct schema_settings),
        .commands = schema_commands,
    };

    return program_run(&program, argc, argv);
}
